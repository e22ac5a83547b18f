"""aiohttp as the transport. The only module that imports it on the client's side."""

from __future__ import annotations

import asyncio
import io
import select
import ssl
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from yarl import URL

from ..errors import (
    ClientClosedError,
    ConfigurationError,
    ConnectError,
    DisconnectedError,
    ProtocolError,
    RequestTimeoutError,
    TLSError,
    TransportError,
)
from ..wire import Request, Response, Sending, inflate, too_large

__all__ = ["AiohttpTransport"]

CONNECT_TIMEOUT: Final = 5.0
KEEP_ALIVE: Final = 15.0
AT_ONCE: Final = 64 * 1024
"""Bytes of a body that are written in one go."""

# aiohttp rounds a deadline up to the next whole second when it is further away than this; ours are exact.
NEVER_ROUNDED: Final = float("inf")


class AiohttpTransport:
    """One pooled ``ClientSession``, opened on the running loop when it is first needed."""

    def __init__(self, *, session: aiohttp.ClientSession | None = None, connections: int = 100) -> None:
        if session is not None:
            _check(session)
        self._session = session
        self._is_ours = session is None
        self._more: dict[str, Any] = {} if session is None else {"middlewares": (_once, *session._middlewares)}  # noqa: SLF001
        self._connections = connections

    @property
    def is_open(self) -> bool:
        """Tell whether there is a session of our own to close, whatever garbage collection has done to it."""
        return self._is_ours and self._session is not None

    async def send(self, request: Request, sending: Sending) -> Response:
        """Send *request* once and read the whole answer."""
        session = self._session or self._open()
        if session.closed:
            msg = "the session that was given has been closed"
            raise ClientClosedError(msg)
        try:
            return await self._exchange(session, request, sending)
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
            failure = _translate(_foreign(error), sending, secure=request.url.startswith("https:"))
        except asyncio.CancelledError as error:
            error.with_traceback(None)  # error trackers show local variables, and those of aiohttp hold the headers
            raise
        # Raised out here, where the foreign exception is gone: it would carry headers, the key among them.
        raise failure

    async def aclose(self) -> None:
        """Close the session if it is ours; idle and busy connections go with it."""
        if self._session is not None and self._session._loop.is_closed():  # noqa: SLF001
            self.drop()  # the loop can close nothing any more
        session, self._session = self._session, None
        if session is not None and self._is_ours:
            await session.close()

    def drop(self) -> None:
        """Let go of a session that nobody has closed: who owned it has been told, and need not be told again."""
        session, self._session = self._session, None
        if session is not None and self._is_ours and isinstance(connector := session.connector, _Connector):
            session.detach()
            connector.drop()

    def _open(self) -> aiohttp.ClientSession:
        self._session = session = aiohttp.ClientSession(
            connector=_Connector(limit=self._connections, keepalive_timeout=KEEP_ALIVE),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )
        # aiohttp sends GET, PUT and DELETE a second time on its own, unseen by deadline, budget and attempts. There is
        # no public switch; its own test client uses this one. A session of the user is not ours to switch: see `_once`.
        session._retry_connection = False  # noqa: SLF001
        return session

    async def _exchange(self, session: aiohttp.ClientSession, request: Request, sending: Sending) -> Response:
        # A read cannot change anything, so how far it got does not matter, and the mark would cost something.
        marked = request.method != "GET"
        sending.phase = "connect" if marked else "sent"
        answer = await session.request(
            request.method,
            URL(request.url, encoded=True),
            data=_marked(request.body or b"", sending) if marked else None,
            headers=_headers(request, sending),  # never in a local variable, which tracebacks may show
            allow_redirects=False,
            raise_for_status=False,
            timeout=_timeout(sending.timeout),
            **self._more,
        )
        try:
            body = await _read(answer, sending.cap)
        except BaseException:
            answer.close()
            raise
        answer.release()
        if encoding := answer.headers.get("Content-Encoding", "").strip().lower().removeprefix("identity"):
            body = inflate(body, encoding, sending.cap)
        return Response(answer.status, answer.headers, body)


class _Connector(aiohttp.TCPConnector):
    """A pool that takes no connection on which something came that nobody had asked for.

    aiohttp looks for that when a connection goes into the pool, not when it comes out: an answer that arrived in
    between, or that the loop has not read yet, would be taken for that of the next request.
    """

    async def _get(self, key: Any, traces: Any) -> Any:
        connection: Any = await super()._get(key, traces)
        while connection is not None and (connection.protocol.should_close or _has_more(connection.protocol.transport)):
            connection.close()
            connection = await super()._get(key, traces)
        return connection

    def drop(self) -> None:
        """Close the connections from wherever garbage is collected: any thread, on a loop that runs, rests or ended."""
        loop = self._loop
        if loop.is_running():
            loop.call_soon_threadsafe(self._close)
            return
        transports = [protocol.transport for pool in self._conns.values() for protocol, _ in pool]
        transports += [protocol.transport for protocol in self._acquired]
        self._close()
        if loop.is_closed():
            for transport in filter(None, transports):
                _cut(transport)

    def __del__(self, _warnings: Any = None) -> None:
        """Say nothing: see `drop`."""


def _has_more(transport: Any) -> bool:
    """Tell whether something, or the end of the connection, has arrived that nobody has read."""
    if not hasattr(select, "poll"):  # Windows
        return False
    poll = select.poll()
    poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _cut(transport: Any) -> None:
    """Close the socket of a transport whose loop has ended, and can do nothing for it any more."""
    with suppress(
        RuntimeError
    ):  # "Event loop is closed"; that of uvloop is closed with its loop, and this does nothing
        transport.close()
    secured = getattr(transport, "_ssl_protocol", None)
    lost = getattr(getattr(secured, "_transport", transport), "_call_connection_lost", None)
    if lost is not None:
        with suppress(RuntimeError, AttributeError):
            lost(None)


class _BrokenError(aiohttp.ClientError):
    """A connection that broke, in a form that aiohttp does not take for an invitation to send again."""

    def __init__(self, error: aiohttp.ClientConnectionError) -> None:
        super().__init__()
        self.error = error


def _foreign(error: Exception) -> Exception:
    """Return the exception that aiohttp raised."""
    return error.error if isinstance(error, _BrokenError) else error


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep a session of the user from sending what we count once a second time."""
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _BrokenError(error) from None


def _headers(request: Request, sending: Sending) -> dict[str, str]:
    if sending.authorization is None:
        return dict(request.headers)
    return {**request.headers, "Authorization": sending.authorization.reveal()}


@lru_cache(maxsize=64)  # nearly every attempt has the whole time; only late ones have a number of their own
def _timeout(total: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, sock_connect=CONNECT_TIMEOUT, ceil_threshold=NEVER_ROUNDED)


class _Marked(aiohttp.BytesPayload):
    """A body that notes when aiohttp asks for it: from then on bytes may have left.

    A trace would say the same for six times the price. An empty body is asked for too.
    """

    def __init__(self, body: bytes, sending: Sending) -> None:
        super().__init__(body, content_type="application/json")
        self._sending = sending

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        self._sending.phase = "sent"
        await super().write_with_length(writer, content_length)


class _MarkedFile(aiohttp.BytesIOPayload):
    """The same for a body with files, which is written piece by piece so that the loop is not held up."""

    def __init__(self, body: bytes, sending: Sending) -> None:
        super().__init__(io.BytesIO(body), content_type="application/json")
        self._sending = sending

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        self._sending.phase = "sent"
        await super().write_with_length(writer, content_length)


def _marked(body: bytes, sending: Sending) -> aiohttp.BytesPayload | aiohttp.BytesIOPayload:
    return (_Marked if len(body) <= AT_ONCE else _MarkedFile)(body, sending)


async def _read(answer: aiohttp.ClientResponse, cap: int) -> bytes:
    """Read a body in chunks, under the cap."""
    if (answer.content_length or 0) > cap:
        raise too_large(cap)
    chunks: list[bytes] = []
    size = 0
    while not answer.content.at_eof():
        chunk = await answer.content.readany()
        size += len(chunk)
        if size > cap:
            raise too_large(cap)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _translate(
    error: Exception, sending: Sending, *, secure: bool
) -> TransportError | ProtocolError | ConfigurationError:
    """Turn an exception of aiohttp into ours: the most specific row wins; the text never comes from it."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, ConnectionResetError):
        return TLSError("the connection broke while it was being secured") if secure else ConnectError("reset")
    kind, text = next((row[1:] for row in _TABLE if isinstance(error, row[0])), (TransportError, "no usable answer"))
    if issubclass(kind, ConnectError | ConfigurationError):
        return kind(text)
    return kind(text, outcome="unknown" if sending.phase == "sent" else "not_sent")


_TABLE: Final[tuple[tuple[Any, type[Any], str], ...]] = (
    (aiohttp.ClientConnectorCertificateError, TLSError, "the certificate is not that of the host"),
    (aiohttp.ClientSSLError, TLSError, "no secure connection"),
    (aiohttp.ClientConnectorDNSError, ConnectError, "the name of the host is not known"),
    (aiohttp.ClientConnectorError, ConnectError, "the connection was refused"),
    (aiohttp.ConnectionTimeoutError, ConnectError, "no connection in time"),
    (TimeoutError, RequestTimeoutError, "no answer in time"),
    (aiohttp.ServerDisconnectedError, DisconnectedError, "the server hung up"),
    (aiohttp.ClientPayloadError, DisconnectedError, "the answer broke off"),
    (aiohttp.ClientOSError, DisconnectedError, "the connection broke"),
    (aiohttp.ClientConnectionResetError, DisconnectedError, "the connection had been closed"),
    (aiohttp.ClientResponseError, ProtocolError, "the answer is not HTTP"),
    (aiohttp.InvalidURL, ConfigurationError, "the address is not valid"),
    (ssl.SSLError, DisconnectedError, "the secure connection broke"),
    (OSError, DisconnectedError, "the connection broke"),
)


def _check(session: aiohttp.ClientSession) -> None:
    """Refuse a session that would leak: cookies between accounts, or requests through a proxy of the environment."""
    if not isinstance(session, aiohttp.ClientSession):
        msg = "session: an aiohttp.ClientSession"
        raise ConfigurationError(msg, param="session")
    wrong = [
        name
        for name, is_wrong in (
            ("cookie_jar=aiohttp.DummyCookieJar()", not isinstance(session.cookie_jar, aiohttp.DummyCookieJar)),
            ("trust_env=False", session.trust_env),
            ("auto_decompress=False", session.auto_decompress),
            ("no auth=", session.auth is not None),
            ("no Authorization in headers=", "Authorization" in session.headers),
            ("an open session", session.closed),
        )
        if is_wrong
    ]
    if wrong:
        msg = f"session: needs {', '.join(wrong)}"
        raise ConfigurationError(msg, param="session")
