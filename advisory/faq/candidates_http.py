"""Candidates over HTTP, for editors."""

from collections.abc import Mapping

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.faq import candidates_wire as wire
from advisory.faq.candidates import Candidate, Candidates, heard
from advisory.faq.http import EDITS
from advisory.faq.observations import MUTED, Step
from advisory.faq.regroup import Regrouping
from advisory.faq.wire import ArticleRef
from advisory.identity import Person
from advisory.sites.service import Sites
from advisory.web.routes import Routes, language_of

SHOWN = 200
"""Questions that an editor may look through, and move: as many as one move takes."""


class CandidateRoutes:
    def __init__(self, candidates: Candidates, regrouping: Regrouping, sites: Sites) -> None:
        self._candidates = candidates
        self._regrouping = regrouping
        self._sites = sites

    def add(self, routes: Routes) -> None:
        add = routes.add
        one = "/api/candidates/{id}"
        add(
            "GET",
            "/api/candidates",
            self.list,
            EDITS,
            side="staff",
            payload=wire.ListCandidates,
            reply=wire.CandidateList,
        )
        add("GET", one, self.view, EDITS, side="staff", reply=wire.CandidateView)
        add(
            "POST",
            f"{one}/adopt",
            self.adopt,
            EDITS,
            side="staff",
            payload=wire.AdoptCandidate,
            reply=ArticleRef,
        )
        for word, run, payload, reply in (
            ("mute", self.mute, wire.MuteCandidate, wire.CandidateRow),
            ("reopen", self.reopen, wire.ReopenCandidate, wire.CandidateRow),
            ("merge", self.merge, wire.MergeCandidate, wire.GroupRef),
            ("move", self.move, wire.MoveQuestions, wire.GroupRef),
            ("apart", self.apart, wire.KeepApart, wire.GroupRef),
            ("undo", self.undo, wire.UndoStep, wire.GroupRef),
        ):
            add("POST", f"{one}/{word}", run, EDITS, side="staff", payload=payload, reply=reply)

    async def list(
        self, _: Person | None, request: web.Request, ask: wire.ListCandidates
    ) -> wire.CandidateList:
        found = await self._candidates.open(ask.state)
        muted = found if ask.state == MUTED else await self._candidates.open(MUTED)
        lang = language_of(request)
        titles = {one.group.id: one.title for one in (*found, *muted)}
        return wire.CandidateList(
            candidates=[self._row(one, lang) for one in found],
            waiting=await self._candidates.waiting(),
            muted=len(muted),
            places={site.id: site.name(lang) for site in self._sites.all()},
            steps=[_step(step, text, titles) for step, text in await self._regrouping.recent()],
        )

    async def view(self, _: Person | None, request: web.Request, __: None) -> wire.CandidateView:
        found = await self._candidates.find(_id(request))
        return wire.CandidateView(
            row=self._row(found, language_of(request)),
            questions=[
                wire.EvidenceLine(
                    id=item.id, text=item.text, lang=item.lang, at=item.at, outcome=item.outcome
                )
                for item in found.shown[:SHOWN]
            ],
            answers=[
                wire.AnswerCandidate(
                    text=one.text, lang=one.lang, count=one.count, source=one.source, edited=one.edited
                )
                for one in heard(found.all)
            ],
            searches=await self._candidates.searches(found),
            alike=[
                wire.AlikeCandidate(id=other.group.id, title=other.title, count=other.count, alike=alike)
                for other, alike in await self._regrouping.suggested(found)
            ],
        )

    async def adopt(
        self, person: Person | None, request: web.Request, form: wire.AdoptCandidate
    ) -> ArticleRef:
        assert person is not None
        item = await self._candidates.adopt(person, _id(request), form.cid, form.rev, form.extend)
        return ArticleRef(article=item.id, rev=item.rev)

    async def mute(
        self, person: Person | None, request: web.Request, form: wire.MuteCandidate
    ) -> wire.CandidateRow:
        assert person is not None
        found = await self._candidates.mute(person, _id(request), form.cid, form.rev, form.reason)
        return self._row(found, language_of(request))

    async def reopen(
        self, person: Person | None, request: web.Request, form: wire.ReopenCandidate
    ) -> wire.CandidateRow:
        assert person is not None
        found = await self._candidates.reopen(person, _id(request), form.cid, form.rev)
        return self._row(found, language_of(request))

    async def merge(
        self, person: Person | None, request: web.Request, form: wire.MergeCandidate
    ) -> wire.GroupRef:
        assert person is not None
        return _ref(await self._regrouping.merge(person, _id(request), form.cid, form.rev, form.into))

    async def move(
        self, person: Person | None, request: web.Request, form: wire.MoveQuestions
    ) -> wire.GroupRef:
        assert person is not None
        return _ref(
            await self._regrouping.move(person, _id(request), form.cid, form.rev, form.questions, form.to)
        )

    async def apart(self, person: Person | None, request: web.Request, form: wire.KeepApart) -> wire.GroupRef:
        assert person is not None
        return _ref(await self._regrouping.keep_apart(person, _id(request), form.cid, form.rev, form.other))

    async def undo(self, person: Person | None, request: web.Request, form: wire.UndoStep) -> wire.GroupRef:
        assert person is not None
        return wire.GroupRef(group=await self._regrouping.undo(person, _id(request), form.cid, form.step))

    def _row(self, found: Candidate, lang: str) -> wire.CandidateRow:
        group = found.group
        return wire.CandidateRow.model_validate(
            {
                "id": group.id,
                "rev": group.rev,
                "title": found.title,
                "lang": group.lang,
                "languages": sorted({item.lang for item in found.all}),
                "service": found.service,
                "kind": found.kind,
                "count": found.count,
                "count_30d": found.month,
                "trend": found.trend,
                "weekly": list(found.weekly),
                "minutes": found.minutes,
                "solved_share": found.solved_share,
                "cover": found.cover,
                "nearest": found.nearest,
                "nearest_title": self._candidates.title(found.nearest, lang),
                "first_at": group.first_at,
                "last_at": group.last_at,
                "sites": sorted({item.site for item in found.all} - {""}),
                "reason": group.reason,
                "passed": found.passed,
            }
        )


def _ref(step: Step) -> wire.GroupRef:
    return wire.GroupRef(group=step.other, step=step.id)


def _step(step: Step, text: str, titles: Mapping[str, str]) -> wire.GroupStep:
    return wire.GroupStep.model_validate(
        {
            "id": step.id,
            "at": step.at,
            "by": step.staff_name,
            "what": step.what,
            "group": step.group,
            "other": step.other,
            "questions": len(step.questions),
            "text": text or titles.get(step.group, ""),
            "other_title": titles.get(step.other, ""),
        }
    )


def _id(request: web.Request) -> str:
    found = request.match_info["id"]
    if len(found) > 64:
        raise Refusal(Code.NOT_FOUND)
    return found
