"""Servers with certificates of a made-up authority, and clients that trust it."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import trustme

__all__ = ["legacy_context", "server_context", "session", "trusting"]


def server_context(authority: trustme.CA, *names: str, **certificate: Any) -> ssl.SSLContext:
    """Make the context of a server with a certificate for *names*."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **certificate).configure_cert(context)
    return context


def legacy_context(context: ssl.SSLContext) -> ssl.SSLContext:
    """Confine a context to TLS 1.0 and 1.1, which OpenSSL itself lets nobody use at its default level."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """Make a client's context that has all its checks, and knows *authority*."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@asynccontextmanager
async def session(
    authority: trustme.CA | None = None, resolver: aiohttp.abc.AbstractResolver | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session for a client: with an authority to trust, and another way to look names up."""
    options: dict[str, Any] = {} if authority is None else {"ssl": trusting(authority)}
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver, **options),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    ) as opened:
        yield opened
