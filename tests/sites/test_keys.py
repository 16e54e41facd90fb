"""A visitor who is signed in on the host page: its own server vouches for them, for minutes, and once."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwk, jwt
from joserfc.errors import SecurityWarning
from sqlalchemy import select

from advisory.chat import wire as chat
from advisory.chat.known_wire import IDENTIFY, Identified, Identify
from advisory.clock import MINUTE_MS
from advisory.errors import Code
from advisory.identity import ConversationId
from advisory.sites.tables import site_key, site_token
from tests.people.support import Browser, told
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.drivers import VisitorDriver
from tests.support.hosts import Host, bytes_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, PASSWORD, SITE

KEYS = f"/api/settings/sites/{SITE}/keys"


@pytest.fixture
async def app(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path, **RECORDING), clock) as running:
        yield running


async def identifies(visitor: VisitorDriver, token: str) -> Identified:
    asked = Identify(conversation=visitor.conversation, token=token)
    return await visitor.call(IDENTIFY, asked, Identified)


@pytest.mark.parametrize("kind", ["EdDSA", "HS256"])
async def test_its_advisor_sees_who_the_host_page_says_and_nobody_else(
    app: Running, clock: FrozenClock, kind: str
) -> None:
    async with Browser(app.url) as matti, Browser(app.url) as aino, Browser(app.url) as bjorn:
        await matti.enters("matti")
        given = await matti.post(KEYS, cid=new_cid(), kind=kind)
        host = Host(clock, kind, given["secret"])
        await aino.signs_in("aino@town.example", PASSWORD)
        await bjorn.signs_in("bjorn@town.example", PASSWORD)
        visitor = await VisitorDriver(app.url).arrives(SITE)
        conversation = await visitor.starts("Hei!", ADVICE)
        token = host.vouches()
        assert (await identifies(visitor, token)).known
        assert (await identifies(visitor, token)).known, "an answer that was lost"
        assert (await bjorn.sees_waiting(conversation)).known is None
        assert await aino.takes(conversation) == conversation
        card = aino.cards[conversation]
        assert card.known == chat.Known(name="Matti Meikäläinen", sub="matti.m")
        assert card.name == "", "what the visitor calls themself is another thing"
        assert "Meikäläinen" not in str(visitor.view)

        # Somebody else signs in on that page: with the newest word.
        assert (await identifies(visitor, host.vouches(sub="liisa", name=None))).known
        lifecycle, database = app.service.parts.lifecycle, app.service.parts.database
        item = await app.service.chat.chat.find(conversation)
        assert (item.known_sub, item.known_name) == ("liisa", "")
        exported = await database.read(lambda c: lifecycle.export(c, ConversationId(conversation)))
        assert exported["conversation"][0]["known_sub"] == "liisa"

        # Nothing of it outlives the conversation, nor was it ever written elsewhere.
        await database.work(lambda work: app.service.chat.chat.erase(work, conversation))
        assert "liisa" not in str(await told(app, "conversation.identified"))
        clock.advance(10 * MINUTE_MS)
        await database.work(lambda work: lifecycle.expire(work, work.now))
        assert await database.read(lambda c: c.execute(select(site_token)).all()) == []
        await visitor.disconnect()


async def test_what_is_not_believed_leaves_a_plain_conversation(app: Running, clock: FrozenClock) -> None:
    async with Browser(app.url) as matti:
        await matti.enters("matti")
        host = Host(clock, "EdDSA", (await matti.post(KEYS, cid=new_cid(), kind="EdDSA"))["secret"])
    stranger = urlsafe_b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).rstrip(b"=").decode()
    now = clock() // 1_000
    visitor = await VisitorDriver(app.url).arrives(SITE)
    conversation = await visitor.starts("Hei!", ADVICE)
    public = jwk.OctKey.import_key(host.key.get_op_key("verify").public_bytes_raw())
    claims = {"sub": "x", "site": SITE, "jti": "1", "iat": now, "exp": now + 60}
    doubts = {
        "signature": [
            Host(clock, "EdDSA", stranger).vouches(),
            host.vouches()[:-4],
            jwt.encode({"alg": "HS256"}, claims, public, algorithms=["HS256"]),
        ],
        "site": [host.vouches(site="another"), host.vouches(site=None), host.vouches(site=["town"])],
        "expired": [host.vouches(iat=now - 300, exp=now), host.vouches(iat=now + 120, exp=now + 200)],
        "malformed": [
            "junk",
            "",
            "e30.e30.",
            "eyJhbGciOiJub25lIn0.e30.",
            host.vouches(exp=now + 301),
            host.vouches(exp=None),
            host.vouches(iat="now"),
            host.vouches(sub=""),
            host.vouches(sub="x" * 129),
            host.vouches(sub=7),
            host.vouches(name="a\nb"),
            host.vouches(name={"a": 1}),
            host.vouches(jti=None),
        ],
    }
    for doubt, tokens in doubts.items():
        for token in tokens:
            assert await identifies(visitor, token) == Identified(known=False, doubt=doubt), token  # type: ignore[arg-type]
    assert (await app.service.chat.chat.find(conversation)).known_sub == ""

    token = host.vouches()
    assert (await identifies(visitor, token)).known
    other = await VisitorDriver(app.url).arrives(SITE)
    await other.starts("Hei!", ADVICE)
    assert (await identifies(other, token)).doubt == "used", "shown by somebody else"
    await other.disconnect()
    await visitor.disconnect()


async def test_two_keys_hold_while_one_takes_the_others_place(app: Running, clock: FrozenClock) -> None:
    async with Browser(app.url) as matti, Browser(app.url) as saara:
        await matti.enters("matti")
        await saara.enters("saara")
        assert await saara.refused(KEYS, cid=new_cid(), kind="EdDSA") is Code.NOT_PERMITTED
        assert (
            await matti.refused("/api/settings/sites/nowhere/keys", cid=new_cid(), kind="EdDSA")
            is Code.NOT_FOUND
        )
        form = {"cid": new_cid(), "kind": "EdDSA"}
        lost, old = await matti.post(KEYS, **form), await matti.post(KEYS, **form)
        assert lost["key"] == old["key"]
        assert lost["secret"] != old["secret"]
        assert await matti.refused(KEYS, **form | {"kind": "HS256"}) is Code.CONFLICT
        new = await matti.post(KEYS, cid=new_cid(), kind="HS256")
        assert [one["kind"] for one in new["keys"]] == ["EdDSA", "HS256"]
        assert await matti.refused(KEYS, cid=new_cid(), kind="EdDSA") is Code.KEYS_MANY
        hosts = [Host(clock, one["key"]["kind"], one["secret"]) for one in (old, new)]
        visitor = await VisitorDriver(app.url).arrives(SITE)
        await visitor.starts("Hei!", ADVICE)
        unseen = Host(clock, "EdDSA", lost["secret"])
        assert (await identifies(visitor, unseen.vouches())).doubt == "signature"
        for host in hosts:
            assert (await identifies(visitor, host.vouches())).known
        with pytest.warns(SecurityWarning):
            by_its_older_name = hosts[0].vouches("EdDSA")
        assert (await identifies(visitor, by_its_older_name)).known
        for _ in range(2):
            left = await matti.post(f"{KEYS}/remove", key=old["key"]["id"])
        assert [(one["id"], one["used_at"]) for one in left["keys"]] == [(new["key"]["id"], clock())]
        assert (await identifies(visitor, hosts[0].vouches())).doubt == "signature"
        assert await matti.refused(KEYS, **form) is Code.CONFLICT, "it is gone"
        assert (await identifies(visitor, hosts[1].vouches())).known
        await matti.post(KEYS, cid=new_cid(), kind="EdDSA")
        await visitor.disconnect()
        rows = await app.service.parts.database.read(lambda c: c.execute(select(site_key)).all())
        kept = str(rows) + str(await told(app, "site.key_added"))
        assert old["secret"] not in kept
        assert new["secret"] not in kept
        assert bytes_of(new["secret"]).hex() not in kept


async def test_without_a_key_for_secrets_a_shared_one_is_not_made(tmp_path: Path, clock: FrozenClock) -> None:
    async with running_app(make_settings(tmp_path), clock) as app, Browser(app.url) as matti:
        await matti.enters("matti")
        assert (await matti.http("GET", KEYS))["shared"] is False
        assert await matti.refused(KEYS, cid=new_cid(), kind="HS256") is Code.KEYS_SEALED
        assert (await matti.post(KEYS, cid=new_cid(), kind="EdDSA"))["key"]["kind"] == "EdDSA"
