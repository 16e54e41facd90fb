"""A small town to live through: one site, two services that are always open, and who works there."""

from dataclasses import replace

from advisory.app import Service as Whole
from advisory.desk import store as desk_store
from advisory.desk.hours import DAYS, Hours
from advisory.desk.model import Service
from advisory.identity import Role
from advisory.oversight.store import keep_preferences
from advisory.oversight.wire import Chosen
from advisory.people.model import Member
from advisory.sites.model import PageRule, Site
from advisory.storage.work import Work

SITE = "town"
ADVICE, LIBRARY = "advice", "library"
PASSWORD = "correct horse battery"

ALWAYS = Hours(week={day: (("00:00", "24:00"),) for day in DAYS})


def a_service(name: str, **more: object) -> Service:
    names = {"fi": f"{name} fi", "sv": f"{name} sv", "en": f"{name} en"}
    return replace(Service(id=name, names=names, hours=ALWAYS), **more)  # type: ignore[arg-type]


def a_site(origin: str, **more: object) -> Site:
    site = Site(
        id=SITE,
        names={"fi": "Kunta", "sv": "Kommun", "en": "Town"},
        origins=(origin,),
        default_service=ADVICE,
        pages=(PageRule("/fi/kirjasto", LIBRARY),),
    )
    return replace(site, **more)  # type: ignore[arg-type]


def a_member(name: str, *roles: Role, **more: object) -> Member:
    """Somebody at `name@town.example` who advises in both services, unless told otherwise."""
    member = Member(
        id=name,
        email=f"{name}@town.example",
        name=name.title(),
        display_name=name.title(),
        roles=frozenset(roles or (Role.ADVISOR,)),
        lang="fi",
        languages=("fi", "sv", "en"),
        channels=("chat", "video", "message"),
        capacity=5,
        skills={ADVICE: 2, LIBRARY: 2},
    )
    return replace(member, **more)  # type: ignore[arg-type]


STAFF = (
    a_member("aino"),
    a_member("bjorn"),
    a_member("eeva", Role.EDITOR, skills={ADVICE: 1}),
    a_member("saara", Role.SUPERVISOR),
    a_member("matti", Role.MAIN_USER),
)


async def settle(whole: Whole, origin: str) -> None:
    """Put the town into a started service."""

    def run(work: Work) -> None:
        for name in (ADVICE, LIBRARY):
            desk_store.put_service(work, a_service(name))

    await whole.parts.database.work(run)
    for member in STAFF:
        await whole.people.add_member(member, PASSWORD)
    await whole.sites.put(a_site(origin))
    await whole.desk.board.load()


async def sends_at_once(service: Whole, who: str) -> None:
    """What they send cannot be taken back, and nobody waits for it."""
    chosen = Chosen(undo_s=0).model_dump(mode="json")
    await service.parts.database.work(lambda work: keep_preferences(work, who, 0, chosen))
