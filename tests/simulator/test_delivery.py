"""Events on their way: what is sent, signed, repeated and given up."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.simulator import Rules, delivery

if TYPE_CHECKING:
    from .conftest import OpenShop, Receiver, Shop

START = 1_749_679_224
ALL = [
    "payment.paid",
    "payment.failed",
    "payment.refunded",
    "payment.refund.updated",
    "source.chargeable",
    "checkout_session.payment.paid",
    "link.payment.paid",
    "qrph.expired",
]


async def hook(shop: Shop, receiver: Receiver, events: list[str] | None = None) -> Any:
    return (await shop.post("/webhooks", url=receiver.url, events=events or ALL)).data


async def delivered(shop: Shop) -> None:
    await shop.simulator.clock.advance()


async def test_a_payment_is_announced(shop: Shop, receiver: Receiver) -> None:
    """With the resource as the API answers it."""
    await hook(shop, receiver)
    payment = await shop.pay()
    await delivered(shop)
    (event,) = receiver.events
    assert (event["type"], event["livemode"]) == ("payment.paid", False)
    assert event["data"] == payment
    assert event["previous_data"] == {}


async def test_deliveries_are_signed(shop: Shop, receiver: Receiver) -> None:
    """Over the time, a dot and the raw body, as a test event."""
    secret = (await hook(shop, receiver))["attributes"]["secret_key"]
    await shop.pay()
    await delivered(shop)
    headers, body = receiver.arrived[0]
    parts = dict(part.split("=", 1) for part in headers["Paymongo-Signature"].split(","))
    signed = hmac.new(secret.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (parts["te"], parts["li"]) == (signed, "")
    assert abs(int(parts["t"]) - START) <= 5
    assert headers["Content-Type"] == "application/json"


async def test_only_wanted_events_are_sent(shop: Shop, receiver: Receiver) -> None:
    """A webhook says which."""
    await hook(shop, receiver, ["payment.failed"])
    await shop.pay()
    await delivered(shop)
    assert receiver.arrived == []


async def test_a_declined_card_is_announced(shop: Shop, receiver: Receiver) -> None:
    """Although attach said so already."""
    await hook(shop, receiver)
    await shop.attach(await shop.intent(), await shop.card("5100000000000198"))
    await delivered(shop)
    assert receiver.events[0]["data"]["attributes"]["failed_code"] == "insufficient_funds"


async def test_a_refund_is_announced_step_by_step(shop: Shop, receiver: Receiver) -> None:
    """Taken up, then settled: once for the payment and once for the refund."""
    await hook(shop, receiver)
    payment = await shop.pay()
    await shop.refund(payment)
    await shop.simulator.clock.advance(2)
    assert receiver.types == ["payment.paid", "payment.refund.updated", "payment.refunded", "payment.refund.updated"]
    assert receiver.events[2]["data"]["attributes"]["refunds"][0]["attributes"]["status"] == "succeeded"
    assert receiver.events[3]["data"]["attributes"]["payment_id"] == payment["id"]


async def test_a_refused_refund_is_announced(open_shop: OpenShop, receiver: Receiver) -> None:
    """As an update of the refund only."""
    shop = await open_shop(rules=Rules(refunds_refused=True))
    await hook(shop, receiver)
    await shop.refund(await shop.pay())
    await shop.simulator.clock.advance(2)
    assert receiver.types == ["payment.paid", "payment.refund.updated", "payment.refund.updated"]


async def test_a_paid_session_is_announced_after_its_payment(shop: Shop, receiver: Receiver) -> None:
    """With the whole session."""
    await hook(shop, receiver)
    items = [{"name": "Tea", "amount": 10_000, "quantity": 1, "currency": "PHP"}]
    session = (await shop.post("/checkout_sessions", line_items=items, payment_method_types=["gcash"])).data
    await shop.browse(session["attributes"]["checkout_url"], "authorize")
    await delivered(shop)
    assert receiver.types == ["payment.paid", "checkout_session.payment.paid"]
    assert receiver.events[1]["data"]["id"] == session["id"]
    assert receiver.events[1]["data"]["attributes"]["paid_at"] is not None


async def test_a_paid_link_is_announced_after_its_payment(shop: Shop, receiver: Receiver) -> None:
    """With the link."""
    await hook(shop, receiver)
    link = (await shop.post("/links", amount=10_000, description="tea")).data
    await shop.browse(link["attributes"]["checkout_url"], "authorize")
    await delivered(shop)
    assert receiver.types == ["payment.paid", "link.payment.paid"]
    assert receiver.events[1]["data"]["attributes"]["status"] == "paid"


async def test_a_chargeable_source_is_announced(shop: Shop, receiver: Receiver) -> None:
    """With the source."""
    await hook(shop, receiver)
    redirect = {"success": "https://shop.example/good", "failed": "https://shop.example/bad"}
    source = await shop.post("/sources", type="gcash", amount=10_000, currency="PHP", redirect=redirect)
    await shop.browse(source.attributes["redirect"]["checkout_url"], "authorize")
    await delivered(shop)
    assert (receiver.types, receiver.events[0]["data"]["id"]) == (["source.chargeable"], source.data["id"])


async def test_an_expired_code_is_announced(shop: Shop, receiver: Receiver) -> None:
    """Which is no payment."""
    await hook(shop, receiver)
    key, _ = await shop.open("qrph")
    await shop.simulator.clock.advance(1800)
    assert receiver.types == ["qrph.expired"]
    assert receiver.events[0]["data"]["attributes"]["payment_intent_id"] == key


async def test_an_event_shows_its_moment(shop: Shop, receiver: Receiver) -> None:
    """What happens before it arrives does not change it."""
    await hook(shop, receiver)
    receiver.status = 500
    payment = await shop.pay()
    await delivered(shop)
    shop.simulator.dispute(payment["id"])
    receiver.status = 200
    await shop.simulator.clock.advance(2)
    assert [event["data"]["attributes"]["disputed"] for event in receiver.events] == [False, False]


async def test_a_delivery_is_repeated_on_the_documented_schedule(shop: Shop, receiver: Receiver) -> None:
    """Twelve doublings from two seconds; the same event id and body each time."""
    await hook(shop, receiver)
    receiver.status = 500
    await shop.pay()
    await delivered(shop)
    clock = shop.simulator.clock
    for number in range(1, 13):
        await clock.advance(2**number - 0.5)
        assert len(receiver.arrived) == number
        await clock.advance(0.5)
        assert len(receiver.arrived) == number + 1
    await clock.advance(100_000)
    assert len(receiver.arrived) == 13
    assert len({body for _, body in receiver.arrived}) == 1
    (delivery,) = shop.simulator.deliveries
    assert (delivery.status, delivery.attempts, set(delivery.answers)) == ("Failed", 13, {500})


@pytest.mark.parametrize("renew", [True, False])
async def test_a_repeated_delivery_may_be_signed_anew(open_shop: OpenShop, receiver: Receiver, renew: bool) -> None:
    """Which of the two PayMongo does is unknown."""
    shop = await open_shop(rules=Rules(renew_timestamp=renew))
    await hook(shop, receiver)
    receiver.status = 503
    await shop.pay()
    await shop.simulator.clock.advance(10)
    signatures = [headers["Paymongo-Signature"] for headers, _ in receiver.arrived]
    assert len(signatures) == 3
    assert (len(set(signatures)) == 3) is renew


@pytest.mark.parametrize("status", [200, 201, 204])
async def test_any_2xx_is_success(shop: Shop, receiver: Receiver, status: int) -> None:
    """No retry follows."""
    await hook(shop, receiver)
    receiver.status = status
    await shop.pay()
    await shop.simulator.clock.advance(10)
    assert len(receiver.arrived) == 1
    assert shop.simulator.deliveries[0].status == "Delivered"


async def test_a_redirect_is_a_failure(shop: Shop, receiver: Receiver) -> None:
    """It is not followed."""
    await hook(shop, receiver)
    receiver.status = 302
    await shop.pay()
    await delivered(shop)
    assert shop.simulator.deliveries[0].answers == [302]
    assert shop.simulator.deliveries[0].status == "Pending"


async def test_a_closed_port_is_a_failure(shop: Shop, unused_tcp_port: int) -> None:
    """It is tried again like any other."""
    await shop.post("/webhooks", url=f"http://127.0.0.1:{unused_tcp_port}/", events=["payment.paid"])
    await shop.pay()
    await shop.simulator.clock.advance(2)
    assert len(shop.simulator.deliveries[0].answers) == 2


async def exhaust(shop: Shop, times: int) -> None:
    for _ in range(times):
        await shop.pay()
        await shop.simulator.clock.advance(10_000)


async def test_three_exhausted_events_disable_a_webhook(shop: Shop, receiver: Receiver) -> None:
    """With the documented reason."""
    webhook = await hook(shop, receiver)
    receiver.status = 500
    await exhaust(shop, 2)
    assert (await shop.get(f"/webhooks/{webhook['id']}")).attributes["status"] == "enabled"
    await exhaust(shop, 1)
    shown = (await shop.get(f"/webhooks/{webhook['id']}")).attributes
    assert (shown["status"], shown["disabled_reason"]) == ("disabled", "max_retries_exceeded")


async def test_a_success_between_failures_starts_the_count_again(shop: Shop, receiver: Receiver) -> None:
    """They must be consecutive."""
    webhook = await hook(shop, receiver)
    receiver.status = 500
    await exhaust(shop, 2)
    receiver.status = 200
    await exhaust(shop, 1)
    receiver.status = 500
    await exhaust(shop, 2)
    assert (await shop.get(f"/webhooks/{webhook['id']}")).attributes["status"] == "enabled"


async def test_enabling_starts_the_count_again(shop: Shop, receiver: Receiver) -> None:
    """By hand only, and nothing is replayed."""
    webhook = await hook(shop, receiver)
    receiver.status = 500
    await exhaust(shop, 3)
    seen = len(receiver.arrived)
    await shop.post(f"/webhooks/{webhook['id']}/enable")
    await exhaust(shop, 1)
    assert len(receiver.arrived) == seen + 13
    assert (await shop.get(f"/webhooks/{webhook['id']}")).attributes["status"] == "enabled"


@pytest.mark.parametrize("how", ["disable", "delete"])
async def test_pending_deliveries_fail_when_a_webhook_goes(shop: Shop, receiver: Receiver, how: str) -> None:
    """And what happens meanwhile is not queued."""
    webhook = await hook(shop, receiver)
    receiver.status = 500
    await shop.pay()
    await delivered(shop)
    path = f"/webhooks/{webhook['id']}"
    await (shop.post(f"{path}/disable") if how == "disable" else shop.delete(path))
    await shop.pay()
    await shop.simulator.clock.advance(10)
    assert len(receiver.arrived) == 1
    assert [each.status for each in shop.simulator.deliveries] == ["Failed"]


async def test_enabling_in_time_does_not_bring_deliveries_back(shop: Shop, receiver: Receiver) -> None:
    """What was pending has failed for good."""
    webhook = await hook(shop, receiver)
    receiver.status = 500
    await shop.pay()
    await delivered(shop)
    await shop.post(f"/webhooks/{webhook['id']}/disable")
    await shop.post(f"/webhooks/{webhook['id']}/enable")
    await shop.simulator.clock.advance(10_000)
    assert len(receiver.arrived) == 1


async def test_an_event_that_waits_for_its_turn_fails_with_the_webhook(shop: Shop, receiver: Receiver) -> None:
    """It was not sent yet."""
    webhook = await hook(shop, receiver)
    items = [{"name": "Tea", "amount": 10_000, "quantity": 1, "currency": "PHP"}]
    session = (await shop.post("/checkout_sessions", line_items=items, payment_method_types=["gcash"])).data
    gate = receiver.hold = asyncio.Event()
    await shop.browse(session["attributes"]["checkout_url"], "authorize")
    while not receiver.arrived:  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0)
    await shop.post(f"/webhooks/{webhook['id']}/disable")
    gate.set()
    await delivered(shop)
    assert receiver.types == ["payment.paid"]
    assert [each.status for each in shop.simulator.deliveries] == ["Delivered", "Failed"]


async def test_a_delivery_that_fails_after_its_webhook_went_is_not_repeated(shop: Shop, receiver: Receiver) -> None:
    """It was on its way."""
    webhook = await hook(shop, receiver)
    receiver.status = 500
    gate = receiver.hold = asyncio.Event()
    await shop.pay()
    while not receiver.arrived:  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0)
    await shop.delete(f"/webhooks/{webhook['id']}")
    gate.set()
    await shop.simulator.clock.advance(10_000)
    assert len(receiver.arrived) == 1


async def test_a_delivery_made_again_early_takes_the_place_of_its_retries(shop: Shop, receiver: Receiver) -> None:
    """There is one chain of them."""
    await hook(shop, receiver)
    receiver.status = 500
    await shop.pay()
    await delivered(shop)
    await shop.post(f"/webhook_processes/{shop.simulator.deliveries[0].id}/retry")
    await shop.simulator.clock.advance(100_000)
    assert len(receiver.arrived) == 1 + 13


async def test_a_failed_delivery_is_made_again_on_demand(shop: Shop, receiver: Receiver) -> None:
    """The same event; the usual retries follow."""
    await hook(shop, receiver)
    receiver.status = 500
    await exhaust(shop, 1)
    (delivery,) = shop.simulator.deliveries
    answer = await shop.send("POST", f"/v1/webhook_processes/{delivery.id}/retry")
    assert answer.attributes["status"] == "Pending"
    await shop.simulator.clock.advance(1)
    receiver.status = 200
    await shop.simulator.clock.advance(1)
    assert len(receiver.arrived) == 15
    assert delivery.status == "Delivered"


async def test_the_delivery_of_another_organisation_is_not_found(shop: Shop, receiver: Receiver) -> None:
    """It is not made again."""
    await hook(shop, receiver)
    await shop.pay()
    await delivered(shop)
    path = f"/webhook_processes/{shop.simulator.deliveries[0].id}/retry"
    answer = await shop.post(path, key="sk_test_stranger")
    assert (answer.status, answer.error["detail"][:24]) == (404, "No such webhook process ")
    await shop.simulator.clock.advance(1)
    assert len(receiver.arrived) == 1


async def test_a_disabled_webhook_gets_nothing_on_demand(shop: Shop, receiver: Receiver) -> None:
    """It must be enabled first."""
    webhook = await hook(shop, receiver)
    await shop.pay()
    await delivered(shop)
    await shop.post(f"/webhooks/{webhook['id']}/disable")
    answer = await shop.post(f"/webhook_processes/{shop.simulator.deliveries[0].id}/retry")
    assert (answer.status, answer.error["code"]) == (400, "resource_failed_state")


async def test_another_organisation_cannot_repeat_a_delivery(shop: Shop, receiver: Receiver) -> None:
    """It does not see it."""
    await hook(shop, receiver)
    await shop.pay()
    key = shop.simulator.deliveries[0].id
    assert (await shop.post(f"/webhook_processes/{key}/retry", key="sk_test_other")).status == 404
    await delivered(shop)


async def test_several_webhooks_get_the_same_event(shop: Shop, receiver: Receiver) -> None:
    """Under one event id, each with its own signature."""
    await hook(shop, receiver)
    await hook(shop, receiver)
    await shop.pay()
    await delivered(shop)
    assert len(receiver.arrived) == 2
    assert receiver.arrived[0][1] == receiver.arrived[1][1]
    assert len({headers["Paymongo-Signature"] for headers, _ in receiver.arrived}) == 2


async def test_old_deliveries_are_forgotten(shop: Shop, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is bounded, and so is what can be repeated."""
    monkeypatch.setattr(delivery, "_KEPT", 2)
    shop.simulator._outbox.deliveries = deque(maxlen=2)
    await hook(shop, receiver)
    await shop.pay()
    first = shop.simulator.deliveries[0].id
    for _ in range(2):
        await shop.pay()
    await delivered(shop)
    assert len(shop.simulator.deliveries) == 2
    assert (await shop.post(f"/webhook_processes/{first}/retry")).status == 404


# -- by chance --------------------------------------------------------------------------------------------------------


def ids(receiver: Receiver) -> list[str]:
    return [json.loads(body)["data"]["id"] for _, body in receiver.arrived]


async def test_a_copy_of_a_delivery_arrives_later(shop: Shop, receiver: Receiver) -> None:
    """The same event, although the first was taken."""
    await hook(shop, receiver)
    shop.simulator.faults.deliveries_at_random(1, copied=1.0, seconds=(30.0, 30.0))
    await shop.pay()
    await delivered(shop)
    assert len(receiver.arrived) == 1
    await shop.simulator.clock.advance(30)
    assert len(receiver.arrived) == 2
    assert len({body for _, body in receiver.arrived}) == 1
    assert shop.simulator.deliveries[0].status == "Delivered"
    await shop.simulator.clock.advance(100_000)
    assert len(receiver.arrived) == 2


async def test_a_copy_that_fails_is_not_repeated(shop: Shop, receiver: Receiver) -> None:
    """The first was taken."""
    await hook(shop, receiver)
    shop.simulator.faults.deliveries_at_random(1, copied=1.0, seconds=(30.0, 30.0))
    await shop.pay()
    await delivered(shop)
    receiver.status = 500
    await shop.simulator.clock.advance(100_000)
    assert shop.simulator.deliveries[0].answers == [200, 500]


async def test_late_deliveries_are_overtaken(shop: Shop, receiver: Receiver) -> None:
    """All arrive, once, in another order than they happened; the same seed gives the same order."""
    await hook(shop, receiver)
    shop.simulator.faults.deliveries_at_random(3, late=0.5, seconds=(10.0, 60.0))
    for _ in range(10):
        await shop.pay()
    await shop.simulator.clock.advance(60)
    happened = [each.event_id for each in shop.simulator.deliveries]
    assert sorted(ids(receiver)) == sorted(happened)
    assert ids(receiver) != happened


async def test_a_late_delivery_is_repeated_like_any_other(shop: Shop, receiver: Receiver) -> None:
    """Its schedule begins with its first attempt."""
    await hook(shop, receiver)
    shop.simulator.faults.deliveries_at_random(3, late=1.0, seconds=(10.0, 10.0))
    receiver.status = 500
    await shop.pay()
    await shop.simulator.clock.advance(10)
    assert len(receiver.arrived) == 1
    await shop.simulator.clock.advance(2)
    assert len(receiver.arrived) == 2


async def test_a_late_delivery_fails_with_its_webhook(shop: Shop, receiver: Receiver) -> None:
    """And so does its copy."""
    webhook = await hook(shop, receiver)
    shop.simulator.faults.deliveries_at_random(3, late=1.0, copied=1.0, seconds=(10.0, 10.0))
    await shop.pay()
    await shop.post(f"/webhooks/{webhook['id']}/disable")
    await shop.simulator.clock.advance(100)
    assert receiver.arrived == []


async def test_deliveries_are_straight_again_once_trouble_is_forgotten(shop: Shop, receiver: Receiver) -> None:
    """With all other trouble."""
    await hook(shop, receiver)
    shop.simulator.faults.deliveries_at_random(3, late=1.0, copied=1.0)
    shop.simulator.faults.clear()
    await shop.pay()
    await delivered(shop)
    assert len(receiver.arrived) == 1


@pytest.mark.parametrize("wrong", [{"late": 1.5}, {"copied": -0.1}, {"seconds": (2.0, 1.0)}, {"late": float("nan")}])
async def test_a_chance_that_is_none_is_refused(shop: Shop, wrong: Any) -> None:
    """By its name."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        shop.simulator.faults.deliveries_at_random(1, **wrong)
