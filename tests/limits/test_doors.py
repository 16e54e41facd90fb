"""Who is let in: freely, for a puzzle, by waiting, or not now. And what an address is counted under."""

import hashlib
from dataclasses import replace

import pytest

from advisory.clock import DAY_MS, SECOND_MS
from advisory.errors import Code, Refusal
from advisory.limits import puzzles
from advisory.limits.addresses import Addresses, network_of
from advisory.limits.buckets import Rate
from advisory.limits.doors import PACES, WAIT_S, Door, Doors, Proof
from advisory.limits.limits import Limits
from tests.support.clock import FrozenClock

KEY = bytes(range(32))
EASY = replace(PACES, address=Rate(1, 2), site=Rate(1, 50))


def a_door(clock: FrozenClock, key: bytes = KEY, name: str = "visitor") -> Door:
    return Doors(Limits(clock), clock, key, EASY).door(name)


def solved(puzzle: str) -> Proof:
    bits, seed = int(puzzle.split(".")[0]), puzzle.split(".")[4]
    work = []
    for piece in range(puzzles.PIECES):
        number = 0
        while int(hashlib.sha256(f"{seed}:{piece}:{number}".encode()).hexdigest()[:8], 16) >> (32 - bits):
            number += 1
        work.append(number)
    return Proof(puzzle, tuple(work))


async def puzzled(door: Door, whence: str = "a", site: str = "town", about: str = "") -> str:
    """Come until there is a puzzle."""
    for _ in range(60):
        try:
            await door.admit(whence, site, None, about=about)
        except Refusal as refusal:
            found = refusal
            break
    assert (found.code, found.retry_after) == (Code.PUZZLE, WAIT_S)
    return found.puzzle or ""


async def refused(door: Door, proof: Proof | None, **more: str) -> Code:
    with pytest.raises(Refusal) as caught:
        await door.admit(more.pop("whence", "a"), more.pop("site", "town"), proof, **more)  # type: ignore[arg-type]
    return caught.value.code


@pytest.mark.req("R87")
async def test_few_come_in_freely_and_many_work_for_it_once(clock: FrozenClock) -> None:
    door = a_door(clock)
    await door.admit("a", "town", None)
    await door.admit("a", "town", None)
    proof = solved(await puzzled(door))
    await door.admit("a", "town", proof)
    assert await refused(door, proof) is Code.PUZZLE, "good once"
    await door.admit("b", "town", None)
    clock.advance(1_000)
    await door.admit("a", "town", None)


async def test_who_waits_instead_comes_in_as_well(clock: FrozenClock) -> None:
    door = a_door(clock)
    waited = Proof(await puzzled(door))
    assert await refused(door, waited) is Code.PUZZLE, "not before the time"
    clock.advance(WAIT_S * SECOND_MS)
    await door.admit("a", "town", waited)
    assert await refused(door, waited) is Code.PUZZLE, "once"


async def test_a_puzzle_is_for_one_purpose_and_cannot_be_bent(clock: FrozenClock) -> None:
    door = a_door(clock)
    puzzle = await puzzled(door, about="mine")
    proof = solved(puzzle)
    bits, wait, at, salt, signature = puzzle.split(".")
    for bent in (
        f"1.{wait}.{at}.{salt}.{signature}",
        f"{bits}.0.{at}.{salt}.{signature}",
        f"{bits}.{wait}.{int(at) - 1}.{salt}.{signature}",
        f"{bits}.{wait}.{at}.{'0' * 16}.{signature}",
        f"{bits}.{wait}.{at}.{salt}.{'0' * 32}",
        f"{bits}.{wait}.{at}.{salt}",
        f"0{puzzle}",
        "",
        "🙂",
    ):
        assert await refused(door, Proof(bent, proof.work), about="mine") is Code.PUZZLE, bent
        assert await refused(door, Proof(bent), about="mine") is Code.PUZZLE, bent
    for work in ((), proof.work[:-1], (*proof.work[:-1], proof.work[-1] + 1), (0,) * 8):
        assert await refused(door, Proof(puzzle, work), about="mine") is Code.PUZZLE, work
    assert await refused(door, proof, about="yours") is Code.PUZZLE
    assert await refused(door, proof, about="mine", whence="b2") is Code.PUZZLE
    assert await refused(door, proof, about="mine", site="other") is Code.PUZZLE
    assert await refused(a_door(clock, name="conversation"), proof, about="mine") is Code.PUZZLE
    assert await refused(a_door(clock, key=b"another"), proof, about="mine") is Code.PUZZLE
    await door.admit("a", "town", proof, about="mine")


async def test_a_puzzle_runs_out(clock: FrozenClock) -> None:
    door = a_door(clock)
    proof = solved(await puzzled(door))
    clock.advance(puzzles.LASTS_MS + 1)
    assert await refused(door, proof) is Code.PUZZLE


async def test_puzzles_do_not_let_in_more_than_the_bound(clock: FrozenClock) -> None:
    doors = Doors(Limits(clock), clock, KEY, replace(EASY, solved=Rate(1 / 60, 3), waited=Rate(1 / 60, 1)))
    door = doors.door("visitor")
    answers = []
    for _ in range(5):
        try:
            await door.admit("a", "town", solved(await puzzled(door)))
            answers.append("in")
        except Refusal as refusal:
            answers.append(refusal.code)
    assert answers == ["in", "in", "in", Code.CROWDED, Code.CROWDED]
    first, second = Proof(await puzzled(door, "b")), Proof(await puzzled(door, "c"))
    clock.advance(WAIT_S * SECOND_MS)
    await door.admit("b", "town", first)
    assert await refused(door, second, whence="c") is Code.CROWDED, "waiting costs nothing, so few may"


async def test_the_more_try_the_harder_it_gets(clock: FrozenClock) -> None:
    door = a_door(clock)
    easy = await puzzled(door)
    for _ in range(round(PACES.pressed.burst)):
        last = await puzzled(door)
    assert int(last.split(".")[0]) > int(easy.split(".")[0])
    assert int(last.split(".")[0]) <= 13, "on a cheap phone no more than two seconds"


async def test_an_address_that_many_share_is_slowed_by_its_site_alone(clock: FrozenClock) -> None:
    door = a_door(clock)
    for _ in range(50):
        await door.admit("", "town", None)
    assert await refused(door, None, whence="") is Code.PUZZLE
    await door.admit("", "other", None)


async def test_one_visitor_begins_so_many_and_no_more(clock: FrozenClock) -> None:
    door = a_door(clock)
    for number in range(6):
        await door.admit(str(number), "town", None, visitor="v")
    assert await refused(door, None, visitor="v", whence="z") is Code.CROWDED


async def test_whoever_was_let_in_is_let_in_again_with_the_same(clock: FrozenClock) -> None:
    door = a_door(clock)
    await puzzled(door)

    async def known() -> bool:
        return True

    await door.admit("a", "town", None, again=known)


def test_what_a_browser_worked_out_is_right_here() -> None:
    """The same numbers stand in client/src/puzzle/work.test.ts."""
    seed = "0123456789abcdef0123456789abcdef"
    for piece, number in enumerate((2, 524, 151, 149, 547, 270, 705, 24)):
        assert puzzles._fits(seed, piece, number, 9)
        assert not puzzles._fits(seed, piece, number + 1, 9)


def test_an_address_is_kept_under_the_key_of_a_day(clock: FrozenClock) -> None:
    addresses = Addresses(clock, b"shared")
    today = addresses.keyed("192.0.2.7")
    assert today == Addresses(clock, b"shared").keyed("192.0.2.7") == addresses.keyed("::ffff:192.0.2.7")
    assert "192.0.2.7" not in today
    assert Addresses(clock).keyed("192.0.2.7") != Addresses(clock).keyed("192.0.2.7"), "each alone by chance"
    clock.advance(DAY_MS)
    assert addresses.keyed("192.0.2.7") != today


def test_what_says_nothing_of_who_asks_is_not_counted(clock: FrozenClock) -> None:
    addresses = Addresses(clock)
    addresses.is_shared = lambda address: address.startswith("192.0.2.")
    assert [addresses.whence(one) for one in ("127.0.0.1", "::1", "", "192.0.2.9", "unix:")] == [""] * 5
    assert addresses.whence("203.0.113.1")
    assert addresses.counted("127.0.0.1"), "a limit of reading holds for tools too"
    assert network_of("2001:db8:1:2::7") == network_of("2001:db8:1:2:ffff::1")
