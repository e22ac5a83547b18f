"""Resources that are stored and nothing more: what an operation does follows from its declaration.

POST that creates, GET, PUT and PATCH, DELETE, actions, lists and files. An action changes what was given and, where a
documented status is the verb's participle (``submit``, ``submitted``), the status. A resource whose id is not in the
path exists once, and once per parent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias, get_args, get_origin

from ...models._model import Model
from ...operations import Operation
from ..answers import Json, Reply, csv_file, not_found, pdf_file
from ..kinds import KINDS, TABLES, Kind
from ..lists import listed
from ..samples import Filling, fields_of
from ..state import Call, Organization, Row, Table, World
from ..views import answer, present

__all__ = ["behaviour_of"]

_Answer: TypeAlias = Json | list[Any] | Reply
_Doing: TypeAlias = Callable[[World, Call], _Answer]

_STATES: Final = ("status", "state")


def behaviour_of(operation: Operation) -> _Doing:
    """Choose what an operation does."""
    if operation.media_type is not None:
        return _file
    if operation.is_list:
        return _list if operation.method == "GET" else _create_all
    if operation.method == "POST" and operation.retry == "read":
        return _evaluate
    if own_parameter(operation) is None:
        return _create if operation.method == "POST" else _only_one
    by_method: dict[str, _Doing] = {"GET": _retrieve, "DELETE": _delete}
    return by_method.get(operation.method, _change)


def own_parameter(operation: Operation) -> str | None:
    """Name the parameter of the path that is the id of what is answered, if one is."""
    names = _names(operation)
    if not names:
        return None
    if operation.path.endswith("{" + names[-1] + "}"):
        return names[-1]
    answered = KINDS.get(getattr(operation.returns, "__name__", ""))
    return names[-1] if answered is not None and answered.table == _table_of(names[-1]) else None


def _file(world: World, call: Call) -> Reply:
    _parents(world, call)
    name = call.operation.name.replace(".", "-")
    if call.operation.media_type == "application/pdf":
        return pdf_file("PayMongo simulator: test data, no money moves.", f"{name}.pdf")
    table = call.organization.tables[call.operation.group]
    kind = TABLES[table.group]
    rows = [kind.show(key, row) for key, row in table.rows.items()]
    columns = list(rows[0]) if rows else ["id"]
    return csv_file([columns, *([row[name] for name in columns] for row in rows)], f"{name}.csv")


def _list(world: World, call: Call) -> Json | Reply:
    model: type[Model] = call.operation.returns
    name, parents, known = KINDS[model.__name__].table, _parents(world, call), fields_of(model)
    table = call.organization.tables[name]
    filters = {each: value for each, value in call.given.items() if each in known and each not in parents}

    def is_child(key: str, row: Row) -> bool:
        kept = table.unseen.get(key, {})
        return all(kept.get(each, row.get(each)) == value for each, value in parents.items())

    return listed(call, name, where=is_child if parents else None, **filters)


def _create(world: World, call: Call) -> Json:
    key = _store(world, call, call.given)
    return _answered(world, call, key)


def _create_all(world: World, call: Call) -> Json:
    """Create one of each member of the list that was given."""
    several = next((value for value in call.given.values() if isinstance(value, list)), [])
    keys = [_store(world, call, {**call.given, **each}) for each in several]
    return {"data": [_shown(world, call, call.organization, key) for key in keys]}


def _evaluate(world: World, call: Call) -> Json:
    """Answer as if it were created, and store nothing."""
    model: type[Model] = call.operation.returns
    filling = Filling.of(world, call.organization, model)
    shown = filling.kind.show(filling.new_id(), filling.row(model, call.given))
    return answer(world, model.__name__, shown)


def _only_one(world: World, call: Call) -> Json:
    """Read, or write, what exists once per organisation and parent."""
    parents = _parents(world, call)
    table = call.organization.tables[_kind(call).table]
    key = next((each for each in table.rows if table.unseen.get(each) == {"only": True, **parents}), None)
    if key is None and call.operation.auth == "none":
        not_found(table.group, next(iter(parents.values())))  # who has no key makes nothing
    if key is None:
        key = _store(world, call, call.given)
        table.unseen[key] = {"only": True, **parents}
    elif call.operation.method != "GET":
        table.change(key, _changes(world, call))
    return _answered(world, call, key)


def _retrieve(world: World, call: Call) -> Json:
    organization, _, key = _find(world, call)
    return answer(world, _kind(call).name, _shown(world, call, organization, key))


def _change(world: World, call: Call) -> Json:
    organization, table, key = _find(world, call)
    table.change(key, _changes(world, call))
    return answer(world, _kind(call).name, _shown(world, call, organization, key))


def _delete(world: World, call: Call) -> Json:
    """Remove it and answer it as it was, said to be deleted where it has a field for that."""
    organization, table, key = _find(world, call)
    known = fields_of(call.operation.returns)
    now = world.clock.now()
    table.change(key, {each: _kind(call).moment(now, each) for each in ("deleted_at", "discarded_at") if each in known})
    table.change(key, {"deleted": True} if "deleted" in known else _state(call))
    shown = _shown(world, call, organization, key)
    table.remove(key)
    return answer(world, _kind(call).name, shown)


def _changes(world: World, call: Call) -> Row:
    model: type[Model] = call.operation.returns
    own = own_parameter(call.operation)
    given = {name: value for name, value in call.given.items() if name != own}
    return _state(call) | Filling.of(world, call.organization, model).changes(model, given)


def _state(call: Call) -> Row:
    """Return the status that an action leads to."""
    verb = call.operation.name.rpartition(".")[2].partition("_")[0]
    known = fields_of(call.operation.returns)
    participles = {f"{verb}d", f"{verb}ed", f"{verb}{verb[-1]}ed", verb}
    for name in _STATES:
        for value in _values(known.get(name)):
            if value in participles:
                return {name: value}
    return {}


def _values(annotation: Any) -> Iterator[str]:
    for each in get_args(annotation):
        if get_origin(each) is not None:
            yield from get_args(each)


def _store(world: World, call: Call, given: Row) -> str:
    model: type[Model] = call.operation.returns
    parents = _parents(world, call)
    filling = Filling.of(world, call.organization, model)
    key = str(given.get(filling.kind.key or "") or filling.new_id())
    table = call.organization.tables[filling.kind.table]
    row = filling.row(model, given)
    if key in table.rows:
        table.change(key, row)
    else:
        table.add(key, row)
    table.unseen[key] = parents
    return key


def _parents(world: World, call: Call) -> dict[str, str]:
    """Return the ids in the path that are not that of the resource; those of known resources have to exist."""
    own = own_parameter(call.operation) if not call.operation.is_list else None
    parents = {name: str(call.given[name]) for name in _names(call.operation) if name != own}
    for name, key in parents.items():
        if not name.endswith("_id"):
            _by_field(world, call, name, key)
        elif _table_of(name) in TABLES:
            call.organization.tables[_table_of(name)].get(key)
    return parents


def _by_field(world: World, call: Call, name: str, value: str) -> tuple[Organization, Table, str]:
    """Return the row of the group, of anybody, whose field has a value that tells it from all others: a slug."""
    for organization in list(world.organizations.values()):
        table = organization.tables[call.operation.group]
        for key in table.find(name, value):
            return organization, table, key
    not_found(call.operation.group, value)


def _find(world: World, call: Call) -> tuple[Organization, Table, str]:
    """Return the row that the path names."""
    parents = _parents(world, call)
    own = own_parameter(call.operation) or ""
    key = str(call.given[own])
    if not own.endswith("_id"):
        return _by_field(world, call, own, key)
    table = call.organization.tables[_kind(call).table]
    kept = table.unseen.get(key, {})
    if key not in table.rows or any(kept.get(name, value) != value for name, value in parents.items()):
        not_found(table.group, key)
    return call.organization, table, key


def _answered(world: World, call: Call, key: str) -> Json:
    return answer(world, _kind(call).name, _shown(world, call, call.organization, key))


def _shown(world: World, call: Call, organization: Organization, key: str) -> Json:
    """Return the resource; where its table holds those of another kind, with the fields that both have."""
    kind = _kind(call)
    if TABLES[kind.table] is kind:
        return present(organization, kind.table, key)
    model: type[Model] = call.operation.returns
    return kind.show(key, Filling(world, organization, kind).row(model, organization.tables[kind.table].rows[key]))


def _kind(call: Call) -> Kind:
    return KINDS[call.operation.returns.__name__]


def _names(operation: Operation) -> list[str]:
    return re.findall(r"{(\w+)}", operation.path)


def _table_of(parameter: str) -> str:
    """``policy_id`` names a row of ``policies``."""
    noun = parameter.removesuffix("_id")
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
