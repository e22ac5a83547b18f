"""Bodies as PayMongo and Stripe answer them, with every documented field; all ids and people are made up."""

from __future__ import annotations

import json
from typing import Any

CREATED_AT = 1_760_000_000

ORDER: dict[str, Any] = {
    "amount": 150_000,
    "currency": "PHP",
    "payment_method_allowed": ["card", "gcash", "paymaya", "qrph"],
    "description": "Order 2025-10-000417",
    "statement_descriptor": "TINDAHAN NI ALING N",
    "metadata": {"order_id": "2025-10-000417", "customer_id": "84213", "channel": "web"},
}
"""The arguments of a usual create."""

PAYMENT_INTENT: dict[str, Any] = {
    "data": {
        "id": "pi_hXwTbJ8Yc1ZVnKq4sD6mPe2G",
        "type": "payment_intent",
        "attributes": {
            "amount": ORDER["amount"],
            "original_amount": ORDER["amount"],
            "currency": "PHP",
            "capture_type": "automatic",
            "client_key": "pi_hXwTbJ8Yc1ZVnKq4sD6mPe2G_client_v9Rk3LsUq7NfWzXa5BtYc8Hd",
            "description": ORDER["description"],
            "statement_descriptor": ORDER["statement_descriptor"],
            "status": "awaiting_payment_method",
            "livemode": False,
            "last_payment_error": None,
            "payment_method_allowed": ["gcash", "qrph", "card", "paymaya"],
            "payments": [],
            "next_action": None,
            "payment_method_options": {"card": {"request_three_d_secure": "any"}},
            "setup_future_usage": None,
            "metadata": ORDER["metadata"],
            "created_at": CREATED_AT,
            "updated_at": CREATED_AT,
        },
    }
}
"""The answer to `ORDER`."""

STRIPE_ORDER: dict[str, Any] = {
    "amount": ORDER["amount"],
    "currency": "php",
    "payment_method_types": ["card", "gcash", "paymaya", "qrph"],
    "description": ORDER["description"],
    "statement_descriptor": ORDER["statement_descriptor"],
    "metadata": ORDER["metadata"],
}
"""The same order in Stripe's words."""

STRIPE_PAYMENT_INTENT: dict[str, Any] = {
    "id": "pi_3PqLm2KZvKYlo2C91t0aB4xY",
    "object": "payment_intent",
    "amount": ORDER["amount"],
    "amount_capturable": 0,
    "amount_received": 0,
    "capture_method": "automatic",
    "client_secret": "pi_3PqLm2KZvKYlo2C91t0aB4xY_secret_v9Rk3LsUq7NfWzXa5BtYc8Hd",
    "confirmation_method": "automatic",
    "created": CREATED_AT,
    "currency": "php",
    "customer": None,
    "description": ORDER["description"],
    "last_payment_error": None,
    "latest_charge": None,
    "livemode": False,
    "metadata": ORDER["metadata"],
    "next_action": None,
    "payment_method": None,
    "payment_method_options": {"card": {"request_three_d_secure": "any"}},
    "payment_method_types": ["card", "gcash", "paymaya", "qrph"],
    "setup_future_usage": None,
    "statement_descriptor": ORDER["statement_descriptor"],
    "status": "requires_payment_method",
}
"""The answer to `STRIPE_ORDER`, cut to the size of PayMongo's."""


def payments_page(count: int) -> bytes:
    """Make the body of a page of payments: by card, by QR Ph and by GCash, some refunded, taxed or failed."""
    return json.dumps({"data": [payment(number) for number in range(count)], "has_more": False}).encode()


def payment(number: int) -> dict[str, Any]:
    """Make payment *number* as it stands in a page."""
    failed, amount = number % 10 == 9, 10_000 + 250 * number
    fee, tax = (0, None) if failed else (amount // 40, amount // 2500 if number % 4 == 0 else None)
    created_at = CREATED_AT + 60 * number
    attributes: dict[str, Any] = {
        "amount": amount,
        "currency": "PHP",
        "status": "failed" if failed else "paid",
        "fee": fee,
        "foreign_fee": None,
        "net_amount": amount - fee + (tax or 0),
        "tax_amount": tax,
        "taxes": [] if tax is None else [_tax(tax)],
        "balance_transaction_id": None if failed else f"bal_txn_{number:024}",
        "billing": _billing(number),
        "description": f"Order 2025-10-{number:06}",
        "statement_descriptor": "TINDAHAN NI ALING N",
        "disputed": False,
        "external_reference_number": None,
        "livemode": False,
        "origin": "api",
        "payment_intent_id": f"pi_{number:024}",
        "source": _source(number),
        "refunds": [_refund(number, amount, created_at)] if number % 5 == 0 else [],
        "payout": None,
        "access_url": None,
        "instant_settlement": None,
        "promotion": None,
        "metadata": {"order_id": f"2025-10-{number:06}", "channel": "web"},
        "credited_at": None if failed else created_at + 604_800,
        "paid_at": created_at + 5,
        "created_at": created_at,
        "updated_at": created_at + 5,
    }
    if failed:
        attributes |= {"failed_code": "insufficient_funds", "failed_message": "The card has insufficient funds."}
    else:
        attributes["available_at"] = created_at + 86_400
    return {"id": f"pay_{number:024}", "type": "payment", "attributes": attributes}


def _billing(number: int) -> dict[str, Any]:
    address = {
        "line1": f"{number + 1} Mabini Street",
        "line2": "Barangay Poblacion",
        "city": "Makati",
        "state": "Metro Manila",
        "postal_code": "1210",
        "country": "PH",
    }
    return {"name": "Juan Peña", "email": f"juan{number}@example.com", "phone": "+639170000000", "address": address}


def _source(number: int) -> dict[str, Any]:
    if number % 3 == 0 or number % 10 == 9:
        return {"id": f"card_{number:024}", "type": "card", "brand": "visa", "country": "PH", "last4": "4345"}
    kind = "qrph" if number % 3 == 1 else "gcash"
    provider = {"id": None, "code_id": f"code_{number:024}"} if kind == "qrph" else {"id": None}
    return {"id": f"{kind}_{number:024}", "type": kind, "provider": provider, "provider_id": None}


def _tax(amount: int) -> dict[str, Any]:
    return {
        "amount": amount,
        "currency": "PHP",
        "inclusive": True,
        "name": "Withholding tax",
        "type": "withholding_tax",
        "value": "200_bps",
    }


def _refund(number: int, amount: int, created_at: int) -> dict[str, Any]:
    attributes = {
        "amount": amount // 2,
        "currency": "PHP",
        "status": "succeeded",
        "reason": "requested_by_customer",
        "notes": "One of two shirts came back",
        "payment_id": f"pay_{number:024}",
        "payout_id": None,
        "balance_transaction_id": f"bal_txn_r{number:023}",
        "livemode": False,
        "metadata": None,
        "available_at": created_at + 90_000,
        "refunded_at": created_at + 3_600,
        "created_at": created_at + 3_000,
        "updated_at": created_at + 3_600,
    }
    return {"id": f"ref_{number:024}", "type": "refund", "attributes": attributes}
