"""Bytes out, bytes in: a call as one request, an answer as checked JSON or the error that it means.

Nothing here does I/O, and nothing trusts the other side: a plain-text 429, an HTML 502 and an empty 404 are answers
like any other.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from email.message import Message
from typing import Any, Final, Literal, TypeAlias

from attrs import define, field, frozen

from ._json import dumps, loads
from ._multipart import encode_parts
from .errors import (
    FAULT_CODES,
    BodyTooLargeError,
    CallInProgressError,
    ErrorDetail,
    ModeMismatchError,
    PayMongoError,
    ProtocolError,
    RedirectRefusedError,
    RequestTimeoutError,
    api_error,
)
from .files import File
from .redaction import clip
from .retry import parse_date, parse_retry_after
from .secret import Secret
from .settings import Mode
from .types import Placed

__all__ = [
    "Answer",
    "Request",
    "Response",
    "Sending",
    "check",
    "check_mode",
    "encode",
    "fields_of",
    "inflate",
    "resource_of",
    "rows_of",
    "unwrapped",
]

Phase: TypeAlias = Literal["queue", "connect", "sent"]

MAX_BODY: Final = 2 * 1024 * 1024
MAX_FILE: Final = 32 * 1024 * 1024
_REQUEST_IDS: Final = ("x-request-id", "request-id", "cf-ray")
_NOTHING: Final[tuple[Any, ...]] = ({}, {"data": None}, {"data": {}})
IN_PROGRESS: Final = "idempotency_in_progress"
"""The first call with this key is still being made. What else a call may be told then is not documented, so where it
matters every 409 is taken for it."""


@frozen
class Request:
    """One call, frozen: every attempt sends these very bytes. It holds no key, so it can be recorded."""

    method: str
    url: str = field(repr=lambda url: repr(url.partition("?")[0]))  # a query may hold a client key
    headers: Mapping[str, str]
    body: bytes | None = field(repr=False)


@frozen
class Response:
    """What came back, whole. Names of headers are found whatever their case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@define
class Sending:
    """One attempt under way: who makes it, how many seconds it may take, and how far it got.

    *phase* is ``sent`` from the moment that bytes may have left: marked a little too early it turns a `not_sent` into
    an `unknown`, never the reverse.
    """

    timeout: float
    authorization: Secret | None
    phase: Phase = "queue"
    cap: int = MAX_BODY
    """Bytes that the answer may have."""


@frozen
class Answer:
    """A 2xx answer that passed its checks; *payload* is JSON or a `File`."""

    payload: Any = field(repr=False)
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    status: int = 200

    @property
    def request_id(self) -> str | None:
        """What PayMongo's support asks for."""
        return _request_id(self.headers)

    @property
    def server_time(self) -> float | None:
        """The server's clock in Unix seconds, if it said so."""
        return parse_date(self.headers.get("date"))


def encode(method: str, base: str, placed: Placed, extra: Mapping[str, str] | None = None) -> Request:
    """Freeze a call into the bytes that every attempt sends; *extra* are headers beyond the usual ones."""
    url, body = base + placed.target, None
    headers: Mapping[str, str] = _BODILESS
    if placed.body is not None:
        kind, body = _content(placed)
        headers = _JSON if kind == "application/json" else {**_BODILESS, "Content-Type": kind}
    elif method in ("POST", "PUT", "PATCH"):
        headers = _JSON
    if placed.idempotency_key is not None and method in ("POST", "PUT", "PATCH"):
        headers = {**headers, "Idempotency-Key": placed.idempotency_key}
    return Request(method, url, {**headers, **extra} if extra else headers, body)


def _content(placed: Placed) -> tuple[str, bytes]:
    match placed.form:
        case "envelope":
            return "application/json", dumps({"data": {"attributes": placed.body}})
        case "flat":
            return "application/json", dumps(placed.body)
        case "multipart":
            return encode_parts(placed.body)
        case "text":  # a mapping goes out as JSON, which is YAML
            text = placed.body
            return "text/plain; charset=utf-8", text.encode() if isinstance(text, str) else dumps(text)


_BODILESS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}
_JSON: Final = {**_BODILESS, "Content-Type": "application/json"}


def check(
    response: Response,
    *,
    keyed: bool,
    may_be_empty: bool,
    media_type: str | None = None,
    exact: bool = False,
    unique: bool = False,
) -> Answer:
    """Return the JSON of a 2xx answer, or the file if one of *media_type* is wanted, or raise what the answer means.

    *exact* keeps integers above 64 bits, *unique* refuses members that are there twice.
    """
    if not 200 <= response.status < 300:
        raise _refusal(response, keyed=keyed)
    payload = None
    if media_type is not None:
        payload = _file(response, media_type)
    elif not may_be_empty or response.body.strip():
        try:
            payload = loads(response.body, exact=exact, unique=unique)
        except (ValueError, UnicodeDecodeError):
            payload = _unusable(response, "a body that is not JSON")
        if may_be_empty and payload in _NOTHING:
            payload = None
    if isinstance(payload, ProtocolError):
        raise payload
    return Answer(payload, response.headers, response.status)


def _file(response: Response, wanted: str) -> File | ProtocolError:
    sent, _, _ = response.headers.get("content-type", wanted).partition(";")
    if not response.body or sent.strip().lower().endswith(("/json", "+json", "/html")):
        return _unusable(response, f"no file of type {wanted}")
    return File(response.body, sent.strip().lower(), _name_of(response.headers.get("content-disposition", "")))


def _name_of(disposition: str) -> str | None:
    """Read the name out of ``attachment; filename="x.csv"``, without any folders in it."""
    header = Message()
    header["Content-Disposition"] = disposition
    try:
        name = header.get_filename()
    except ValueError:  # bytes or a character set that no name is written in
        name = None
    bare = name.replace("\\", "/").rpartition("/")[2] if name else ""
    return bare if bare.isprintable() and bare not in ("", ".", "..") else None


def _unusable(response: Response, what: str) -> ProtocolError:
    request_id = _request_id(response.headers)
    return ProtocolError(f"{response.status} with {what}", status=response.status, request_id=request_id)


def resource_of(payload: Any, key: str | None) -> dict[str, Any]:
    """Unwrap one resource, enveloped or flat; *key* is the field that it must have, if any."""
    resource = unwrapped(payload, key)
    if not isinstance(resource, dict):
        msg = "the answer holds no resource"
        raise ProtocolError(msg)
    found = resource.get(key) or fields_of(resource).get(key) if key else None
    if key is not None and not isinstance(found, str):
        msg = f"the answer holds a resource without {'an' if key == 'id' else 'its'} {key}"
        raise ProtocolError(msg)
    return resource


def unwrapped(payload: Any, key: str | None) -> Any:
    """Take a resource out of ``data``, which a few answers have twice; what has its *key* is the resource itself."""
    for _ in range(2):
        if not isinstance(payload, dict) or "data" not in payload or (key and key in payload):
            break
        payload = payload["data"]
    return payload


def check_mode(resource: Mapping[str, Any], mode: Mode) -> None:
    """Refuse an answer of the mode that the key is not of."""
    livemode = fields_of(resource).get("livemode")
    if isinstance(livemode, bool) and livemode != (mode == "live"):
        msg = f"the answer is of the {'live' if livemode else 'test'} mode, the key of the other"
        raise ModeMismatchError(msg)


def rows_of(payload: Any) -> tuple[list[Any], bool]:
    """Unwrap a list: its rows, and whether it says that more follow."""
    rows = payload.get("data") if isinstance(payload, dict) else payload
    if isinstance(rows, dict):  # a few answers name the list, beside a cursor
        lists = [inner for inner in rows.values() if isinstance(inner, list)]
        rows = lists[0] if len(lists) == 1 else rows
    if rows is None and isinstance(payload, dict) and "data" in payload:
        rows = []
    if not isinstance(rows, list):
        msg = "the answer holds no list"
        raise ProtocolError(msg)
    return rows, isinstance(payload, dict) and payload.get("has_more") is True


def fields_of(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the attributes of an envelope, or the flat resource itself."""
    attributes = resource.get("attributes")
    return attributes if isinstance(attributes, dict) else resource


def inflate(body: bytes, encoding: str, cap: int = MAX_BODY) -> bytes:
    """Undo a compression that was not asked for, under the cap and with its checksum checked."""
    if encoding not in ("gzip", "x-gzip", "deflate"):
        msg = "a content encoding that was not asked for"
        raise ProtocolError(msg)
    engine = zlib.decompressobj(wbits=47)  # gzip or zlib, told apart by their header
    try:
        plain = engine.decompress(body, cap + 1)
    except zlib.error:
        plain = None
    if plain is None or (len(plain) <= cap and not (engine.eof and not engine.unused_data)):
        msg = "damaged compression"
        raise ProtocolError(msg)
    if len(plain) > cap:
        raise too_large(cap)
    return plain


def too_large(cap: int) -> BodyTooLargeError:
    """Make the error for an answer above the cap."""
    return BodyTooLargeError(f"the answer is larger than {cap} bytes")


def _refusal(response: Response, *, keyed: bool) -> PayMongoError:
    status, request_id = response.status, _request_id(response.headers)
    if 300 <= status < 400:
        return RedirectRefusedError(f"{status}: redirects are never followed", status=status, request_id=request_id)
    if status == 408:
        return RequestTimeoutError("408: the server gave up waiting", status=status, request_id=request_id)
    errors = _error_details(response.body)
    error: PayMongoError = api_error(status, errors, request_id=request_id)
    if status == 409 and (keyed or any(each.code == IN_PROGRESS for each in errors)):
        error = CallInProgressError(error.message, status=status, errors=errors, request_id=request_id)
    elif not _did_refuse(status, errors, response.body):
        error.outcome = "unknown"
    error.retry_after = parse_retry_after(response.headers.get("retry-after"), response.headers.get("date"))
    return error


def _did_refuse(status: int, errors: list[ErrorDetail], body: bytes) -> bool:
    """Tell whether the server itself said no. A proxy's page says nothing about what happened behind it."""
    if status in (401, 429):
        return True
    if status == 400:
        return bool(errors) and not any(error.code in FAULT_CODES for error in errors)
    if status == 404 and not body.strip():
        return True  # an unknown route
    return status in (403, 404, 409, 422) and bool(errors)


def _error_details(body: bytes) -> list[ErrorDetail]:
    try:
        payload = loads(body)
    except (ValueError, UnicodeDecodeError):
        return []
    entries = payload.get("errors") if isinstance(payload, dict) else None
    return [_detail(entry) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _detail(entry: Mapping[str, Any]) -> ErrorDetail:
    source = entry.get("source")
    where = source if isinstance(source, dict) else {}
    details = entry.get("details")  # of a workflow's definition
    path = details.get("field_path") if isinstance(details, dict) else None
    return ErrorDetail(
        code=_text(entry.get("code")),
        detail=_text(entry.get("detail")),
        sub_code=_text(entry.get("sub_code")),
        pointer=_text(where.get("pointer")) or _text(path),
        attribute=_text(where.get("attribute")),
    )


def _text(value: Any) -> str | None:
    return clip(value) if isinstance(value, str) else None


def _request_id(headers: Mapping[str, str]) -> str | None:
    find = headers.get
    for name in _REQUEST_IDS:  # a generator would cost more than all the rest of the check
        if value := find(name):
            return value
    return None
