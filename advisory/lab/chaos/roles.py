"""What visitors and advisors do all day."""

import asyncio
from contextlib import suppress
from typing import Any

from advisory.lab.chaos.history import Shown
from advisory.lab.chaos.link import FAILURES, Door, TurnedAway, ask
from advisory.lab.chaos.people import ACK_S, SITE, TOPIC, Crowd, Person
from advisory.lab.frames import new_cid


class Visitor(Person):
    """Asks, writes on at a brisk pace, sometimes several messages at once, ends it and comes again."""

    namespace = "/visitor"

    def __init__(self, name: str, crowd: Crowd, door: int, seed: str) -> None:
        super().__init__(name, crowd, door, seed)
        self.token = ""
        self.current = ""
        self.closed: set[str] = set()

    async def secret(self, door: Door) -> dict[str, str]:
        if not self.token:
            data = await ask(self.crowd.session, door, "/api/visitor/token", {"site": SITE, "lang": "fi"})
            self.token = data["token"]
        return {"token": self.token}

    def turned_away(self, code: str) -> None:
        if code == "not_signed_in":
            # The token was given, so it must have been stored: the server forgot what it promised.
            self.crowd.history.disowned.append(self.name)
            self.token = ""

    def heard(self, name: str, data: Any) -> None:
        super().heard(name, data)
        if name == "conversation:changed":
            self.synced({"conversation": data})

    def synced(self, data: dict[str, Any]) -> None:
        if data["conversation"]["status"] == "closed":
            self.closed.add(data["conversation"]["id"])

    async def act(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, 1.5))
        while not self.crowd.closing:
            self.go_home()
            try:
                await self._begin()
            except TurnedAway as refusal:
                self.crowd.history.turned_away.append(f"{self.name}: {refusal.code}")
                await asyncio.sleep(1)
                continue
            for _ in range(self.chance.randint(6, 30)):
                await asyncio.sleep(self.chance.uniform(0.2, 1.0))
                if self._is_over():
                    break
                await self._say()
            if not self.crowd.closing:
                await self._end()

    def _is_over(self) -> bool:
        return self.crowd.closing or self.current in self.closed

    async def _begin(self) -> None:
        send = self.write("", f"{self.name} kysyy, miten lomake täytetään.")
        asked = {"cid": send.cid, "service": TOPIC, "text": send.text, "lang": "fi"}
        data = await self.until_done("conversation:start", asked)
        self.current = send.conversation = data["conversation"]["id"]
        for entry in data["entries"]:
            self.take(self.current, entry)
        first = next(entry for entry in data["entries"] if entry.get("cid") == send.cid)
        self.acknowledged(send, first)

    async def _say(self) -> None:
        several = self.chance.randint(2, 4) if self.chance.random() < 0.2 else 1
        sends = []
        for _ in range(several):
            sends.append(self.write(self.current, f"{self.name} kirjoittaa rivin {self._sent + 1}."))
        await self.deliver(sends)
        if self.chance.random() < 0.3:
            await self._quietly(
                "entry:seen", {"conversation": self.current, "seq": len(self.view(self.current).shown)}
            )

    async def _quietly(self, event: str, payload: dict[str, Any]) -> Any:
        """What is not worth trying again."""
        if self.link is not None and self.online.is_set():
            try:
                return await self.link.call(event, payload, ACK_S)
            except FAILURES:
                return None

    async def _end(self) -> None:
        if self.current not in self.closed:
            # One whose token was forgotten has no conversation any more; the history tells of that.
            with suppress(TurnedAway):
                await self.until_done("conversation:end", {"conversation": self.current, "cid": new_cid()})
        self.closed.add(self.current)


class Advisor(Person):
    """Takes whatever waits, answers whatever is unanswered, closes some and hands some on."""

    namespace = "/staff"

    def __init__(self, name: str, crowd: Crowd, door: int, seed: str, secret: str, room: int) -> None:
        super().__init__(name, crowd, door, seed)
        self.cookie = secret
        self.room = room
        self.cards: dict[str, dict[str, Any]] = {}

    async def secret(self, door: Door) -> dict[str, str]:
        return {}

    def turned_away(self, code: str) -> None:
        if code == "not_signed_in":
            # They were signed in before the first fault, and nobody has signed them out.
            self.crowd.history.disowned.append(self.name)

    async def arrive(self) -> None:
        assert self.link is not None
        reply = await self.link.call("desk:snapshot", {}, ACK_S)
        if not reply["ok"]:
            raise TurnedAway(reply["error"])
        self.cards = {card["id"]: card for card in reply["data"]["conversations"]}
        for card in list(self.cards.values()):
            self.saw(card)
            if self._holds(card):
                await self.sync(card["id"])

    def heard(self, name: str, data: Any) -> None:
        super().heard(name, data)
        if name == "conversation:changed":
            self.saw(data)
            if data["rev"] >= self.cards.get(data["id"], data)["rev"]:
                self.cards[data["id"]] = data
        elif name == "desk:gone":
            self.cards.pop(data["conversation"], None)

    def mine(self) -> list[dict[str, Any]]:
        return [card for card in self.cards.values() if card["status"] == "active" and self._holds(card)]

    def _holds(self, card: dict[str, Any]) -> bool:
        return bool(card.get("advisor") == self.name)

    async def act(self) -> None:
        beaten = 0.0
        while True:
            await asyncio.sleep(self.chance.uniform(0.1, 0.4))
            await self.online.wait()
            if self.crowd.now() - beaten > 5:
                beaten = self.crowd.now()
                await self._try("desk:beat", {})
            waiting = [card for card in self.cards.values() if card["status"] in ("queued", "offered")]
            if waiting and len(self.mine()) < self.room:
                oldest = min(waiting, key=lambda card: card["created_at"])
                await self._take_on(oldest["id"])
            if not self.crowd.closing:
                await self._answer()
                await self._move_on()

    async def _take_on(self, conversation: str) -> None:
        taken = await self._try("desk:take", {"conversation": conversation, "cid": new_cid()})
        card = taken["conversation"] if taken and "conversation" in taken else None
        if card is None:
            self.cards.pop(conversation, None)
            return
        self.cards[card["id"]] = card
        self.saw(card)
        self.behind.add(card["id"])

    async def _answer(self) -> None:
        sends = []
        for card in self.mine():
            shown = self.view(card["id"]).shown
            if shown and self._unanswered(shown) and self.chance.random() < 0.6:
                for _ in range(self.chance.choice((1, 1, 1, 2))):
                    sends.append(self.write(card["id"], f"{self.name} vastaa {self._sent + 1}."))
        if sends:
            await self.deliver(sends)
            for send in sends:
                if send.refused is not None:
                    self.cards.pop(send.conversation, None)

    @staticmethod
    def _unanswered(shown: list[Shown]) -> bool:
        said = [one.by for one in shown[-6:] if one.kind == "text"]
        return bool(said) and said[-1] == "visitor"

    async def _move_on(self) -> None:
        for card in self.mine():
            dice = self.chance.random()
            if dice < 0.01:
                asked = {"conversation": card["id"], "cid": new_cid(), "outcome": "solved"}
                await self._try("conversation:close", asked)
                self.cards.pop(card["id"], None)
            elif dice < 0.02:
                to = {"conversation": card["id"], "cid": new_cid(), "to": {"service": TOPIC}, "note": "."}
                await self._try("desk:transfer", to)
                self.cards.pop(card["id"], None)
            elif dice < 0.1:
                seq = len(self.view(card["id"]).shown)
                await self._try("entry:seen", {"conversation": card["id"], "seq": seq})

    async def _try(self, event: str, payload: dict[str, Any]) -> Any:
        """Until answered; None where the answer is no."""
        try:
            return await self.until_done(event, payload)
        except TurnedAway:
            return None
