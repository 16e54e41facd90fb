"""Builds the parts in order; the only module that knows them all."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web

from advisory import collector
from advisory.audit import wiring as audit
from advisory.audit.service import Audit
from advisory.background import Background
from advisory.chat import wiring as chat
from advisory.chat.wiring import ChatParts
from advisory.clock import Clock, wall_clock
from advisory.desk import wiring as desk
from advisory.desk.wiring import DeskParts
from advisory.directory import wiring as directory
from advisory.directory.service import Directory
from advisory.escalate import wiring as escalate
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.media.janus import JanusBackend
from advisory.escalate.media.process import Reach
from advisory.escalate.service import Calls
from advisory.faq import wiring as faq
from advisory.faq.wiring import Knowledge
from advisory.files import wiring as files
from advisory.files.service import Files
from advisory.integrations import wiring as integrations
from advisory.integrations.wiring import Integrations
from advisory.limits.addresses import Addresses
from advisory.limits.doors import Doors
from advisory.limits.limits import REPLY_WITHIN_S as LIMIT_WITHIN_S
from advisory.limits.limits import Limits, Shared
from advisory.mail import wiring as mail
from advisory.mail.service import Mail
from advisory.operations.metrics import Metrics
from advisory.oversight import wiring as oversight
from advisory.oversight.service import Oversight
from advisory.parts import Parts
from advisory.people import wiring as people
from advisory.people.administration import Administration
from advisory.people.cookie import cookie_name
from advisory.people.passwords import Passwords
from advisory.people.service import People
from advisory.practice import wiring as practice
from advisory.privacy import wiring as privacy
from advisory.privacy.model import capped
from advisory.privacy.wiring import PrivacyParts
from advisory.protection import wiring as protection
from advisory.realtime.bus import Bus, connect
from advisory.realtime.gateway import Gateway
from advisory.realtime.storage_news import StorageNews
from advisory.realtime.transport import Transport
from advisory.reports import wiring as reports
from advisory.reports.service import Reports
from advisory.search.embedding import E5
from advisory.search.service import Search
from advisory.settings import Settings, listed
from advisory.sites import wiring as sites
from advisory.sites.keys import SiteKeys
from advisory.sites.service import Sites
from advisory.storage.catch_up import CatchUp
from advisory.storage.database import open_database
from advisory.storage.jobs import Jobs
from advisory.storage.leases import Leases
from advisory.storage.lifecycle import Lifecycle
from advisory.storage.watch import LOOK_EVERY_S, StorageWatch
from advisory.templates_answers import wiring as templates_answers
from advisory.templates_answers.service import Answers
from advisory.web import health
from advisory.web.pages import Built, Pages
from advisory.web.proxies import behind
from advisory.web.routes import Routes, protect
from advisory.wire import EDITING


@dataclass(frozen=True, slots=True)
class Service:
    """The whole service: its parts, for commands and tests that use them directly."""

    settings: Settings
    parts: Parts
    sites: Sites
    site_keys: SiteKeys
    people: People
    administration: Administration
    chat: ChatParts
    desk: DeskParts
    calls: Calls
    search: Search
    answers: Answers
    directory: Directory
    knowledge: Knowledge
    files: Files
    oversight: Oversight
    audit: Audit
    privacy: PrivacyParts
    reports: Reports
    integrations: Integrations
    mail: Mail | None
    pauses: collector.Pauses
    bus: Bus | None

    async def start(self) -> None:
        parts = self.parts
        await parts.database.start()
        if not parts.database.alone:
            await parts.leases.start(parts.background)
        for start in parts.starts:
            await start()
        parts.jobs.start()
        if parts.leases.shared:
            if self.bus is not None:
                self.bus.start(parts.background)
            parts.catch_up.start(parts.background)
        collector.tune()
        self.pauses.watch()

    async def drain(self) -> None:
        """Take nothing new, and let everybody who is here leave with their answers."""
        await self.parts.gateway.drain()
        await self.parts.gateway.emptied()
        await self.parts.database.settled()

    async def stop(self) -> None:
        self.pauses.close()
        await self.parts.gateway.drain()
        await self.parts.gateway.close()
        await self.parts.background.close()
        for stop in reversed(self.parts.stops):
            await stop()
        if self.parts.leases.shared:
            await self.parts.leases.end()
        await self.parts.database.close()
        if self.bus is not None:
            await self.bus.close()
            await self.parts.limits.close()


SERVICE = web.AppKey("service", Service)


def media_of(settings: Settings, reach: Reach) -> JanusBackend | WorkerBackend | None:
    if not settings.media:
        return None
    if settings.janus_url:
        return JanusBackend(settings.janus_url, settings.janus_secret.get_secret_value())
    return WorkerBackend(settings.var / "media", reach, settings.media_workers)


def build(settings: Settings, clock: Clock = wall_clock, passwords: Passwords | None = None) -> Service:
    """Every part, connected, nothing started yet."""
    database = open_database(settings.database_url, clock)
    background = Background()
    origins = {settings.visitor_url, settings.staff_url}

    def may_connect(origin: str | None, has_cookie: bool) -> bool:
        # A browser always names its origin; what comes without one is no page and has no cookie.
        return origin in origins if origin is not None else not has_cookie

    transport = Transport(may_connect, cookie_name(settings.secure), polling=settings.polling)
    gateway = Gateway(transport, clock)
    leases, catch_up = Leases(database), CatchUp()
    # Who is alone needs no key that anybody else could have.
    shared_key = b"" if database.alone else settings.address_key
    bus, limits = None, Limits(clock, addresses=Addresses(clock, shared_key))
    if settings.redis_url:
        bus = Bus(connect(settings.redis_url), leases.id, database, gateway.relay, catch_up.soon)
        shared = Shared(connect(settings.redis_url, LIMIT_WITHIN_S), clock)
        limits = Limits(clock, shared, limits.addresses)
        gateway.elsewhere = bus.send
    catch_up.told = lambda: bus.answers if bus is not None else not leases.others
    parts = Parts(
        clock=clock,
        database=database,
        jobs=Jobs(database, background, clock),
        background=background,
        gateway=gateway,
        routes=Routes(settings.visitor_url, settings.staff_url, settings.demo_url),
        lifecycle=Lifecycle(),
        limits=limits,
        doors=Doors(limits, clock, shared_key or secrets.token_bytes(32)),
        leases=leases,
        catch_up=catch_up,
        bus=bus,
    )
    secrets_key = bytes.fromhex(settings.recording_key.get_secret_value())
    site_parts = sites.install(parts, settings.visitor_url, secrets_key)
    the_sites = site_parts.sites
    installed = people.install(
        parts,
        https=settings.secure,
        staff_url=settings.staff_url,
        rules=people.Rules(
            practice_key=settings.practice_key,
            second_factor=settings.second_factor_roles,
            password_list=settings.password_list,
            key=secrets_key,
            issuer=settings.issuer(),
            issuer_only=settings.oidc_only,
        ),
        passwords=passwords,
    )
    the_people = installed.people
    the_people.require_site = the_sites.require
    board = desk.make_board(parts)
    installed.administration.services = lambda: board.services
    if installed.issuer is not None:
        installed.issuer.services = lambda: board.services
    schedules = privacy.make_schedules(
        parts,
        capped(
            {
                "conversation": settings.retention_days,
                "files": settings.file_days,
                "recordings": settings.recording_days,
                "questions": settings.retention_days,
            }
        ),
    )
    the_chat = chat.install(parts, board, the_people, site_parts.keys, heartbeat_s=settings.heartbeat_s)
    the_chat.chat.is_marked = protection.install(parts).is_marked
    the_desk = desk.install(parts, board, the_chat, the_sites)
    the_files = files.install(
        parts,
        the_chat,
        var=settings.var,
        caps=files.caps(settings.file_mb, settings.file_conversation_mb, settings.file_site_mb),
        scan=settings.file_scan,
    )
    reach = Reach(settings.media_addresses, settings.media_public_addresses, settings.media_port_range)
    media = media_of(settings, reach)
    calls = escalate.install(
        parts,
        the_chat.chat,
        var=settings.var,
        media=media,
        visitor_url=settings.visitor_url,
        surroundings=board,
        recording=escalate.recording_rule(
            settings.recording and settings.media,
            settings.recording_key.get_secret_value(),
            lambda service: schedules.of(service).days("recordings"),
        ),
        reach=reach,
        relay=settings.relay(),
    )
    calls.names = the_people.names
    search = Search(settings.var / "search", embedder=E5() if settings.semantic else None)
    answers = templates_answers.install(parts, the_chat.chat, board, the_sites, search)
    answers.names = the_people.names

    async def staff_names() -> list[str]:
        found = await the_people.members()
        return [name for one in found for name in (one.name, one.display_name, one.alias) if name]

    async def second_reader() -> bool:
        if settings.second_reader != "auto":
            return settings.second_reader == "always"
        editors = [one for one in await the_people.members() if one.roles & EDITING and not one.disabled_at]
        return len(editors) > 1

    knowledge = faq.install(
        parts,
        the_chat.chat,
        board,
        the_sites,
        search,
        answers,
        the_desk.routes.site_state,
        the_desk.routes.launcher,
        staff_names,
        second_reader,
        visitor_url=settings.visitor_url,
        kept_days=lambda service: schedules.of(service).conversation,
        feedback=settings.feedback,
    )
    practice.install(parts, the_chat.chat, board, the_people, the_desk.desk.practising)
    the_chat.views.article_title = knowledge.shelf.title
    pages = Pages(
        Built(settings.static),
        settings.visitor_url,
        settings.staff_url,
        lambda site: the_sites.require(site).origins,
        the_sites.looks,
    )
    pages.add(parts.routes)

    watch = StorageWatch(database, background, clock)
    watch.on_look(StorageNews(parts.gateway).tell)

    async def start_watch() -> None:
        background.every("storage watch", LOOK_EVERY_S, watch.look)

    parts.starts.append(start_watch)

    def ready() -> dict[str, health.Part]:
        stores = database.healthy and watch.failing_since is None
        return {
            "database": health.Part(stores, watch.failing_since),
            "accepting": health.Part(not parts.gateway.draining),
        }

    health.install(parts.routes, ready)
    the_oversight = oversight.install(parts, the_chat, the_desk, the_people)
    the_directory = directory.install(parts)
    the_integrations = integrations.install(
        parts,
        the_people,
        the_chat.chat,
        the_desk,
        knowledge,
        answers,
        the_directory,
        key=secrets_key,
        networks=listed(settings.webhook_networks),
    )
    the_mail = mail.install(
        parts, the_people, the_oversight, settings.staff_url, settings.mail(), secrets_key
    )
    pauses = collector.Pauses()
    if settings.metrics_port:
        workers = media.workers if isinstance(media, WorkerBackend) else ()
        loads, letters = (lambda: [one.load for one in workers]), the_mail.totals if the_mail else None
        metrics = Metrics(parts, board, the_chat.chat, pauses, loads, letters)
        metrics.install(settings.metrics_host, settings.metrics_port)
    return Service(
        settings,
        parts,
        the_sites,
        site_parts.keys,
        the_people,
        installed.administration,
        the_chat,
        the_desk,
        calls,
        search,
        answers,
        the_directory,
        knowledge,
        the_files,
        the_oversight,
        audit.install(
            parts,
            the_people,
            the_oversight,
            the_chat.life,
            board,
            the_sites,
            key=bytes.fromhex(settings.audit_key.get_secret_value()),
            read_alert=settings.read_alert,
        ),
        privacy.install(
            parts,
            schedules,
            the_chat.chat,
            the_chat.life,
            the_files,
            board,
            records=settings.recording and settings.media,
            of_staff=settings.staff_days(),
        ),
        reports.install(parts, the_desk, the_sites, knowledge, answers),
        the_integrations,
        the_mail,
        pauses,
        bus,
    )


def create_app(
    settings: Settings, clock: Clock = wall_clock, passwords: Passwords | None = None
) -> web.Application:
    service = build(settings, clock, passwords)
    return application(service)


def application(service: Service) -> web.Application:
    """The web application around a built service; it starts and stops with it."""
    middlewares = [protect(service.settings.secure)]
    if service.settings.trusted_proxies:
        middlewares.append(behind(service.settings.trusted_proxies))
    app = web.Application(middlewares=middlewares, client_max_size=1024 * 1024)
    app[SERVICE] = service

    async def lifetime(_: web.Application) -> AsyncIterator[None]:
        await service.start()
        yield

    async def stop(_: web.Application) -> None:
        await service.stop()

    app.cleanup_ctx.append(lifetime)
    app.on_shutdown.append(stop)
    service.parts.routes.install(app)
    service.parts.gateway.attach(app)
    return app
