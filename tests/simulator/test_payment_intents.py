"""Every row of the life of an intent."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING

import pytest

from paymongo_async.simulator import Rules
from paymongo_async.simulator.qr import image_url

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop

REDIRECTING = ["gcash", "paymaya", "grab_pay", "shopee_pay", "dob", "brankas", "billease", "atome"]
BANKS = {"dob": "bpi", "brankas": "bdo"}
WINDOWS = {"gcash": 4 * 3600, "paymaya": 1800, "grab_pay": 900, "shopee_pay": 1200}


async def test_a_new_intent_waits_for_a_payment_method(shop: Shop) -> None:
    """Nothing has happened: no payments, no action, no error."""
    intent = await shop.read(await shop.intent())
    assert intent["status"] == "awaiting_payment_method"
    assert (intent["payments"], intent["next_action"], intent["last_payment_error"]) == ([], None, None)
    assert intent["original_amount"] == intent["amount"] == 10_000
    assert intent["metadata"] is None


async def test_a_new_intent_has_a_client_key_made_of_its_id(shop: Shop) -> None:
    """The form is <id>_client_<24 characters>."""
    key = await shop.intent()
    prefix, _, rest = (await shop.read(key))["client_key"].rpartition("_client_")
    assert prefix == key
    assert len(rest) == 24


async def test_a_card_is_asked_for_three_ds_by_default(shop: Shop) -> None:
    """The option reads any when nothing was sent and card is allowed."""
    assert (await shop.read(await shop.intent()))["payment_method_options"] == {
        "card": {"request_three_d_secure": "any"}
    }


async def test_options_of_a_card_are_completed(shop: Shop) -> None:
    """What was sent stays, what was not is filled in."""
    options = {"card": {"installments": {"enabled": True}}}
    shown = (await shop.read(await shop.intent(payment_method_options=options)))["payment_method_options"]
    assert shown == {"card": {"request_three_d_secure": "any", "installments": {"enabled": True}}}


async def test_an_intent_without_cards_has_no_card_options(shop: Shop) -> None:
    """There is nothing to ask."""
    assert (await shop.read(await shop.intent(payment_method_allowed=["gcash"])))["payment_method_options"] is None


async def test_dollars_are_for_cards_only(shop: Shop) -> None:
    """Other methods are paid in pesos."""
    given = {"amount": 10_000, "currency": "USD"}
    refused = await shop.post("/payment_intents", payment_method_allowed=["card", "gcash"], **given)
    assert refused.codes == [("parameter_invalid", "currency")]
    assert (await shop.post("/payment_intents", payment_method_allowed=["card"], **given)).status == 200


async def test_a_card_without_three_ds_succeeds_at_once(shop: Shop) -> None:
    """The answer of attach shows it already."""
    answer = await shop.attach(await shop.intent(metadata={"order": "7"}, description="tea"), await shop.card())
    assert answer.status == 200
    assert answer.attributes["status"] == "succeeded"
    (payment,) = answer.attributes["payments"]
    assert payment["attributes"]["status"] == "paid"
    assert payment["attributes"]["payment_intent_id"] == answer.data["id"]
    assert payment["attributes"]["metadata"] == {"order": "7"}
    assert payment["attributes"]["description"] == "tea"
    assert payment["attributes"]["source"] | {"id": ""} == {
        "id": "",
        "type": "card",
        "brand": "visa",
        "country": "PH",
        "last4": "4345",
    }


async def test_a_manual_capture_holds_the_money(shop: Shop) -> None:
    """No payment yet."""
    answer = await shop.attach(await shop.intent(capture_type="manual"), await shop.card("5555444444444457"))
    assert (answer.attributes["status"], answer.attributes["payments"]) == ("awaiting_capture", [])


async def test_three_ds_waits_for_the_payer(shop: Shop) -> None:
    """The address of the page and the way back, which names the intent."""
    key = await shop.intent()
    answer = await shop.attach(key, await shop.card("4120000000000007"), return_url="https://shop.example/b?x=1#top")
    assert answer.attributes["status"] == "awaiting_next_action"
    action = answer.attributes["next_action"]
    assert action["type"] == "redirect"
    assert action["redirect"]["return_url"] == f"https://shop.example/b?x=1&payment_intent_id={key}#top"


async def test_a_card_needs_no_return_url(shop: Shop) -> None:
    """Only the methods that always redirect require one."""
    body = {"payment_method": await shop.card("4120000000000007")}
    answer = await shop.post(f"/payment_intents/{await shop.intent()}/attach", **body)
    assert answer.attributes["next_action"]["redirect"]["return_url"] is None


@pytest.mark.parametrize("kind", REDIRECTING)
async def test_wallets_and_banks_redirect(shop: Shop, kind: str) -> None:
    """The payer authorises on a page, and the intent succeeds."""
    key, page = await shop.open(kind, BANKS.get(kind), amount=20_000)
    assert (await shop.read(key))["status"] == "awaiting_next_action"
    assert (await shop.browse(page, "authorize")).status == 200
    intent = await shop.read(key)
    assert (intent["status"], intent["next_action"]) == ("succeeded", None)
    assert intent["payments"][0]["attributes"]["source"]["type"] == kind


@pytest.mark.parametrize("kind", REDIRECTING)
async def test_redirecting_methods_need_a_return_url(shop: Shop, kind: str) -> None:
    """Without one attach is refused."""
    key = await shop.intent(payment_method_allowed=[kind], amount=20_000)
    method = await shop.method(kind, BANKS.get(kind))
    answer = await shop.post(f"/payment_intents/{key}/attach", payment_method=method)
    assert answer.codes == [("parameter_required", "return_url")]


@pytest.mark.parametrize(
    ("kind", "bank", "code"),
    [
        ("gcash", None, "CLOSED"),
        ("paymaya", None, "PY0119"),
        ("grab_pay", None, "generic_decline"),
        ("brankas", "bdo", "DENIED"),
        ("dob", "ubp", "TF"),
        ("dob", "bpi", "FTUSE999"),
        ("qrph", None, "RJCT"),
    ],
)
async def test_a_payer_who_fails_leaves_a_failed_payment(shop: Shop, kind: str, bank: str | None, code: str) -> None:
    """The intent waits for another payment method and says why."""
    key, page = await shop.open(kind, bank)
    await shop.browse(page, "fail")
    intent = await shop.read(key)
    assert (intent["status"], intent["next_action"]) == ("awaiting_payment_method", None)
    (payment,) = intent["payments"]
    assert (payment["attributes"]["status"], payment["attributes"]["failed_code"]) == ("failed", code)
    assert intent["last_payment_error"]["failed_code"] == code
    assert intent["last_payment_error"]["payment"] == payment["id"]


async def test_a_failed_payment_has_the_keys_of_the_official_sample(shop: Shop) -> None:
    """No available_at, credited_at null, fee 0, paid_at set."""
    key, page = await shop.open()
    await shop.browse(page, "fail")
    failed = (await shop.read(key))["payments"][0]["attributes"]
    assert "available_at" not in failed
    assert (failed["credited_at"], failed["fee"]) == (None, 0)
    assert failed["paid_at"] is not None


async def test_a_failed_payment_can_lack_paid_at(open_shop: OpenShop) -> None:
    """One sample is all there is, so it is a choice."""
    shop = await open_shop(rules=Rules(failed_payment_has_paid_at=False))
    key, page = await shop.open()
    await shop.browse(page, "fail")
    assert (await shop.read(key))["payments"][0]["attributes"]["paid_at"] is None


@pytest.mark.parametrize("kind", WINDOWS)
async def test_a_wallet_page_closes_after_its_window(shop: Shop, kind: str) -> None:
    """A second before it is open, at the end of it the attempt has failed."""
    key, page = await shop.open(kind)
    await shop.simulator.clock.advance(WINDOWS[kind] - 1)
    assert (await shop.read(key))["status"] == "awaiting_next_action"
    await shop.simulator.clock.advance(1)
    intent = await shop.read(key)
    assert intent["status"] == "awaiting_payment_method"
    assert intent["payments"][0]["attributes"]["status"] == "failed"
    assert (await shop.browse(page, "authorize")).status == 409


async def test_a_brankas_page_closes_after_an_hour_as_expired(shop: Shop) -> None:
    """The code is documented."""
    key, _ = await shop.open("brankas", "bdo")
    await shop.simulator.clock.advance(3600)
    assert (await shop.read(key))["last_payment_error"]["failed_code"] == "EXPIRED"


async def test_a_page_without_a_documented_window_closes_by_rule(open_shop: OpenShop) -> None:
    """Cards, for one."""
    shop = await open_shop(rules=Rules(page_window=60))
    key = await shop.intent()
    await shop.attach(key, await shop.card("4120000000000007"))
    await shop.simulator.clock.advance(60)
    assert (await shop.read(key))["status"] == "awaiting_payment_method"


@pytest.mark.parametrize("where", ["attach", "create", "method"])
async def test_shopee_pay_takes_a_shorter_window(shop: Shop, where: str) -> None:
    """It may be given on attach, on the intent or with the payment method."""
    options = {"payment_method_options": {"shopeepay": {"expiry_seconds": 90}}}
    key = await shop.intent(payment_method_allowed=["shopee_pay"], **(options if where == "create" else {}))
    method = await shop.method("shopee_pay", **({"expiry_seconds": 90} if where == "method" else {}))
    await shop.attach(key, method, **(options if where == "attach" else {}))
    await shop.simulator.clock.advance(89)
    assert (await shop.read(key))["status"] == "awaiting_next_action"
    await shop.simulator.clock.advance(1)
    assert (await shop.read(key))["status"] == "awaiting_payment_method"


async def test_another_attempt_outlives_the_window_of_the_first(shop: Shop) -> None:
    """A window belongs to its attempt."""
    key, page = await shop.open("grab_pay")
    await shop.simulator.clock.advance(800)
    await shop.browse(page, "fail")
    await shop.attach(key, await shop.method("grab_pay"))
    await shop.simulator.clock.advance(200)
    assert (await shop.read(key))["status"] == "awaiting_next_action"


async def test_qr_ph_shows_a_code(shop: Shop) -> None:
    """A picture, a test page, and an end in RFC 3339 with nanoseconds."""
    answer = await shop.attach(await shop.intent(), await shop.method("qrph"))
    assert answer.attributes["next_action"]["type"] == "consume_qr"
    code = answer.attributes["next_action"]["code"]
    assert code["amount"] == 10_000
    assert code["image_url"].startswith("data:image/png;base64,iVBOR")
    assert code["test_url"].startswith(shop.simulator.base_url)
    assert code["expires_at"].startswith("2025-06-11T22:30:24.")
    assert code["expires_at"].endswith("+00:00")


async def test_the_picture_of_a_code_is_a_real_png(shop: Shop) -> None:
    """Its chunks check out; the same code has the same picture, another one another."""
    answer = await shop.attach(await shop.intent(), await shop.method("qrph"))
    code = answer.attributes["next_action"]["code"]
    png = base64.b64decode(code["image_url"].removeprefix("data:image/png;base64,"))
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    kinds, rest = [], png[8:]
    while rest:
        size = int.from_bytes(rest[:4])
        assert zlib.crc32(rest[4 : 8 + size]) == int.from_bytes(rest[8 + size : 12 + size])
        kinds.append(rest[4:8])
        rest = rest[12 + size :]
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
    assert image_url(code["id"]) == code["image_url"] != image_url("code_other")


async def test_a_qr_code_is_paid_on_its_test_page(shop: Shop) -> None:
    """The payment names the code."""
    key, page = await shop.open("qrph")
    await shop.browse(page, "authorize")
    intent = await shop.read(key)
    assert intent["status"] == "succeeded"
    source = intent["payments"][0]["attributes"]["source"]
    assert source["type"] == "qrph"
    assert source["provider"]["code_id"].startswith("code_")


async def test_a_qr_code_that_expires_leaves_no_payment(shop: Shop) -> None:
    """The intent waits for another payment method."""
    key = await shop.intent()
    await shop.attach(key, await shop.method("qrph", expiry_seconds=60))
    await shop.simulator.clock.advance(60)
    intent = await shop.read(key)
    assert (intent["status"], intent["payments"]) == ("awaiting_payment_method", [])


async def test_a_page_can_be_made_to_expire(shop: Shop) -> None:
    """The third button of the test page."""
    key, page = await shop.open("paymaya")
    await shop.browse(page, "expire")
    assert (await shop.read(key))["last_payment_error"]["failed_code"] == "PY0116"


async def test_a_slow_bank_keeps_the_intent_processing(open_shop: OpenShop) -> None:
    """The merchant asks again after a second or two."""
    shop = await open_shop(rules=Rules(bank_delay=2))
    key = await shop.intent()
    answer = await shop.attach(key, await shop.card())
    assert answer.attributes["status"] == "processing"
    await shop.simulator.clock.advance(2)
    assert (await shop.read(key))["status"] == "succeeded"


async def test_a_slow_bank_can_decline(open_shop: OpenShop) -> None:
    """Then attach had answered 200, and the failed payment shows the reason."""
    shop = await open_shop(rules=Rules(bank_delay=2))
    key = await shop.intent()
    assert (await shop.attach(key, await shop.card("5100000000000198"))).attributes["status"] == "processing"
    await shop.simulator.clock.advance(2)
    intent = await shop.read(key)
    assert intent["status"] == "awaiting_payment_method"
    assert intent["last_payment_error"]["failed_code"] == "insufficient_funds"


async def held(shop: Shop, number: str = "5555444444444457") -> str:
    key = await shop.intent(capture_type="manual")
    answer = await shop.attach(key, await shop.card(number))
    action = answer.attributes["next_action"]
    if action is not None:
        await shop.browse(action["redirect"]["url"], "authorize")
    assert (await shop.read(key))["status"] == "awaiting_capture"
    return key


async def test_a_capture_takes_everything_by_default(shop: Shop) -> None:
    """An amount is not needed."""
    key = await held(shop)
    answer = await shop.post(f"/payment_intents/{key}/capture")
    assert answer.attributes["status"] == "succeeded"
    assert answer.attributes["payments"][0]["attributes"]["amount"] == 10_000


async def test_a_capture_can_take_less(shop: Shop) -> None:
    """The payment has what was captured; the intent keeps what it was made for."""
    answer = await shop.post(f"/payment_intents/{await held(shop)}/capture", amount=4_000)
    assert answer.attributes["payments"][0]["attributes"]["amount"] == 4_000
    assert (answer.attributes["amount"], answer.attributes["original_amount"]) == (10_000, 10_000)


async def test_a_capture_can_change_the_amount_of_the_intent(open_shop: OpenShop) -> None:
    """It is not documented, so it is a choice."""
    shop = await open_shop(rules=Rules(capture_changes_amount=True))
    answer = await shop.post(f"/payment_intents/{await held(shop)}/capture", amount=4_000)
    assert (answer.attributes["amount"], answer.attributes["original_amount"]) == (4_000, 10_000)


async def test_a_capture_cannot_take_more(shop: Shop) -> None:
    """And changes nothing when it tries."""
    key = await held(shop)
    answer = await shop.post(f"/payment_intents/{key}/capture", amount=10_001)
    assert (answer.status, answer.error["code"]) == (400, "allowed_amount_exceeded")
    assert (await shop.read(key))["status"] == "awaiting_capture"


async def test_there_is_no_second_capture(shop: Shop) -> None:
    """The rest of the hold is gone."""
    key = await held(shop)
    await shop.post(f"/payment_intents/{key}/capture", amount=4_000)
    assert (await shop.post(f"/payment_intents/{key}/capture")).error["code"] == "resource_succeeded_state"


async def test_a_hold_ends_after_seven_days(shop: Shop) -> None:
    """By default the intent is cancelled."""
    key = await held(shop)
    await shop.simulator.clock.advance(7 * 86_400)
    assert (await shop.read(key))["status"] == "cancelled"
    assert (await shop.post(f"/payment_intents/{key}/capture")).error["code"] == "resource_failed_state"


async def test_a_capture_after_the_hold_is_refused_whatever_the_status(open_shop: OpenShop) -> None:
    """The status is inferred, the refusal documented."""
    shop = await open_shop(rules=Rules(hold_expired_status="awaiting_capture"))
    key = await held(shop)
    await shop.simulator.clock.advance(7 * 86_400)
    answer = await shop.post(f"/payment_intents/{key}/capture")
    assert (answer.status, answer.error["code"]) == (400, "resource_failed_state")


async def test_a_captured_hold_does_not_expire(shop: Shop) -> None:
    """The money was taken."""
    key = await held(shop)
    await shop.post(f"/payment_intents/{key}/capture")
    await shop.simulator.clock.advance(8 * 86_400)
    assert (await shop.read(key))["status"] == "succeeded"


async def test_three_ds_can_hold(shop: Shop) -> None:
    """Authorize leads to awaiting_capture."""
    await held(shop, "4120000000000007")


async def test_a_failed_three_ds_of_a_hold_leaves_no_payment(shop: Shop) -> None:
    """The hold-then-capture page says so."""
    key = await shop.intent(capture_type="manual")
    answer = await shop.attach(key, await shop.card("4120000000000007"))
    await shop.browse(answer.attributes["next_action"]["redirect"]["url"], "fail")
    intent = await shop.read(key)
    assert (intent["status"], intent["payments"]) == ("awaiting_payment_method", [])
    assert intent["last_payment_error"]["payment"] is None


async def test_a_declined_hold_leaves_a_failed_payment(shop: Shop) -> None:
    """The hold-then-capture page says this too."""
    key = await shop.intent(capture_type="manual")
    assert (await shop.attach(key, await shop.card("4200000000000018"))).error["sub_code"] == "card_expired"
    intent = await shop.read(key)
    assert intent["status"] == "awaiting_payment_method"
    assert [each["attributes"]["status"] for each in intent["payments"]] == ["failed"]


async def test_wallets_are_charged_at_once_also_with_manual_capture(shop: Shop) -> None:
    """Holds are for cards only."""
    key, page = await shop.open(capture_type="manual")
    await shop.browse(page, "authorize")
    assert (await shop.read(key))["status"] == "succeeded"


@pytest.mark.parametrize("number", ["5417881844647288", "5417886761138807"])
async def test_two_cards_do_not_release_their_hold(shop: Shop, number: str) -> None:
    """Cancel fails and the money stays held."""
    key = await held(shop, number)
    answer = await shop.post(f"/payment_intents/{key}/cancel")
    assert (answer.status, answer.error["code"]) == (400, "resource_failed_state")
    assert (await shop.read(key))["status"] == "awaiting_capture"


async def test_cancel_releases_a_hold(shop: Shop) -> None:
    """And is final."""
    key = await held(shop)
    answer = await shop.post(f"/payment_intents/{key}/cancel")
    assert (answer.attributes["status"], answer.attributes["payments"]) == ("cancelled", [])


async def test_cancel_stops_a_waiting_intent(shop: Shop) -> None:
    """Before a payment method, and before the payer has acted."""
    fresh = await shop.intent()
    assert (await shop.send("POST", f"/v1/payment_intents/{fresh}/cancel")).attributes["status"] == "cancelled"
    key, page = await shop.open()
    answer = await shop.post(f"/payment_intents/{key}/cancel")
    assert (answer.attributes["status"], answer.attributes["next_action"]) == ("cancelled", None)
    assert (await shop.browse(page, "authorize")).status == 409


async def in_state(shop: Shop, status: str) -> str:
    if status == "awaiting_capture":
        return await held(shop)
    if status == "awaiting_next_action":
        return (await shop.open("gcash", payment_method_allowed=["gcash", "card"]))[0]
    key = await shop.intent()
    if status == "cancelled":
        await shop.post(f"/payment_intents/{key}/cancel")
    elif status != "awaiting_payment_method":
        await shop.attach(key, await shop.card())
    return key


@pytest.mark.parametrize(
    ("status", "action", "code"),
    [
        ("succeeded", "attach", "resource_succeeded_state"),
        ("succeeded", "capture", "resource_succeeded_state"),
        ("succeeded", "cancel", "resource_succeeded_state"),
        ("cancelled", "attach", "resource_failed_state"),
        ("cancelled", "capture", "resource_failed_state"),
        ("cancelled", "cancel", "resource_failed_state"),
        ("awaiting_next_action", "attach", "resource_processing_state"),
        ("awaiting_next_action", "capture", "resource_failed_state"),
        ("awaiting_capture", "attach", "resource_processing_state"),
        ("awaiting_payment_method", "capture", "resource_failed_state"),
    ],
)
async def test_a_state_refuses_what_it_does_not_allow(shop: Shop, status: str, action: str, code: str) -> None:
    """With 400, and without a change."""
    key = await in_state(shop, status)
    given = {"payment_method": await shop.card()} if action == "attach" else {}
    answer = await shop.post(f"/payment_intents/{key}/{action}", **given)
    assert (answer.status, answer.error["code"]) == (400, code)
    assert (await shop.read(key))["status"] == status


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("attach", "resource_processing_state"),
        ("cancel", "resource_processing_state"),
        ("capture", "resource_failed_state"),
    ],
)
async def test_a_processing_intent_allows_nothing(open_shop: OpenShop, action: str, code: str) -> None:
    """Until the bank has answered."""
    shop = await open_shop(rules=Rules(bank_delay=2))
    key = await in_state(shop, "processing")
    given = {"payment_method": await shop.card()} if action == "attach" else {}
    assert (await shop.post(f"/payment_intents/{key}/{action}", **given)).error["code"] == code


async def test_a_method_must_be_allowed(shop: Shop) -> None:
    """The intent says which."""
    answer = await shop.attach(await shop.intent(), await shop.method("paymaya"))
    assert (answer.status, answer.error["code"]) == (400, "payment_method_not_allowed")


async def test_an_unknown_payment_method_is_not_found(shop: Shop) -> None:
    """With the wording that was recorded."""
    answer = await shop.attach(await shop.intent(), "pm_none")
    assert answer.status == 404
    assert answer.json == {
        "errors": [{"code": "resource_not_found", "detail": "No such payment method with id pm_none."}]
    }


@pytest.mark.parametrize(
    ("kind", "bank", "amount", "code"),
    [
        ("gcash", None, 10_000_001, "parameter_above_maximum"),
        ("dob", "bpi", 5_000_001, "parameter_above_maximum"),
        ("dob", "ubp", 10_000_001, "parameter_above_maximum"),
        ("billease", None, 9_999, "parameter_below_minimum"),
        ("billease", None, 4_000_001, "parameter_above_maximum"),
    ],
)
async def test_methods_have_limits(shop: Shop, kind: str, bank: str | None, amount: int, code: str) -> None:
    """They are checked when the method is attached."""
    key = await shop.intent(amount=amount, payment_method_allowed=[kind])
    answer = await shop.attach(key, await shop.method(kind, bank))
    assert answer.codes == [(code, "amount")]


async def test_an_error_of_an_earlier_attempt_stays_by_default(shop: Shop) -> None:
    """Whether a success clears it is not known."""
    key, page = await shop.open("gcash", payment_method_allowed=["gcash", "card"])
    await shop.browse(page, "fail")
    answer = await shop.attach(key, await shop.card())
    assert answer.attributes["last_payment_error"]["failed_code"] == "CLOSED"
    assert [each["attributes"]["status"] for each in answer.attributes["payments"]] == ["failed", "paid"]


async def test_a_success_can_clear_the_error(open_shop: OpenShop) -> None:
    """It is a choice."""
    shop = await open_shop(rules=Rules(success_clears_last_error=True))
    key, page = await shop.open("gcash", payment_method_allowed=["gcash", "card"])
    await shop.browse(page, "fail")
    assert (await shop.attach(key, await shop.card())).attributes["last_payment_error"] is None


async def test_a_card_can_be_saved_for_a_customer(shop: Shop) -> None:
    """It is listed once the payment has succeeded."""
    person = {"first_name": "A", "last_name": "B", "email": "a@b.example", "default_device": "email"}
    customer = (await shop.post("/customers", **person)).data["id"]
    usage = {"session_type": "on_session", "customer_id": customer}
    method = await shop.card()
    await shop.attach(await shop.intent(setup_future_usage=usage), method)
    saved = (await shop.get(f"/customers/{customer}/payment_methods")).data
    assert [each["attributes"]["payment_method_id"] for each in saved] == [method]


async def test_a_wallet_is_not_saved(shop: Shop) -> None:
    """Vaulting is for cards."""
    person = {"first_name": "A", "last_name": "B", "email": "a@b.example", "default_device": "email"}
    customer = (await shop.post("/customers", **person)).data["id"]
    await shop.pay("gcash", setup_future_usage={"session_type": "on_session", "customer_id": customer})
    assert (await shop.get(f"/customers/{customer}/payment_methods")).data == []


async def test_a_card_can_only_be_saved_for_somebody(shop: Shop) -> None:
    """The customer must exist."""
    usage = {"session_type": "on_session", "customer_id": "cus_none"}
    given = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"], "setup_future_usage": usage}
    assert (await shop.post("/payment_intents", **given)).codes == [
        ("parameter_invalid", "setup_future_usage.customer_id")
    ]


async def test_a_public_key_needs_the_client_key(shop: Shop) -> None:
    """Otherwise it could read any intent."""
    key = await shop.intent()
    path = f"/payment_intents/{key}"
    assert (await shop.get(path, key="pk_test_abc")).codes == [("parameter_required", "client_key")]
    wrong = await shop.get(path, key="pk_test_abc", client_key="x")
    assert (wrong.status, wrong.error["code"]) == (404, "resource_not_found")
    client_key = (await shop.read(key))["client_key"]
    assert (await shop.get(path, key="pk_test_abc", client_key=client_key)).status == 200


async def test_the_code_for_a_wrong_client_key_is_a_choice(open_shop: OpenShop) -> None:
    """It is not documented."""
    shop = await open_shop(rules=Rules(client_key_code="parameter_invalid"))
    answer = await shop.get(f"/payment_intents/{await shop.intent()}", key="pk_test_abc", client_key="x")
    assert (answer.status, answer.codes) == (400, [("parameter_invalid", "client_key")])


async def test_a_browser_can_attach_with_the_public_key(shop: Shop) -> None:
    """Together with the client key."""
    key = await shop.intent()
    given = {"payment_method": await shop.card(), "client_key": (await shop.read(key))["client_key"]}
    answer = await shop.post(f"/payment_intents/{key}/attach", key="pk_test_abc", **given)
    assert answer.attributes["status"] == "succeeded"
