"""Articles for tests, and an editor who works over HTTP."""

from typing import Any

from advisory.faq.model import Content, Version
from tests.support.app import Running
from tests.support.drivers import StaffDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, PASSWORD

CARD_FI = Version(
    "fi",
    "Miten saan kirjastokortin?",
    "Kortin saa kirjastosta. Ota mukaan [henkilöllisyystodistus](https://kirjasto.example/kortti).",
    "Kortin saa mistä tahansa kirjastosta. Ottakaa mukaan henkilöllisyystodistus.",
    ("mistä kirjastokortti", "haluaisin kortin kirjastoon"),
)
CARD_SV = Version(
    "sv",
    "Hur får jag ett bibliotekskort?",
    "Kortet får du på biblioteket. Ta med en identitetshandling.",
    "Kortet får ni på biblioteket. Ta med en identitetshandling.",
    ("bibliotekskort var",),
)
RAIN_FI = Version(
    "fi",
    "Minne ilmoitan tulvivasta sadevesikaivosta?",
    "Soita vikapäivystykseen. Kerro osoite ja katso, ettei kukaan putoa kaivoon.",
    "Ilmoittakaa kaivosta vikapäivystykseen ja kertokaa paikka.",
)


def answer(*versions: Version, kind: str = "answer", services: tuple[str, ...] = (ADVICE,)) -> Content:
    return Content(kind, services, versions)


def body(content: Content, rev: int = 0, **more: Any) -> dict[str, Any]:
    """As the editor's page sends it."""
    return {
        "cid": new_cid(),
        "rev": rev,
        "kind": content.kind,
        "services": list(content.services),
        "versions": [
            {
                "lang": v.lang,
                "question": v.question,
                "answer": v.answer,
                "short": v.short,
                "phrasings": list(v.phrasings),
            }
            for v in content.versions
        ],
        **more,
    }


class EditorDriver(StaffDriver):
    """Works with articles; needs no socket."""

    async def arrives(self, email: str = "eeva@town.example") -> "EditorDriver":
        await self.http("POST", "/api/staff/sign-in", {"email": email, "password": PASSWORD})
        return self

    async def saves(self, article: str, content: Content, rev: int = 0, **more: Any) -> Any:
        return await self.http("PUT", f"/api/articles/{article}", body(content, rev, **more))

    async def moves(self, article: str, rev: int, to: str, **more: Any) -> Any:
        form = {"cid": new_cid(), "rev": rev, "to": to, **more}
        return await self.http("POST", f"/api/articles/{article}/move", form)

    async def publishes(self, article: str, content: Content) -> Any:
        saved = await self.saves(article, content)
        return await self.moves(article, saved["row"]["rev"], "published")


async def settled(app: Running) -> None:
    """Until every listener has heard what was committed."""
    await app.service.parts.database.settled()
