"""`decoding`: from the bytes of a page of 100 payments to objects, beside parsers and other libraries."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import orjson
import stripe
from bodies import payments_page
from measuring import Block, Series, alternate
from pydantic import BaseModel, TypeAdapter

from paymongo_async import _json
from paymongo_async._conversion import make_converter
from paymongo_async.models.payments import Payment
from paymongo_async.wire import rows_of

OURS, OURS_PLAIN = "paymongo_async", "paymongo_async, no orjson"
ORJSON, JSON = "orjson.loads alone", "json.loads alone"
PYDANTIC, STRIPE = "pydantic validate_json", "stripe construct_from"

_CONVERTER = make_converter()


def measure_decoding(*, rounds: int = 75, pages: int = 20, rows: int = 100) -> dict[str, Series]:
    """Compare all ways to decode a page of *rows* payments; the figures are seconds per payment."""
    body = payments_page(rows)
    decoders = {OURS: ours, ORJSON: orjson.loads, OURS_PLAIN: ours_plain, JSON: json.loads} | {
        PYDANTIC: with_pydantic,
        STRIPE: with_stripe,
    }
    for decode in (ours, ours_plain, with_pydantic, with_stripe):
        assert len(decode(body)) == rows
    contestants = {name: _block(decode, body, pages, rows) for name, decode in decoders.items()}
    alternate(contestants, 1)
    return alternate(contestants, rounds)


def ours(body: bytes) -> tuple[Payment, ...]:
    """Decode as the session does once it has the bytes."""
    return _structured(_json.loads(body))


def ours_plain(body: bytes) -> tuple[Payment, ...]:
    """Decode as the session does where orjson is not installed."""
    return _structured(json.loads(body.decode()))


def _structured(payload: Any) -> tuple[Payment, ...]:
    rows, _ = rows_of(payload)
    hook = _CONVERTER.get_structure_hook(Payment)
    return tuple([hook(row, Payment) for row in rows])


def with_stripe(body: bytes) -> list[Any]:
    """Decode into stripe's objects, which are dicts with attributes and check nothing."""
    page = stripe.StripeObject.construct_from(json.loads(body), "sk_test_aLongEnoughKey")
    rows: list[Any] = page["data"]
    return rows


def with_pydantic(body: bytes) -> list[PydanticPayment]:
    """Decode into pydantic models of the same fields."""
    return _PAGE.validate_json(body).data


class _Address(BaseModel):
    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class _Billing(BaseModel):
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: _Address | None = None


class _Provider(BaseModel):
    id: str | None = None
    code_id: str | None = None


class _Source(BaseModel):
    id: str
    type: str
    brand: str | None = None
    country: str | None = None
    last4: str | None = None
    provider: _Provider | None = None
    provider_id: str | None = None


class _Tax(BaseModel):
    amount: int
    currency: str
    inclusive: bool
    name: str
    type: str
    value: str


class _RefundFields(BaseModel):
    amount: int
    currency: str
    status: str
    reason: str
    notes: str | None = None
    payment_id: str
    payout_id: str | None = None
    balance_transaction_id: str | None = None
    livemode: bool
    metadata: dict[str, str] | None = None
    available_at: datetime | None = None
    refunded_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


class _Refund(BaseModel):
    id: str
    type: Literal["refund"]
    attributes: _RefundFields


class _PaymentFields(BaseModel):
    amount: int
    currency: str
    status: str
    fee: int
    foreign_fee: int | None = None
    net_amount: int
    tax_amount: int | None = None
    taxes: list[_Tax] = []
    balance_transaction_id: str | None = None
    billing: _Billing | None = None
    description: str | None = None
    statement_descriptor: str | None = None
    disputed: bool
    external_reference_number: str | None = None
    livemode: bool
    origin: str | None = None
    payment_intent_id: str | None = None
    source: _Source
    refunds: list[_Refund] = []
    payout: dict[str, Any] | None = None
    access_url: str | None = None
    instant_settlement: dict[str, Any] | None = None
    promotion: dict[str, Any] | None = None
    metadata: dict[str, str] | None = None
    failed_code: str | None = None
    failed_message: str | None = None
    available_at: datetime | None = None
    credited_at: datetime | None = None
    paid_at: datetime | None = None
    created_at: datetime
    updated_at: datetime | None = None


class PydanticPayment(BaseModel):
    """A payment as pydantic would have it."""

    id: str
    type: Literal["payment"]
    attributes: _PaymentFields


class _Page(BaseModel):
    data: list[PydanticPayment]
    has_more: bool


_PAGE = TypeAdapter(_Page)


def _block(decode: Callable[[bytes], object], body: bytes, pages: int, rows: int) -> Block:
    def block() -> float:
        gc.collect()  # nobody pays for what another left behind
        begun = time.process_time()
        for _ in range(pages):
            decode(body)
        return (time.process_time() - begun) / (pages * rows)

    return block
