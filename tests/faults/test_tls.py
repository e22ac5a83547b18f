"""F04 to F07: the other side is not who it should be. Nothing is sent, and no repeat is made.

A proxy of plain bytes in front counts the handshakes that were begun: a server of TLS hears of completed ones only.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
import pytest
import trustme

from paymongo_async import PayMongo
from paymongo_async.errors import TLSError
from paymongo_async.retry import RetryPolicy

from ..rig.certificates import legacy_context, server_context, session, trusting
from ..rig.proxy import Proxy, proxy
from ..rig.scripted import CUSTOMER, SECRET
from ..rig.sockets import Wire, answers, wire

CUSTOMER_ANSWER = answers(b'{"data": {"id": "cus_1", "attributes": {"livemode": false}}}')


@dataclass
class Guarded:
    """A server of TLS behind a proxy that counts."""

    served: Wire
    proxied: Proxy
    hellos: list[str | None]
    """The names that were asked for by clients whose version of TLS the server speaks."""


@asynccontextmanager
async def guarded(context: ssl.SSLContext) -> AsyncIterator[Guarded]:
    """Serve with a certificate."""
    hellos: list[str | None] = []

    def hear(_: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> None:
        hellos.append(name)

    context.sni_callback = hear  # type: ignore[assignment]
    async with wire(CUSTOMER_ANSWER, context=context) as served, proxy(served.url) as proxied:
        yield Guarded(served, proxied, hellos)


async def refused(server: Guarded, pool: aiohttp.ClientSession | None = None) -> TLSError:
    """Return what a create fails with under a policy that would repeat it, and that it did so once."""
    async with PayMongo(SECRET, base_url=server.proxied.url, session=pool, retry=RetryPolicy.testing()) as client:
        with pytest.raises(TLSError) as raised:
            await client.customers.create(**CUSTOMER)
    assert (raised.value.outcome, len(raised.value.attempts)) == ("not_sent", 1)
    assert (server.proxied.connections, server.served.requests) == (1, [])
    return raised.value


async def test_f04_to_f07_a_good_certificate_is_accepted() -> None:
    """Else the rows below would prove nothing."""
    authority = trustme.CA()
    async with guarded(server_context(authority, "127.0.0.1")) as server, session(authority) as pool:
        client = PayMongo(SECRET, base_url=server.proxied.url, session=pool)
        assert (await client.customers.create(**CUSTOMER)).id == "cus_1"
    assert len(server.served.requests) == 1


async def test_f04_a_certificate_of_an_unknown_authority_is_refused_once() -> None:
    """By a client as it comes: it trusts what the system trusts."""
    async with guarded(server_context(trustme.CA(), "127.0.0.1")) as server:
        error = await refused(server)
    assert "certificate" in error.message
    assert len(server.hellos) == 1


async def test_f04_an_authority_of_the_same_name_is_another_one() -> None:
    """The key counts, not what it is called."""
    names = {"organization_name": "Trusted", "organization_unit_name": "Trusted"}
    known, pretender = trustme.CA(**names), trustme.CA(**names)
    async with guarded(server_context(pretender, "127.0.0.1")) as server, session(known) as pool:
        await refused(server, pool)


@pytest.mark.parametrize("name", ["elsewhere.example", "127.0.0.2", "*.example"])
async def test_f05_a_certificate_of_another_host_is_refused_once(name: str) -> None:
    """Though its authority is trusted."""
    authority = trustme.CA()
    async with guarded(server_context(authority, name)) as server, session(authority) as pool:
        error = await refused(server, pool)
    assert "certificate" in error.message


async def test_f06_a_server_of_old_tls_is_refused_in_one_handshake() -> None:
    """By a client as it comes; the server never finds a version that both speak."""
    async with guarded(legacy_context(server_context(trustme.CA(), "127.0.0.1"))) as server:
        await refused(server)
    assert server.hellos == []


async def test_f06_a_server_of_old_tls_is_refused_by_a_session_that_trusts_it() -> None:
    """A good certificate does not make up for it; a client that is not careful would get through."""
    authority = trustme.CA()
    async with guarded(legacy_context(server_context(authority, "127.0.0.1"))) as server:
        async with session(authority) as pool:
            await refused(server, pool)
        address = urlsplit(server.served.url)
        careless = legacy_context(trusting(authority))
        _, writer = await asyncio.open_connection(address.hostname, address.port, ssl=careless)
        assert writer.get_extra_info("ssl_object").version() == "TLSv1.1"
        writer.close()
        await writer.wait_closed()


async def test_f07_an_expired_certificate_is_refused_once() -> None:
    """Though its authority is trusted and the name is right."""
    authority = trustme.CA()
    expired = server_context(authority, "127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC))
    async with guarded(expired) as server, session(authority) as pool:
        error = await refused(server, pool)
    assert "certificate" in error.message
