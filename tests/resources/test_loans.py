"""The borrower's side of PayMongo Capital; `test_lenders` has what takes two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import NotFoundError

if TYPE_CHECKING:
    from .conftest import Checked

OFFER: dict[str, Any] = {
    "name": "Line",
    "loan_type": "revolving",
    "currency": "PHP",
    "min_amount": 1_000,
    "max_amount": 5_000,
    "amount_increment": 1_000,
    "interest_fee": 0,
    "interest_fee_type": "fixed",
    "repayment_rate": 10,
    "repayment_rate_type": "fixed",
    "min_term": 1,
    "min_term_type": "week",
    "max_term": 2,
    "max_term_type": "month",
}


async def test_every_operation_answers(client: Checked) -> None:
    """A revolving loan, for which the account is its own lender."""
    person = {"first_name": "Ana", "last_name": "Cruz", "email": "ana@example.com", "default_device": "email"}
    account_id = (await client.customers.create(**person)).organization_id
    offer = await client.lenders.create_offer(**OFFER)
    await client.lenders.invite_offer_accounts(offer.id, accounts=[{"id": account_id}])
    assert [each.id for each in await client.loans.list_offers()] == [offer.id]
    asked = {"amount": 1_000, "currency": "PHP", "term": 1, "term_type": "month"}
    applied = await client.loans.create_application(offer_id=offer.id, **asked)
    assert list(await client.loans.list_applications()) == [applied]
    await client.lenders.decide_application(applied.id, decision="approve", approved_amount=2_000)
    (contract,) = await client.loans.list_contracts()
    assert (await client.loans.create_withdrawal(contract.id, amount=500)).remaining_amount == 500
    paid = await client.loans.create_repayment(loan_id=contract.loans[0].id, amount=10)
    assert list(await client.loans.list_repayments()) == [paid]
    client.assert_saw_all_of("loans")


async def test_account_that_nobody_invited_has_nothing(client: PayMongo) -> None:
    """Four empty lists."""
    loans = client.loans
    for found in (loans.list_offers(), loans.list_applications(), loans.list_contracts(), loans.list_repayments()):
        assert not (await found).items


async def test_offer_without_an_invitation_is_not_found(client: PayMongo) -> None:
    """As one that does not exist."""
    with pytest.raises(NotFoundError):
        await client.loans.create_application(offer_id="none", amount=1, currency="PHP", term=1, term_type="week")
