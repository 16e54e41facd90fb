"""What the doctor says of the organisation's mail server, which is asked and sent nothing."""

from advisory.mail.model import Totals
from advisory.mail.sending import Sending
from advisory.operations.model import Finding, bad, good, note
from advisory.settings import Settings

WORDS = {
    "no_answer": ("does not answer", "Compare ADVISORY_MAIL_HOST, ADVISORY_MAIL_PORT and the firewall."),
    "no_tls": (
        "offers no encryption",
        "Let it offer STARTTLS, or set ADVISORY_MAIL_TLS=tls with its port, often 465.",
    ),
    "certificate": (
        "shows a certificate that is not trusted, or is another name's",
        "Name it as its certificate does, and put its authority among those of this machine.",
    ),
    "password": ("does not take our password", "Compare ADVISORY_MAIL_USER and ADVISORY_MAIL_PASSWORD."),
    "password_way": (
        "asks for no password",
        "Take ADVISORY_MAIL_USER and ADVISORY_MAIL_PASSWORD away, or use the port for those who sign in.",
    ),
    "sender": ("does not take our sender", "Set ADVISORY_MAIL_FROM to an address that it lets us use."),
    "recipient": (
        "does not take this address",
        "See that it is written right, and that the server relays for us.",
    ),
    "refused": ("refused", "Its own log says why."),
    "address": (
        "was not asked: this is no address that a letter can be sent to",
        "Write it as name@kunta.example.",
    ),
}
"""By what `Said.error` says: what is wrong, and what is to be done."""


async def mail(settings: Settings) -> Finding:
    server = settings.mail()
    if server is None:
        return good("mail", "is off: links are handed over by hand (ADVISORY_MAIL_HOST)")
    said = await Sending(server).look()
    if said.well:
        return good("mail", f"{server.host}:{server.port} takes us")
    what, do = WORDS[said.error]
    return bad(
        "mail", f"{server.host}:{server.port} {what}", "Letters wait, and are given up in the end.", do
    )


def letters(totals: Totals) -> Finding:
    if totals.given_up:
        return note(
            "letters",
            f"{totals.given_up} of the last 30 days were given up",
            "Somebody waits for a link or knows nothing of a change.",
            "Settings, E-mail on the console says whose they were and why.",
        )
    return good("letters", f"{totals.waiting} wait to be sent, none was given up")
