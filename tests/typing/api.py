"""What users' type checkers see: never run, only checked by mypy and pyright.

Lines with an ignore must be refused: a checker that accepts one of them reports the ignore as unused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_type

from paymongo_async.models.billing import Address, Billing
from paymongo_async.models.checkout_sessions import CheckoutSession, CheckoutSessionV2, LineItem
from paymongo_async.models.customers import Customer, CustomerPaymentMethod, DeletedCustomer
from paymongo_async.models.links import Link
from paymongo_async.models.payment_intents import NextAction, PaymentIntent, PaymentMethodOptions
from paymongo_async.models.payment_methods import PaymentMethod, PaymentMethodDetails
from paymongo_async.models.payments import Payment
from paymongo_async.models.refunds import Refund
from paymongo_async.models.sources import Source
from paymongo_async.models.webhooks import Event, Webhook, WebhookProcess
from paymongo_async.operations import Sender
from paymongo_async.pagination import Page, Paginator
from paymongo_async.resources.checkout_sessions import CheckoutSessions
from paymongo_async.resources.customers import Customers
from paymongo_async.resources.links import Links
from paymongo_async.resources.payment_intents import PaymentIntents
from paymongo_async.resources.payment_methods import PaymentMethods
from paymongo_async.resources.payments import Payments
from paymongo_async.resources.refunds import Refunds
from paymongo_async.resources.sources import Sources
from paymongo_async.resources.webhooks import Webhooks
from paymongo_async.secret import Secret
from paymongo_async.types import centavos, pesos


async def payment_intents(sender: Sender) -> None:
    """Collect a payment."""
    group = PaymentIntents(sender)
    intent = await group.create(amount=2000, currency="PHP", payment_method_allowed=["card"])
    assert_type(intent, PaymentIntent)
    assert_type(await group.retrieve("pi_1", client_key="k"), PaymentIntent)
    assert_type(await group.attach("pi_1", payment_method="pm_1", return_url="u"), PaymentIntent)
    assert_type(await group.capture("pi_1", amount=100, idempotency_key="k"), PaymentIntent)
    assert_type(await group.cancel(payment_intent_id="pi_1"), PaymentIntent)
    await group.create(
        amount=2000,
        currency="EUR",  # enums are open
        payment_method_allowed=("card", "something_new"),
        payment_method_options={"card": {"request_three_d_secure": "any"}},
        metadata={"order": "42"},
    )
    await group.create(
        amount=1, currency="PHP", payment_method_allowed=[], payment_method_options=PaymentMethodOptions(card=None)
    )
    await group.create(amount="2000", currency="PHP", payment_method_allowed=[])  # type: ignore[arg-type]
    await group.create(amount=20.5, currency="PHP", payment_method_allowed=[])  # type: ignore[arg-type]
    await group.create(currency="PHP", payment_method_allowed=["card"])  # type: ignore[call-arg]
    await group.create(1, "PHP", ["card"])  # type: ignore[call-arg]
    await group.create(amount=1, currency="PHP", payment_method_allowed=[1])  # type: ignore[list-item]
    await group.create(amount=1, currency="PHP", payment_method_allowed=[], metadata={"n": 1})  # type: ignore[dict-item]
    await group.attach("pi_1")  # type: ignore[call-arg]
    await group.capture("pi_1", 100)  # type: ignore[call-arg]
    group.list()  # type: ignore[attr-defined]
    group.cancel("pi_1")  # type: ignore[unused-coroutine]


async def payment_methods(sender: Sender) -> None:
    """Describe what is paid with."""
    group = PaymentMethods(sender)
    method = await group.create(type="card", details={"card_number": "4343434343434345"}, billing=Billing(name="Ana"))
    assert_type(method, PaymentMethod)
    assert_type(method.details, PaymentMethodDetails | None)
    assert_type(await group.retrieve("pm_1"), PaymentMethod)
    assert_type(await group.update("pm_1", details={"cvc": "123"}), PaymentMethod)
    names = assert_type(group.list_capabilities(), Paginator[str])
    assert_type(await names.to_list(), list[str])
    assert_type(await group.list_capabilities(), Page[str])
    await group.create()  # type: ignore[call-arg]
    await group.create(type="card", billing="Ana")  # type: ignore[arg-type]
    await group.create(type="card", billing=Address())  # type: ignore[arg-type]
    await group.update("pm_1", idempotency_key="k")  # type: ignore[call-arg]


async def payments(sender: Sender) -> None:
    """Read payments."""
    group = Payments(sender)
    assert_type(await group.create(amount=1, currency="PHP", source={"id": "src_1", "type": "source"}), Payment)
    assert_type(await group.retrieve("pay_1"), Payment)
    assert_type(await group.list(limit=100, status="paid"), Page[Payment])
    async for payment in group.list(after="pay_1"):
        assert_type(payment, Payment)
        assert_type(payment.amount, int)
        assert_type(payment.paid_at, datetime | None)
        assert_type(payment.refunds, tuple[Refund, ...])
    async for page in group.list().pages():
        assert_type(page.items, tuple[Payment, ...])
    for row in await group.list():
        assert_type(row, Payment)
    assert_type(await group.list().to_list(max_items=5), list[Payment])
    await group.list(limit="10")  # type: ignore[arg-type]
    await group.list(10)  # type: ignore[call-arg]
    for _ in group.list():  # type: ignore[attr-defined]
        pass


async def refunds(sender: Sender) -> None:
    """Return money."""
    group = Refunds(sender)
    refund = await group.create(amount=5000, payment_id="pay_1", reason="others", idempotency_key="order-42")
    assert_type(refund, Refund)
    assert_type(refund.created_at, datetime)
    assert_type(refund.extra, dict[str, Any])
    assert_type(refund.to_dict(), dict[str, Any])
    assert_type(await group.retrieve("ref_1"), Refund)
    found = assert_type(group.list(payment_id="pay_1"), Paginator[Refund])
    assert_type(await found, Page[Refund])
    await group.create(amount=5000, payment="pay_1", reason="others")  # type: ignore[call-arg]
    await group.create(amount=None, payment_id="pay_1", reason="others")  # type: ignore[arg-type]
    refund.amount = 1  # type: ignore[misc]


async def customers(sender: Sender) -> None:
    """Keep payers."""
    group = Customers(sender)
    customer = await group.create(first_name="Ana", last_name="Cruz", email="a@b.example", default_device="email")
    assert_type(customer, Customer)
    assert_type(await group.update("cus_1", phone="+639171234567"), Customer)
    assert_type(await group.replace("cus_1", first_name="Ana"), Customer)
    assert_type(await group.delete("cus_1"), DeletedCustomer)
    assert_type(await group.list_payment_methods("cus_1").to_list(), list[CustomerPaymentMethod])
    await group.create(first_name="Ana")  # type: ignore[call-arg]
    await group.delete_payment_method("cus_1")  # type: ignore[call-arg]


async def sources(sender: Sender) -> None:
    """Use the older flow."""
    group = Sources(sender)
    redirect = {"success": "https://a.example", "failed": "https://b.example"}
    assert_type(await group.create(type="gcash", amount=10000, currency="PHP", redirect=redirect), Source)
    assert_type(await group.retrieve("src_1"), Source)
    await group.create(type="gcash", amount=10000, currency="PHP")  # type: ignore[call-arg]


async def checkout_sessions(sender: Sender) -> None:
    """Let PayMongo's page collect the payment."""
    group = CheckoutSessions(sender)
    item = LineItem(name="Coffee", amount=15000, quantity=1, currency="PHP")
    session = await group.create(line_items=[item], payment_method_types=["gcash"])
    assert_type(session, CheckoutSession)
    assert_type(session.payment_intent, PaymentIntent | None)
    assert_type(await group.create_v2(line_items=[{"name": "Tea"}], payment_method_types=["card"]), CheckoutSessionV2)
    assert_type(await group.expire("cs_1"), CheckoutSession)
    await group.create(line_items=item, payment_method_types=["gcash"])  # type: ignore[arg-type]
    LineItem(name="Coffee", amount=15000, currency="PHP")  # type: ignore[call-arg]


async def links(sender: Sender) -> None:
    """Send a page to pay on."""
    group = Links(sender)
    assert_type(await group.create(amount=10000, description="Lunch"), Link)
    assert_type(await group.archive("link_1"), Link)
    assert_type(await group.list(reference_number="AbC1234"), Page[Link])
    await group.create(amount=10000, description="Lunch", metadata={})  # type: ignore[call-arg]


async def webhooks(sender: Sender) -> None:
    """Manage addresses."""
    group = Webhooks(sender)
    webhook = await group.create(url="https://a.example/hook", events=["payment.paid"])
    assert_type(webhook, Webhook)
    assert_type(webhook.secret_key, Secret)
    assert_type(webhook.secret_key.reveal(), str)
    assert_type(await group.ensure(url="https://a.example/hook", events=("payment.paid", "new.event")), Webhook)
    await group.ensure(url="https://a.example/hook")  # type: ignore[call-arg]
    await group.ensure("https://a.example/hook", ["payment.paid"])  # type: ignore[call-arg]
    assert_type(await group.retry_delivery("wp_1"), WebhookProcess)
    await group.delete("hook_1")
    await group.enable()  # type: ignore[call-arg]


def values(intent: PaymentIntent, event: Event) -> None:
    """Look into answers."""
    assert_type(intent.next_action, NextAction | None)
    assert_type(event.data, Mapping[str, Any])
    assert_type(centavos("1,500.00"), int)
    assert_type(pesos(150_000), str)
    centavos(1.5)  # type: ignore[arg-type]
    intent.next_action.type  # type: ignore[union-attr]
    if intent.status == "succeeded":
        assert_type(intent.payments, tuple[Payment, ...])
