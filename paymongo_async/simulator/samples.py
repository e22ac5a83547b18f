"""Plausible values for resources of which only the fields are known: by type, by name where that tells more.

What was given comes first, then what the wire wants: moments as the resource writes them, null where a field may be
null, the first documented value of an enum, value objects filled in turn.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from attrs import fields_dict, frozen

from ..models._model import Entity, Flat, Model
from ..secret import Secret
from .kinds import KINDS, Kind
from .state import Organization, Row, World

__all__ = ["Filling", "fields_of", "first_value"]

_FIELDS: Final[dict[type[Model], Mapping[str, Any]]] = {}
_ALWAYS: Final = ("created_at", "updated_at", "merchant_id", "organization_id", "slug")
_BY_NAME: Final[Mapping[str, str]] = {
    "currency": "PHP",
    "country": "PH",
    "email": "juan@example.com",
    "email_address": "juan@example.com",
    "phone": "+639170000000",
    "mobile_number": "+639170000000",
    "ip_address": "192.0.2.1",
}


@frozen
class Filling:
    """Where values come from: the time, the ids and the organisation that a resource is made for."""

    world: World
    organization: Organization
    kind: Kind

    @classmethod
    def of(cls, world: World, organization: Organization, model: type[Model]) -> Filling:
        """Return the filling for a resource by its model."""
        return cls(world, organization, KINDS[model.__name__])

    def row(self, model: type[Model], given: Mapping[str, Any]) -> Row:
        """Return every field of *model* but its id, with what was *given* where it has such a field."""
        # A value object is what is sent as well, so that None in its model says little about answers.
        nulls = issubclass(model, Entity | Flat)
        return {
            name: self._field(name, hint, given, nulls=nulls)
            for name, hint in fields_of(model).items()
            if name != self.kind.key
        }

    def changes(self, model: type[Model], given: Mapping[str, Any]) -> Row:
        """Return those fields of *model* that were *given*, and the moment of the change if it has one."""
        known = fields_of(model)
        changed = {
            name: self._given(known[name], given[name]) for name in given if name in known and name != self.kind.key
        }
        if "updated_at" in known:
            changed["updated_at"] = self.kind.moment(self.world.clock.now(), "updated_at")
        return changed

    def new_id(self) -> str:
        """Return a fresh id of the resource."""
        prefix = self.kind.prefix
        return self.world.ids.uuid(self.kind.name) if prefix is None else self.world.ids.new(prefix)

    def _field(self, name: str, hint: Any, given: Mapping[str, Any], *, nulls: bool) -> Any:
        if given.get(name) is not None:
            return self._given(hint, given[name])
        bare, nullable = _bare(hint)
        if nullable and name not in _ALWAYS and nulls:
            return None
        return self._made_up(name, bare)

    def _given(self, hint: Any, value: Any) -> Any:
        """Take a given value over; value objects are filled."""
        bare, _ = _bare(hint)
        return self._object(bare, value) if _is_model(bare) else value

    def _object(self, model: type[Model], given: Mapping[str, Any]) -> Row:
        return {name: self._field(name, hint, given, nulls=False) for name, hint in fields_of(model).items()}

    def _made_up(self, name: str, bare: Any) -> Any:
        if bare is datetime:
            return self.kind.moment(self.world.clock.now(), name)
        if bare is date:
            return datetime.fromtimestamp(self.world.clock.now(), UTC).date().isoformat()
        if _is_model(bare):
            return self._object(bare, {})
        if get_origin(bare) in (Union, types.UnionType, Literal):
            return self._of_enum(name, bare)
        origin = get_origin(bare)
        if isinstance(origin, type) and issubclass(origin, Sequence | Mapping):
            return [] if issubclass(origin, Sequence) else {}
        return self._text(name) if bare in (str, Secret, Any) else _PLAIN[bare]

    def _of_enum(self, name: str, bare: Any) -> str:
        value = first_value(bare)
        return self._text(name) if value is None else value

    def _text(self, name: str) -> str:
        if name in ("type", "object"):
            return self.kind.type or name
        if name in ("merchant_id", "organization_id"):
            return self.organization.id
        if name == "slug":
            return self.world.ids.new("", 12)
        if name == "url" or name.endswith("_url"):
            return f"{self.world.base_url}/sample"
        if name == "id" or name.endswith("_id"):
            return self._foreign_id(name)
        return _BY_NAME.get(name, f"Simulated {name.replace('_', ' ')}")

    def _foreign_id(self, name: str) -> str:
        model = "".join(part.title() for part in name.removesuffix("id").split("_"))
        prefix = KINDS[model].prefix if model in KINDS else None
        return self.world.ids.uuid(name) if prefix is None else self.world.ids.new(prefix)


def fields_of(model: type[Model]) -> Mapping[str, Any]:
    """Return the annotations of a model's own fields by name."""
    known = _FIELDS.get(model)
    if known is None:
        hints = get_type_hints(model)
        known = _FIELDS[model] = {name: hints[name] for name in fields_dict(model) if name != "raw"}
    return known


def first_value(annotation: Any) -> str | None:
    """Return the first value of an enum, None for what is none."""
    members = (annotation,) if get_origin(annotation) is Literal else get_args(annotation)
    return next((str(get_args(each)[0]) for each in members if get_origin(each) is Literal), None)


def _bare(hint: Any) -> tuple[Any, bool]:
    """Take an annotation out of its None; tell whether it had one."""
    if get_origin(hint) not in (Union, types.UnionType) or types.NoneType not in get_args(hint):
        return hint, False
    members = tuple(each for each in get_args(hint) if each is not types.NoneType)
    return _bare(members[0])[0] if len(members) == 1 else Union[members], True  # noqa: UP007  (built from a tuple)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


_PLAIN: Final[Mapping[Any, Any]] = {int: 0, bool: False, Decimal: "0.00"}
