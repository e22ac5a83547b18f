"""Cardholders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.cardholders import CardholderAddress

if TYPE_CHECKING:
    from .conftest import Checked

ADDRESS = CardholderAddress(line1="1 Rizal", city="Manila", state="PH-MNL", postal_code="1000", country="PH")
ANA: dict[str, Any] = {
    "first_name": "Ana",
    "last_name": "Cruz",
    "email": "ana@example.com",
    "phone": "+639170000000",
    "address": ADDRESS,
}


async def test_every_operation_answers(client: Checked) -> None:
    """A cardholder who is stored and found."""
    made = await client.cardholders.create(**ANA)
    assert [await client.cardholders.retrieve(made.id)] == list(await client.cardholders.list()) == [made]
    client.assert_saw_all_of("cardholders")


async def test_cardholder_is_stored_and_read(client: PayMongo) -> None:
    """With the address."""
    made = await client.cardholders.create(**ANA)
    assert (made.id[:12], made.first_name, made.address, made.extra) == ("card_holder_", "Ana", ADDRESS, {})
    assert await client.cardholders.retrieve(made.id) == made


async def test_cardholders_are_listed(client: PayMongo) -> None:
    """Newest first, page by page."""
    made = [(await client.cardholders.create(**ANA)).id for _ in range(3)]
    assert [each.id async for each in client.cardholders.list(limit=2)] == made[::-1]


@pytest.mark.parametrize("wrong", [{"phone": "09170000000"}, {"email": "ana"}])
async def test_faulty_cardholder_is_refused(client: PayMongo, wrong: dict[str, str]) -> None:
    """The phone is +63 and 10 digits."""
    with pytest.raises(BadRequestError) as caught:
        await client.cardholders.create(**{**ANA, **wrong})
    assert caught.value.param == f"{next(iter(wrong))}"


async def test_unknown_cardholder_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.cardholders.retrieve("card_holder_unknown")
