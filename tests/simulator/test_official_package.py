"""The official Python package against the simulator; only its base URL is changed."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Shop

paymongo: Any = importlib.import_module("paymongo")


@pytest.fixture
def official(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return the package, pointed at the simulator."""
    original = paymongo.BaseService.config

    def config() -> Any:
        made = original()
        made.api_base_url = shop.simulator.base_url
        return made

    monkeypatch.setattr(paymongo.BaseService, "config", config)
    monkeypatch.setattr(paymongo, "api_key", "sk_test_abc")
    return paymongo


async def run(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call the package, which is synchronous."""
    return await asyncio.to_thread(function, *arguments)


INTENT = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
CARD = {
    "type": "card",
    "details": {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2030, "cvc": "123"},
    "billing": {"name": "Juan", "email": "juan@shop.example", "phone": "", "address": {"city": "Manila"}},
}


async def test_an_intent_is_paid_and_refunded(official: Any, shop: Shop) -> None:
    """Create, read, attach, refund."""
    intent = await run(official.PaymentIntent.create, INTENT)
    assert (await run(official.PaymentIntent.retrieve, intent.id)).status == "awaiting_payment_method"
    method = await run(official.PaymentMethod.create, CARD)
    assert (await run(official.PaymentMethod.retrieve, method.id)).details["last4"] == "4345"
    paid = await run(official.PaymentIntent.attach, intent.id, {"payment_method": method.id})
    assert paid.status == "succeeded"
    payment = await run(official.Payment.retrieve, shop.simulator.books.payments[0]["id"])
    assert (payment.status, payment.billing.address.city) == ("paid", "Manila")
    given = {"amount": 10_000, "payment_id": payment.id, "reason": "others"}
    refund = await run(official.Refund.create, given)
    await shop.simulator.clock.advance(2)
    assert (await run(official.Refund.retrieve, refund.id)).status == "succeeded"
    assert len((await run(official.Payment.retrieve, payment.id)).refunds) == 1


async def test_a_hold_is_captured_and_another_cancelled(official: Any) -> None:
    """By the two actions."""
    for action, status in (("capture", "succeeded"), ("cancel", "cancelled")):
        intent = await run(official.PaymentIntent.create, INTENT | {"capture_type": "manual"})
        method = await run(official.PaymentMethod.create, CARD)
        await run(official.PaymentIntent.attach, intent.id, {"payment_method": method.id})
        arguments = [intent.id, {"amount": 5_000}] if action == "capture" else [intent.id]
        assert (await run(getattr(official.PaymentIntent, action), *arguments)).status == status


async def test_a_customer_comes_and_goes(official: Any) -> None:
    """Create, read, change, delete."""
    person = {"first_name": "A", "last_name": "B", "email": "a@b.example", "default_device": "email"}
    customer = await run(official.Customer.create, person)
    assert (await run(official.Customer.update, customer.id, {"first_name": "C"})).first_name == "C"
    assert (await run(official.Customer.retrieve, customer.id)).email == "a@b.example"
    assert (await run(official.Customer.delete, customer.id)).deleted is True
    with pytest.raises(official.ResourceNotFoundException):
        await run(official.Customer.retrieve, customer.id)


async def test_a_link_is_archived_and_opened(official: Any) -> None:
    """Create, read, list, and the two actions."""
    link = await run(official.Link.create, {"amount": 10_000, "description": "tea"})
    assert (await run(official.Link.retrieve, link.id)).status == "unpaid"
    found = await run(official.Link.all, {"reference_number": link.reference_number})
    assert [each.id for each in found.data] == [link.id]
    assert (await run(official.Link.archive, link.id)).archived is True
    assert (await run(official.Link.unarchive, link.id)).archived is False


async def test_a_webhook_is_managed(official: Any) -> None:
    """Create, read, list, change, disable, enable."""
    given = {"url": "https://shop.example/hooks", "events": ["payment.paid"]}
    webhook = await run(official.Webhook.create, given)
    assert (await run(official.Webhook.retrieve, webhook.id)).url == given["url"]
    assert [each.id for each in (await run(official.Webhook.all)).data] == [webhook.id]
    changed = await run(official.Webhook.update, webhook.id, {"events": ["payment.failed"]})
    assert changed.events == ["payment.failed"]
    assert (await run(official.Webhook.disable, webhook.id)).status == "disabled"
    assert (await run(official.Webhook.enable, webhook.id)).status == "enabled"


async def test_refusals_become_its_exceptions(official: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their statuses."""
    with pytest.raises(official.InvalidRequestException):
        await run(official.PaymentIntent.create, {})
    with pytest.raises(official.ResourceNotFoundException):
        await run(official.Payment.retrieve, "pay_none")
    monkeypatch.setattr(official, "api_key", "nonsense")
    with pytest.raises(official.AuthenticationException):
        await run(official.Payment.retrieve, "pay_none")
