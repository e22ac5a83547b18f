"""Every operation answers, with every field of the catalogue's resource."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from paymongo_async.resources import GROUPS, OPERATIONS
from paymongo_async.simulator.behaviours import BEHAVIOURS

if TYPE_CHECKING:
    from .conftest import Receiver, Shop

CATALOGUE = Path(__file__).parents[1] / "catalogue"
ITEMS = [{"name": "Tea", "amount": 10_000, "quantity": 1, "currency": "PHP"}]
REDIRECT = {"success": "https://shop.example/good", "failed": "https://shop.example/bad"}
CALLED = {
    "checkout_sessions",
    "customers",
    "links",
    "payment_intents",
    "payment_methods",
    "payments",
    "refunds",
    "sources",
    "webhooks",
}
"""The groups whose every operation is called here."""
# Documented to be there in some states only, or for some kinds of method only.
SOMETIMES = {
    "Webhook.disabled_reason",
    "NextAction.redirect",
    "NextAction.code",
    "PaymentMethodDetails.last4",
    "PaymentMethodDetails.exp_month",
    "PaymentMethodDetails.exp_year",
    "PaymentMethodDetails.bank_code",
    "PaymentMethodOptions.shopeepay",
    "PaymentMethodOptions.card",
}


@cache
def resources() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in (CATALOGUE / "resources").glob("*.yaml"):
        found |= yaml.safe_load(path.read_text("utf-8"))["resources"]
    return found


@cache
def operations() -> dict[str, Any]:
    return {
        f"{group}.{operation['name']}": operation
        for group in GROUPS
        for operation in yaml.safe_load((CATALOGUE / "operations" / f"{group}.yaml").read_text("utf-8"))["operations"]
    }


def check(name: str, value: Any, where: str) -> None:
    """Want every field that is not optional, and look into what is nested."""
    resource = resources()[name]
    if resource["shape"] == "envelope":
        if resource["type"] is not None:
            assert value["type"] == resource["type"], where
        prefix = resource["id_prefix"]
        assert prefix is None or value["id"].startswith(prefix), where
        value = value["attributes"]
    for field, described in resource["fields"].items():
        if described.get("optional") or f"{name}.{field}" in SOMETIMES:
            continue
        assert field in value, f"{where}.{field} is missing"
        if value[field] is None:
            assert described.get("nullable"), f"{where}.{field} is null"
            continue
        inner = described.get("ref") or (described.get("of") if described["type"] == "list" else None)
        for index, each in enumerate(value[field] if described["type"] == "list" else [value[field]]):
            if inner in resources():
                check(inner, each, f"{where}.{field}.{index}")


async def answers(shop: Shop, receiver: Receiver) -> dict[str, list[Any]]:
    """Call every operation in a state where it succeeds; return the answers by name."""
    made: dict[str, list[Any]] = {}

    def note(name: str, answer: Any) -> Any:
        assert answer.status == operations()[name].get("success", 200), (name, answer.content)
        made.setdefault(name, []).append(answer)
        return answer

    await _webhooks(shop, note, receiver)
    await _customers(shop, note)
    await _intents(shop, note)
    await _methods_and_payments(shop, note)
    await _pages(shop, note)
    await shop.simulator.clock.advance()
    key = shop.simulator.deliveries[0].id
    note("webhooks.retry_delivery", await shop.post(f"/webhook_processes/{key}/retry"))
    await shop.simulator.clock.advance()
    return made


async def _webhooks(shop: Shop, note: Any, receiver: Receiver) -> None:
    given = {"url": receiver.url, "events": ["payment.paid"]}
    hook = note("webhooks.create", await shop.post("/webhooks", **given)).data["id"]
    other = note("webhooks.create", await shop.post("/webhooks", **given)).data["id"]
    note("webhooks.retrieve", await shop.get(f"/webhooks/{hook}"))
    note("webhooks.list", await shop.get("/webhooks"))
    note("webhooks.update", await shop.put(f"/webhooks/{hook}", events=["payment.paid"]))
    note("webhooks.disable", await shop.post(f"/webhooks/{hook}/disable"))
    note("webhooks.enable", await shop.post(f"/webhooks/{hook}/enable"))
    note("webhooks.delete", await shop.delete(f"/webhooks/{other}"))


async def _customers(shop: Shop, note: Any) -> None:
    person = {"first_name": "A", "last_name": "B", "email": "a@b.example", "default_device": "email"}
    key = note("customers.create", await shop.post("/customers", **person)).data["id"]
    note("customers.retrieve", await shop.get(f"/customers/{key}"))
    note("customers.list", await shop.get("/customers"))
    note("customers.update", await shop.patch(f"/customers/{key}", first_name="C"))
    note("customers.replace", await shop.put(f"/customers/{key}", first_name="D"))
    usage = {"session_type": "on_session", "customer_id": key}
    method = await shop.card()
    await shop.attach(await shop.intent(setup_future_usage=usage), method)
    path = f"/customers/{key}/payment_methods"
    note("customers.list_payment_methods", await shop.get(path))
    note("customers.delete_payment_method", await shop.delete(f"{path}/{method}"))
    note("customers.delete", await shop.delete(f"/customers/{key}"))


async def _intents(shop: Shop, note: Any) -> None:
    given = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card", "gcash", "qrph"]}
    for method in (await shop.card(), await shop.method("gcash"), await shop.method("qrph")):
        key = note("payment_intents.create", await shop.post("/payment_intents", **given)).data["id"]
        note("payment_intents.attach", await shop.attach(key, method))
    declined = await shop.intent()
    await shop.attach(declined, await shop.card("5100000000000198"))
    note("payment_intents.retrieve", await shop.get(f"/payment_intents/{declined}"))
    for action in ("capture", "cancel"):
        key = await shop.intent(capture_type="manual")
        await shop.attach(key, await shop.card())
        note(f"payment_intents.{action}", await shop.post(f"/payment_intents/{key}/{action}"))


async def _methods_and_payments(shop: Shop, note: Any) -> None:
    billing = {"name": "Juan"}
    given = {"type": "dob", "details": {"bank_code": "bpi"}, "billing": billing}
    key = note("payment_methods.create", await shop.post("/payment_methods", **given)).data["id"]
    note("payment_methods.retrieve", await shop.get(f"/payment_methods/{key}"))
    note("payment_methods.update", await shop.put(f"/payment_methods/{key}", billing=billing))
    note("payment_methods.list_capabilities", await shop.get("/merchants/capabilities/payment_methods"))
    source = {"type": "gcash", "amount": 10_000, "currency": "PHP", "redirect": REDIRECT}
    made = note("sources.create", await shop.post("/sources", **source))
    await shop.browse(made.attributes["redirect"]["checkout_url"], "authorize")
    note("sources.retrieve", await shop.get(f"/sources/{made.data['id']}"))
    charge = {"amount": 10_000, "currency": "PHP", "source": {"id": made.data["id"], "type": "source"}}
    note("payments.create", await shop.post("/payments", **charge))
    paid = await shop.pay()
    refund = note("refunds.create", await shop.refund(paid)).data["id"]
    await shop.simulator.clock.advance(2)
    note("refunds.retrieve", await shop.get(f"/refunds/{refund}"))
    note("refunds.list", await shop.get("/refunds"))
    note("payments.retrieve", await shop.get(f"/payments/{paid['id']}"))
    note("payments.list", await shop.get("/payments"))


async def _pages(shop: Shop, note: Any) -> None:
    given = {"line_items": ITEMS, "payment_method_types": ["card"]}
    key = note("checkout_sessions.create", await shop.post("/checkout_sessions", **given)).data["id"]
    note("checkout_sessions.expire", await shop.post(f"/checkout_sessions/{key}/expire"))
    body = {"data": {"attributes": given}}
    made = note("checkout_sessions.create_v2", await shop.send("POST", "/v2/checkout_sessions", json=body)).data
    path = f"/checkout_sessions/{made['id']}"
    note("checkout_sessions.retrieve", await shop.get(path))
    await shop.browse(made["attributes"]["checkout_url"], "authorize")
    note("checkout_sessions.retrieve", await shop.get(path))
    link = note("links.create", await shop.post("/links", amount=10_000, description="tea")).data
    await shop.browse(link["attributes"]["checkout_url"], "authorize")
    note("links.retrieve", await shop.get(f"/links/{link['id']}"))
    note("links.list", await shop.get("/links"))
    note("links.archive", await shop.post(f"/links/{link['id']}/archive"))
    note("links.unarchive", await shop.post(f"/links/{link['id']}/unarchive"))


def test_every_operation_has_a_behaviour() -> None:
    """One that was written for it, or that of a stored resource."""
    assert set(BEHAVIOURS) == set(OPERATIONS)
    assert all(callable(behaviour) for behaviour in BEHAVIOURS.values())


async def test_every_answer_has_every_field_of_its_resource(shop: Shop, receiver: Receiver) -> None:
    """Null or not; only optional ones may be absent."""
    made = await answers(shop, receiver)
    assert set(made) == {name for name in OPERATIONS if name.partition(".")[0] in CALLED}
    for name, successes in made.items():
        response = operations()[name]["response"]
        for answer in successes:
            if response == "none":
                assert answer.content == b""
            elif isinstance(response, str):
                check(response, answer.data, name)
            elif response["list"] in resources():
                for row in answer.data:
                    check(response["list"], row, name)


REQUIRED = {
    name: [each.wire for each in operation.parameters.values() if each.required and each.location == "body"]
    for name, operation in OPERATIONS.items()
}


@pytest.mark.parametrize("name", sorted(name for name, required in REQUIRED.items() if required))
async def test_required_parameters_are_required(shop: Shop, name: str) -> None:
    """An empty body is answered with the name of every one of them."""
    operation, required = OPERATIONS[name], REQUIRED[name]
    path = re.sub(r"{\w+}", "x", operation.path)
    answer = await shop.send(operation.method, path, headers={"Organization-Id": "org_x"})
    pointer = "/" if operation.body == "flat" else ""
    assert answer.codes == [("parameter_required", pointer + each) for each in required]
