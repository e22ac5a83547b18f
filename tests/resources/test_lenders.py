"""PayMongo Capital from both sides: offers, applications, contracts, loans, repayments."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.lenders import OfferAccount
from paymongo_async.models.loans import LoanContract, LoanOffer
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Checked

OFFER: dict[str, Any] = {
    "name": "Growth",
    "loan_type": "term",
    "currency": "PHP",
    "min_amount": 100_000,
    "max_amount": 500_000,
    "amount_increment": 50_000,
    "interest_fee": 500,
    "interest_fee_type": "bps",
    "repayment_rate": 1_000,
    "repayment_rate_type": "bps",
    "min_term": 4,
    "min_term_type": "week",
    "max_term": 6,
    "max_term_type": "month",
}
ASKED: dict[str, Any] = {"amount": 200_000, "currency": "PHP", "term": 3, "term_type": "month", "purpose": "Stock"}
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def borrower(simulator: Simulator) -> AsyncIterator[PayMongo]:
    """Connect another account."""
    async with PayMongo("sk_test_borrower", base_url=simulator.base_url, retry=RetryPolicy.testing()) as made:
        yield made


@pytest.fixture
async def account_id(borrower: PayMongo) -> str:
    """Ask for the id of that account."""
    person = await borrower.customers.create(
        first_name="Ana", last_name="Cruz", email="ana@example.com", default_device="email"
    )
    return person.organization_id or ""


async def invited(client: PayMongo, account_id: str, **changes: Any) -> LoanOffer:
    offer = await client.lenders.create_offer(**{**OFFER, **changes})
    await client.lenders.invite_offer_accounts(offer.id, accounts=[OfferAccount(id=account_id)])
    return offer


async def agreed(
    client: PayMongo, borrower: PayMongo, account_id: str, *, approved: int | None = None, **changes: Any
) -> LoanContract:
    offer = await invited(client, account_id, **changes)
    applied = await borrower.loans.create_application(offer_id=offer.id, **ASKED)
    await client.lenders.decide_application(applied.id, decision="approve", approved_amount=approved)
    return (await borrower.loans.list_contracts())[0]


async def test_every_operation_answers(client: Checked, borrower: PayMongo, account_id: str) -> None:
    """A loan from its offer to its repayment."""
    lenders = client.lenders
    contract = await agreed(client, borrower, account_id)
    (offer,) = await lenders.list_offers()
    assert await lenders.update_offer(offer.id, name="Growth") == await lenders.retrieve_offer(offer.id)
    assert [each.id for each in await lenders.list_offer_accounts(offer.id)] == [account_id]
    (application,) = await lenders.list_applications()
    assert await lenders.retrieve_application(application.id) == application
    await lenders.simulate_repayment(contract.id, sales_amount=10_000)
    await lenders.create_repayment(loan_id=contract.loans[0].id, amount=500, currency="PHP", reference_id="bank 1")
    assert [each.amount for each in await lenders.list_repayments()] == [500, 1_000]
    assert [each.id for each in await lenders.list_contracts()] == [contract.id]
    await lenders.delete_offer_account(offer.id, account_id)
    await lenders.delete_offer(offer.id)
    await lenders.replace_config(config={})
    await lenders.retrieve_config("lender")
    await lenders.retrieve_anonymized_manifest(start_date=date(2025, 12, 1), end_date=date(2025, 12, 1))
    client.assert_saw_all_of("lenders")


# -- offers -----------------------------------------------------------------------------------------------------------


async def test_offer_is_active_at_once(client: PayMongo) -> None:
    """As it was made."""
    offer = await client.lenders.create_offer(**OFFER)
    assert (offer.status, offer.interest_fee, offer.extra) == ("active", 500, {})
    assert await client.lenders.retrieve_offer(offer.id) == offer
    assert [each.id for each in await client.lenders.list_offers()] == [offer.id]


async def test_maximum_exceeds_the_minimum(client: PayMongo) -> None:
    """Refused otherwise."""
    with pytest.raises(BadRequestError) as caught:
        await client.lenders.create_offer(**{**OFFER, "max_amount": 100_000})
    assert caught.value.param == "/max_amount"


async def test_offer_is_switched_and_renamed(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """Nobody sees one that is inactive."""
    offer = await invited(client, account_id)
    changed = await client.lenders.update_offer(offer.id, name="Later", status="inactive")
    assert (changed.name, changed.status) == ("Later", "inactive")
    assert not (await borrower.loans.list_offers()).items


async def test_deleted_offer_stays_deleted(client: PayMongo) -> None:
    """It is readable, and cannot be changed or offered to anybody."""
    offer = await client.lenders.create_offer(**OFFER)
    assert (await client.lenders.delete_offer(offer.id)).status == "deleted"
    assert (await client.lenders.delete_offer(offer.id)).status == "deleted"
    for refused in (
        client.lenders.update_offer(offer.id, status="active"),
        client.lenders.invite_offer_accounts(offer.id, accounts=[{"id": "org_x"}]),
    ):
        with pytest.raises(BadRequestError) as caught:
            await refused
        assert caught.value.code == "resource_failed_state"


async def test_accounts_are_invited(client: PayMongo) -> None:
    """Listed with the moment when it lapses."""
    offer = await client.lenders.create_offer(**OFFER)
    given = [OfferAccount(id="org_a", expired_at=START), OfferAccount(id="org_b")]
    assert await client.lenders.invite_offer_accounts(offer.id, accounts=given) == tuple(given)
    assert [each.id for each in await client.lenders.list_offer_accounts(offer.id)] == ["org_b", "org_a"]
    assert (await client.lenders.delete_offer_account(offer.id, "org_b")).id == "org_b"
    with pytest.raises(NotFoundError):
        await client.lenders.delete_offer_account(offer.id, "org_b")


@pytest.mark.parametrize("accounts", [[], [{"id": f"org_{number}"} for number in range(26)], [{"expired_at": START}]])
async def test_bad_invitation_is_refused(client: PayMongo, accounts: Any) -> None:
    """1 to 25 accounts with their ids."""
    offer = await client.lenders.create_offer(**OFFER)
    with pytest.raises(BadRequestError):
        await client.lenders.invite_offer_accounts(offer.id, accounts=accounts)


async def test_invited_account_sees_the_offer(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """And nobody else does."""
    offer = await invited(client, account_id)
    await client.lenders.create_offer(**OFFER)
    assert [each.id for each in await borrower.loans.list_offers()] == [offer.id]
    assert not (await client.loans.list_offers()).items


async def test_invitation_lapses(simulator: Simulator, client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """Unless there was an application."""
    first, second = [await client.lenders.create_offer(**OFFER) for _ in range(2)]
    for offer in (first, second):
        soon = OfferAccount(id=account_id, expired_at=START + timedelta(days=1))
        await client.lenders.invite_offer_accounts(offer.id, accounts=[soon])
    await borrower.loans.create_application(offer_id=first.id, **ASKED)
    await simulator.clock.advance(86_400)
    assert [each.id for each in await borrower.loans.list_offers()] == [first.id]
    with pytest.raises(NotFoundError):
        await borrower.loans.create_application(offer_id=second.id, **ASKED)


# -- applications -----------------------------------------------------------------------------------------------------


async def test_application_is_submitted(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """Both sides list it."""
    offer = await invited(client, account_id)
    made = await borrower.loans.create_application(offer_id=offer.id, **ASKED)
    assert (made.status, made.amount, made.approved_amount, made.extra) == ("submitted", 200_000, None, {})
    assert [each.id for each in await borrower.loans.list_applications()] == [made.id]
    assert [each.id for each in await client.lenders.list_applications(status="submitted")] == [made.id]
    assert not (await client.lenders.list_applications(status="approved")).items


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"amount": 50_000}, "/amount"),
        ({"amount": 550_000}, "/amount"),
        ({"amount": 210_000}, "/amount"),
        ({"term": 3, "term_type": "week"}, "/term"),
        ({"term": 7}, "/term"),
    ],
)
async def test_application_outside_of_the_offer_is_refused(
    client: PayMongo, borrower: PayMongo, account_id: str, changes: dict[str, Any], where: str
) -> None:
    """Its range, its steps and its terms."""
    offer = await invited(client, account_id)
    with pytest.raises(BadRequestError) as caught:
        await borrower.loans.create_application(offer_id=offer.id, **{**ASKED, **changes})
    assert caught.value.param == where


async def test_opened_application_is_under_review(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """Once the lender has read it."""
    offer = await invited(client, account_id)
    made = await borrower.loans.create_application(offer_id=offer.id, **ASKED)
    for _ in range(2):
        assert (await client.lenders.retrieve_application(made.id)).status == "under_review"


async def test_rejected_application_makes_no_contract(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """And is decided for good."""
    offer = await invited(client, account_id)
    made = await borrower.loans.create_application(offer_id=offer.id, **ASKED)
    assert (await client.lenders.decide_application(made.id, decision="reject", reason="No")).status == "rejected"
    assert not (await client.lenders.list_contracts()).items
    with pytest.raises(BadRequestError) as caught:
        await client.lenders.decide_application(made.id, decision="approve")
    assert caught.value.code == "resource_failed_state"


async def test_approval_is_at_most_what_is_offered(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """Nothing is decided then."""
    with pytest.raises(BadRequestError) as caught:
        await agreed(client, borrower, account_id, approved=500_001)
    assert caught.value.param == "/approved_amount"


# -- contracts and loans ----------------------------------------------------------------------------------------------


async def test_approval_makes_a_contract_and_a_loan(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """All that was approved is lent at once, and interest is on top."""
    contract = await agreed(client, borrower, account_id, approved=150_000)
    assert (contract.status, contract.approved_amount, contract.remaining_amount) == ("active", 150_000, 0)
    assert (contract.term, contract.term_type, contract.extra) == (3, "month", {})
    (loan,) = contract.loans
    assert (loan.purpose, loan.principal_amount, loan.outstanding_principal_amount) == ("Stock", 150_000, 150_000)
    assert (loan.outstanding_interest_amount, loan.outstanding_dst_amount, loan.extra) == (7_500, 0, {})
    assert await client.lenders.list_contracts() == await borrower.loans.list_contracts()


async def test_loan_goes_to_the_wallet(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """At once, and so does what is withdrawn later."""
    before = (await borrower.wallets.list(fields=["balance"]))[0].balance
    contract = await agreed(client, borrower, account_id, approved=300_000, loan_type="revolving")
    await borrower.loans.create_withdrawal(contract.id, amount=1_000)
    after = (await borrower.wallets.list(fields=["balance"]))[0].balance
    assert before is not None
    assert after is not None
    assert after.available - before.available == 201_000


@pytest.mark.parametrize("rules", [Rules(wallet_balance=None)])
async def test_account_without_a_wallet_gets_its_loan(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """The money goes nowhere that could be seen."""
    assert (await agreed(client, borrower, account_id)).loans[0].principal_amount == 200_000


async def test_fixed_interest_is_centavos(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """Whatever the amount."""
    contract = await agreed(client, borrower, account_id, interest_fee=12_345, interest_fee_type="fixed")
    assert contract.loans[0].outstanding_interest_amount == 12_345


async def test_repayment_is_principal_first(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """Then interest; both sides see it."""
    contract = await agreed(client, borrower, account_id)
    made = await borrower.loans.create_repayment(loan_id=contract.loans[0].id, amount=205_000)
    assert (made.amount, made.currency, made.reference_id, made.extra) == (205_000, "PHP", None, {})
    (loan,) = (await borrower.loans.list_contracts())[0].loans
    assert (loan.outstanding_principal_amount, loan.outstanding_interest_amount) == (0, 5_000)
    assert [each.id for each in await borrower.loans.list_repayments()] == [made.id]
    assert [each.id for each in await client.lenders.list_repayments()] == [made.id]


async def test_overpayment_is_not_applied(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """The loan is repaid, the contract completed, and nothing more is taken."""
    contract = await agreed(client, borrower, account_id)
    loan_id = contract.loans[0].id
    paid = {"loan_id": loan_id, "amount": 999_999, "currency": "PHP", "reference_id": "bank 1"}
    made = await client.lenders.create_repayment(**paid)
    assert (made.amount, made.reference_id) == (210_000, "bank 1")
    after = (await client.lenders.list_contracts())[0]
    assert (after.status, after.loans[0].status, after.remaining_amount) == ("completed", "repaid", 0)
    for refused in (
        client.lenders.create_repayment(**paid),
        client.lenders.simulate_repayment(contract.id, sales_amount=1_000),
    ):
        with pytest.raises(BadRequestError) as caught:
            await refused
        assert caught.value.code == "resource_failed_state"


async def test_sales_pay_back_their_share(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """A tenth here; what comes to nothing is refused."""
    contract = await agreed(client, borrower, account_id)
    assert (await client.lenders.simulate_repayment(contract.id, sales_amount=123_456)).amount == 12_345
    with pytest.raises(BadRequestError):
        await client.lenders.simulate_repayment(contract.id, sales_amount=9)


async def test_revolving_contract_lends_again(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """What was not asked for, and what is repaid of the principal."""
    contract = await agreed(client, borrower, account_id, approved=300_000, loan_type="revolving")
    assert (contract.remaining_amount, contract.loans[0].principal_amount) == (100_000, 200_000)
    more = await borrower.loans.create_withdrawal(contract.id, amount=60_000)
    assert (more.remaining_amount, [loan.principal_amount for loan in more.loans]) == (40_000, [200_000, 60_000])
    with pytest.raises(BadRequestError) as caught:
        await borrower.loans.create_withdrawal(contract.id, amount=40_001)
    assert caught.value.param == "/amount"
    await borrower.loans.create_repayment(loan_id=contract.loans[0].id, amount=10_000)
    assert (await borrower.loans.list_contracts())[0].remaining_amount == 50_000


async def test_term_contract_has_no_withdrawals(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """Only a revolving one."""
    contract = await agreed(client, borrower, account_id)
    with pytest.raises(BadRequestError) as caught:
        await borrower.loans.create_withdrawal(contract.id, amount=1)
    assert caught.value.code == "resource_failed_state"


async def test_loans_of_others_are_not_found(client: PayMongo, borrower: PayMongo, account_id: str) -> None:
    """Nor are their contracts."""
    contract = await agreed(client, borrower, account_id)
    for refused in (
        client.loans.create_repayment(loan_id=contract.loans[0].id, amount=1),
        client.loans.create_withdrawal(contract.id, amount=1),
        borrower.loans.create_withdrawal("none", amount=1),
        borrower.loans.create_repayment(loan_id="loan_x", amount=1),
        client.lenders.create_repayment(loan_id="loan_x", amount=1, currency="PHP", reference_id="1"),
    ):
        with pytest.raises(NotFoundError):
            await refused


# -- the rest ---------------------------------------------------------------------------------------------------------


async def test_configuration_is_kept_as_it_is(client: PayMongo) -> None:
    """Its fields are not documented, so they are in ``extra``."""
    assert (await client.lenders.retrieve_config("lender")).extra == {}
    await client.lenders.replace_config(config={"notify": True})
    assert (await client.lenders.replace_config(config={"a": 1})).extra == {"a": 1}
    assert (await client.lenders.retrieve_config("lender")).extra == {"a": 1}


async def test_manifest_is_of_a_week_at_most(client: PayMongo) -> None:
    """And not older than six months; here it is empty."""
    ask = client.lenders.retrieve_anonymized_manifest
    assert (await ask(start_date=date(2025, 12, 1), end_date=date(2025, 12, 8))).extra == {}
    for first, last, where in (
        (date(2025, 12, 1), date(2025, 12, 9), "end_date"),
        (date(2025, 12, 2), date(2025, 12, 1), "end_date"),
        (date(2025, 6, 1), date(2025, 6, 2), "start_date"),
    ):
        with pytest.raises(BadRequestError) as caught:
            await ask(start_date=first, end_date=last)
        assert caught.value.param == where
