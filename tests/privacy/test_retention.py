"""What each service keeps and for how long, on a clock that is moved to the day before, the day and after."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import Table, select, text
from sqlalchemy.exc import DBAPIError

from advisory.chat.model import Conversation
from advisory.clock import DAY_MS
from advisory.desk.service import Question
from advisory.errors import Code, Refusal
from advisory.faq.tables import asked_week, observation
from advisory.files.model import Rule
from advisory.files.tables import attachment_page
from advisory.privacy.erasing import take_away
from advisory.privacy.model import Schedule, capped
from advisory.privacy.tables import deletion
from advisory.storage.work import Work
from tests.privacy.town import closed, expire, is_there, logged, sets
from tests.support.house import House, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY

SHORT = Schedule(conversation=30, files=10, recordings=5, questions=20)


async def rows(house: House, table: Table) -> int:
    def run(work: Work) -> int:
        return len(work.execute(select(table)).all())

    return await house.service.parts.database.work(run)


def test_nothing_outlives_its_conversation() -> None:
    assert Schedule(conversation=10, files=30).days("files") == 10
    assert capped({"conversation": 10, "files": 30, "recordings": 14, "questions": 10}) == Schedule(
        10, 10, 10, 10
    )
    for bad in (Schedule(conversation=0), Schedule(conversation=3_651), Schedule(files=0)):
        with pytest.raises(Exception, match="invalid"):
            bad.require()
    with pytest.raises(Exception, match="kept_longer"):
        Schedule(conversation=30, files=31, questions=30).require()


@pytest.mark.req("R84")
async def test_each_service_has_its_own_days_and_each_kind_its_own(either_house: House) -> None:
    house = either_house
    mine, other = await closed(house, file=True), await closed(house, LIBRARY)
    await sets(house, SHORT)
    days = {9: 2, 10: 2, 11: 0}
    passed = 0
    for day, pages in days.items():
        house.clock.advance((day - passed) * DAY_MS)
        passed = day
        assert await expire(house) == 0
        assert await rows(house, attachment_page) == pages, f"day {day}"
    assert ("schedule", ADVICE, "files", 1) in await logged(house)
    house.clock.advance((30 - passed) * DAY_MS)
    assert await expire(house) == 0, "the whole last day"
    house.clock.advance(1)
    assert await expire(house) == 1
    assert not await is_there(house, mine)
    assert await is_there(house, other), "its service keeps for ninety days"
    house.clock.advance(60 * DAY_MS)
    assert await expire(house) == 1
    lines = await logged(house)
    assert ("schedule", ADVICE, "conversation", 1) in lines
    assert ("schedule", LIBRARY, "conversation", 1) in lines


async def test_questions_go_before_their_conversation_and_their_number_stays(house: House) -> None:
    item = await closed(house, text="Miten haen ruokapalvelun maksuvapautusta?")
    await house.service.knowledge.fill()
    await house.service.knowledge.mining.mine_closed({"conversation": item.id})
    asked = await rows(house, observation)
    assert asked
    await sets(house, SHORT)
    house.clock.advance(21 * DAY_MS)
    assert await expire(house) == 0
    assert await rows(house, observation) == 0
    assert await is_there(house, item)
    assert ("schedule", ADVICE, "questions", asked) in await logged(house)

    def questions(work: Work) -> int:
        return sum(work.execute(select(asked_week.c.questions)).scalars())

    assert await house.service.parts.database.work(questions) == asked, "statistics stay"
    await house.service.search.close()


async def test_what_happened_stays_as_figures_without_words(house: House) -> None:
    item = await closed(house, text="Kanarialintu laulaa")
    before = await house.kinds(item.id)
    house.clock.advance(91 * DAY_MS)
    assert await expire(house) == 1
    after = await house.records(item.id)
    assert [row.kind for row in after] == [*before, "conversation.erased"]
    assert not any("Kanarialintu" in str(row) for row in after)


async def test_the_log_says_how_much_and_nobody_changes_it(either_house: House) -> None:
    house = either_house
    await closed(house)
    item = await house.asks(replace(house.visitor(), practice=True))
    house.clock.advance(2 * DAY_MS)
    assert await expire(house) == 1
    house.clock.advance(90 * DAY_MS)
    assert await expire(house) == 1
    kinds = Counter((cause, kind) for cause, _, kind, _ in await logged(house))
    assert kinds["practice", "conversation"] == kinds["schedule", "conversation"] == 1
    told = str(await house.service.privacy.privacy.deletions(None, 100))
    assert item.id not in told
    assert set(deletion.c.keys()) == {"id", "at", "cause", "service", "kind", "count"}

    def change(work: Work) -> None:
        work.execute(text("UPDATE deletion SET count = 0"))

    with pytest.raises(DBAPIError, match="append-only"):
        await house.service.parts.database.work(change)


@pytest.mark.req("R84")
async def test_a_schedule_is_a_version_with_its_reason_and_can_be_put_back(house: House) -> None:
    schedules, matti = house.service.privacy.schedules, house.staff("matti")
    cid = new_cid()
    await schedules.save(matti, ADVICE, cid, 0, "Lyhyempi aika, puhelin 040 1234567", SHORT)
    await schedules.save(matti, ADVICE, cid, 0, "Lyhyempi aika", SHORT)
    assert schedules.of(ADVICE) == SHORT
    assert await code_of(schedules.save(matti, ADVICE, new_cid(), 0, "Vanha", Schedule())) is Code.STALE
    longer = Schedule(conversation=30, files=31, recordings=5, questions=20)
    assert await code_of(sets(house, longer, rev=1)) is Code.KEPT_LONGER
    assert await code_of(sets(house, SHORT, "elsewhere")) is Code.NOT_FOUND
    saara = house.staff("saara")
    assert await code_of(schedules.save(saara, ADVICE, new_cid(), 1, "Minä", SHORT)) is Code.NOT_PERMITTED
    await schedules.put_back(matti, ADVICE, new_cid(), 1, "Takaisin", 0)
    assert schedules.of(ADVICE) == schedules.otherwise
    await schedules.put_back(matti, ADVICE, new_cid(), 2, "Sittenkin", 1)
    assert schedules.of(ADVICE) == SHORT
    found = await schedules.versions(ADVICE)
    assert [(one.rev, one.of_rev, one.staff) for one in found] == [
        (3, 1, "matti"),
        (2, 0, "matti"),
        (1, None, "matti"),
    ]
    kinds = [row.kind for row in await house.records() if row.kind == "retention.changed"]
    assert len(kinds) == 3


async def test_a_shorter_time_is_counted_before_it_is_decided(house: House) -> None:
    await closed(house)
    await closed(house, LIBRARY)
    house.clock.advance(40 * DAY_MS)
    would_go = house.service.privacy.privacy.would_go
    assert await would_go(ADVICE, SHORT) == 1
    assert await would_go(ADVICE, Schedule(conversation=41)) == 0
    assert await is_there(house, await closed(house))


async def test_what_another_process_has_just_erased_is_counted_once(house: House) -> None:
    item = await closed(house)

    def run(work: Work) -> list[int]:
        return [take_away(work, house.chat, [item.id], "schedule") for _ in range(2)]

    assert await house.service.parts.database.work(run) == [1, 0]
    assert (await house.kinds(item.id)).count("conversation.erased") == 1


async def left(house: House, service: str = ADVICE) -> Conversation:
    question = Question(service=service, text="Onko paikkoja?", lang="fi")
    return await house.service.desk.messages.leave(house.visitor(), question, "", new_cid())


@pytest.mark.req("R84")
async def test_a_message_that_nobody_ever_ends_has_a_last_day_too(either_house: House) -> None:
    house = either_house
    item, other = await left(house), await left(house, LIBRARY)
    await sets(house, SHORT)
    promised = item.answer_by
    assert promised is not None
    house.clock.advance(promised - house.clock() + 30 * DAY_MS)
    assert await expire(house) == 0
    assert (await house.now(item.id)).status == "message", "the whole last day"
    house.clock.advance(1)
    assert await expire(house) == 0
    ended = await house.now(item.id)
    assert (ended.status, ended.outcome, ended.closed_by) == ("closed", "unanswered", "system")
    assert (await house.entries(item.id))[-1].notice == "closed_unanswered"
    assert (await house.now(other.id)).is_open, "its service keeps for ninety days"
    house.clock.advance(30 * DAY_MS)
    assert await expire(house) == 0
    house.clock.advance(1)
    assert await expire(house) == 1
    assert not await is_there(house, item)


async def test_who_waits_for_good_is_not_kept_for_good(house: House) -> None:
    waiting, practice = await house.asks(house.visitor()), await house.asks(house.visitor(practice=True))
    house.clock.advance(91 * DAY_MS)
    assert await expire(house) == 1, "practice"
    assert not await is_there(house, practice)
    assert (await house.now(waiting.id)).outcome == "unanswered"


async def test_what_somebody_still_writes_in_does_not_end(house: House) -> None:
    item = await left(house)
    house.clock.advance(60 * DAY_MS)
    writer = replace(house.visitor(), id=item.visitor)
    await house.chat.post(writer, item.id, new_cid(), "Kysyn vielä.")
    house.clock.advance(90 * DAY_MS)
    assert await expire(house) == 0
    assert (await house.now(item.id)).is_open
    life, before = house.service.chat.life, house.clock()
    await house.chat.post(writer, item.id, new_cid(), "Ja vielä.")

    def run(work: Work) -> list[int]:
        return [life._end_unanswered(work, one, before) for one in (item.id, "gone")]

    ended = await house.service.parts.database.work(run)
    assert ended == [0, 0], "written in since it was looked for"


async def test_another_services_shorter_days_take_nothing_here(house: House) -> None:
    await house.service.files.allow(Rule(LIBRARY, visitors=True))
    mine, other = await closed(house, file=True), await closed(house, LIBRARY, file=True)
    await sets(house, SHORT, LIBRARY)
    house.clock.advance(11 * DAY_MS)
    await expire(house)
    assert ("schedule", LIBRARY, "files", 1) in await logged(house)
    assert await rows(house, attachment_page) == 2, "of the other one"
    house.clock.advance(20 * DAY_MS)
    assert await expire(house) == 1
    assert [await is_there(house, one) for one in (mine, other)] == [True, False]
    assert ("schedule", "", "files", 1) in await logged(house), "by the days that hold for all"


async def test_the_file_is_emptied_of_what_went_and_only_then(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, scrubs = house.service.parts.database, 0
    scrub = database.scrub

    async def counted() -> None:
        nonlocal scrubs
        scrubs += 1
        await scrub()

    monkeypatch.setattr(database, "scrub", counted)
    await closed(house, file=True)
    await sets(house, SHORT)
    await expire(house)
    assert scrubs == 0, "nothing was due"
    house.clock.advance(11 * DAY_MS)
    await expire(house)
    assert scrubs == 1, "a file"
    house.clock.advance(20 * DAY_MS)
    await expire(house)
    assert scrubs == 2, "the conversation"
    await expire(house)
    assert scrubs == 2


async def test_practice_of_today_stays_for_the_day(house: House) -> None:
    item = await house.asks(house.visitor(practice=True))
    house.clock.advance(DAY_MS)
    assert await expire(house) == 0
    assert await is_there(house, item)
    house.clock.advance(1)
    assert await expire(house) == 1


async def test_days_that_cannot_be_are_refused_before_it_is_asked_who_may(house: House) -> None:
    schedules, saara = house.service.privacy.schedules, house.staff("saara")
    with pytest.raises(Refusal) as refused:
        await schedules.save(saara, ADVICE, new_cid(), 0, "Nolla", Schedule(conversation=0))
    assert refused.value.code is Code.INVALID
    assert schedules.of(ADVICE) == schedules.otherwise
