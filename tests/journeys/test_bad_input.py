"""Every event and every wrong thing that can be said with it: a stable refusal in the asker's language,
nothing stored, the connection alive. Generated from what is bound and from each payload's own fields."""

from typing import Any

import aiohttp
import pytest
from annotated_types import Ge

from advisory.errors import Code
from advisory.texts import say
from advisory.wire import STAFF_SPACE, TEXT_LIMIT, VISITORS, Scope, Wire
from tests.journeys.scenes import BUILDERS, Scene, send
from tests.journeys.test_resend import ELSEWHERE, counts
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.connection import Connection, Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE

ASTRAL = "𝄞"
CONTROL = "rivi\u0000toinen"

QUIET: dict[tuple[str, str], dict[str, Any]] = {
    (VISITORS, "conversation:mine"): {},
    (STAFF_SPACE, "desk:snapshot"): {},
    (STAFF_SPACE, "desk:beat"): {},
    (STAFF_SPACE, "notice:list"): {},
    (STAFF_SPACE, "preferences:mine"): {},
    (STAFF_SPACE, "conversation:closed"): {},
    (STAFF_SPACE, "conversation:find"): {"receipt": "ABCDEFGHJK", "why": "visitor_asks"},
}
"""Events that change nothing and need nothing."""


@pytest.fixture
async def app(tmp_path: Any) -> Any:
    async with running_app(make_settings(tmp_path, media=True, **RECORDING)) as running:
        yield running


class Refusals:
    """Sends and keeps what was not as it should be."""

    def __init__(self, app: Running) -> None:
        self.app = app
        self.wrong: list[str] = []

    async def expect(
        self,
        who: Connection,
        name: str,
        payload: Any,
        codes: set[Code],
        what: str,
        *,
        field: str | None = None,
    ) -> None:
        before = await counts(self.app)
        label = f"{who.namespace} {name}, {what}"
        try:
            answer = await send(who, name, payload)
        except Refused as refused:
            if refused.code not in codes:
                self.wrong.append(f"{label}: {refused} for {codes}")
            if not refused.error["message"] or "{" in refused.error["message"]:
                self.wrong.append(f"{label}: no sentence: {refused.error}")
            if not set(refused.error) <= {"code", "message", "field", "retry_after"}:
                self.wrong.append(f"{label}: {refused.error}")
            if field is not None and refused.error.get("field", "").split(".")[0] != field:
                self.wrong.append(f"{label}: names the field {refused.error.get('field')}")
        else:
            self.wrong.append(f"{label}: was done: {answer}")
        if await counts(self.app) != before:
            self.wrong.append(f"{label}: something was stored")


def strings_of(form: type[Wire]) -> list[str]:
    return [name for name, field in form.model_fields.items() if field.annotation in (str, str | None)]


def numbers_of(form: type[Wire]) -> list[str]:
    return [
        name
        for name, field in form.model_fields.items()
        if field.annotation is int and any(isinstance(rule, Ge) for rule in field.metadata)
    ]


SHAPE = {Code.INVALID, Code.TOO_LONG, Code.EMPTY, Code.CONTROL_CHARACTERS}


async def test_what_is_malformed_is_refused_in_words_and_nothing_is_stored(
    app: Running, advisor: StaffDriver
) -> None:
    refusals = Refusals(app)
    gateway = app.service.parts.gateway
    limits = [connection.bucket for connection in gateway.connections.values()]
    async with StaffDriver(app.url) as bjorn:
        await bjorn.signs_in("bjorn@town.example", PASSWORD)
        for key, one in sorted(gateway.bound.items(), key=lambda item: item[0]):
            if key[1] in ELSEWHERE or (key not in BUILDERS and key not in QUIET):
                continue
            visitor = await VisitorDriver(app.url).arrives(SITE)
            scene = Scene(app, visitor, advisor, bjorn)
            await bjorn.is_("break_soon")  # nothing is offered to a second one meanwhile
            if key in BUILDERS:
                who, good = await BUILDERS[key](scene)
            else:
                who, good = (visitor if key[0] == VISITORS else advisor), QUIET[key]
            limits = [connection.bucket for connection in gateway.connections.values()]
            form = one.event.payload
            bad: list[tuple[str, Any, str | None]] = [
                ("an unknown field", good | {"surprise": 1}, "surprise"),
                ("a list", [good], None),
                ("a word", "x", None),
            ]
            for name in good:
                bad.append((f"{name} of a wrong type", good | {name: {"$gt": ""}}, name))
                if form.model_fields[name].is_required():
                    bad.append((f"without {name}", {n: v for n, v in good.items() if n != name}, name))
            for name in strings_of(form):
                bad.append((f"{name} of {TEXT_LIMIT + 1}", good | {name: ASTRAL * (TEXT_LIMIT + 1)}, name))
                bad.append((f"{name} with control characters", good | {name: CONTROL}, name))
            for name in numbers_of(form):
                bad.append((f"{name} below nothing", good | {name: -1}, name))
                bad.append((f"{name} beyond all numbers", good | {name: 2**40}, name))
            for what, payload, field in bad:
                for bucket in limits:
                    bucket.tokens = 100.0
                await refusals.expect(who, key[1], payload, SHAPE, what, field=field)
            if "text" in good and key[1] in ("entry:post", "conversation:start"):
                for what, text in (("an empty text", ""), ("a blank text", " \n\t ")):
                    if key == (STAFF_SPACE, "entry:post") and text:
                        continue
                    await refusals.expect(who, key[1], good | {"text": text}, {Code.EMPTY}, what)
                longest = good | {"text": ASTRAL * TEXT_LIMIT}
                assert await send(who, key[1], longest), f"{key}: {TEXT_LIMIT} code points are allowed"
            await _end(scene)
    assert not refusals.wrong, "\n".join(refusals.wrong)


async def _end(scene: Scene) -> None:
    for bucket in (one.bucket for one in scene.app.service.parts.gateway.connections.values()):
        bucket.tokens = 100.0
    if scene.visitor.view is not None:
        await scene.visitor.leaves()
    await scene.visitor.disconnect()
    if scene.guest is not None:
        await scene.guest.disconnect()
    if scene.saara is not None:
        await scene.saara.goes()


@pytest.mark.req("R90")
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
async def test_a_refusal_is_in_the_language_of_the_one_who_asks(app: Running, lang: str) -> None:
    visitor = await VisitorDriver(app.url, lang).arrives(SITE)
    with pytest.raises(Refused) as refused:
        await send(visitor, "entry:post", {"conversation": "none", "cid": new_cid(), "text": "x"})
    assert refused.value.error["message"] == say("errors", lang, "not_found")
    with pytest.raises(Refused) as refused:
        await send(visitor, "entry:post", {"conversation": "a", "cid": new_cid(), "text": "x" * 4_001})
    assert refused.value.error["message"] == say("errors", lang, "too_long", limit=4_000)
    await visitor.disconnect()
    headers = {"Origin": app.url, "Accept-Language": lang}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{app.url}/api/staff/me", headers=headers) as answer,
    ):
        assert (await answer.json())["error"]["message"] == say("errors", lang, "not_signed_in")


CONVERSATION_SCOPES = {Scope.OWN_CONVERSATION, Scope.HELD_CONVERSATION, Scope.SERVICE_CONVERSATION}


SAMPLES: dict[str, Any] = {
    "cid": "01900000-0000-7000-8000-000000000000",
    "service": ADVICE,
    "text": "Hei",
    "lang": "fi",
    "seq": 1,
    "after": 0,
    "rev": 0,
    "on": True,
    "outcome": "solved",
    "presence": "available",
    "to": {"service": LIBRARY},
    "session": "none",
    "accept": True,
    "source": "cam",
    "sdp": "v=0",
    "q": "kortti",
    "minutes": 10,
    "reason": "abuse",
    "hours": 24,
    "block": "none",
    "receipt": "ABCDEFGHJK",
    "why": "visitor_asks",
    "id": "own-1",
    "shortcut": "omani",
    "services": [ADVICE],
    "texts": {"fi": {"formal": "Hei"}},
    "role": "relative",
    "participant": "none",
    "admit": True,
    "recording": "none",
    "yes": True,
    "purpose": "Opastus",
    "pause": "none",
    "show": False,
    "line": 1,
    "file": "none",
    "page": 1,
    "x": 1,
    "y": 1,
    "notice": "none",
    "words": {"fi": "Katko", "sv": "Avbrott", "en": "Outage"},
    "context": {"section": "desk"},
    "chosen": {},
    "token": "none",
}


def shape(form: type[Wire], conversation: str) -> dict[str, Any]:
    """A well-formed payload; whether its ids name anything is another question."""
    samples = SAMPLES | {"conversation": conversation, "cid": new_cid()}
    shape = {name: samples[name] for name, field in form.model_fields.items() if field.is_required()}
    if "conversation" in form.model_fields:
        shape["conversation"] = conversation
    return shape


ENDED = {
    (VISITORS, "entry:post"): Code.CLOSED,
    (STAFF_SPACE, "entry:post"): Code.CLOSED,
    (STAFF_SPACE, "conversation:note"): Code.CLOSED,
    (STAFF_SPACE, "conversation:draft"): Code.CLOSED,
    (STAFF_SPACE, "desk:transfer"): Code.CLOSED,
    (STAFF_SPACE, "video:offer"): Code.CLOSED,
    (VISITORS, "conversation:stay"): Code.CLOSED,
    (VISITORS, "conversation:to_message"): Code.CLOSED,
    (STAFF_SPACE, "conversation:return"): Code.CLOSED,
    (STAFF_SPACE, "conversation:not_wide"): Code.CLOSED,
    (STAFF_SPACE, "conversation:block"): Code.CLOSED,
}


async def test_nothing_new_can_be_done_in_what_has_ended(app: Running, advisor: StaffDriver) -> None:
    refusals = Refusals(app)
    visitor = await VisitorDriver(app.url).arrives(SITE)
    conversation = await visitor.starts("Hei", ADVICE)
    await advisor.takes(conversation)
    await advisor.closes(conversation)
    for (namespace, name), code in ENDED.items():
        payload = shape(app.service.parts.gateway.bound[namespace, name].event.payload, conversation)
        if "text" in app.service.parts.gateway.bound[namespace, name].event.payload.model_fields:
            payload["text"] = "Vielä"
        who: Connection = visitor if namespace == VISITORS else advisor
        await refusals.expect(who, name, payload, {code}, "when it has ended")
    await visitor.disconnect()
    assert not refusals.wrong, "\n".join(refusals.wrong)


async def test_forms_over_http_are_read_as_strictly(app: Running) -> None:
    async with aiohttp.ClientSession(headers={"Origin": app.url}) as session:
        good = {"email": "aino@town.example", "password": "x"}
        bad: list[Any] = [
            good | {"more": 1},
            good | {"email": 7},
            {"email": "x"},
            good | {"email": "x" * 255},
            good | {"email": CONTROL},
            [good],
            "x",
            None,
        ]
        for body in bad:
            async with session.post(f"{app.url}/api/staff/sign-in", json=body) as answer:
                assert answer.status == 400, body
                assert (await answer.json())["error"]["code"] in SHAPE
        for raw in (b"{", b'{"email": NaN}', b"[" * 5_000, b"\xff\xfe", b""):
            async with session.post(
                f"{app.url}/api/staff/sign-in", data=raw, headers={"Content-Type": "application/json"}
            ) as answer:
                assert answer.status == 400, raw[:20]
                assert (await answer.json())["error"]["code"] == "invalid"
        big = b'"' + b"x" * 300_000 + b'"'
        async with session.post(
            f"{app.url}/api/staff/sign-in", data=big, headers={"Content-Type": "application/json"}
        ) as answer:
            assert (await answer.json())["error"]["code"] == "too_long"
        for site in (CONTROL, 7, "x" * 65):
            async with session.post(
                f"{app.url}/api/visitor/token", json={"site": site, "lang": "fi"}
            ) as answer:
                assert answer.status == 400, site
