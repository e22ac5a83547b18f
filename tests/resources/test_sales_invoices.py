"""Sales invoices: drafts, sending, payment, files, sums, the hosted view, and imports."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError, PayMongoError
from paymongo_async.files import File, Upload
from paymongo_async.models.sales_invoices import SalesInvoice, SalesInvoiceCustomer, SalesInvoiceLineItem
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Checked

ITEM = SalesInvoiceLineItem(name="Tea", quantity=2, amount=10_000)
ANA = SalesInvoiceCustomer(name="Ana", email="ana@example.com")
DAY = 86_400.0


async def draft(client: PayMongo, **more: Any) -> SalesInvoice:
    return await client.sales_invoices.create(**{"customer": ANA, "line_items": [ITEM], **more})


async def sent(client: PayMongo, **more: Any) -> SalesInvoice:
    return await client.sales_invoices.send((await draft(client, **more)).id)


async def paid(simulator: Simulator, client: PayMongo, **more: Any) -> SalesInvoice:
    invoice = await sent(client, **more)
    assert invoice.checkout_session_id is not None
    session = await client.checkout_sessions.retrieve(invoice.checkout_session_id)
    await simulator.pay(session.checkout_url, method="gcash")
    return await client.sales_invoices.retrieve(invoice.id)


def rows_of(file: File) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode())))


@asynccontextmanager
async def answered_with(simulator: Simulator, status: int) -> AsyncIterator[None]:
    """Want a refusal with this status, whatever the client makes of what it leaves in doubt."""
    with pytest.raises(PayMongoError):
        yield
    assert status in {each.status for each in simulator.requests}


async def test_every_operation_answers(simulator: Simulator, client: Checked) -> None:
    """An invoice that is paid, one that is void, and one that is imported."""
    calls = client.sales_invoices
    invoice = await draft(client)
    await calls.update(invoice.id, notes="Thanks")
    sent_one = await calls.send(invoice.id)
    await calls.remind(invoice.id)
    await calls.update_by_slug(sent_one.slug, checkout_session_id=sent_one.checkout_session_id)
    session = await client.checkout_sessions.retrieve(sent_one.checkout_session_id)
    await simulator.pay(session.checkout_url, method="gcash")
    assert (await calls.retrieve(invoice.id)).status == "paid"
    assert (await calls.retrieve_by_slug(sent_one.slug)).merchant_name
    assert (await calls.retrieve_payment_by_slug(sent_one.slug)).amount == 20_000
    await calls.void((await sent(client)).id)
    assert len(await calls.list()) == 2
    assert (await calls.retrieve_summary()).paid_this_month_count == 1
    assert [each.name for each in await calls.list_contacts(query="ana")] == ["Ana"]
    for file in (
        await calls.export(),
        await calls.retrieve_pdf(invoice.id),
        await calls.retrieve_pdf_by_slug(sent_one.slug),
        await calls.retrieve_import_template(),
    ):
        assert len(file)
    await calls.replace_branding(accent_color="#00aa88")
    assert (await calls.retrieve_branding()).accent_color == "#00aa88"
    await calls.retrieve_settings()
    key = await ready(client)
    (row,) = await calls.list_import_rows(key)
    await calls.update_import_row(key, row.id, fields={"quantity": 3})
    await calls.confirm_import(key)
    await simulator.clock.advance(1)
    assert (await calls.retrieve_import(key)).created_count == 1
    assert rows_of(await calls.retrieve_import_report(key))[0]["result"] == "created"
    client.assert_saw_all_of("sales_invoices")


# -- drafts -----------------------------------------------------------------------------------------------------------


async def test_draft_may_lack_everything(client: PayMongo) -> None:
    """Items and methods can come later."""
    made = await client.sales_invoices.create()
    assert (made.status, made.amount, made.line_items, made.customer, made.extra) == ("draft", 0, (), None, {})


async def test_amount_is_that_of_the_items(client: PayMongo) -> None:
    """Quantity times amount, one piece where no quantity is given."""
    made = await draft(client, line_items=[ITEM, {"name": "Cup", "amount": 500}], due_date=date(2026, 1, 31))
    assert (made.amount, made.currency, made.due_date) == (20_500, "PHP", date(2026, 1, 31))
    assert made.customer == ANA
    assert await client.sales_invoices.retrieve(made.id) == made


async def test_draft_is_changed_in_part(client: PayMongo) -> None:
    """What is not given stays, and the amount follows the items."""
    made = await draft(client, payment_methods=["gcash"])
    changed = await client.sales_invoices.update(made.id, line_items=[{"name": "Cup", "quantity": 3, "amount": 500}])
    assert (changed.amount, changed.payment_methods, changed.customer) == (1_500, ("gcash",), ANA)


async def test_invoice_that_left_draft_cannot_be_changed(client: PayMongo) -> None:
    """Refused as documented."""
    with pytest.raises(BadRequestError) as caught:
        await client.sales_invoices.update((await sent(client)).id, notes="Thanks")
    assert caught.value.code == "resource_failed_state"


async def test_unknown_invoice_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.sales_invoices.retrieve("none")


# -- sending ----------------------------------------------------------------------------------------------------------


async def test_sent_invoice_has_a_checkout_session(client: PayMongo) -> None:
    """For its items and methods."""
    invoice = await sent(client, payment_methods=["gcash"])
    assert invoice.status == "sent"
    session = await client.checkout_sessions.retrieve(invoice.checkout_session_id or "")
    assert (session.payment_method_types, session.line_items[0].amount) == (("gcash",), 10_000)


async def test_invoice_can_be_finalised_without_a_session(client: PayMongo) -> None:
    """``notify=False``."""
    invoice = await client.sales_invoices.send((await draft(client)).id, notify=False)
    assert (invoice.status, invoice.checkout_session_id) == ("sent", None)


async def test_invoice_without_items_cannot_be_sent(client: PayMongo) -> None:
    """At least one is needed."""
    made = await client.sales_invoices.create(customer=ANA)
    with pytest.raises(BadRequestError) as caught:
        await client.sales_invoices.send(made.id)
    assert caught.value.param == "/line_items"


async def test_sent_invoice_cannot_be_sent_again(client: PayMongo) -> None:
    """Only a draft."""
    with pytest.raises(BadRequestError) as caught:
        await client.sales_invoices.send((await sent(client)).id)
    assert caught.value.code == "resource_failed_state"


async def test_invoice_stays_a_draft_when_there_is_no_session(simulator: Simulator, client: PayMongo) -> None:
    """Status 502 and nothing changed: here because an item has no name."""
    made = await draft(client, line_items=[{"amount": 10_000}])
    async with answered_with(simulator, 502):
        await client.sales_invoices.send(made.id)
    assert await client.sales_invoices.retrieve(made.id) == made


async def test_open_invoice_becomes_overdue(simulator: Simulator, client: PayMongo) -> None:
    """The day after its due date, in Manila."""
    invoice = await sent(client, due_date=date(2026, 1, 2))
    await simulator.clock.advance(1.6 * DAY)
    assert (await client.sales_invoices.retrieve(invoice.id)).status == "sent"
    await simulator.clock.advance(0.1 * DAY)
    assert (await client.sales_invoices.retrieve(invoice.id)).status == "overdue"


async def test_paid_session_pays_the_invoice(simulator: Simulator, client: PayMongo) -> None:
    """Nobody has to tell."""
    assert (await paid(simulator, client)).status == "paid"


async def test_reminder_changes_nothing(client: PayMongo) -> None:
    """And only open invoices have one."""
    invoice = await sent(client)
    assert await client.sales_invoices.remind(invoice.id, email="b@example.com", message="Please") == invoice
    with pytest.raises(BadRequestError):
        await client.sales_invoices.remind((await draft(client)).id)


async def test_void_invoice_cannot_be_paid(client: PayMongo) -> None:
    """Its checkout session expires with it."""
    invoice = await sent(client)
    assert (await client.sales_invoices.void(invoice.id)).status == "void"
    assert (await client.checkout_sessions.retrieve(invoice.checkout_session_id or "")).status == "expired"


async def test_invoice_whose_session_is_closed_can_be_voided(client: PayMongo) -> None:
    """Also one that never had a session."""
    invoice = await sent(client)
    await client.checkout_sessions.expire(invoice.checkout_session_id or "")
    assert (await client.sales_invoices.void(invoice.id)).status == "void"
    plain = await client.sales_invoices.send((await draft(client)).id, notify=False)
    assert (await client.sales_invoices.void(plain.id)).status == "void"


async def test_paid_invoice_cannot_be_voided(simulator: Simulator, client: PayMongo) -> None:
    """Only an open one."""
    with pytest.raises(BadRequestError) as caught:
        await client.sales_invoices.void((await paid(simulator, client)).id)
    assert caught.value.code == "resource_failed_state"


# -- lists, files and sums --------------------------------------------------------------------------------------------


async def test_invoices_are_listed_by_cursor(client: PayMongo) -> None:
    """Newest first, every page of them."""
    made = [(await draft(client)).id for _ in range(3)]
    assert [each.id async for each in client.sales_invoices.list(limit=2)] == made[::-1]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("draft", ["draft"]), ("open", ["overdue", "sent"]), ("sent", ["sent"]), ("overdue", ["overdue"]), ("paid", [])],
)
async def test_open_means_sent_or_overdue(
    simulator: Simulator, client: PayMongo, status: str, expected: list[str]
) -> None:
    """Both are seen, and open is stored."""
    await draft(client)
    await sent(client)
    await sent(client, due_date=date(2025, 12, 31))
    assert [each.status for each in await client.sales_invoices.list(status=status)] == expected


async def test_numbered_pages_can_be_ordered(client: PayMongo) -> None:
    """By a column, either way, and page by page."""
    for amount in (300, 100, 200):
        await draft(client, line_items=[{"name": "Tea", "amount": amount}])
    ask = client.sales_invoices.list
    assert [each.amount for each in await ask(page=1, order_by="amount", order="asc")] == [100, 200, 300]
    assert [each.amount for each in await ask(page=2, limit=2, order_by="amount")] == [100]
    with pytest.raises(BadRequestError) as caught:
        await ask(page=1, order_by="slug")
    assert caught.value.param == "order_by"


async def test_numbered_pages_can_be_searched(client: PayMongo) -> None:
    """By customer and item; without a page the words do not count."""
    ana = await draft(client)
    await client.sales_invoices.create(line_items=[{"name": "Coffee", "amount": 100}])
    assert [each.id for each in await client.sales_invoices.list(page=1, query="ANA@")] == [ana.id]
    assert len(await client.sales_invoices.list(page=1, query="e")) == 2
    assert len(await client.sales_invoices.list(query="nothing")) == 2


async def test_export_has_the_rows_of_the_list(client: PayMongo) -> None:
    """As CSV, by the same filters."""
    await draft(client)
    invoice = await sent(client)
    await client.sales_invoices.create()
    (row,) = rows_of(await client.sales_invoices.export(status="sent"))
    assert (row["id"], row["customer_name"], row["amount"]) == (invoice.id, "Ana", "20000")
    assert len(rows_of(await client.sales_invoices.export(starting_after=invoice.id))) == 1
    assert len(rows_of(await client.sales_invoices.export())) == 3


async def test_invoice_is_a_pdf(client: PayMongo) -> None:
    """Shown in place, under a name."""
    made = await draft(client)
    file = await client.sales_invoices.retrieve_pdf(made.id)
    assert (file.content[:5], file.media_type, file.name) == (b"%PDF-", "application/pdf", f"invoice-{made.id}.pdf")


async def test_summary_adds_up(simulator: Simulator, client: PayMongo) -> None:
    """What is overdue is outstanding too; what was paid last month does not count."""
    await paid(simulator, client)
    await simulator.clock.advance(31 * DAY)
    await paid(simulator, client)
    await sent(client, due_date=date(2026, 1, 1))
    await sent(client)
    await draft(client)
    found = await client.sales_invoices.retrieve_summary()
    assert (found.outstanding_amount, found.outstanding_count) == (40_000, 2)
    assert (found.overdue_amount, found.overdue_count) == (20_000, 1)
    assert (found.paid_this_month_amount, found.paid_this_month_count, found.extra) == (20_000, 1, {})


async def test_contacts_are_found_by_their_beginning(client: PayMongo) -> None:
    """By name or address, each once, the latest first; short words find nothing."""
    for name, email in (("Ana", "a@example.com"), ("Ben", "anatomy@example.com"), ("Ana", "a@example.com")):
        await client.sales_invoices.create(customer={"name": name, "email": email})
    await client.sales_invoices.create(customer={"name": "Anabel"})
    await client.sales_invoices.create()
    found = await client.sales_invoices.list_contacts(query="AN")
    assert [each.name for each in found] == ["Ana", "Ben"]
    assert not (await client.sales_invoices.list_contacts(query="a")).items


async def test_branding_is_kept(client: PayMongo) -> None:
    """Nothing at first."""
    assert (await client.sales_invoices.retrieve_branding()).accent_color is None
    await client.sales_invoices.replace_branding(logo="https://shop.example/logo.png", accent_color="#00aa88")
    assert (await client.sales_invoices.retrieve_branding()).accent_color == "#00aa88"


async def test_approvals_are_off(client: PayMongo) -> None:
    """The one setting that is known."""
    assert (await client.sales_invoices.retrieve_settings()).approvals_enabled is False


# -- the hosted view --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", [Rules(business_name="Tea House")])
async def test_slug_shows_the_invoice_without_a_key(client: PayMongo) -> None:
    """With the name of the merchant."""
    invoice = await sent(client)
    shown = await client.sales_invoices.retrieve_by_slug(invoice.slug or "")
    assert (shown.merchant_name, shown.extra) == ("Tea House", {})
    assert (await client.sales_invoices.retrieve_pdf_by_slug(invoice.slug or "")).content[:5] == b"%PDF-"


async def test_unknown_slug_is_not_found(client: PayMongo) -> None:
    """For each of the four calls."""
    calls = client.sales_invoices
    for refused in (
        calls.retrieve_by_slug("none"),
        calls.retrieve_pdf_by_slug("none"),
        calls.retrieve_payment_by_slug("none"),
        calls.update_by_slug("none", checkout_session_id="cs_x"),
    ):
        with pytest.raises(NotFoundError):
            await refused


async def test_payment_is_there_once_it_is_made(simulator: Simulator, client: PayMongo) -> None:
    """404 until then."""
    invoice = await sent(client)
    with pytest.raises(NotFoundError):
        await client.sales_invoices.retrieve_payment_by_slug(invoice.slug or "")
    invoice = await paid(simulator, client)
    payment = await client.sales_invoices.retrieve_payment_by_slug(invoice.slug or "")
    assert (payment.amount, payment.status, payment.extra) == (20_000, "paid", {})


async def test_another_session_can_take_the_payment(simulator: Simulator, client: PayMongo) -> None:
    """It has to be known, and the invoice open."""
    invoice = await client.sales_invoices.send((await draft(client)).id, notify=False)
    slug = invoice.slug or ""
    session = await client.checkout_sessions.create(
        line_items=[{"name": "Tea", "quantity": 1, "amount": 20_000, "currency": "PHP"}],
        payment_method_types=["gcash"],
    )
    with pytest.raises(NotFoundError):
        await client.sales_invoices.update_by_slug(slug, checkout_session_id="cs_unknown")
    await client.sales_invoices.update_by_slug(slug, checkout_session_id=session.id)
    await simulator.pay(session.checkout_url, method="gcash")
    assert (await client.sales_invoices.retrieve(invoice.id)).status == "paid"
    with pytest.raises(BadRequestError):
        await client.sales_invoices.update_by_slug(slug, checkout_session_id=session.id)


# -- imports ----------------------------------------------------------------------------------------------------------

GOOD = "customer_name,customer_email,item_name,quantity,amount,due_date,notes\nAna,ana@example.com,Tea,2,10000,,Hi\n"
OTHER = "Name,What,Price\nAna,Tea,10000\nBen,,x\n"
MAPPING = {"Name": "customer_name", "What": "item_name", "Price": "amount"}


def upload(text: str | bytes) -> Upload:
    return Upload(text.encode() if isinstance(text, str) else text, filename="invoices.csv")


async def ready(client: PayMongo, text: str = GOOD) -> str:
    made = await client.sales_invoices.create_import(file=upload(text))
    mapping = {name: name for name in made.headers}
    mapped = await client.sales_invoices.update_import_mapping(made.id, mapping=mapping)
    assert mapped.status == "ready"
    return made.id


async def test_template_has_columns_only(client: PayMongo) -> None:
    """Those that a file may have."""
    template = await client.sales_invoices.retrieve_import_template()
    assert template.content.decode().splitlines()[0].startswith("customer_name,customer_email")
    assert rows_of(template) == []


async def test_upload_is_read(client: PayMongo) -> None:
    """Its columns are found, its rows checked, and nothing is made of them."""
    made = await client.sales_invoices.create_import(file=upload("\ufeff" + GOOD))
    assert (made.status, made.headers[0], made.duplicate_warning) == ("uploaded", "customer_name", False)
    assert (made.ready_count, made.error_count, made.extra) == (1, 0, {})
    assert await client.sales_invoices.retrieve_import(made.id) == made
    assert not (await client.sales_invoices.list()).items


async def test_second_upload_is_a_duplicate(client: PayMongo) -> None:
    """The same file, said and not refused."""
    await client.sales_invoices.create_import(file=upload(GOOD))
    assert (await client.sales_invoices.create_import(file=upload(GOOD))).duplicate_warning is True


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"\n\n", "parameter_format_invalid", id="nothing"),
        pytest.param(b"\xff\xfe\x00", "parameter_format_invalid", id="no text"),
        pytest.param(b"a\n" + b"1\n" * 1001, "parameter_above_maximum", id="1001 rows"),
        pytest.param(b"a\n" + b"1" * (5 * 1024 * 1024), "parameter_above_maximum", id="over 5 MiB"),
    ],
)
async def test_bad_file_is_refused(client: PayMongo, content: bytes, code: str) -> None:
    """The limits are documented."""
    with pytest.raises(BadRequestError) as caught:
        await client.sales_invoices.create_import(file=upload(content))
    assert caught.value.code == code


async def test_mapping_says_which_column_is_which(client: PayMongo) -> None:
    """All rows are checked again."""
    made = await client.sales_invoices.create_import(file=upload(OTHER))
    assert (made.ready_count, made.error_count) == (0, 2)
    mapped = await client.sales_invoices.update_import_mapping(made.id, mapping=MAPPING)
    assert (mapped.status, mapped.ready_count, mapped.error_count) == ("mapped", 1, 1)


@pytest.mark.parametrize("mapping", [{"Nothing": "amount"}, {"Name": "nothing"}])
async def test_bad_mapping_is_refused(client: PayMongo, mapping: dict[str, str]) -> None:
    """Both sides have to be known."""
    made = await client.sales_invoices.create_import(file=upload(OTHER))
    with pytest.raises(BadRequestError) as caught:
        await client.sales_invoices.update_import_mapping(made.id, mapping=mapping)
    assert caught.value.param == "/mapping"


async def test_rows_say_what_is_wrong(client: PayMongo) -> None:
    """By field; they are listed all at once and by status."""
    made = await client.sales_invoices.create_import(file=upload(OTHER))
    await client.sales_invoices.update_import_mapping(made.id, mapping=MAPPING)
    (wrong,) = await client.sales_invoices.list_import_rows(made.id, status="error")
    assert (wrong.row_number, wrong.data) == (2, {"customer_name": "Ben", "amount": "x"})
    assert [each["field"] for each in wrong.errors] == ["item_name", "amount"]
    assert [each.row_number for each in await client.sales_invoices.list_import_rows(made.id)] == [2, 1]


async def test_date_and_address_are_checked(client: PayMongo) -> None:
    """A row with either wrong is no invoice."""
    text = "customer_name,item_name,amount,due_date,customer_email\nAna,Tea,1,tomorrow,ana\n"
    made = await client.sales_invoices.create_import(file=upload(text))
    (row,) = await client.sales_invoices.list_import_rows(made.id)
    assert ([each["field"] for each in row.errors], row.extra) == (["due_date", "customer_email"], {})


async def test_row_can_be_corrected(client: PayMongo) -> None:
    """The import is ready once every row is."""
    made = await client.sales_invoices.create_import(file=upload(OTHER))
    await client.sales_invoices.update_import_mapping(made.id, mapping=MAPPING)
    (wrong,) = await client.sales_invoices.list_import_rows(made.id, status="error")
    fixed = await client.sales_invoices.update_import_row(
        made.id, wrong.id, fields={"item_name": "Cup", "amount": 500, "notes": None}
    )
    assert (fixed.status, fixed.data["amount"], fixed.errors, fixed.extra) == ("ready", "500", (), {})
    assert (await client.sales_invoices.retrieve_import(made.id)).status == "ready"


async def test_row_of_another_import_is_not_found(client: PayMongo) -> None:
    """Nor is an unknown field taken."""
    first = await client.sales_invoices.create_import(file=upload(GOOD))
    second = await client.sales_invoices.create_import(file=upload(OTHER))
    row = (await client.sales_invoices.list_import_rows(first.id))[0]
    with pytest.raises(NotFoundError):
        await client.sales_invoices.update_import_row(second.id, row.id, fields={})
    with pytest.raises(BadRequestError) as caught:
        await client.sales_invoices.update_import_row(first.id, row.id, fields={"colour": "red"})
    assert caught.value.param == "/fields"


async def test_import_makes_drafts(simulator: Simulator, client: PayMongo) -> None:
    """It is creating at once, and completed a moment later."""
    key = await ready(client)
    confirmed = await client.sales_invoices.confirm_import(key)
    assert (confirmed.status, confirmed.created_count) == ("creating", 0)
    await simulator.clock.advance(1)
    done = await client.sales_invoices.retrieve_import(key)
    assert (done.status, done.ready_count, done.created_count) == ("completed", 0, 1)
    (invoice,) = await client.sales_invoices.list()
    assert (invoice.status, invoice.amount, invoice.customer and invoice.customer.name) == ("draft", 20_000, "Ana")


async def test_import_can_send_what_it_makes(simulator: Simulator, client: PayMongo) -> None:
    """``create_and_send``; the report has the id of each invoice."""
    key = await ready(client)
    await client.sales_invoices.confirm_import(key, send_mode="create_and_send")
    await simulator.clock.advance(1)
    (invoice,) = await client.sales_invoices.list()
    assert invoice.status == "sent"
    report = rows_of(await client.sales_invoices.retrieve_import_report(key))
    assert report == [{"row_number": "1", "result": "created", "invoice_id": invoice.id}]


@pytest.mark.parametrize("rules", [Rules(capabilities=())])
async def test_import_of_which_nothing_is_sent_has_failed(simulator: Simulator, client: PayMongo) -> None:
    """Here because there is no method that a session would take; the drafts stay."""
    key = await ready(client)
    await client.sales_invoices.confirm_import(key, send_mode="create_and_send")
    await simulator.clock.advance(1)
    done = await client.sales_invoices.retrieve_import(key)
    assert (done.status, done.failed_count) == ("failed", 1)
    (row,) = await client.sales_invoices.list_import_rows(key)
    assert (row.status, bool(row.errors), bool(row.invoice_id)) == ("failed", True, True)


async def test_import_that_is_not_ready_is_a_conflict(simulator: Simulator, client: PayMongo) -> None:
    """409, as documented."""
    made = await client.sales_invoices.create_import(file=upload(GOOD))
    async with answered_with(simulator, 409):
        await client.sales_invoices.confirm_import(made.id)


async def test_import_cannot_be_changed_once_creation_has_started(simulator: Simulator, client: PayMongo) -> None:
    """409 for its rows and its mapping."""
    key = await ready(client)
    row = (await client.sales_invoices.list_import_rows(key))[0]
    await client.sales_invoices.confirm_import(key)
    for refused in (
        client.sales_invoices.update_import_row(key, row.id, fields={}),
        client.sales_invoices.update_import_mapping(key, mapping={}),
    ):
        simulator.requests.clear()
        async with answered_with(simulator, 409):
            await refused
