"""Card programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import NotFoundError

if TYPE_CHECKING:
    from .conftest import Checked


async def test_every_operation_answers(client: Checked) -> None:
    """A program that is opened and found."""
    made = await client.card_programs.create(name="Staff")
    assert [await client.card_programs.retrieve(made.id)] == list(await client.card_programs.list()) == [made]
    client.assert_saw_all_of("card_programs")


async def test_program_is_opened_and_read(client: PayMongo) -> None:
    """It belongs to the account."""
    made = await client.card_programs.create(name="Staff", description="Travel")
    assert (made.name, made.description, made.merchant_id[:4], made.extra) == ("Staff", "Travel", "org_", {})
    assert await client.card_programs.retrieve(made.id) == made


async def test_programs_are_listed(client: PayMongo) -> None:
    """Newest first, page by page."""
    made = [(await client.card_programs.create(name=str(number))).id for number in range(3)]
    assert [each.id async for each in client.card_programs.list(limit=2)] == made[::-1]


async def test_unknown_program_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.card_programs.retrieve("card_prog_unknown")
