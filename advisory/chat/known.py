"""Somebody whom the host page knows: put beside their conversation, and gone with it."""

from advisory.chat.known_wire import IDENTIFY, Identified, Identify
from advisory.chat.service import Chat
from advisory.identity import Person
from advisory.realtime.gateway import Gateway
from advisory.sites.keys import SiteKeys
from advisory.sites.keys_model import Doubt
from advisory.storage.database import Database
from advisory.storage.work import Work


class KnownVisitors:
    def __init__(self, database: Database, chat: Chat, keys: SiteKeys) -> None:
        self._database = database
        self._chat = chat
        self._keys = keys

    def install(self, gateway: Gateway) -> None:
        gateway.bind(IDENTIFY, self.identify)

    async def identify(self, person: Person, ask: Identify) -> Identified:
        """What is not believed costs the visitor nothing, and the advisor sees no name."""
        checked = await self._keys.check(person.site or "", ask.token)
        if isinstance(checked, str):
            return Identified(known=False, doubt=checked)
        key, said = checked

        def run(work: Work) -> Doubt | None:
            item = self._chat.require(work, ask.conversation)
            if not self._keys.use(work, key, said):
                same = (item.known_sub, item.known_name) == (said.sub, said.name)
                return None if same else "used"
            if item.is_open:
                after = item.but(known_sub=said.sub, known_name=said.name, rev=item.rev + 1)
                self._chat.change(work, item, after, "conversation.identified", actor=person)
            return None

        doubt = await self._database.work(run)
        return Identified(known=doubt is None, doubt=doubt)
