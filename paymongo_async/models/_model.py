"""What every model shares: the wire form kept beside it, unknown fields, and the way back.

Every model is frozen; the converter builds instances through an unfrozen twin of the same layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from attrs import field, fields_dict, frozen

from ..secret import Secret

MILLISECONDS: Final = 10**11
"""From here on a time is in milliseconds: as seconds it would be the year 5138."""


@frozen(kw_only=True)
class Model:
    """A value inside other resources, or a resource itself (`Entity`).

    A field that PayMongo left out reads as ``None`` (a list as ``()``), also where its type does not say so:
    recorded answers differ in what they leave out. Fields this library does not know are in `extra`.
    """

    key: ClassVar[str | None] = None
    """The field that tells one row from another, of resources that have one."""

    local: ClassVar[frozenset[str]] = frozenset()
    """Fields that are not read from an answer: they have their defaults, or the class makes them when they are asked
    for."""

    raw: Mapping[str, Any] | None = field(default=None, repr=False, eq=False)
    """The decoded JSON this was made of (secrets masked); None when made by hand."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields of the answer that this library does not know, as decoded."""
        known = fields_dict(type(self))
        return {name: value for name, value in self._given().items() if name not in known}

    def to_dict(self) -> dict[str, Any]:
        """Return the wire form: nested dicts, Unix seconds, unknown fields included.

        ``None`` is left out unless the answer had it as null.
        """
        return self._fields_on_the_wire(without=("raw",))

    def _fields_on_the_wire(self, *, without: tuple[str, ...]) -> dict[str, Any]:
        given = self._given()
        wire: dict[str, Any] = {}
        for name in fields_dict(type(self)):
            value = getattr(self, name)
            if name in without or (value in (None, ()) and name not in given):
                continue
            if value in (None, ()) and given[name] in (None, []):
                wire[name] = given[name]
            elif value is not None:  # changed to None since: left out
                wire[name] = _to_wire(value, given.get(name))
        return wire | self.extra

    def _given(self) -> Mapping[str, Any]:
        return self.raw or {}


@frozen(kw_only=True)
class Entity(Model):
    """A resource with an id; on the wire an envelope of ``id``, ``type`` and ``attributes``."""

    key: ClassVar[str | None] = "id"
    wire_type: ClassVar[str | None] = None

    id: str

    def to_dict(self) -> dict[str, Any]:
        """Return the envelope again; see `Model.to_dict`."""
        attributes = self._fields_on_the_wire(without=("raw", "id"))
        return {"id": self.id, "type": self.wire_type, "attributes": attributes}

    def _given(self) -> Mapping[str, Any]:
        raw = self.raw or {}
        attributes = raw.get("attributes")
        return attributes if isinstance(attributes, dict) else {k: v for k, v in raw.items() if k not in ("id", "type")}


@frozen(kw_only=True)
class Flat(Model):
    """A resource whose fields stand at the top level, without an envelope.

    Where PayMongo sends one in an envelope after all, it is read as well.
    """

    key: ClassVar[str | None] = "id"
    wire_type: ClassVar[str | None] = None

    @property
    def extra(self) -> dict[str, Any]:
        """Fields of the answer that this library does not know, as decoded."""
        return {name: value for name, value in super().extra.items() if name != "type"}

    def _given(self) -> Mapping[str, Any]:
        return opened(self.raw or {})


def opened(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of a flat resource, taken out of an envelope if there is one."""
    attributes = raw.get("attributes")
    if not isinstance(attributes, dict):
        return raw
    return {**{name: value for name, value in raw.items() if name != "attributes"}, **attributes}


def _to_wire(value: Any, given: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_to_wire(inner, None) for inner in value]
    if isinstance(value, datetime):
        return _iso(value, given) if isinstance(given, str) else _timestamp(value, given)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Secret):
        return "***"
    if isinstance(value, Decimal):
        return given if given is not None and Decimal(str(given)) == value else str(value)
    return value


def _iso(value: datetime, given: str) -> str:
    """Write a moment as the answer had it, or in ISO 8601 if it is another by now."""
    before = datetime.fromisoformat(given)
    before = before if before.tzinfo else before.replace(tzinfo=UTC)
    return given if before == value else value.isoformat().replace("+00:00", "Z")


def _timestamp(value: datetime, given: Any) -> int:
    """Write Unix seconds, or milliseconds where the answer had them."""
    in_milliseconds = isinstance(given, int) and given >= MILLISECONDS
    return round(value.timestamp() * 1000) if in_milliseconds else int(value.timestamp())
