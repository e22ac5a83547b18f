"""``client.sales_invoices``: invoices a merchant writes and sends: drafts.

Sending, reminders, voiding, PDF, CSV, bulk import, branding, hosted view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ..files import Csv, Pdf, Upload
from ..models.payments import Payment
from ..models.sales_invoices import (
    SalesInvoice,
    SalesInvoiceBranding,
    SalesInvoiceContact,
    SalesInvoiceCurrency,
    SalesInvoiceCustomer,
    SalesInvoiceImport,
    SalesInvoiceImportRow,
    SalesInvoiceImportRowStatus,
    SalesInvoiceLineItem,
    SalesInvoiceOrder,
    SalesInvoicePublic,
    SalesInvoiceSendMode,
    SalesInvoiceSettings,
    SalesInvoiceStatus,
    SalesInvoiceSummary,
)
from ..operations import Resource, get, patch, post, put
from ..pagination import Paginator
from ..types import Given, Metadata


class SalesInvoices(Resource, host="https://invoices-api.paymongo.com"):
    """Invoices a merchant writes and sends.

    Drafts, sending, reminders, voiding, PDF, CSV, bulk import, branding, hosted view.

    Operations, behaviours, limits and status codes come from the one-line summaries in the public documentation
    index; verbs and paths are read from the page slugs (list_/get_ = GET, create_ = POST, update_ = PATCH, replace_ =
    PUT; a trailing path parameter is left out), which hold for the documented customers and checkout_sessions pages
    of the same generator. Host and /v1 come from one working call. path_confidence observed: the slug spells the
    path. inferred: it does not (void) or leaves hyphen or underscore open (by-slug). Confidence inferred: body field
    names, or the name of a needed parameter, are guesses. A field note marks single guesses elsewhere. Body style
    (envelope or flat) is not documented; sibling newer services (payment links, customers) use flat objects inside
    data with ISO 8601 timestamps, so flat is assumed. Do not confuse with subscription invoices (resource invoice,
    inv_). Whether api.paymongo.com also routes this product is unknown; the working client uses its own host with the
    ordinary secret key.
    """

    @post("/v1/invoices", body="flat")
    async def create(
        self,
        *,
        customer: Given[SalesInvoiceCustomer] | None = None,
        line_items: Sequence[Given[SalesInvoiceLineItem]] | None = None,
        payment_methods: Sequence[str] | None = None,
        due_date: date | None = None,
        currency: SalesInvoiceCurrency | None = None,
        notes: str | None = None,
        internal_notes: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> SalesInvoice:
        """Create a sales invoice.

        *customer*: attribute names inferred. *line_items*: may be empty in a draft. *payment_methods*: may be empty
        in a draft. *notes*: customer visible; name inferred. *internal_notes*: merchant only; redacted on the hosted
        view; name inferred.

        The result is a draft, which may lack line items and payment methods; sending it needs at least one line item.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @get("/v1/invoices/{sales_invoice_id}")
    async def retrieve(self, sales_invoice_id: str) -> SalesInvoice:
        """Fetch one sales invoice."""

    @get("/v1/invoices")
    def list(
        self,
        *,
        starting_after: str | None = None,
        limit: int | None = None,
        page: int | None = None,
        order_by: str | None = None,
        order: SalesInvoiceOrder | None = None,
        query: str | None = None,
        status: SalesInvoiceStatus | None = None,
    ) -> Paginator[SalesInvoice]:
        """List sales invoices.

        *starting_after*: cursor mode; id of the last row seen. *limit*: inferred. *page*: presence switches the
        answer to offset mode. *order_by*: offset mode only; allowed columns unknown. *order*: offset mode only;
        values inferred. *query*: offset mode only; free-text search. *status*: sent and overdue are read-time
        projections of open, split by due date; the other values are the statuses named in the summaries.

        Two pagination modes: without page -> starting_after + has_more; with page -> offset page whose meta has total
        and page_count.
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
        currency: SalesInvoiceCurrency | None = None,
        notes: str | None = None,
        internal_notes: str | None = None,
        metadata: Metadata | None = None,
    ) -> SalesInvoice:
        """Change a sales invoice.

        *customer*: attribute names inferred. *line_items*: may be empty in a draft. *payment_methods*: may be empty
        in a draft. *notes*: customer visible; name inferred. *internal_notes*: merchant only; redacted on the hosted
        view; name inferred.

        Partial update, refused once the invoice has left draft.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @post("/v1/invoices/{sales_invoice_id}/send", retry="transition", body="flat")
    async def send(
        self, sales_invoice_id: str, *, notify: bool | None = None, idempotency_key: str | None = None
    ) -> SalesInvoice:
        """Send a sales invoice.

        *notify*: false finalises without checkout session and e-mail.

        Draft -> open; a hosted checkout session is created and the customer gets an e-mail. When the session cannot
        be created the call answers 502 and nothing changes: a repeat is safe.
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
        """Remind a sales invoice.

        *email*: recipient override; name inferred. *message*: personal message; name inferred.

        Only while open.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @post("/v1/invoices/{sales_invoice_id}/void", retry="transition")
    async def void(self, sales_invoice_id: str, *, idempotency_key: str | None = None) -> SalesInvoice:
        """Void a sales invoice.

        Open -> void, which ends payment. Path inferred from its neighbours send, remind and pdf. The slug is
        create_invoices_2 and not create_invoices_id_void as the pattern of those three would give, so the real path
        may differ (for example :void behind the id).

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/invoices/export")
    async def export(self, *, starting_after: str | None = None, status: SalesInvoiceStatus | None = None) -> Csv:
        """Export a sales invoice.

        *starting_after*: cursor mode; id of the last row seen. *status*: sent and overdue are read-time projections
        of open, split by due date.

        CSV with the filters of the list's cursor mode, limited to 1000 rows per call.
        """

    @post("/v1/invoices/{sales_invoice_id}/pdf", retry="read")
    async def retrieve_pdf(self, sales_invoice_id: str) -> Pdf:
        """Fetch one pdf.

        A POST that only produces the file (application/pdf, Content-Disposition inline) and changes nothing.
        """

    @get("/v1/invoices/by-slug/{slug}/pdf", auth="none")
    async def retrieve_pdf_by_slug(self, slug: str) -> Pdf:
        """Fetch one pdf by slug.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/invoices/summary")
    async def retrieve_summary(self) -> SalesInvoiceSummary:
        """Fetch one summary.

        Organisation-wide, ignores filters.
        """

    @get("/v1/invoices/contacts")
    def list_contacts(self, *, query: str) -> Paginator[SalesInvoiceContact]:
        """List contacts.

        *query*: prefix match on name or e-mail; below a minimum length the list is empty; name inferred.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @get("/v1/invoices/branding")
    async def retrieve_branding(self) -> SalesInvoiceBranding:
        """Fetch one branding."""

    @put("/v1/invoices/branding", body="flat")
    async def replace_branding(
        self, *, logo: str | None = None, accent_color: str | None = None
    ) -> SalesInvoiceBranding:
        """Replace a branding.

        *logo*: name inferred; URL or file id unknown. *accent_color*: name inferred.

        Upsert of the two values the summary names, logo and accent color.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @get("/v1/invoices/settings")
    async def retrieve_settings(self) -> SalesInvoiceSettings:
        """Fetch one settings.

        Not in the official index; a working client calls it and reads a boolean approvals_enabled from data.
        """

    @get("/v1/invoices/by-slug/{slug}", auth="none")
    async def retrieve_by_slug(self, slug: str) -> SalesInvoicePublic:
        """Fetch one by slug.

        Public; the unguessable slug is the capability. Carries the merchant's display name and leaves internal notes
        out. The slug of the page says by_slug; whether the path has a hyphen or an underscore is unknown.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @patch("/v1/invoices/by-slug/{slug}", auth="none", body="flat")
    async def update_by_slug(self, slug: str, *, checkout_session_id: str) -> SalesInvoicePublic:
        """Change a by slug.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/invoices/by-slug/{slug}/payment", auth="none")
    async def retrieve_payment_by_slug(self, slug: str) -> Payment:
        """Fetch one payment by slug.

        404 until the invoice is paid, or for an unknown slug.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @post("/v1/invoices/imports", body="multipart")
    async def create_import(self, *, file: Upload, idempotency_key: str | None = None) -> SalesInvoiceImport:
        """Create an import.

        *file*: CSV part named file; at most 5 MiB and 1000 rows.

        Answer carries the batch, detected column headers and a duplicate-upload warning.
        """

    @get("/v1/invoices/imports/template")
    async def retrieve_import_template(self) -> Csv:
        """Fetch one import template.

        Column names without rows.
        """

    @get("/v1/invoices/imports/{sales_invoice_import_id}")
    async def retrieve_import(self, sales_invoice_import_id: str) -> SalesInvoiceImport:
        """Fetch one import.

        Poll while creating.
        """

    @post("/v1/invoices/imports/{sales_invoice_import_id}/create", retry="transition", body="flat")
    async def confirm_import(
        self,
        sales_invoice_import_id: str,
        *,
        send_mode: SalesInvoiceSendMode | None = None,
        idempotency_key: str | None = None,
    ) -> SalesInvoiceImport:
        """Confirm an import.

        Answers HTTP 202 with the batch in status creating; asynchronous.
        """

    @patch("/v1/invoices/imports/{sales_invoice_import_id}/mapping", body="flat")
    async def update_import_mapping(
        self, sales_invoice_import_id: str, *, mapping: Mapping[str, Any]
    ) -> SalesInvoiceImport:
        """Change an import mapping.

        *mapping*: CSV header -> canonical field; name inferred.

        All rows are checked again.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @get("/v1/invoices/imports/{sales_invoice_import_id}/rows")
    def list_import_rows(
        self, sales_invoice_import_id: str, *, status: SalesInvoiceImportRowStatus | None = None
    ) -> Paginator[SalesInvoiceImportRow]:
        """List import rows.

        *status*: values inferred from the tally.

        All rows at once, with the counts of the batch.
        """

    @patch("/v1/invoices/imports/{sales_invoice_import_id}/rows/{sales_invoice_import_row_id}", body="flat")
    async def update_import_row(
        self, sales_invoice_import_id: str, sales_invoice_import_row_id: str, *, fields: Mapping[str, Any]
    ) -> SalesInvoiceImportRow:
        """Change an import row.

        *fields*: canonical fields merged onto the row; shape inferred.

        Returns the row and the new tally; 409 once creation has started.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @get("/v1/invoices/imports/{sales_invoice_import_id}/report")
    async def retrieve_import_report(self, sales_invoice_import_id: str) -> Csv:
        """Fetch one import report.

        One line per uploaded row: result and invoice id.
        """
