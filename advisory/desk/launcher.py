"""What the button on a host page says: worked out here, where the clock is right and bytes cost nothing."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from advisory.clock import DAY_MS, Instant
from advisory.desk.hours import DAYS
from advisory.sites.colours import WHITE, looks
from advisory.sites.wire import LauncherState, SiteState
from advisory.texts import say

NEAR_DAYS = 6
"""So far ahead the name of a day is enough."""

LONG_MS = 10 * DAY_MS
"""No page stands open for longer, and no browser's timer runs much longer."""

NEUTRAL = "#0b5566"
COLOUR = {"contrast": "#000000", "suomifi": "#00357a", "hds": "#0000bf"}
"""The ground of the button, under white words, in the themes that have colours of their own."""


def with_words(
    state: SiteState, lang: str, now: Instant, zone: str, theme: str, accent: str = ""
) -> LauncherState:
    taken = state.availability in ("open", "rush")
    leaves = not taken and (state.channels is None or "message" in state.channels)
    if theme == "contrast":
        accent = ""
    ground = accent or COLOUR.get(theme, NEUTRAL)
    turn = state.opens_at or state.closes_at
    return LauncherState(
        **state.model_dump(),
        title=state.label.get(lang) or say("launcher", lang, "leave" if leaves else "ask"),
        line=_line(state, lang, now, zone),
        # Nobody new is taken: what is left is a message.
        look=state.position if taken else f"{state.position} shut",
        colour=ground,
        style=f"--c:{ground};--o:{looks(accent).light.on_hero if accent else WHITE}",
        name=say("launcher", lang, "name"),
        again_s=_again(turn - now) if turn else 0,
    )


def _line(state: SiteState, lang: str, now: Instant, zone: str) -> str:
    match state.availability:
        case "open":
            n = _minutes(state.promise_s)
            return say("launcher", lang, "open.one" if n == 1 else "open.other", n=n)
        case "rush" if state.wait_low_s is not None and state.wait_high_s is not None:
            low, high = _minutes(state.wait_low_s), _minutes(state.wait_high_s)
            return say("launcher", lang, "rush", low=low, high=high)
        case "rush":
            return say("launcher", lang, "rush_no_range")
        case "full":
            return say("launcher", lang, "full")
    if not state.opens_at:
        return say("launcher", lang, "shut")
    return opening(Instant(state.opens_at), lang, now, zone)


def opening(at: Instant, lang: str, now: Instant, zone: str) -> str:
    """`aukeaa kello 9`, `aukeaa ma kello 9`, `aukeaa 24.12. kello 9`: as near as it is."""
    then, today = _local(at, zone), _local(now, zone)
    time = f"{then.hour}.{then:%M}" if then.minute and lang != "en" else str(then.hour)
    if lang == "en":
        time = f"{then.hour}:{then:%M}"
    ahead = (then.date() - today.date()).days
    if ahead == 0:
        return say("launcher", lang, "opens_today", time=time)
    day = say("launcher", lang, DAYS[then.weekday()])
    if ahead > NEAR_DAYS:
        day = f"{then.day}.{then.month}." if lang != "en" else f"{then.day} {then:%b}"
    return say("launcher", lang, "opens", day=day, time=time)


def _again(ahead: int) -> int:
    return max(1, ahead // 1_000) if ahead < LONG_MS else 0


def _minutes(seconds: int) -> int:
    """Rounded up: never promise less than is meant."""
    return max(1, -(-seconds // 60))


def _local(at: Instant, zone: str) -> datetime:
    return datetime.fromtimestamp(at / 1_000, UTC).astimezone(ZoneInfo(zone))
