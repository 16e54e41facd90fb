"""What is pushed of the wallboard and of notices, to whom, and that it is what would be fetched."""

from typing import Any

from advisory.oversight import notices_wire, wire
from advisory.realtime import rooms
from advisory.wire import Nothing
from tests.support.app import Running
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, PASSWORD


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
