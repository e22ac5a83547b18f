"""Bodies of answers and of errors, written from the documentation and not from the client's code."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn, TypeAlias

from attrs import field, frozen

__all__ = [
    "Json",
    "Refusal",
    "Reply",
    "csv_file",
    "dump",
    "entity",
    "file_reply",
    "listing",
    "not_found",
    "pdf_file",
    "problem",
    "refuse",
]

Json: TypeAlias = dict[str, Any]

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))
_FONTS: Final = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
_NOUNS: Final = {"payments": "Payment"}
"""Observed, with its capital. The others are plain words: ``payment intent`` and ``payment method`` were seen."""


@frozen
class Reply:
    """An answer as it goes out."""

    status: int
    body: bytes = field(default=b"", repr=False)
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(factory=dict)


class Refusal(Exception):  # noqa: N818  (not an error of ours but an answer)
    """Say no: a status and the list of problems of the error envelope."""

    def __init__(self, status: int, problems: Sequence[Json]) -> None:
        super().__init__(status, [each.get("code") for each in problems])
        self.status = status
        self.problems: list[Json] = list(problems)

    @property
    def failed_validation(self) -> bool:
        """Tell whether the request itself was at fault; such a result is not kept for an idempotency key."""
        codes = [str(each.get("code", "")) for each in self.problems]
        return all(code.startswith("parameter_") or code == "invalid_request_body" for code in codes)

    @property
    def body(self) -> Json:
        """The error envelope."""
        return {"errors": self.problems}


def dump(body: object) -> bytes:
    """Write JSON without spaces."""
    return _ENCODER.encode(body).encode()


def file_reply(content: bytes, media_type: str, name: str) -> Reply:
    """Answer a file under a name."""
    return Reply(200, content, media_type, {"Content-Disposition": f'attachment; filename="{name}"'})


def csv_file(rows: Sequence[Sequence[object]], name: str) -> Reply:
    """Answer a table as text, its first row the names of the columns."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return file_reply(text.getvalue().encode(), "text/csv", name)


def pdf_file(line: str, name: str) -> Reply:
    """Answer a document of one page with one line of plain text."""
    text = "".join(each for each in line if each.isalnum() or each in " .,:_-")
    drawn = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources {_FONTS} >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
    )
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n".encode("latin-1", "replace")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return file_reply(body + end.encode(), "application/pdf", name)


def entity(key: str, kind: str | None, attributes: Json) -> Json:
    """Wrap attributes as a resource."""
    return {"id": key, "type": kind, "attributes": attributes}


def listing(rows: list[Json], *, has_more: bool = False) -> Json:
    """Wrap resources as a page."""
    return {"has_more": has_more, "data": rows}


def problem(code: str, detail: str, *, pointer: str | None = None, sub_code: str | None = None) -> Json:
    """Describe one error; *pointer* is dotted and its last part becomes the attribute."""
    described = {"code": code, "detail": detail}
    if sub_code is not None:
        described["sub_code"] = sub_code
    if pointer is None:
        return described
    return {**described, "source": {"pointer": pointer, "attribute": pointer.rpartition(".")[2]}}


def refuse(code: str, detail: str, *, status: int = 400, pointer: str | None = None) -> NoReturn:
    """Raise a refusal with one problem."""
    raise Refusal(status, [problem(code, detail, pointer=pointer)])


def not_found(table: str, key: str) -> NoReturn:
    """Raise the refusal for an id that is not in a table."""
    noun = _NOUNS.get(table) or _one_of(table)
    refuse("resource_not_found", f"No such {noun} with id {key}.", status=404)


def _one_of(table: str) -> str:
    """``ledger_entries`` holds what is called a ledger entry."""
    words = table.replace("_", " ")
    if words.endswith("ies"):
        return words.removesuffix("ies") + "y"
    return words.removesuffix("es" if words.endswith("sses") else "s")
