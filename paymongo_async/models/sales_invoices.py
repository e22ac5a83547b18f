"""Invoices that a merchant writes and sends, and their import from CSV.

Statuses and what leads to them are documented; every name of a field is inferred, not documented by PayMongo as of
November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

SalesInvoiceStatus: TypeAlias = Literal["draft", "open", "sent", "overdue", "paid", "void"] | str
ImportStatus: TypeAlias = Literal["uploaded", "mapped", "ready", "creating", "completed", "failed"] | str
ImportRowStatus: TypeAlias = Literal["ready", "error", "created", "failed"] | str
SendMode: TypeAlias = Literal["draft", "create_and_send"] | str


@frozen(kw_only=True)
class SalesInvoiceCustomer(Model):
    """Who is asked to pay."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


@frozen(kw_only=True)
class SalesInvoiceLineItem(Model):
    """One line of an invoice."""

    name: str | None = None
    description: str | None = None
    quantity: int | None = None
    amount: int | None = None
    """Centavos for each."""


@frozen(kw_only=True)
class SalesInvoice(Flat):
    """An invoice of a merchant, from its draft to its payment."""

    wire_type: ClassVar[str | None] = "sales_invoice"

    id: str
    status: SalesInvoiceStatus
    """``draft``, ``open``, ``paid`` and ``void`` are stored; an open one reads as ``sent`` until its due date has
    passed and as ``overdue`` from then on.
    """
    customer: SalesInvoiceCustomer | None = None
    line_items: tuple[SalesInvoiceLineItem, ...] = ()
    payment_methods: tuple[str, ...] = ()
    amount: int
    """Centavos."""
    currency: str
    due_date: date | None = None
    slug: str | None = None
    """Names the hosted page; whoever knows it can see the invoice."""
    checkout_session_id: str | None = None
    """Where it is paid; null while it is a draft, or when it was finalised without one."""
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class SalesInvoicePublic(Flat):
    """An invoice as the payer sees it.

    That it has the fields of `SalesInvoice` without those of the merchant alone is documented and their names are not:
    they are in `extra`, as decoded.
    """

    key: ClassVar[str | None] = None

    merchant_name: str
    """The name that the payer knows the merchant by."""


@frozen(kw_only=True)
class SalesInvoiceSummary(Flat):
    """What all invoices of the account come to."""

    key: ClassVar[str | None] = None

    outstanding_amount: int
    """Centavos."""
    outstanding_count: int
    overdue_amount: int
    """Centavos."""
    overdue_count: int
    paid_this_month_amount: int
    """Centavos."""
    paid_this_month_count: int


@frozen(kw_only=True)
class SalesInvoiceContact(Flat):
    """Someone who was sent an invoice before."""

    key: ClassVar[str | None] = None

    name: str
    email: str


@frozen(kw_only=True)
class SalesInvoiceBranding(Flat):
    """How invoices look to payers."""

    key: ClassVar[str | None] = None

    logo: str | None = None
    """Whether this is an address or the id of a file is not documented."""
    accent_color: str | None = None


@frozen(kw_only=True)
class SalesInvoiceSettings(Flat):
    """What the account has set for its invoices."""

    key: ClassVar[str | None] = None

    approvals_enabled: bool


@frozen(kw_only=True)
class SalesInvoiceImport(Flat):
    """A CSV file on its way to becoming invoices, and how many of its rows are how far."""

    id: str
    status: ImportStatus
    """Only ``ready`` and ``creating`` are documented."""
    headers: tuple[str, ...] = ()
    """The names of the columns, as found."""
    duplicate_warning: bool | None = None
    """The same file was uploaded before."""
    ready_count: int
    error_count: int
    created_count: int
    failed_count: int


@frozen(kw_only=True)
class SalesInvoiceImportRow(Flat):
    """One row of an import."""

    id: str
    row_number: int
    status: ImportRowStatus
    data: Mapping[str, Any]
    """What the invoice would be made of."""
    errors: tuple[Mapping[str, Any], ...] = ()
    """What is wrong with it."""
    invoice_id: str | None = None
    """The invoice that it became."""
