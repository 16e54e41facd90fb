"""What is pushed of the wallboard and of notices, to whom, and that it is what would be fetched."""

from typing import Any

from advisory.chat.wire import ConversationRef
from advisory.identity import Role
from advisory.oversight import notices_wire, wire
from advisory.people import store
from advisory.realtime import rooms
from advisory.wire import Nothing
from tests.support.app import Running
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, a_member


def heard(who: StaffDriver, name: str) -> list[Any]:
    return [data for pushed, data in who.pushed if pushed == name]


def plain(wall: wire.Wall) -> wire.Wall:
    return wall.model_copy(update={"at": 0, "samples": []})


async def test_the_wall_is_pushed_to_those_who_look(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    gateway = app.service.parts.gateway
    await advisor.is_("break_soon")
    async with StaffDriver(app.url) as saara:
        await saara.signs_in("saara@town.example", PASSWORD)
        await saara.is_("break_soon")
        first = await saara.call(wire.WATCH, Nothing(), wire.Wall)
        assert sum(one.waiting for one in first.services) == 0
        await visitor.starts("Hei", ADVICE)

        def shows_one() -> bool:
            told = heard(saara, "wall:changed")
            return bool(told) and [one["waiting"] for one in told[-1]["services"]] == [1, 0]

        await saara.until(shows_one, "one who waits")
        pushed = wire.Wall.model_validate(saara.last("wall:changed"))
        assert plain(pushed) == plain(await saara.call(wire.WATCH, Nothing(), wire.Wall))
        assert pushed.services[0].work is None, "four serve it: one too few to tell of their work"
        assert heard(advisor, "wall:changed") == []
        await saara.call(wire.UNWATCH, Nothing(), Nothing)
        assert gateway.within(rooms.wall()) == []


def texts(who: StaffDriver) -> list[str]:
    """What somebody hears being written."""
    return [one["entry"]["text"] for one in heard(who, "entry:posted") if one["entry"]["kind"] == "text"]


async def looks_on(who: StaffDriver, conversation: str, cid: str = "") -> wire.Joined:
    return await who.call(wire.JOIN, wire.Join(conversation=conversation, cid=cid or new_cid()), wire.Joined)


async def seen_by(advisor: StaffDriver, conversation: str) -> list[str]:
    asked = ConversationRef(conversation=conversation)
    return (await advisor.call(wire.BESIDE, asked, wire.Asides)).looking_on


async def test_nobody_looks_on_unseen_by_asking_again_after_they_left(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await advisor.takes(await visitor.starts("Hei", ADVICE))
    async with StaffDriver(app.url) as saara:
        await saara.signs_in("saara@town.example", PASSWORD)
        cid = new_cid()
        first = await looks_on(saara, conversation, cid)
        again = await looks_on(saara, conversation, cid)
        assert again.asides == first.asides, "a resend says it once"
        await saara.call(wire.LEAVE, wire.Leave(conversation=conversation, cid=new_cid()), Nothing)
        assert await seen_by(advisor, conversation) == []
        await looks_on(saara, conversation, cid)
        assert await seen_by(advisor, conversation) == ["Saara"]


async def test_whoever_looks_on_loses_sight_of_what_goes_to_a_service_that_is_not_theirs(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    database = app.service.parts.database
    leads_advice = a_member("saara", Role.SUPERVISOR, skills={ADVICE: 2})
    await database.work(lambda work: store.set_skills(work, leads_advice))
    conversation = await advisor.takes(await visitor.starts("Hei", ADVICE))
    async with StaffDriver(app.url) as saara, StaffDriver(app.url) as bjorn, StaffDriver(app.url) as matti:
        for one, name in ((saara, "saara"), (bjorn, "bjorn"), (matti, "matti")):
            await one.signs_in(f"{name}@town.example", PASSWORD)
        await advisor.is_("break_soon")
        for one in (saara, matti):
            await looks_on(one, conversation)
        await visitor.says("Kuka tahansa meistä")
        await saara.until(lambda: texts(saara) == ["Kuka tahansa meistä"], "what is written")
        await advisor.transfers(conversation, service=LIBRARY)
        await bjorn.takes(conversation)
        await visitor.says("Vain kirjastolle")
        await matti.until(lambda: "Vain kirjastolle" in texts(matti), "what is written then")
        assert await seen_by(bjorn, conversation) == ["Matti"], "who looks after all services looks on"
        assert "Vain kirjastolle" not in texts(saara)


async def test_who_goes_away_looks_on_no_more_though_somebody_else_does(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await advisor.takes(await visitor.starts("Hei", ADVICE))
    async with StaffDriver(app.url) as saara, StaffDriver(app.url) as matti:
        await saara.signs_in("saara@town.example", PASSWORD)
        await matti.signs_in("matti@town.example", PASSWORD)
        await looks_on(saara, conversation)
        await looks_on(matti, conversation)
        await saara.disconnect()

        def left() -> bool:
            return any(one["kind"] == "left" for one in heard(advisor, "beside:added"))

        await advisor.until(left, "that she is gone")
        assert await seen_by(advisor, conversation) == ["Matti"]


async def test_who_has_read_a_notice_is_for_those_who_answer_for_the_shift(
    app: Running, advisor: StaffDriver
) -> None:
    async with StaffDriver(app.url) as saara:
        await saara.signs_in("saara@town.example", PASSWORD)
        words = notices_wire.NoticeTexts(fi="Katko", sv="Avbrott", en="Outage")
        asked = notices_wire.WriteNotice(cid=new_cid(), words=words)
        written = await saara.call(notices_wire.WRITE, asked, notices_wire.NoticeView)
        await advisor.until(lambda: bool(heard(advisor, "notice:moved")), "that something is told")
        (mine,) = (await advisor.call(notices_wire.NOTICES, Nothing(), notices_wire.NoticesNow)).notices
        assert (mine.mine, mine.readers, mine.unread) == (False, [], [])
        await advisor.call(notices_wire.READ, notices_wire.NoticeRef(notice=written.id), Nothing)
        (seen,) = (await saara.call(notices_wire.NOTICES, Nothing(), notices_wire.NoticesNow)).notices
        assert sorted(seen.readers) == ["Aino", "Saara"]
        assert seen.unread == ["Bjorn", "Eeva", "Matti"]
