"""Bodies of requests in their four forms, read into one mapping of what was sent.

Envelope: the members of ``data.attributes``. Flat: the members of the body. Multipart: the parts, texts as text and
files as `ReceivedFile`. Text: the document, under the name of the parameter that is the body itself.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any, Final

from aiohttp import BodyPartReader, web
from attrs import field, frozen

from .answers import Json, Refusal, problem, refuse
from .rules import Rules

__all__ = ["ReceivedFile", "Sent", "read_body"]

_SCHEMA: Final = "invalid_request_body"
"""Observed: what the newer flat APIs answer to a body that is not as it should be."""
_TOO_LARGE: Final = "The upload is too large."


@frozen
class ReceivedFile:
    """A file that was uploaded."""

    filename: str
    media_type: str
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@frozen
class Sent:
    """What a body held: *attributes* by their names on the wire, or the *document* that it is."""

    attributes: Json = field(factory=dict)
    document: Any = None


def _finite(text: str) -> float:
    """Read a number, or refuse what JSON does not know or a float cannot hold."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


_DECODER: Final = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)


async def read_body(request: web.BaseRequest, form: str, rules: Rules) -> Sent:
    """Read the whole body of a request, or refuse."""
    if form == "multipart":
        return Sent(await _parts(request, rules))
    body = await request.read()
    if not body.strip():
        return Sent()
    if form == "text":
        return Sent(document=_document(body))
    sent = _json(body, _SCHEMA if form == "flat" else rules.malformed_body_code)
    if form == "envelope":
        return Sent(_opened(sent))
    if not isinstance(sent, dict):
        refuse(_SCHEMA, "The body should be an object.")
    return Sent(sent, sent)


def _json(body: bytes, code: str) -> Any:
    try:
        return _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        refuse(code, "The body is not valid JSON.")


def _opened(sent: Any) -> Json:
    for pointer in ("data", "data.attributes"):
        if not isinstance(sent, dict):
            raise Refusal(400, [_no_object(pointer)])
        sent = sent.get(pointer.rpartition(".")[2])
        if sent is None:
            return {}
    if not isinstance(sent, dict):
        raise Refusal(400, [_no_object("data.attributes")])
    return sent


def _no_object(pointer: str) -> Json:
    return problem("parameter_data_type_invalid", f"{pointer} should be an object.", pointer=pointer)


def _document(body: bytes) -> Any:
    """Take JSON as what it says and anything else as text, which YAML is."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        refuse(_SCHEMA, "The body is not text.")
    try:
        read = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return text
    return read if isinstance(read, dict) else text


async def _parts(request: web.BaseRequest, rules: Rules) -> Json:
    if not request.content_type.startswith("multipart/"):
        if await request.read():
            refuse(rules.malformed_body_code, "The body should be multipart/form-data.")
        return {}
    parts: Json = {}
    left = rules.upload_limit
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                continue
            content = await _content(part, left)
            left -= len(content)
            parts[part.name] = _part(part, content)
    except (ValueError, RuntimeError, AssertionError):
        refuse(rules.malformed_body_code, "The body is not valid multipart/form-data.")
    return parts


async def _content(part: BodyPartReader, left: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk():
        content += part.decode(chunk)
        if len(content) > left:
            refuse("parameter_above_maximum", _TOO_LARGE, status=413)
    return bytes(content)


def _part(part: BodyPartReader, content: bytes) -> str | ReceivedFile:
    if part.filename is None:
        return content.decode(errors="replace")
    media_type = part.headers.get("Content-Type", "application/octet-stream")
    return ReceivedFile(part.filename, media_type, content)
