"""Creates whose answer was lost are found in every form that PayMongo's lists have."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from paymongo_async.errors import OutcomeUnknown
from paymongo_async.models.batch_transfers import BatchTransfer
from paymongo_async.models.payment_links import PaymentLinkRefund

from .rig.scripted import Scripted, Step, client_of, envelope, lost, says

NOW = "2096-01-01T00:00:00Z"
OLD = "2020-01-01T00:00:00.123456789+08:00"
KEY = "key-of-the-call"
MARK = {"idempotency_key": KEY}


def query(script: Scripted, number: int) -> dict[str, str]:
    """Return what the request asked for in its query."""
    return {name: values[0] for name, values in parse_qs(urlsplit(script.sent[number].url).query).items()}


def page(*rows: Any, **beside: Any) -> Step:
    """Answer rows as they are, without saying whether more follow."""
    return says(200, {"data": list(rows), **beside})


# -- batches of transfers ---------------------------------------------------------------------------------------------

ACCOUNT = {"number": "0012", "name": "Juan", "bic": "BNORPHMM"}


def wanted(reference: str | None = "PAY42", amount: int = 5_000, number: str = "0012") -> dict[str, Any]:
    """Ask for a transfer."""
    given = {
        "source_account": ACCOUNT,
        "destination_account": {**ACCOUNT, "number": number},
        "amount": amount,
        "currency": "PHP",
        "provider": "instapay",
    }
    return given if reference is None else {**given, "reference_number": reference}


def made(key: str = "tr_1", batch: str = "batch_tr_1", created_at: Any = NOW, **fields: Any) -> dict[str, Any]:
    """Answer a transfer; ISO times and no envelope."""
    known = {
        "id": key,
        "livemode": False,
        "merchant_id": "org_1",
        "batch_transfer_id": batch,
        "fee": 1000,
        "status": "pending",
        "created_at": created_at,
        "updated_at": NOW,
    }
    return {**wanted(), **known, **fields}


def batch(*rows: Any, key: str = "batch_tr_1") -> Step:
    """Answer a batch."""
    return says(200, {"data": {"id": key, "transfers": list(rows)}})


async def test_a_lost_batch_is_found_by_the_reference_of_a_transfer() -> None:
    """And read again as what the call returns."""
    client, script = client_of(lost(), page(made()), batch(made()))
    found = await client.batch_transfers.create(transfers=[wanted()])
    assert isinstance(found, BatchTransfer)
    assert (found.id, len(script.writes)) == ("batch_tr_1", 1)
    assert query(script, 1) == {"limit": "100", "reference_number": "PAY42"}
    assert script.verbs[2] == "GET /v2/batch_transfers/batch_tr_1"


@pytest.mark.parametrize("reference", ["pay 42-a", "PAY/42/A", "Pay42A"])
async def test_references_are_compared_on_letters_and_digits(reference: str) -> None:
    """The server writes separators in its own way, so it is not asked to compare them."""
    row = made(reference_number="PAY 42 A")
    client, script = client_of(lost(), page(row), batch(row))
    assert (await client.batch_transfers.create(transfers=[wanted(reference)])).id == "batch_tr_1"
    assert ("reference_number" in query(script, 1)) == reference.isalnum()


async def test_a_batch_counts_only_as_a_whole() -> None:
    """One that lacks a transfer, or has one more, is another."""
    both = [wanted(), wanted("PAY43", 7_000)]
    other = made("tr_2", reference_number="PAY43", amount=7_000)
    for rows, is_it in (([other, made()], True), ([made()], False), ([made(), other, other], False)):
        client, script = client_of(lost(), page(made()), batch(*rows))
        if is_it:
            assert (await client.batch_transfers.create(transfers=both)).id == "batch_tr_1"
        else:
            with pytest.raises(OutcomeUnknown) as raised:
                await client.batch_transfers.create(transfers=both)
            assert raised.value.candidates == ("batch_tr_1",)
        assert len(script.writes) == 1


@pytest.mark.parametrize("other", [{"amount": 6_000}, {"destination_account": {**ACCOUNT, "number": "0013"}}])
async def test_a_transfer_with_our_reference_that_differs_is_no_proof(other: dict[str, Any]) -> None:
    """References are not unique at PayMongo."""
    client, script = client_of(lost(), page(made(**other)), batch(made(**other)))
    with pytest.raises(OutcomeUnknown) as raised:
        await client.batch_transfers.create(transfers=[wanted()])
    assert (raised.value.candidates, len(script.writes)) == (("batch_tr_1",), 1)


async def test_two_equal_batches_are_no_proof() -> None:
    """Nobody can tell which of them is ours."""
    twins = page(made(), made("tr_2", "batch_tr_2"))
    client, _ = client_of(lost(), twins, batch(made()), batch(made(), key="batch_tr_2"))
    with pytest.raises(OutcomeUnknown) as raised:
        await client.batch_transfers.create(transfers=[wanted()])
    assert raised.value.candidates == ("batch_tr_1", "batch_tr_2")


async def test_a_batch_without_references_is_only_alike() -> None:
    """It is named, and neither returned nor sent again."""
    client, script = client_of(lost(), page(made(reference_number="x"), made("tr_9", "batch_tr_9", amount=1)))
    with pytest.raises(OutcomeUnknown) as raised:
        await client.batch_transfers.create(transfers=[wanted(None)])
    assert (raised.value.candidates, len(script.writes)) == (("batch_tr_1",), 1)
    assert query(script, 1) == {"limit": "100"}


async def test_a_batch_is_searched_for_by_the_transfers_that_have_a_reference() -> None:
    """The first of them that is found stands for the batch."""
    rows = [made("tr_1", reference_number=None), made("tr_2", reference_number="B"), made("tr_3", reference_number="C")]
    client, script = client_of(lost(), page(), page(rows[2]), batch(*rows))
    await client.batch_transfers.create(transfers=[wanted(None), wanted("B"), wanted("C")])
    assert [query(script, number).get("reference_number") for number in (1, 2)] == ["B", "C"]


# -- ways of paging ---------------------------------------------------------------------------------------------------


async def test_pages_by_the_last_id_are_walked() -> None:
    """Transfers do not say whether more follow: a short page ends the list."""
    others = [made(f"tr_{number}", reference_number="x", amount=1) for number in range(100)]
    client, script = client_of(lost(), page(*others), page(made("tr_m")), batch(made("tr_m")))
    assert (await client.batch_transfers.create(transfers=[wanted("PAY-42")])).id == "batch_tr_1"
    assert query(script, 2) == {"limit": "100", "after_id": "tr_99"}


def wallet(key: str, created_at: int | None, **attributes: Any) -> dict[str, Any]:
    """Answer a wallet transaction."""
    account = {"bank_account_name": "A", "bank_account_number": "0012", "bank_code": "BNORPHMM"}
    known = {
        "wallet_id": "wallet_1",
        "amount": 5_000,
        "currency": "PHP",
        "fee": 0,
        "net_amount": 5_000,
        "provider": "instapay",
        "receiver": account,
        "sender": account,
        "reference_number": "generated",
        "status": "pending",
        "type": "send_money",
        "created_at": created_at,
        **attributes,
    }
    row: dict[str, Any] = envelope("wallet_transaction", key, **known)["data"]
    return row


SENT: dict[str, Any] = {
    "amount": 5_000,
    "type": "send_money",
    "provider": "instapay",
    "receiver": {"bank_account_name": "A", "bank_account_number": "0012", "bank_code": "BNORPHMM"},
}
LATE = 4_000_000_000


async def test_a_list_is_walked_on_until_its_own_rows_show_that_it_has_passed_the_call() -> None:
    """The order of this list is not documented: newest first is believed when it is seen, the reverse is walked."""
    mine = wallet("wallet_tr_m", LATE, metadata=MARK)
    ascending = page(wallet("wallet_tr_1", 5, amount=1), wallet("wallet_tr_2", 6, amount=1), has_more=True)
    client, script = client_of(lost(), ascending, page(mine, has_more=False))
    found = await client.wallet_transactions.create("wallet_1", **SENT, idempotency_key=KEY)
    assert (found.id, query(script, 2)["starting_after"]) == ("wallet_tr_m", "wallet_tr_2")
    assert script.verbs[1] == "GET /v1/wallets/wallet_1/transactions"

    descending = page(wallet("wallet_tr_2", 6, amount=1), wallet("wallet_tr_1", 5, amount=1), has_more=True)
    client, script = client_of(lost(), descending)
    with pytest.raises(OutcomeUnknown):
        await client.wallet_transactions.create("wallet_1", **SENT)
    assert len(script.sent) == 3


async def test_a_row_that_moves_to_the_next_page_is_counted_once() -> None:
    """Others came in between the pages."""
    mine = wallet("wallet_tr_m", LATE, metadata=MARK)
    pages = page(wallet("wallet_tr_0", LATE, amount=1), mine, has_more=True), page(mine, has_more=False)
    client, _ = client_of(lost(), *pages)
    assert (await client.wallet_transactions.create("wallet_1", **SENT, idempotency_key=KEY)).id == "wallet_tr_m"


async def test_a_reference_that_may_not_be_kept_leaves_what_is_alike() -> None:
    """The transaction has a generated number instead, and may be ours."""
    client, script = client_of(lost(), page(wallet("wallet_tr_1", LATE)))
    with pytest.raises(OutcomeUnknown) as raised:
        await client.wallet_transactions.create("wallet_1", **SENT, reference_number="OURS")
    assert (raised.value.candidates, len(script.writes)) == (("wallet_tr_1",), 1)


ENTRIES: list[dict[str, Any]] = [
    {"amount": 100, "direction": direction, "ledger_account_id": "acc"} for direction in ("debit", "credit")
]


def booked(key: str, **fields: Any) -> dict[str, Any]:
    """Answer a ledger transaction, in no wrapper at all."""
    return {
        "id": key,
        "object": "ledger_transaction",
        "live_mode": False,
        "ledger_id": "ledger",
        "status": "pending",
        "metadata": {},
        "effective_at": NOW,
        "created_at": NOW,
        "updated_at": NOW,
        **fields,
    }


async def test_pages_by_a_header_are_walked() -> None:
    """The ledgers answer bare lists and name the next page beside them."""
    first = says(200, [booked("x", external_id="other")], X_After_Cursor="next")
    client, script = client_of(lost(), first, says(200, [booked("mine", external_id="order-42")]))
    found = await client.ledger_transactions.create(ledger_entries=ENTRIES, external_id="order-42")
    assert found.id == "mine"
    assert [query(script, number) for number in (1, 2)] == [
        {"per_page": "100"},
        {"per_page": "100", "after_cursor": "next"},
    ]


async def test_a_list_of_one_page_that_says_it_has_more_proves_nothing() -> None:
    """There is no way to ask for the rest."""
    client, script = client_of(lost(), page(has_more=True))
    with pytest.raises(OutcomeUnknown, match="too long to be searched"):
        await client.loans.create_repayment(loan_id="loan_1", amount=100)
    assert len(script.sent) == 2


async def test_a_search_gives_up_after_ten_pages() -> None:
    """And says so."""
    steps = [page(wallet(f"wallet_tr_{number}", LATE, amount=1), has_more=True) for number in range(12)]
    client, script = client_of(lost(), *steps)
    with pytest.raises(OutcomeUnknown, match="too long to be searched"):
        await client.wallet_transactions.create("wallet_1", **SENT)
    assert len(script.sent) == 11


# -- times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "created_at", [None, "2001-01-01", "yesterday", "at 25:61", {}, 4e9, NOW, 4_000_000_000_000, 4_000_000_000]
)
async def test_a_row_whose_time_is_late_or_unreadable_may_be_ours(created_at: Any) -> None:
    """A day has no time that could be compared."""
    client, script = client_of(lost(), says(200, [booked("mine", created_at=created_at)]))
    with pytest.raises(OutcomeUnknown) as raised:
        await client.ledger_transactions.create(ledger_entries=ENTRIES, external_id="order-42")
    assert (raised.value.candidates, len(script.writes)) == (("mine",), 1)


@pytest.mark.parametrize("created_at", [OLD, "2020-01-01T00:00:00", 1_600_000_000, 1_600_000_000_000])
async def test_a_row_from_before_the_call_is_another(created_at: Any) -> None:
    """Whatever its time is written like."""
    row = booked("other", external_id="order-42", created_at=created_at)
    client, _ = client_of(lost(), says(200, [row]))
    with pytest.raises(OutcomeUnknown, match="found nothing"):
        await client.ledger_transactions.create(ledger_entries=ENTRIES, external_id="order-42")


# -- reversals --------------------------------------------------------------------------------------------------------


async def test_a_lost_reversal_is_found_through_the_original() -> None:
    """The original names it, and it carries our mark."""
    original = says(200, booked("tx", reversed_by_ledger_transaction_id="rev"))
    reversal = says(200, booked("rev", metadata=MARK))
    client, script = client_of(lost(), original, reversal)
    assert (await client.ledger_transactions.reverse("tx", idempotency_key=KEY)).id == "rev"
    assert script.verbs == [
        "POST /v1/ledger_transactions/tx/reversal",
        "GET /v1/ledger_transactions/tx",
        "GET /v1/ledger_transactions/rev",
    ]


@pytest.mark.parametrize("other", [{"created_at": OLD}, {"metadata": {"idempotency_key": "another"}}])
async def test_a_reversal_by_another_call_is_not_ours(other: dict[str, Any]) -> None:
    """It was there before, or carries another mark."""
    original = says(200, booked("tx", reversed_by_ledger_transaction_id="rev"))
    client, script = client_of(lost(), original, says(200, booked("rev", **other)))
    with pytest.raises(OutcomeUnknown) as raised:
        await client.ledger_transactions.reverse("tx")
    assert (raised.value.candidates, len(script.writes)) == (("rev",), 1)


# -- units, and what the server may change ----------------------------------------------------------------------------

LINK_REFUND: dict[str, Any] = {"payment_id": "pay_1", "amount": 550, "reason": "others"}


def refunded(amount: int = 550, **fields: Any) -> dict[str, Any]:
    """Answer a refund in centavos."""
    known = {"currency": "PHP", "payment_id": "pay_1", "reason": "others", "status": "pending", "created_at": LATE}
    row: dict[str, Any] = envelope("refund", "ref_1", **{**known, "amount": amount, **fields})["data"]
    return row


async def test_a_refund_asked_for_in_pesos_is_answered_in_centavos() -> None:
    """That is no other amount."""
    client, script = client_of(says(201, {"data": refunded()}))
    found = await client.payment_links.create_refund("link_1", **LINK_REFUND)
    assert (found.amount, len(script.sent)) == (550, 1)
    assert b'"amount":5.5' in (script.sent[0].body or b"").replace(b" ", b"")


async def test_a_lost_refund_of_a_link_is_found_among_all_refunds() -> None:
    """By its mark, and as the type that the call returns."""
    client, script = client_of(lost(), page(refunded(metadata=MARK)))
    found = await client.payment_links.create_refund("link_1", **LINK_REFUND, idempotency_key=KEY)
    assert isinstance(found, PaymentLinkRefund)
    assert (found.id, found.amount) == ("ref_1", 550)
    assert query(script, 1)["payment_id"] == "pay_1"


@pytest.mark.parametrize(("amount", "candidates"), [(550, ("ref_1",)), (5, ())])
async def test_a_refund_without_a_mark_is_alike_by_its_centavos(amount: int, candidates: tuple[str, ...]) -> None:
    """Pesos are not compared with centavos."""
    client, _ = client_of(lost(), page(refunded(amount)))
    with pytest.raises(OutcomeUnknown) as raised:
        await client.payment_links.create_refund("link_1", **LINK_REFUND)
    assert raised.value.candidates == candidates


REPAID: dict[str, Any] = {"loan_id": "loan_1", "amount": 900, "currency": "PHP", "reference_id": "bank-7"}


async def test_a_repayment_may_be_applied_in_part() -> None:
    """At most what is outstanding is; that is ours, answered or found."""
    row = {"id": "rep_1", **REPAID, "amount": 400, "created_at": NOW}
    for steps in ([says(200, {"data": row})], [lost(), page({**row, "reference_id": "bank-8", "id": "rep_0"}, row)]):
        client, script = client_of(*steps)
        found = await client.lenders.create_repayment(**REPAID)
        assert (found.id, found.amount, len(script.writes)) == ("rep_1", 400, 1)


async def test_an_invoice_answers_the_sum_of_its_items() -> None:
    """That the sum is not the amount of the item is no mistake."""
    answer = says(200, envelope("invoice", "inv_1", **INVOICE, amount=1_500))
    client, _ = client_of(answer)
    added = {"amount": 500, "description": "x", "quantity": 1}
    taken = client.operations["subscription_invoices.create_line_item"].parameters
    given = {name: value for name, value in added.items() if name in taken}
    found = await client.subscription_invoices.create_line_item("inv_1", **given)
    assert found.amount == 1_500


INVOICE: dict[str, Any] = {
    "customer_id": "cus_1",
    "currency": "PHP",
    "description": "July",
    "due_date": "2026-08-01",
    "line_items": [],
    "payment_intent": {"id": "pi_1", "status": "processing"},
    "subscription": None,
    "status": "open",
}


async def test_a_description_is_no_reference() -> None:
    """Another payment of the subscription may have the same one."""
    row = envelope("invoice", "inv_1", **INVOICE, amount=500)["data"]
    row["attributes"]["created_at"] = LATE
    client, script = client_of(lost(), page(row))
    with pytest.raises(OutcomeUnknown) as raised:
        await client.subscriptions.create_on_demand_payment("subs_1", amount=500, description="July")
    assert (raised.value.candidates, len(script.writes)) == (("inv_1",), 1)
    assert query(script, 1)["subscription_id"] == "subs_1"


async def test_what_cannot_be_looked_for_is_not_looked_for() -> None:
    """The error says why, at once."""
    client, script = client_of(lost())
    with pytest.raises(OutcomeUnknown, match="no list or search of executions"):
        await client.qr_codes.execute(qr_string="000201")
    assert script.verbs == ["POST /v3/qr/mpm/execute"]


async def test_an_entry_of_the_callers_metadata_is_no_mark() -> None:
    """Without marks it may have our name and be anything."""
    row = refunded(amount=500, metadata={"idempotency_key": "theirs"})
    client, _ = client_of(lost(), page(row), mark=False)
    with pytest.raises(OutcomeUnknown) as raised:
        await client.refunds.create(
            payment_id="pay_1", amount=500, reason="others", metadata={"idempotency_key": "theirs"}
        )
    assert raised.value.candidates == ("ref_1",)
