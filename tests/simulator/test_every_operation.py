"""Every operation answers, with every field of the catalogue's resource."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator.behaviours import behaviour_of

from .oracle import check_answer, operations

if TYPE_CHECKING:
    from .conftest import Receiver, Shop

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
    assert all(callable(behaviour_of(operation)) for operation in OPERATIONS.values())


async def test_every_answer_has_every_field_of_its_resource(shop: Shop, receiver: Receiver) -> None:
    """Null or not; only optional ones may be absent."""
    made = await answers(shop, receiver)
    assert set(made) == {name for name in OPERATIONS if name.partition(".")[0] in CALLED}
    for name, successes in made.items():
        for answer in successes:
            check_answer(name, answer)


SCHEMA = "invalid_request_body"
WITHOUT_POINTER = ("batch_transfers.create", "workflows.create")
REQUIRED = {
    name: [each.wire for each in operation.parameters.values() if each.required and each.location == "body"]
    for name, operation in OPERATIONS.items()
}


@pytest.mark.parametrize("name", sorted(name for name, required in REQUIRED.items() if required))
async def test_required_parameters_are_required(shop: Shop, name: str) -> None:
    """An empty body is answered with the name of every one of them, and the code that the catalogue has for that."""
    operation, required = OPERATIONS[name], REQUIRED[name]
    path = re.sub(r"{\w+}", "x", operation.path)
    answer = await shop.send(operation.method, path, headers={"Organization-Id": "org_x"})
    pointer = "/" if operation.body == "flat" and operation.group != "accounts" else ""
    code = SCHEMA if SCHEMA in operations()[name]["errors"] else "parameter_required"
    pointers = [None] if name in WITHOUT_POINTER else [pointer + each for each in required]
    assert answer.codes == [(code, each) for each in pointers]
