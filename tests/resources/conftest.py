"""A client and the simulator that it talks to, over a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator

SECRET = "sk_test_abcdef123456"
PUBLIC = "pk_test_abcdef123456"
START = 1_767_225_600.0
"""1 January 2026, 00:00 UTC, a Thursday."""


def connected(simulator: Simulator, **options: Any) -> PayMongo:
    """Make a client of the merchant, without waits."""
    return PayMongo(
        SECRET,
        public_key=PUBLIC,
        base_url=simulator.base_url,
        organization_id="org_workflows",
        retry=RetryPolicy.testing(),
        **options,
    )


@pytest.fixture
def rules() -> Rules:
    """Choose nothing; a test that needs other rules overrides this."""
    return Rules()


@pytest.fixture
async def simulator(rules: Rules) -> AsyncIterator[Simulator]:
    """Run a simulator whose time stands at the start of 2026."""
    async with Simulator(rules=rules, now=START) as running:
        yield running


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[PayMongo]:
    """Connect a client to it."""
    async with connected(simulator) as made:
        yield made
