"""Invoices a merchant writes and sends.

Drafts, sending, reminders, voiding, PDF, CSV, bulk import, branding, hosted view.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

SalesInvoiceStatus: TypeAlias = Literal["draft", "open", "sent", "overdue", "paid", "void"] | str
SalesInvoiceImportStatus: TypeAlias = Literal["uploaded", "mapped", "ready", "creating", "completed", "failed"] | str
SalesInvoiceImportRowStatus: TypeAlias = Literal["ready", "error", "created", "failed"] | str
SalesInvoiceCurrency: TypeAlias = Literal["PHP"] | str
SalesInvoiceOrder: TypeAlias = Literal["asc", "desc"] | str
SalesInvoiceSendMode: TypeAlias = Literal["draft", "create_and_send"] | str


@frozen(kw_only=True)
class SalesInvoiceCustomer(Model):
    """Sales invoice customer.

    Field names are inferred, not documented by PayMongo as of November 2026.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None


@frozen(kw_only=True)
class SalesInvoiceLineItem(Model):
    """Sales invoice line item.

    Field names are inferred, not documented by PayMongo as of November 2026.
    """

    name: str | None = None
    description: str | None = None
    quantity: int | None = None
    amount: int | None = None
    """Centavos."""


@frozen(kw_only=True)
class SalesInvoice(Flat):
    """Sales invoice.

    Statuses and transitions are documented; every field name is inferred. Field names are inferred, not documented by
    PayMongo as of November 2026.
    """

    wire_type: ClassVar[str | None] = "sales_invoice"

    id: str
    status: SalesInvoiceStatus
    """Stored: draft, open, paid, void; sent and overdue are open seen before and after the due date."""
    customer: SalesInvoiceCustomer | None = None
    line_items: tuple[SalesInvoiceLineItem, ...] = ()
    payment_methods: tuple[str, ...] = ()
    amount: int
    """Centavos."""
    currency: str
    due_date: date | None = None
    slug: str | None = None
    checkout_session_id: str | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class SalesInvoicePublic(Flat):
    """Sales invoice public.

    SalesInvoice minus merchant-only fields plus the merchant display name. Field names are inferred, not documented
    by PayMongo as of November 2026.
    """

    key: ClassVar[str | None] = None

    merchant_name: str
    """Name inferred."""


@frozen(kw_only=True)
class SalesInvoiceSummary(Flat):
    """Sales invoice summary.

    Three amounts (centavos) and three counts are documented; names inferred. Field names are inferred, not documented
    by PayMongo as of November 2026.
    """

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
    """Sales invoice contact.

    Most recently used first. Field names are inferred, not documented by PayMongo as of November 2026.
    """

    key: ClassVar[str | None] = None

    name: str
    email: str


@frozen(kw_only=True)
class SalesInvoiceBranding(Flat):
    """Sales invoice branding.

    Field names are inferred, not documented by PayMongo as of November 2026.
    """

    key: ClassVar[str | None] = None

    logo: str | None = None
    accent_color: str | None = None


@frozen(kw_only=True)
class SalesInvoiceSettings(Flat):
    """Sales invoice settings."""

    key: ClassVar[str | None] = None

    approvals_enabled: bool


@frozen(kw_only=True)
class SalesInvoiceImport(Flat):
    """Sales invoice import.

    Progress counters and a ready/error/created/failed tally are documented; names inferred. Field names are inferred,
    not documented by PayMongo as of November 2026.
    """

    id: str
    status: SalesInvoiceImportStatus
    """Only ready and creating are documented."""
    headers: tuple[str, ...] = ()
    duplicate_warning: bool | None = None
    ready_count: int
    error_count: int
    created_count: int
    failed_count: int


@frozen(kw_only=True)
class SalesInvoiceImportRow(Flat):
    """Sales invoice import row.

    Field names are inferred, not documented by PayMongo as of November 2026.
    """

    id: str
    row_number: int
    status: SalesInvoiceImportRowStatus
    data: Mapping[str, Any]
    errors: tuple[Mapping[str, Any], ...] = ()
    invoice_id: str | None = None
