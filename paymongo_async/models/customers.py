"""Payers that are known, and the cards saved for them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity
from .payment_intents import SessionType

Device: TypeAlias = Literal["phone", "email"] | str


@frozen(kw_only=True)
class Customer(Entity):
    """A payer of one merchant account; e-mail address and phone are unique in it."""

    wire_type: ClassVar[str | None] = "customer"

    first_name: str
    last_name: str
    email: str | None = None
    phone: str | None = None
    default_device: Device | None = None
    default_payment_method_id: str | None = None
    organization_id: str | None = None
    livemode: bool
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen(kw_only=True)
class DeletedCustomer(Entity):
    """What remains of a customer."""

    wire_type: ClassVar[str | None] = "deleted_entity"

    deleted: bool | None = None


@frozen(kw_only=True)
class CustomerPaymentMethod(Entity):
    """A saved card. The form of this answer is not documented; attach *payment_method_id*."""

    wire_type: ClassVar[str | None] = "customer_payment_method"

    customer_id: str
    organization_id: str | None = None
    payment_method_id: str
    payment_method_type: str | None = None
    session_type: SessionType | None = None
    livemode: bool | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen(kw_only=True)
class DeletedCustomerPaymentMethod(Entity):
    """What remains of a saved card. The body of this answer is not documented and may be empty."""

    wire_type: ClassVar[str | None] = "deleted_entity"

    deleted: bool | None = None
