"""``client.sales_invoices``: invoices that a merchant writes, sends and is paid for, and their import from CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ..files import Csv, Pdf, Upload
from ..models.payments import Payment
from ..models.sales_invoices import (
    ImportRowStatus,
    SalesInvoice,
    SalesInvoiceBranding,
    SalesInvoiceContact,
    SalesInvoiceCustomer,
    SalesInvoiceImport,
    SalesInvoiceImportRow,
    SalesInvoiceLineItem,
    SalesInvoicePublic,
    SalesInvoiceSettings,
    SalesInvoiceStatus,
    SalesInvoiceSummary,
    SendMode,
)
from ..operations import Resource, get, patch, post, put
from ..pagination import Paginator
from ..types import Given, Metadata, Peso, SortOrder


class SalesInvoices(Resource, host="https://invoices-api.paymongo.com"):
    """Write invoices, send them, and let payers pay on a hosted page; on a host of its own.

    These are not the invoices of subscriptions (`SubscriptionInvoices`). PayMongo documents what the calls do; names of
    fields, and the paths where a docstring says so, are inferred as of November 2026.
    """

    @post("/v1/invoices", body="flat")
    async def create(
        self,
        *,
        customer: Given[SalesInvoiceCustomer] | None = None,
        line_items: Sequence[Given[SalesInvoiceLineItem]] | None = None,
        payment_methods: Sequence[str] | None = None,
        due_date: date | None = None,
        currency: Peso | None = None,
        notes: str | None = None,
        internal_notes: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> SalesInvoice:
        """Write an invoice; the result is a draft, which may lack anything.

        *notes* are shown to the customer, *internal_notes* never leave the merchant. The names of all parameters are
        not documented as of November 2026.
        """

    @get("/v1/invoices/{sales_invoice_id}")
    async def retrieve(self, sales_invoice_id: str) -> SalesInvoice:
        """Fetch one invoice."""

    @get("/v1/invoices")
    def list(
        self,
        *,
        starting_after: str | None = None,
        limit: int | None = None,
        page: int | None = None,
        order_by: str | None = None,
        order: SortOrder | None = None,
        query: str | None = None,
        status: SalesInvoiceStatus | None = None,
    ) -> Paginator[SalesInvoice]:
        """List invoices.

        *starting_after* is the id of the last row seen. Giving *page* switches to numbered pages; *order_by*, *order*
        and *query* (free text) count only then, and which columns *order_by* takes is not documented as of November
        2026. *status* may be ``sent`` or ``overdue`` too, which are open invoices before and after their due date.
        """

    @patch("/v1/invoices/{sales_invoice_id}", body="flat")
    async def update(
        self,
        sales_invoice_id: str,
        *,
        customer: Given[SalesInvoiceCustomer] | None = None,
        line_items: Sequence[Given[SalesInvoiceLineItem]] | None = None,
        payment_methods: Sequence[str] | None = None,
        due_date: date | None = None,
        currency: Peso | None = None,
        notes: str | None = None,
        internal_notes: str | None = None,
        metadata: Metadata | None = None,
    ) -> SalesInvoice:
        """Change what is given of a draft; refused once the invoice was sent.

        The names of all parameters are not documented as of November 2026.
        """

    @post("/v1/invoices/{sales_invoice_id}/send", retry="transition", body="flat")
    async def send(
        self, sales_invoice_id: str, *, notify: bool | None = None, idempotency_key: str | None = None
    ) -> SalesInvoice:
        """Finalise a draft and send it to the customer; it needs at least one line item.

        A hosted checkout session is made and the customer gets an e-mail, unless *notify* is False. When the session
        cannot be made the call raises with status 502 and the invoice stays a draft: repeating is safe.
        """

    @post("/v1/invoices/{sales_invoice_id}/remind", retry="transition", body="flat")
    async def remind(
        self,
        sales_invoice_id: str,
        *,
        email: str | None = None,
        message: str | None = None,
        idempotency_key: str | None = None,
    ) -> SalesInvoice:
        """Send the customer of an open invoice another e-mail.

        *email* goes to another address and *message* into the e-mail; both names are not documented as of November
        2026. Nothing records a reminder: a repeat only sends one more.
        """

    @post("/v1/invoices/{sales_invoice_id}/void", retry="transition")
    async def void(self, sales_invoice_id: str, *, idempotency_key: str | None = None) -> SalesInvoice:
        """Take an open invoice back: it cannot be paid any more.

        The path is not documented as of November 2026; it follows `send` and `remind`.
        """

    @get("/v1/invoices/export")
    async def export(self, *, starting_after: str | None = None, status: SalesInvoiceStatus | None = None) -> Csv:
        """Fetch invoices as CSV, up to 1000 rows a call; the filters are those of `list`."""

    @post("/v1/invoices/{sales_invoice_id}/pdf", retry="read")
    async def retrieve_pdf(self, sales_invoice_id: str) -> Pdf:
        """Fetch an invoice as PDF."""

    @get("/v1/invoices/by-slug/{slug}/pdf", auth="none")
    async def retrieve_pdf_by_slug(self, slug: str) -> Pdf:
        """Fetch an invoice as PDF, as its payer would; no key is sent.

        The path is not documented as of November 2026.
        """

    @get("/v1/invoices/summary")
    async def retrieve_summary(self) -> SalesInvoiceSummary:
        """Fetch what is outstanding, overdue and paid this month, over all invoices."""

    @get("/v1/invoices/contacts")
    def list_contacts(self, *, query: str) -> Paginator[SalesInvoiceContact]:
        """Find people who were sent invoices, most recent first.

        *query* is the beginning of a name or an e-mail address, and its name is not documented as of November 2026;
        very short ones find nothing.
        """

    @get("/v1/invoices/branding")
    async def retrieve_branding(self) -> SalesInvoiceBranding:
        """Fetch how invoices look to payers."""

    @put("/v1/invoices/branding", body="flat")
    async def replace_branding(
        self, *, logo: str | None = None, accent_color: str | None = None
    ) -> SalesInvoiceBranding:
        """Set how invoices look to payers.

        The names of both parameters are not documented as of November 2026, nor whether *logo* is an address or a file.
        """

    @get("/v1/invoices/settings")
    async def retrieve_settings(self) -> SalesInvoiceSettings:
        """Fetch the settings of invoices; this call was seen in a working client, not on a page."""

    @get("/v1/invoices/by-slug/{slug}", auth="none")
    async def retrieve_by_slug(self, slug: str) -> SalesInvoicePublic:
        """Fetch an invoice as its payer sees it; no key is sent, whoever knows the slug may look.

        The path is not documented as of November 2026.
        """

    @patch("/v1/invoices/by-slug/{slug}", auth="none", body="flat")
    async def update_by_slug(self, slug: str, *, checkout_session_id: str) -> SalesInvoicePublic:
        """Let an invoice be paid by another checkout session; no key is sent.

        The path and the name of the parameter are not documented as of November 2026.
        """

    @get("/v1/invoices/by-slug/{slug}/payment", auth="none")
    async def retrieve_payment_by_slug(self, slug: str) -> Payment:
        """Fetch the payment of an invoice; raises `NotFoundError` until it is paid. No key is sent.

        The path is not documented as of November 2026.
        """

    @post("/v1/invoices/imports", body="multipart")
    async def create_import(self, *, file: Upload, idempotency_key: str | None = None) -> SalesInvoiceImport:
        """Upload a CSV file of invoices: at most 5 MiB and 1000 rows.

        Nothing is made of it yet. The answer has the columns that were found, and a warning if the same file was
        uploaded before.
        """

    @get("/v1/invoices/imports/template")
    async def retrieve_import_template(self) -> Csv:
        """Fetch the columns that an import knows, as CSV without rows."""

    @get("/v1/invoices/imports/{sales_invoice_import_id}")
    async def retrieve_import(self, sales_invoice_import_id: str) -> SalesInvoiceImport:
        """Fetch one import; ask again while it is ``creating``."""

    @post("/v1/invoices/imports/{sales_invoice_import_id}/create", retry="transition", body="flat")
    async def confirm_import(
        self,
        sales_invoice_import_id: str,
        *,
        send_mode: SendMode | None = None,
        idempotency_key: str | None = None,
    ) -> SalesInvoiceImport:
        """Make invoices of the rows of a ``ready`` import; with ``create_and_send`` they are sent too.

        The answer comes at once, in status ``creating``. An import that is not ready raises with status 409.
        """

    @patch("/v1/invoices/imports/{sales_invoice_import_id}/mapping", body="flat")
    async def update_import_mapping(
        self, sales_invoice_import_id: str, *, mapping: Mapping[str, Any]
    ) -> SalesInvoiceImport:
        """Say which column is which; all rows are checked again.

        *mapping* takes names of columns to names of fields. Its own name is not documented as of November 2026.
        """

    @get("/v1/invoices/imports/{sales_invoice_import_id}/rows")
    def list_import_rows(
        self, sales_invoice_import_id: str, *, status: ImportRowStatus | None = None
    ) -> Paginator[SalesInvoiceImportRow]:
        """List the rows of an import, all at once."""

    @patch("/v1/invoices/imports/{sales_invoice_import_id}/rows/{sales_invoice_import_row_id}", body="flat")
    async def update_import_row(
        self, sales_invoice_import_id: str, sales_invoice_import_row_id: str, *, fields: Mapping[str, Any]
    ) -> SalesInvoiceImportRow:
        """Correct one row of an import, which is checked again; 409 once invoices are being made.

        *fields* are merged into the row. Their name and shape are not documented as of November 2026.
        """

    @get("/v1/invoices/imports/{sales_invoice_import_id}/report")
    async def retrieve_import_report(self, sales_invoice_import_id: str) -> Csv:
        """Fetch what became of each row of an import, as CSV: the result and the id of the invoice."""
