"""Bodies of answers and of errors, written from the documentation and not from the client's code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, NoReturn, TypeAlias

__all__ = ["Json", "Refusal", "dump", "entity", "listing", "not_found", "problem", "refuse"]

Json: TypeAlias = dict[str, Any]

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))
_NOUNS: Final = {
    # Observed wordings, "Payment" with its capital included; the rest follow them.
    "payment_intents": "payment intent",
    "payment_methods": "payment method",
    "payments": "Payment",
    "refunds": "refund",
    "customers": "customer",
    "sources": "source",
    "checkout_sessions": "checkout session",
    "links": "link",
    "webhooks": "webhook",
    "webhook_processes": "webhook process",
}


class Refusal(Exception):  # noqa: N818  (not an error of ours but an answer)
    """Say no: a status and the list of problems of the error envelope."""

    def __init__(self, status: int, problems: Sequence[Json]) -> None:
        super().__init__(status, [each.get("code") for each in problems])
        self.status = status
        self.problems = list(problems)

    @property
    def failed_validation(self) -> bool:
        """Tell whether the request itself was at fault; such a result is not kept for an idempotency key."""
        return all(str(each.get("code", "")).startswith("parameter_") for each in self.problems)

    @property
    def body(self) -> Json:
        """The error envelope."""
        return {"errors": self.problems}


def dump(body: object) -> bytes:
    """Write JSON without spaces."""
    return _ENCODER.encode(body).encode()


def entity(key: str, kind: str, attributes: Json) -> Json:
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


def not_found(group: str, key: str) -> NoReturn:
    """Raise the refusal for an unknown id."""
    refuse("resource_not_found", f"No such {_NOUNS[group]} with id {key}.", status=404)
