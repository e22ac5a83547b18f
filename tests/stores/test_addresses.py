"""Addresses of servers: what stands in them is a password, which nobody may see."""

from __future__ import annotations

import logging
import traceback
from typing import Any
from urllib.parse import urlsplit

import pytest

from paymongo_async.errors import ConfigurationError
from paymongo_async.stores._served import StoreError, described
from paymongo_async.stores.postgres import PostgresStore
from paymongo_async.stores.redis import RedisStore

from .conftest import BackEnd
from .records import OPENERS

PASSWORD = "hunter2/canary"
KINDS = {"redis": RedisStore, "postgres": PostgresStore}


def everything_of(error: BaseException) -> str:
    """Show all that a report of an error may show, the locals of its frames among it."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(shown.format()) + repr(error) + repr(error.__context__) + repr(error.__cause__)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("redis", f"redis://:{PASSWORD}@localhost:6379/0"),
        ("redis", "redis://:hunter2@localhost:canary/0"),
        ("redis", "http://:hunter2@canary"),
        ("postgres", f"host=localhost password={PASSWORD} canary"),
        ("postgres", "postgresql://u:hunter2@[canary/db"),
        ("postgres", "host=localhost port='canary hunter2"),
    ],
)
def test_an_address_that_cannot_be_read_is_not_shown(kind: str, address: str) -> None:
    """A password stands in it, and a slip in that is what makes it unreadable."""
    with pytest.raises(ConfigurationError) as caught:
        KINDS[kind](address)
    caught.value.__traceback__ = None  # the frames of the caller have the address anyway
    shown = everything_of(caught.value)
    assert "hunter2" not in shown
    assert "canary" not in shown


async def test_a_password_is_not_shown_by_a_store_or_its_errors(
    served: BackEnd, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither when the server refuses it nor when nobody is there."""
    caplog.set_level(logging.DEBUG)
    target = urlsplit(served.address)
    refused = target._replace(netloc=f"nobody:hunter2canary@{target.hostname}:{target.port}").geturl()
    absent = target._replace(netloc="nobody:hunter2canary@127.0.0.1:1").geturl()
    for address in (absent, refused.replace("/postgres", "/no_such_database")):
        store = KINDS[served.kind](address)
        with pytest.raises(StoreError) as caught:
            await store.salt()
        await store.aclose()
        own = everything_of(caught.value.with_traceback(without_test(caught.value)))
        assert "hunter2canary" not in own + repr(store) + str(vars(store)) + caplog.text


def without_test(error: BaseException) -> Any:
    """Return the frames of an error but for the test's, which knows the password."""
    assert error.__traceback__ is not None
    return error.__traceback__.tb_next


def test_what_was_sent_is_cut_from_what_a_server_says() -> None:
    """Some repeat the command that they do not know: a password, or a part of a record."""
    said = "ERR unknown command 'AUTH', with args beginning with: 'clerk' 'hunter2'"
    assert described(said) == "ERR unknown command 'AUTH'"
    assert described("no hunter2, no entry", "hunter2") == "no ***, no entry"


@pytest.mark.parametrize("name", ["", "a b", "a{b}", 'a"b', "A;DROP", "x" * 70, "a.b.c", "é"])
def test_a_name_that_does_not_fit_is_refused(served: BackEnd, name: str) -> None:
    """It is part of every key, or of every statement."""
    if served.kind == "redis" and name == "a.b.c":
        RedisStore(served.address, prefix=name)
        return
    with pytest.raises(ConfigurationError):
        OPENERS[served.kind](served.address, name)
