"""The parts that every feature's `wiring` is given to install itself into."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from advisory.background import Background
from advisory.clock import Clock
from advisory.limits.doors import Doors
from advisory.limits.limits import Limits
from advisory.realtime.bus import Bus
from advisory.realtime.gateway import Gateway
from advisory.storage.catch_up import CatchUp
from advisory.storage.database import Database
from advisory.storage.jobs import Jobs
from advisory.storage.leases import Leases
from advisory.storage.lifecycle import Lifecycle
from advisory.web.routes import Routes

Lifetime = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """Built once by `create_app`. `starts` and `stops` are run in order, and in reverse."""

    clock: Clock
    database: Database
    jobs: Jobs
    background: Background
    gateway: Gateway
    routes: Routes
    lifecycle: Lifecycle
    limits: Limits
    doors: Doors
    leases: Leases
    catch_up: CatchUp
    bus: Bus | None
    """None where this process is told nothing by others."""
    starts: list[Lifetime] = field(default_factory=list)
    stops: list[Lifetime] = field(default_factory=list)
