"""The one way to the organisation's own mail server."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib import SMTP

from advisory.mail.model import WITHIN_S, Said, Tls, address_of

TAKEN = 250
UNKNOWN = Said("no_answer", away=True)


@dataclass(frozen=True, slots=True)
class Server:
    """`sender` is the address that letters come from. `lock` is for trust in other authorities than ours."""

    host: str
    port: int
    tls: Tls
    sender: str
    user: str = ""
    password: str = ""
    name: str = "localhost"
    """What we call ourselves to it."""
    lock: ssl.SSLContext | None = None


class Sending:
    def __init__(self, server: Server) -> None:
        self.server = server

    async def send(self, message: EmailMessage, to: str) -> Said:
        """Give a letter to the server. It has it, or it is said why not; nothing is raised."""
        plain = address_of(to)
        return Said("address", final=True) if plain is None else await self._try(message, plain)

    async def look(self) -> Said:
        """Whether the server takes us as we come, without a letter."""
        return await self._try(None, "")

    async def _try(self, message: EmailMessage | None, to: str) -> Said:
        taken = False
        try:
            async with asyncio.timeout(WITHIN_S), self._line() as line:
                if message is not None:
                    await line.send_message(message, sender=self.server.sender, recipients=[to])
                taken = True
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            return Said("recipient", first.code, final=first.code >= 500)
        except aiosmtplib.SMTPAuthenticationError as error:
            return Said("password", error.code, away=True)
        except aiosmtplib.SMTPSenderRefused as error:
            return Said("sender", error.code, away=True)
        except aiosmtplib.SMTPDataError as error:
            return Said("refused", error.code, final=error.code >= 500)
        except aiosmtplib.SMTPNotSupported:
            return Said("password_way", away=True)
        except _Unlocked:
            return Said("no_tls", away=True)
        except ssl.SSLCertVerificationError:
            return Said("certificate", away=True)
        except aiosmtplib.SMTPResponseException as error:
            return Said("refused", error.code, away=True)
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            if not taken:
                return Said("certificate", away=True) if _is_of_certificate(error) else UNKNOWN
        return Said(status=TAKEN)

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[SMTP]:
        """Open to the server, encrypted as it is asked for, and known to it. Never less than asked for."""
        server = self.server
        line = SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=server.name,
            timeout=WITHIN_S,
            use_tls=server.tls == "tls",
            start_tls=False,
            tls_context=server.lock,
        )
        await line.connect()
        try:
            await line.ehlo()
            if server.tls == "starttls":
                if not line.supports_extension("starttls"):
                    raise _Unlocked
                await line.starttls()
                await line.ehlo()
            if server.user:
                await line.login(server.user, server.password)
            yield line
            await _goodbye(line)
        finally:
            line.close()


async def _goodbye(line: SMTP) -> None:
    """What the server has taken stays taken, whatever becomes of the farewell."""
    try:
        await line.quit()
    except (aiosmtplib.SMTPException, OSError):
        return


class _Unlocked(Exception):
    """The server offers no encryption, and we were told to use it."""


def _is_of_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
