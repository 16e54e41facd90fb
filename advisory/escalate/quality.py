"""How calls went, as the pages measured it: worst values, without anybody's name."""

from collections import OrderedDict
from dataclasses import dataclass

CALLS_KEPT = 1_000


@dataclass(slots=True)
class Quality:
    samples: int = 0
    fps_min: float | None = None
    freezes: int = 0
    rtt_ms_max: float | None = None


class Qualities:
    def __init__(self) -> None:
        self._of: OrderedDict[str, Quality] = OrderedDict()

    def note(self, call_id: str, fps: float | None, freezes: int | None, rtt_ms: float | None) -> None:
        quality = self._of.setdefault(call_id, Quality())
        while len(self._of) > CALLS_KEPT:
            self._of.popitem(last=False)
        quality.samples += 1
        if fps is not None:
            quality.fps_min = fps if quality.fps_min is None else min(fps, quality.fps_min)
        if rtt_ms is not None:
            quality.rtt_ms_max = rtt_ms if quality.rtt_ms_max is None else max(rtt_ms, quality.rtt_ms_max)
        quality.freezes = max(quality.freezes, freezes or 0)

    def take(self, call_id: str) -> Quality | None:
        return self._of.pop(call_id, None)
