"""The picker and the suggestions over sockets."""

from dataclasses import asdict

from advisory.identity import Person
from advisory.realtime.gateway import Gateway
from advisory.templates_answers import wire
from advisory.templates_answers.model import Offer
from advisory.templates_answers.service import Answers
from advisory.templates_answers.wording import remarks


class AnswersSocket:
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def install(self, gateway: Gateway) -> None:
        gateway.bind(wire.SEARCH, self.search)
        gateway.bind(wire.SUGGEST, self.suggest)
        gateway.bind(wire.LOOK, self.look)

    async def search(self, person: Person, ask: wire.SearchAnswers) -> wire.Hits:
        offers = await self._answers.search(
            person, ask.conversation, ask.q, ask.lang, ask.formality, ask.limit
        )
        return wire.Hits(hits=[_hit(offer) for offer in offers])

    async def suggest(self, person: Person, ask: wire.Suggest) -> wire.Suggested:
        found = await self._answers.suggest(person, ask.conversation, ask.formality)
        return wire.Suggested.model_validate(
            {
                "hits": [_hit(offer) for offer in found.offers],
                "question": found.question,
                "formality": found.formality,
                "alerts": [{"kind": one.kind, "text": one.text} for one in found.alerts],
                "guides": [
                    {"id": one.id, "title": one.title, "steps": list(one.steps)} for one in found.guides
                ],
                "pause": _hit(found.pause) if found.pause else None,
            }
        )

    async def look(self, _: Person, ask: wire.Look) -> wire.Remarks:
        found = remarks(ask.text, ask.lang)
        return wire.Remarks(remarks=[wire.Remark.model_validate(asdict(one)) for one in found])


def _hit(offer: Offer) -> wire.Hit:
    return wire.Hit.model_validate(
        {
            "kind": offer.kind,
            "id": offer.id,
            "title": offer.title,
            "shortcut": offer.shortcut,
            "text": offer.text,
            "lang": offer.lang,
            "other_lang": offer.other_lang,
            "unresolved": list(offer.unresolved),
            "matched": list(offer.matched),
            "reviewed_at": offer.reviewed_at,
            "due_for_review": offer.due_for_review,
            "uses": offer.uses,
            "score": offer.score,
        }
    )
