"""A client and the simulator that it talks to, over a real socket. Every answer is looked through as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Self

import attrs
import pytest

from paymongo_async import Page, PayMongo
from paymongo_async.models._model import Model
from paymongo_async.models.lenders import LenderConfig
from paymongo_async.models.payments import Payment
from paymongo_async.models.triggers import TriggerCondition
from paymongo_async.operations import Operation
from paymongo_async.resources import OPERATIONS
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator

SECRET = "sk_test_abcdef123456"
PUBLIC = "pk_test_abcdef123456"
CARD = {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
START = 1_767_225_600.0
"""1 January 2026, 00:00 UTC, a Thursday."""


FREE = (TriggerCondition, LenderConfig)
"""What may have any field: filters are more of them, and no field of a configuration is documented."""


class Checked(PayMongo):
    """A client that refuses an answer of another type than declared, and one with a field that no model has."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.seen: set[str] = set()

    def with_options(self, **options: Any) -> Self:
        """Share with the copy what has been seen."""
        copy = super().with_options(**options)
        copy.seen = self.seen
        return copy

    async def send(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """Make the call and look through what comes back."""
        result = await super().send(operation, arguments)
        rows = result.items if isinstance(result, Page) else result if operation.is_list else [result]
        assert all(isinstance(row, operation.returns) for row in rows), operation.name
        assert [found for row in rows for found in unknown(row, operation.name)] == []
        self.seen.add(operation.name)
        return result

    def assert_saw_all_of(self, group: str) -> None:
        """Fail unless every operation of *group* has answered."""
        assert self.seen >= {name for name, operation in OPERATIONS.items() if operation.group == group}


def unknown(value: Any, where: str) -> Iterator[str]:
    """Yield the fields, however deep, that no model knows."""
    if isinstance(value, tuple):
        for inner in value:
            yield from unknown(inner, where)
    elif isinstance(value, Model) and not isinstance(value, FREE):
        yield from (f"{where}.{name}" for name in value.extra)
        for field in attrs.fields(type(value)):
            if field.name != "raw":
                yield from unknown(getattr(value, field.name), f"{where}.{field.name}")


def connected(simulator: Simulator, **options: Any) -> Checked:
    """Make a client of the merchant, without waits."""
    return Checked(
        SECRET,
        public_key=PUBLIC,
        base_url=simulator.base_url,
        organization_id="org_workflows",
        retry=RetryPolicy.testing(),
        **options,
    )


async def paid(client: PayMongo, **options: Any) -> Payment:
    """Collect PHP 100 by card."""
    intent = await client.payment_intents.create(
        amount=10_000, currency="PHP", payment_method_allowed=["card"], **options
    )
    method = await client.payment_methods.create(type="card", details=CARD)
    return (await client.payment_intents.attach(intent.id, payment_method=method.id)).payments[0]


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
async def client(simulator: Simulator) -> AsyncIterator[Checked]:
    """Connect a client to it."""
    async with connected(simulator) as made:
        yield made
