"""The borrower's side of PayMongo Capital; `test_lenders` has what takes two."""

from __future__ import annotations

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import NotFoundError


async def test_account_that_nobody_invited_has_nothing(client: PayMongo) -> None:
    """Four empty lists."""
    loans = client.loans
    for found in (loans.list_offers(), loans.list_applications(), loans.list_contracts(), loans.list_repayments()):
        assert not (await found).items


async def test_offer_without_an_invitation_is_not_found(client: PayMongo) -> None:
    """As one that does not exist."""
    with pytest.raises(NotFoundError):
        await client.loans.create_application(offer_id="none", amount=1, currency="PHP", term=1, term_type="week")
