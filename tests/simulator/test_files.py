"""Files that are answered."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator.answers import csv_file, pdf_file

from .rounds import call, put_down

if TYPE_CHECKING:
    from .conftest import Shop


def test_a_document_is_a_pdf() -> None:
    """Its table says where each of its parts begins, and what would end its text is left out."""
    body = pdf_file("Paid (in full)\\", "a.pdf").body
    assert body.startswith(b"%PDF-")
    assert body.endswith(b"%%EOF\n")
    assert b"(Paid in full) Tj" in body
    begun = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", body)]
    assert [body[place:].split(b" ", 1)[0] for place in begun] == [b"1", b"2", b"3", b"4"]
    table = int(re.findall(rb"startxref\n(\d+)", body)[0])
    assert body[table:].startswith(b"xref\n")


def test_a_table_is_quoted_where_it_has_to_be() -> None:
    """Commas, quotes and line breaks come back."""
    rows = [["a", "b"], ["1,2", 'say "x"\nagain']]
    assert list(csv.reader(io.StringIO(csv_file(rows, "a.csv").body.decode()))) == rows


async def test_a_table_has_a_name_and_its_columns(shop: Shop) -> None:
    """Every row that is stored stands below."""
    made = (await call(shop, OPERATIONS["sales_invoices.create"], {})).data
    answer = await shop.send("GET", "/v1/invoices/export")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sales_invoices-export.csv"'
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert row["id"] == made["id"]


async def test_a_document_of_nothing_is_not_found(shop: Shop) -> None:
    """The invoice has to be there."""
    path = "/v1/invoices/{}/pdf"
    found = await shop.send("POST", path.format(put_down(shop, "sales_invoices")))
    assert found.headers["Content-Type"] == "application/pdf"
    assert (await shop.send("POST", path.format("none"))).status == 404
