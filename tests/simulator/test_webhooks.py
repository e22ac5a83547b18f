"""Webhook endpoints through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Shop

URL = "https://shop.example/hooks"


async def made(shop: Shop, **changes: Any) -> Any:
    answer = await shop.post("/webhooks", **({"url": URL, "events": ["payment.paid"]} | changes))
    assert answer.status == 200, answer.content
    return answer.data


async def test_a_new_webhook_is_enabled_and_has_a_secret(shop: Shop) -> None:
    """No disabled_reason."""
    webhook = (await made(shop))["attributes"]
    assert webhook["secret_key"].startswith("whsk_")
    assert (webhook["status"], webhook["livemode"]) == ("enabled", False)
    assert "disabled_reason" not in webhook


async def test_unknown_event_types_are_taken(shop: Shop) -> None:
    """The catalogues of them grow."""
    assert (await made(shop, events=["tea.brewed"]))["attributes"]["events"] == ["tea.brewed"]


async def test_webhooks_are_listed_and_found_by_address(shop: Shop) -> None:
    """Newest first, secrets included."""
    first, second = await made(shop), await made(shop, url="https://shop.example/other")
    assert (await shop.get("/webhooks")).data == [second, first]
    assert (await shop.get("/webhooks", url=URL)).data == [first]
    assert (await shop.get(f"/webhooks/{first['id']}")).data == first


async def test_an_update_replaces_the_events(shop: Shop) -> None:
    """And keeps the address."""
    webhook = await made(shop)
    answer = await shop.put(f"/webhooks/{webhook['id']}", events=["payment.failed"])
    assert (answer.attributes["events"], answer.attributes["url"]) == (["payment.failed"], URL)


async def test_delete_answers_without_a_body(shop: Shop) -> None:
    """204."""
    webhook = await made(shop)
    answer = await shop.delete(f"/webhooks/{webhook['id']}")
    assert (answer.status, answer.content) == (204, b"")
    assert (await shop.get(f"/webhooks/{webhook['id']}")).status == 404


async def test_disable_and_enable(shop: Shop) -> None:
    """The reason is there while it is disabled; doing it twice changes nothing."""
    path = f"/webhooks/{(await made(shop))['id']}"
    for _ in range(2):
        disabled = (await shop.send("POST", f"/v1{path}/disable")).attributes
        assert (disabled["status"], disabled["disabled_reason"]) == ("disabled", "disabled_by_merchant")
    for _ in range(2):
        enabled = (await shop.post(f"{path}/enable")).attributes
        assert enabled["status"] == "enabled"
        assert "disabled_reason" not in enabled


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"url": "shop.example"}, "parameter_format_invalid", "url"),
        ({"url": "ftp://shop.example/"}, "parameter_format_invalid", "url"),
        ({"url": "https://user:word@shop.example/"}, "parameter_format_invalid", "url"),
        ({"url": None}, "parameter_required", "url"),
        ({"events": []}, "parameter_invalid", "events"),
        ({"events": "payment.paid"}, "parameter_data_type_invalid", "events"),
        ({"events": [5]}, "parameter_data_type_invalid", "events.0"),
    ],
)
async def test_a_bad_webhook_is_refused(shop: Shop, changes: Any, code: str, pointer: str) -> None:
    """By the parameter that is wrong."""
    answer = await shop.post("/webhooks", **({"url": URL, "events": ["payment.paid"]} | changes))
    assert answer.codes == [(code, pointer)]


async def test_an_unknown_webhook_is_not_found(shop: Shop) -> None:
    """By any operation."""
    assert (await shop.put("/webhooks/hook_none", events=["a"])).status == 404
    assert (await shop.delete("/webhooks/hook_none")).status == 404
    assert (await shop.post("/webhooks/hook_none/enable")).status == 404
    assert (await shop.post("/webhook_processes/none/retry")).status == 404
