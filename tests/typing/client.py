"""What users' type checkers see of a whole client: never run, only checked by mypy and pyright.

Lines with an ignore must be refused: a checker that accepts one of them reports the ignore as unused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import assert_type

from paymongo_async import File, Page, PayMongo, Received, Upload
from paymongo_async.doctor import DisabledWebhook, examine_webhooks
from paymongo_async.missed_events import RecoveryReport, recover_events
from paymongo_async.models.batch_transfers import BatchTransfer, TransferRequest
from paymongo_async.models.child_merchants import FileRecord
from paymongo_async.models.ledger_transactions import LedgerTransaction
from paymongo_async.models.lenders import OfferAccount
from paymongo_async.models.payment_links import PaymentLinkRefund
from paymongo_async.models.payouts import Payout
from paymongo_async.models.quotes import Quote
from paymongo_async.models.subscriptions import Subscription
from paymongo_async.models.wallets import Wallet
from paymongo_async.models.webhooks import Webhook
from paymongo_async.models.workflows import Workflow
from paymongo_async.webhooks import WebhookRouter


async def payouts(client: PayMongo) -> None:
    """Every way of paging is one Paginator."""
    found = client.payouts.list(created_at_between="2026-01-01..2026-01-31")
    assert_type(await found.to_list(), list[Payout])
    assert_type(await client.payouts.list(limit=5), Page[Payout])
    async for wallet in client.wallets.list(fields=["balance"]):
        assert_type(wallet, Wallet)


async def transfers(client: PayMongo) -> None:
    """A value object or a mapping."""
    request = TransferRequest(
        source_account={"number": "1"},  # type: ignore[arg-type]
        destination_account={"number": "2"},  # type: ignore[arg-type]
        amount=100,
        currency="PHP",
        provider="instapay",
    )
    assert_type(await client.batch_transfers.create(transfers=[request, {"amount": 100}]), BatchTransfer)
    await client.batch_transfers.create()  # type: ignore[call-arg]


async def files(client: PayMongo) -> None:
    """What is uploaded and what comes back."""
    record = await client.child_merchants.create_file_record("org_1", purpose="id", file=Upload(Path("id.jpg")))
    assert_type(record, FileRecord)
    assert_type(await client.sales_invoices.export(), File)
    assert_type((await client.sales_invoices.retrieve_pdf("inv_1")).save("invoice.pdf"), Path)
    await client.child_merchants.create_file_record("org_1", purpose="id", file=b"x")  # type: ignore[arg-type]


async def odd_shapes(client: PayMongo) -> None:
    """Lists that a POST answers, documents, dates, quantities, pesos."""
    assert_type(await client.lenders.invite_offer_accounts("off_1", accounts=[]), tuple[OfferAccount, ...])
    assert_type(await client.workflows.create(definition="name: payroll"), Workflow)
    assert_type(await client.workflows.create(definition={"name": "payroll", "steps": []}), Workflow)
    await client.lenders.retrieve_anonymized_manifest(start_date=date(2026, 1, 1), end_date=date(2026, 1, 2))
    quote = await client.quotes.create(
        side="buy", quote_currency="USDT", base_currency="PHP", base_quantity=Decimal(1000)
    )
    assert_type(quote, Quote)
    assert_type(quote.price, Decimal)
    refund = await client.payment_links.create_refund("link_1", payment_id="pay_1", amount=10_000, reason="others")
    assert_type(refund, PaymentLinkRefund)
    reversed_transaction = await client.ledger_transactions.reverse("lt_1", effective_at=datetime.now(UTC))
    assert_type(reversed_transaction, LedgerTransaction)
    await client.lenders.retrieve_anonymized_manifest(start_date="2026-01-01", end_date="x")  # type: ignore[arg-type]


async def missed(client: PayMongo, router: WebhookRouter) -> None:
    """What no webhook told of, and webhooks that tell of nothing."""
    report = await recover_events(client, router, since=datetime(2026, 1, 1, tzinfo=UTC))
    assert_type(report, RecoveryReport)
    assert_type(report.failed, Mapping[str, str])
    assert_type(await client.webhooks.ensure(url="https://a.example/hook", events=["payment.paid"]), Webhook)
    assert_type((await examine_webhooks("sk_test_1")).disabled, tuple[DisabledWebhook, ...])
    await recover_events(client, router, since="2026-01-01")  # type: ignore[arg-type]
    await recover_events(client, router)  # type: ignore[call-arg]


async def options(client: PayMongo) -> None:
    """A copy is a client."""
    seen: list[Received] = []
    copy = client.with_options(
        account_id="org_1", extra_body={"a": 1}, extra_query={"b": True}, on_response=seen.append
    )
    assert_type(copy, PayMongo)
    assert_type(await copy.subscriptions.retrieve("subs_1"), Subscription)
    assert_type(seen[0].request_id, str | None)
    client.with_options(account_id=5)  # type: ignore[arg-type]
    client.subscription  # type: ignore[attr-defined]
