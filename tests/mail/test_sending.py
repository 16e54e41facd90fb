"""A real mail server: what it takes, what it refuses, and what we refuse of it."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from advisory.cli import main
from advisory.mail.letters import compose, trial_of
from advisory.mail.model import Said, Totals
from advisory.mail.sending import Sending
from advisory.operations import post as doctors
from advisory.operations.model import State
from advisory.settings import Settings
from tests.mail.conftest import KEY, SENDER, Post, mail_settings, to
from tests.support.clock import START

Locks = tuple[ssl.SSLContext, ssl.SSLContext]
URL = "https://neuvonta.kunta.example"


async def sends(sending: Sending, address: str = "aino@kunta.example") -> Said:
    words = trial_of("fi", URL)
    known = "matti@kunta.example"
    message = compose(words, id="1", at=START, lang="fi", sender=SENDER, to=known, staff_url=URL)
    return await sending.send(message, address)


async def test_a_letter_arrives_as_it_was_written(post: Post) -> None:
    post.open()
    assert await sends(to(post)) == Said(status=250)
    assert post.box.to == ["aino@kunta.example"]
    assert "Tämä on kokeiluviesti palvelusta neuvonta.kunta.example." in post.box.texts[0]


async def test_nobody_there_is_no_end(post: Post) -> None:
    assert await sends(to(post)) == Said("no_answer", away=True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("550 no such user", Said("recipient", 550, final=True)),
        ("450 greylisted", Said("recipient", 450)),
    ],
)
async def test_what_it_says_of_somebody(post: Post, answer: str, said: Said) -> None:
    post.open()
    post.box.answers = answer
    assert await sends(to(post)) == said


async def test_what_it_says_of_what_is_written(post: Post) -> None:
    post.open()
    post.box.content_answers = "554 looks like junk"
    assert await sends(to(post)) == Said("refused", 554, final=True)
    post.box.content_answers = "452 disk full"
    assert await sends(to(post)) == Said("refused", 452)


async def test_no_word_passes_in_the_clear_where_encryption_is_asked_for(post: Post, locks: Locks) -> None:
    post.open()
    lock = locks[1]
    asked = to(post, tls="starttls", lock=lock, user="advisory", password="open sesame")
    assert await sends(asked) == Said("no_tls", away=True)
    assert post.box.seen == []
    assert post.box.users == []


async def test_it_is_encrypted_and_knows_us(post: Post, locks: Locks) -> None:
    server, lock = locks
    post.open(tls_context=server, authenticator=post.box.signed_in, auth_required=True, require_starttls=True)
    asked: dict[str, Any] = {"tls": "starttls", "lock": lock, "user": "advisory"}
    assert (await sends(to(post, **asked, password="open sesame"))).well
    assert post.box.encrypted == [True]
    assert post.box.users == ["advisory"]
    assert await sends(to(post, **asked, password="wrong")) == Said("password", 535, away=True)
    assert (await to(post, **asked, password="open sesame").look()).well
    assert len(post.box.seen) == 1


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(post: Post, locks: Locks) -> None:
    server, lock = locks
    post.open(tls_context=server)
    assert await sends(to(post, tls="starttls")) == Said("certificate", away=True)
    assert await sends(to(post, tls="starttls", host="127.0.0.1", lock=lock)) == Said(
        "certificate", away=True
    )
    assert post.box.seen == []


async def test_what_is_no_address_is_not_even_asked_for(post: Post) -> None:
    assert await sends(to(post), "a@b.example\r\nRCPT TO:<c@d.example>") == Said("address", final=True)


async def test_the_doctor_asks_and_sends_nothing(post: Post, tmp_path: Path) -> None:
    settings = mail_settings(tmp_path, f"sqlite:///{tmp_path / 'advisory.sqlite'}", post.box.port)
    away = await doctors.mail(settings)
    assert (away.state, "does not answer" in away.what) == (State.BAD, True)
    assert "ADVISORY_MAIL_HOST" in away.do
    post.open()
    assert (await doctors.mail(settings)).state is State.GOOD
    assert post.box.seen == []
    assert (await doctors.mail(Settings())).state is State.GOOD
    assert doctors.letters(Totals(given_up=2)).state is not State.GOOD
    assert doctors.letters(Totals(waiting=1)).state is State.GOOD


GIVEN: dict[str, Any] = {"mail_host": "mail.kunta.example", "mail_from": SENDER, "recording_key": KEY}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mail_from": ""}, "MAIL_FROM"),
        ({"mail_from": "Neuvonta <a@b.example>"}, "MAIL_FROM"),
        ({"mail_tls": "none"}, "on this machine alone"),
        ({"mail_user": "advisory"}, "go together"),
        ({"mail_host": "mail.kunta.example:587"}, "without a port"),
        ({"recording_key": ""}, "RECORDING_KEY"),
        ({"mail_host": ""}, "need ADVISORY_MAIL_HOST"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_in_words(change: dict[str, str], words: str) -> None:
    assert Settings(**GIVEN).mail() is not None
    with pytest.raises(ValidationError, match=words):
        Settings(**{**GIVEN, **change})


def test_without_a_mail_server_nothing_is_sent() -> None:
    assert Settings().mail() is None


def test_a_trial_from_the_command_line(
    post: Post, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path))
    with pytest.raises(SystemExit, match="ADVISORY_MAIL_HOST is empty"):
        main(["mail", "test", "aino@kunta.example"])
    for name, value in {
        "HOST": "127.0.0.1",
        "PORT": str(post.box.port),
        "TLS": "none",
        "FROM": SENDER,
    }.items():
        monkeypatch.setenv(f"ADVISORY_MAIL_{name}", value)
    monkeypatch.setenv("ADVISORY_RECORDING_KEY", KEY)
    with pytest.raises(SystemExit, match="does not answer"):
        main(["mail", "test", "aino@kunta.example"])
    post.open()
    assert main(["mail", "test", "aino@kunta.example", "--lang", "sv"]) == 0
    assert "took the letter" in capsys.readouterr().out
    assert "provmeddelande" in post.box.texts[0]
