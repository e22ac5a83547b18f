"""A record as text and back, for every store outside the process."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from .._clock import Moment
from ..idempotency import Record
from ..wire import Answer, Request

__all__ = ["dump", "load", "was_taken_up"]

_VERSION: Final = 1
_KEPT_HEADERS: Final = ("date", "x-request-id", "request-id", "cf-ray")
_PLAIN: Final = (
    "key",
    "operation",
    "fields",
    "base",
    "account_id",
    "organization_id",
    "minted",
    "owner",
    "state",
    "is_partial",
    "error",
    "reason",
)


def dump(record: Record, *, taken_up: bool = False) -> str:
    """Write a record, and whether its owner took it up from another."""
    answer, request = record.answer, record.request
    document = {name: getattr(record, name) for name in _PLAIN} | {
        "version": _VERSION,
        "taken_up": taken_up,
        "fingerprint": record.fingerprint,
        "scope": [*record.scope],
        "created": [record.created.wall, record.created.server],
        "last_sent": [record.last_sent.wall, record.last_sent.server],
        "request": None if request is None else _request(request),
        "answer": None if answer is None else [answer.status, _headers(answer.headers), answer.payload],
    }
    return json.dumps(document, separators=(",", ":"))  # in ASCII, which every back end keeps as it is


def load(text: str, salt: bytes) -> Record:
    """Read a record; raises ValueError for one that a later version wrote in another way."""
    document = json.loads(text)
    if document["version"] != _VERSION:
        msg = "the journal was written by another version of paymongo_async"
        raise ValueError(msg)
    request, answer = document["request"], document["answer"]
    return Record(
        **{name: document[name] for name in _PLAIN},
        scope=tuple(document["scope"]),
        salt=salt,
        created=Moment(*document["created"]),
        last_sent=Moment(*document["last_sent"]),
        request=None if request is None else _request_of(request),
        answer=None if answer is None else Answer(answer[2], answer[1], answer[0]),
        kept_fingerprint=document["fingerprint"],
    )


def was_taken_up(text: str) -> bool:
    """Tell whether the owner of a claimed record took it up from another."""
    taken_up: bool = json.loads(text)["taken_up"]
    return taken_up


def _request(request: Request) -> dict[str, Any]:
    body = None if request.body is None else base64.b64encode(request.body).decode()
    return {"method": request.method, "url": request.url, "headers": {**request.headers}, "body": body}


def _request_of(document: Mapping[str, Any]) -> Request:
    body = document["body"]
    content = None if body is None else base64.b64decode(body)
    return Request(document["method"], document["url"], document["headers"], content)


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in _KEPT_HEADERS if name in headers}
