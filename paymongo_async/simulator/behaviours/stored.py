"""Resources that are stored and nothing more: what an operation does follows from its declaration.

POST creates, GET reads or lists, PUT and PATCH change, DELETE removes. A resource whose path has no id exists once per
organisation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ...operations import Operation
from ..answers import Json, Reply
from ..kinds import KINDS, Kind
from ..lists import listed
from ..samples import Filling, fields_of
from ..state import Call, Table, World
from ..views import answer, present

__all__ = ["behaviour_of"]

_Doing: TypeAlias = Callable[[World, Call], Json | Reply]


def behaviour_of(operation: Operation) -> _Doing:
    """Choose what an operation does."""
    if operation.is_list:
        return _list
    if not operation.path.endswith("}"):
        return _create if operation.method == "POST" else _only_one
    by_method: dict[str, _Doing] = {"GET": _retrieve, "DELETE": _delete}
    return by_method.get(operation.method, _change)


def _list(_world: World, call: Call) -> Json | Reply:
    known = fields_of(call.operation.returns)
    return listed(call, _kind(call).table, **{name: value for name, value in call.given.items() if name in known})


def _create(world: World, call: Call) -> Json:
    return _answered(world, call, _store(world, call))


def _only_one(world: World, call: Call) -> Json:
    """Read, or write, what exists once."""
    table = _table(call)
    key = next(iter(table.rows), None)
    if key is None:
        key = _store(world, call)
    elif call.operation.method != "GET":
        _overwrite(world, call, key)
    return _answered(world, call, key)


def _retrieve(world: World, call: Call) -> Json:
    return _answered(world, call, _find(call))


def _change(world: World, call: Call) -> Json:
    key = _find(call)
    _overwrite(world, call, key)
    return _answered(world, call, key)


def _delete(world: World, call: Call) -> Json:
    """Remove it and answer it as it was, with the moment of the removal where it has a field for that."""
    key, table = _find(call), _table(call)
    if "discarded_at" in fields_of(call.operation.returns):
        table.change(key, {"discarded_at": _kind(call).moment(world.clock.now(), "discarded_at")})
    shown = _answered(world, call, key)
    table.remove(key)
    return shown


def _store(world: World, call: Call) -> str:
    filling = Filling.of(world, call.organization, call.operation.returns)
    key = filling.new_id()
    _table(call).add(key, filling.row(call.operation.returns, call.given))
    return key


def _overwrite(world: World, call: Call, key: str) -> None:
    filling = Filling.of(world, call.organization, call.operation.returns)
    _table(call).change(key, filling.changes(call.operation.returns, call.given))


def _find(call: Call) -> str:
    """Return the id at the end of the path, or refuse."""
    key = str(call.given[call.operation.path.rpartition("{")[2].rstrip("}")])
    _table(call).get(key)
    return key


def _answered(world: World, call: Call, key: str) -> Json:
    return answer(world, _kind(call).name, present(call.organization, _kind(call).table, key))


def _table(call: Call) -> Table:
    return call.organization.tables[_kind(call).table]


def _kind(call: Call) -> Kind:
    return KINDS[call.operation.returns.__name__]
