"""What came back, as JSON on the standard output: parseable, and without secrets unless they are asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from attrs import fields_dict

from ..models._model import Entity, Model
from ..redaction import SENSITIVE_NAMES
from ..secret import Secret

__all__ = ["MASK", "plain", "write_json"]

MASK: Final = "***"


def plain(value: Any, *, show_secrets: bool) -> Any:
    """Return models as their wire form, secrets masked."""
    if isinstance(value, Model):
        wire = value.to_dict()
        return _revealed(value, wire) if show_secrets else _masked(wire)
    if isinstance(value, list | tuple):
        return [plain(each, show_secrets=show_secrets) for each in value]
    return value if show_secrets else _masked(value)


def _masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: MASK if name in SENSITIVE_NAMES and inner is not None else _masked(inner)
            for name, inner in value.items()
        }
    return [_masked(each) for each in value] if isinstance(value, list | tuple) else value


def _revealed(model: Model, wire: dict[str, Any]) -> dict[str, Any]:
    """Put the secrets of a model, and of those inside it, back into its wire form."""
    fields: dict[str, Any] = wire["attributes"] if isinstance(model, Entity) else wire
    for name in fields_dict(type(model)):
        value = getattr(model, name)
        if isinstance(value, Secret):
            fields[name] = value.reveal()
        elif isinstance(value, Model) and isinstance(fields.get(name), dict):
            _revealed(value, fields[name])
        elif isinstance(value, tuple) and isinstance(fields.get(name), list):
            for inner, below in zip(value, fields[name], strict=False):
                if isinstance(inner, Model):
                    _revealed(inner, below)
    return wire


def write_json(value: Any) -> None:
    """Write one JSON value and a line break.

    Characters that a terminal would obey, or that its encoding does not have, are escaped.
    """
    text = json.dumps(value, indent=2, ensure_ascii=not _is_utf8(), default=str)
    sys.stdout.write("".join(each if each.isprintable() or each == "\n" else _escaped(each) for each in text) + "\n")
    sys.stdout.flush()


def _is_utf8() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if not character.isascii() else f"\\u{ord(character):04x}"
