"""The words of letters: what happened, and a link. Never what anybody wrote, and no name.

Plain text in the reader's language. Headers are made by the standard library, which refuses a line break
in any of them; the subject comes from our own texts.
"""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from advisory.clock import Instant
from advisory.identity import Lang
from advisory.mail.model import Kind, Letter
from advisory.texts import say

AREA = "mail"


def words_of(letter: Letter, lang: Lang, staff_url: str, token: str) -> tuple[str, str]:
    """Subject and text. A link's token stands behind the number sign, where no server and no log sees it."""
    console = f"{staff_url}/console"
    link = f"{console}#link={token}" if token else console
    if letter.kind == "changed":
        what = say(AREA, lang, f"changed.{letter.data['what']}")
        text = say(AREA, lang, "changed.text", what=what, link=f"{console}/account")
    elif letter.kind == "messages":
        n, late = (int(letter.data[name]) for name in ("waiting", "late"))
        parts = [say(AREA, lang, f"messages.waiting.{'one' if n == 1 else 'other'}", n=n)]
        if late:
            parts.append(say(AREA, lang, f"messages.late.{'one' if late == 1 else 'other'}", n=late))
        text = say(AREA, lang, "messages.text", what=" ".join(parts), link=link, own=f"{console}/account")
    elif letter.kind == "warned":
        text = say(AREA, lang, "warned.text", link=link)
    else:
        text = say(AREA, lang, f"link.{letter.kind}", link=link, host=host_of(staff_url))
    return say(AREA, lang, f"subject.{letter.kind}"), text


def trial_of(lang: Lang, staff_url: str) -> tuple[str, str]:
    """A letter that only shows that letters arrive."""
    return say(AREA, lang, "subject.trial"), say(AREA, lang, "trial", host=host_of(staff_url))


def host_of(url: str) -> str:
    return urlsplit(url).hostname or "localhost"


def compose(
    words: tuple[str, str], *, id: str, at: Instant, lang: Lang, sender: str, to: str, staff_url: str
) -> EmailMessage:
    """`id` is the letter's own: sent twice, it is the same letter for who receives it."""
    subject, text = words
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Advisory", addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.fromtimestamp(at / 1_000, UTC))
    message["Message-ID"] = f"<{id}@{host_of(staff_url)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    foot = say(AREA, lang, "foot", host=host_of(staff_url))
    message.set_content(f"{text}\n\n-- \n{foot}\n", charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = lang
    return message


KINDS_WITH_LINK: tuple[Kind, ...] = ("invite", "reset", "forgot")
"""A new one of these is the end of the one before, as their links are."""
