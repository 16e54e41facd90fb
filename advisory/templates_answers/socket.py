"""The picker and the suggestions over sockets."""

from dataclasses import asdict

from advisory.identity import Person
from advisory.realtime.gateway import Gateway
from advisory.templates_answers import wire
from advisory.templates_answers.keeping import Keeping, Kept
from advisory.templates_answers.model import CannedAnswer, Offer, Tally
from advisory.templates_answers.service import Answers
from advisory.templates_answers.wording import remarks
from advisory.wire import Nothing


class AnswersSocket:
    def __init__(self, answers: Answers, keeping: Keeping) -> None:
        self._answers = answers
        self._keeping = keeping

    def install(self, gateway: Gateway) -> None:
        gateway.bind(wire.SEARCH, self.search)
        gateway.bind(wire.SUGGEST, self.suggest)
        gateway.bind(wire.LOOK, self.look)
        gateway.bind(wire.KEPT, self.kept)
        gateway.bind(wire.SAVE, self.save)
        gateway.bind(wire.REMOVE, self.remove)

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

    async def kept(self, person: Person, _: wire.AskAnswers) -> wire.AnswerRows:
        found = await self._keeping.all(person)
        return wire.AnswerRows(answers=[_row(person, one) for one in found])

    async def save(self, person: Person, ask: wire.SaveAnswer) -> wire.AnswerRow:
        given = CannedAnswer(
            ask.id,
            ask.shortcut,
            "",
            tuple(ask.services),
            (),
            {
                lang: {form: text for form, text in forms.items() if text}
                for lang, forms in ask.texts.model_dump(exclude_none=True).items()
            },
            scope=ask.scope,
            owner=ask.owner,
        )
        saved = await self._keeping.save(person, ask.cid, given, ask.rev)
        return _row(person, Kept(saved, Tally(), True))

    async def remove(self, person: Person, ask: wire.RemoveAnswer) -> Nothing:
        await self._keeping.remove(person, ask.cid, ask.id, ask.rev)
        return Nothing()


def _row(person: Person, kept: Kept) -> wire.AnswerRow:
    item = kept.item
    return wire.AnswerRow.model_validate(
        {
            "id": item.id,
            "rev": item.rev,
            "shortcut": item.shortcut,
            "title": item.title(person.lang),
            "services": list(item.services),
            "scope": item.scope,
            "owner": item.owner,
            "texts": {lang: dict(forms) for lang, forms in item.texts.items()},
            "mine": kept.mine,
            **asdict(kept.tally),
        }
    )


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
