"""Issued cards: below their program, with the balance of a wallet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import NotFoundError, PermissionDeniedError
from paymongo_async.models.cards import Card
from paymongo_async.simulator import Rules

if TYPE_CHECKING:
    from .conftest import Checked

ANA: dict[str, Any] = {
    "first_name": "Ana",
    "last_name": "Cruz",
    "email": "ana@example.com",
    "phone": "+639170000000",
    "address": {"line1": "1 Rizal", "city": "Manila", "country": "PH"},
}


async def issued(client: PayMongo, program_id: str | None = None, **more: Any) -> Card:
    program_id = program_id or (await client.card_programs.create(name="Staff")).id
    holder = await client.cardholders.create(**ANA)
    return await client.cards.create(program_id, cardholder_id=holder.id, type="virtual", **more)


async def test_every_operation_answers(client: Checked) -> None:
    """A card that is issued, changed and found."""
    made = await issued(client)
    changed = await client.cards.update(made.card_program_id, made.id, status="active")
    assert await client.cards.retrieve(made.card_program_id, made.id) == changed
    assert list(await client.cards.list(made.card_program_id)) == [changed]
    client.assert_saw_all_of("cards")


async def test_card_is_of_its_holder(client: PayMongo) -> None:
    """Pending at first."""
    made = await issued(client)
    assert (made.status, made.type, made.cardholder.first_name, len(made.last4)) == ("pending", "virtual", "Ana", 4)
    assert (made.extra, made.cardholder.extra) == ({}, {})
    assert await client.cards.retrieve(made.card_program_id, made.id) == made


async def test_card_has_the_balance_of_its_wallet(client: PayMongo) -> None:
    """The first one, unless another is named."""
    wallet = (await client.wallets.list(fields=["balance"]))[0]
    for made in (await issued(client), await issued(client, wallet_id=wallet.id)):
        assert wallet.balance is not None
        assert made.wallet_account["balance"] == wallet.balance.available
    with pytest.raises(NotFoundError):
        await issued(client, wallet_id="wallet_unknown")


@pytest.mark.parametrize("rules", [Rules(wallet_balance=None)])
async def test_card_without_a_wallet_has_nothing(client: PayMongo) -> None:
    """Where the account has none."""
    assert (await issued(client)).wallet_account["balance"] == 0


async def test_cards_are_listed_by_program(client: PayMongo) -> None:
    """Newest first, page by page."""
    first = await issued(client)
    second = await issued(client, first.card_program_id)
    await issued(client)
    assert [each.id async for each in client.cards.list(first.card_program_id, limit=1)] == [second.id, first.id]


async def test_card_of_another_program_is_not_found(client: PayMongo) -> None:
    """Nor is one whose program or holder is unknown."""
    made = await issued(client)
    other = await client.card_programs.create(name="Other")
    for refused in (
        client.cards.retrieve(other.id, made.id),
        client.cards.create("card_prog_x", cardholder_id=made.cardholder.id, type="virtual"),
        client.cards.create(other.id, cardholder_id="card_holder_x", type="virtual"),
        client.cards.list("card_prog_x"),
    ):
        with pytest.raises(NotFoundError):
            await refused


async def test_card_is_changed(client: PayMongo) -> None:
    """The statuses are not documented, so any is taken."""
    made = await issued(client)
    assert (await client.cards.update(made.card_program_id, made.id, status="blocked")).status == "blocked"
    assert (await client.cards.update(made.card_program_id, made.id)).status == "blocked"


async def test_private_fields_need_a_token(client: PayMongo) -> None:
    """Which this simulator does not hand out."""
    made = await issued(client)
    with pytest.raises(PermissionDeniedError) as caught:
        await client.cards.retrieve(made.card_program_id, made.id, private=True)
    assert caught.value.code == "access_denied"
