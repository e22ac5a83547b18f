"""Failures are counted, and logged so many a minute from one source; nobody is shut out for them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from paymongo_async.webhooks import WebhookRouter
from paymongo_async.webhooks.refusals import LOGGED, MINUTE, SOURCES, Refusals

from ..rig.happenings import SECRET, body_of, deliver


class Watch:
    """A clock that goes when it is told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged at any level."""
    with caplog.at_level(logging.DEBUG, "paymongo_async"):
        yield caplog


def test_one_source_gets_so_many_lines_a_minute(log: pytest.LogCaptureFixture) -> None:
    """The last says that it is the last; all are counted."""
    refusals = Refusals(Watch())
    for _ in range(1_000):
        refusals.note("signature", "203.0.113.7")
    assert refusals.counts == {"signature": 1_000}
    assert log.messages == ["a delivery from 203.0.113.7 was refused (signature)"] * (LOGGED - 1) + [
        "a delivery from 203.0.113.7 was refused (signature); no more of these are logged for a minute"
    ]


def test_another_source_has_lines_of_its_own(log: pytest.LogCaptureFixture) -> None:
    """A flood hides nobody else's failure."""
    refusals = Refusals(Watch())
    for _ in range(1_000):
        refusals.note("signature", "203.0.113.7")
    refusals.note("header", "203.0.113.8")
    assert log.messages[-1] == "a delivery from 203.0.113.8 was refused (header)"


def test_the_next_minute_begins_with_what_was_not_logged(log: pytest.LogCaptureFixture) -> None:
    """As a number."""
    watch = Watch()
    refusals = Refusals(watch)
    for _ in range(LOGGED + 5):
        refusals.note("signature", "203.0.113.7")
    watch.now += MINUTE
    for _ in range(2):
        refusals.note("signature", "203.0.113.7")
    assert log.messages[LOGGED:] == [
        "5 more deliveries were refused than were logged",
        "a delivery from 203.0.113.7 was refused (signature)",
        "a delivery from 203.0.113.7 was refused (signature)",
    ]
    watch.now += 10 * MINUTE
    refusals.note("signature", "203.0.113.7")
    assert len(log.messages) == LOGGED + 4


def test_a_host_with_a_network_of_addresses_is_one_source(log: pytest.LogCaptureFixture) -> None:
    """IPv6 gives each host 2**64 of them."""
    refusals = Refusals(Watch())
    for number in range(100):
        refusals.note("signature", f"2001:db8:0:1::{number:x}")
    assert len(log.messages) == LOGGED
    assert log.messages[0] == "a delivery from 2001:db8:0:1::/64 was refused (signature)"


def test_no_number_of_sources_fills_the_log_or_the_memory(log: pytest.LogCaptureFixture) -> None:
    """Beyond so many they are one."""
    refusals = Refusals(Watch())
    for number in range(SOURCES + 500):
        refusals.note("signature", f"10.1.{number // 256}.{number % 256}")
    assert len(log.messages) == SOURCES + LOGGED
    assert log.messages[SOURCES] == "a delivery from one of many addresses was refused (signature)"
    assert len(refusals._from) == SOURCES + 1


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (None, "an unknown address"),
        ("", "an unknown address"),
        ("unix:", "an unknown address"),
        ("203.0.113.7\nERROR forged", "an unknown address"),
        ("fe80::1%eth0\nERROR forged", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_nothing_but_an_address_gets_into_the_log(
    log: pytest.LogCaptureFixture, source: str | None, shown: str
) -> None:
    """Some servers take it from a header, which anybody may write."""
    Refusals(Watch()).note("form", source)
    assert log.messages == [f"a delivery from {shown} was refused (form)"]


async def test_nobody_is_shut_out_for_failures() -> None:
    """Behind a proxy PayMongo has the address of whoever floods."""
    router = WebhookRouter(SECRET)
    done: list[str] = []

    @router.fallback
    async def note(event: Any) -> None:
        done.append(event.id)

    for _ in range(500):
        await deliver(router, body_of(), at=time.time(), secret="whsk_other", source="203.0.113.7")
    reply = await deliver(router, body_of(), at=time.time(), source="203.0.113.7")
    assert (reply.status, done, router.refused) == (200, ["evt_1"], {"signature": 500})
