"""Every operation as a request: parameters made from its declaration, rows put down for what its path names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from aiohttp import FormData
from attrs import NOTHING, fields

from paymongo_async.files import Upload
from paymongo_async.models._model import Model
from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator.kinds import KINDS, TABLES
from paymongo_async.simulator.samples import Filling

if TYPE_CHECKING:
    from paymongo_async.operations import Operation

    from .conftest import Answer, Shop

MODELS: dict[str, type[Model]] = {
    operation.returns.__name__: operation.returns
    for operation in OPERATIONS.values()
    if isinstance(operation.returns, type) and issubclass(operation.returns, Model)
}
PLAIN: dict[Any, Any] = {
    str: "text",
    int: 5_000,
    bool: True,
    Decimal: "1.5",
    date: "2026-11-23",
    datetime: "2026-11-23T03:00:00Z",
    Any: "text",
}


def sample(annotation: Any) -> Any:
    """Return JSON that passes for *annotation*."""
    if annotation in PLAIN:
        return PLAIN[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        hints = get_type_hints(annotation, include_extras=True)
        required = [each.name for each in fields(annotation) if each.default is NOTHING]
        return {name: sample(hints[name]) for name in required}
    if origin is Literal:
        return arguments[0]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return [sample(arguments[0])]
    return sample(arguments[0])


async def call(shop: Shop, operation: Operation, keys: dict[str, str], key: str = "sk_test_abc", **more: Any) -> Answer:
    """Send an operation with its required parameters and *more*."""
    wanted = [each for each in operation.parameters.values() if each.required and each.annotation is not Upload]
    sent = {each.wire: sample(each.annotation) for each in wanted if each.location in ("query", "body")} | more
    if any(each.is_body for each in wanted):
        (sent,) = sent.values()
    content: Any = {"json": {"data": {"attributes": sent}} if operation.body == "envelope" else sent}
    if operation.method in ("GET", "DELETE"):
        content = {"params": {name: str(value) for name, value in sent.items()}}
    elif operation.body == "multipart":
        content = {"data": _form(operation, sent)}
    headers = {"Organization-Id": "org_x"}
    return await shop.send(operation.method, operation.path.format_map(keys), key=key, headers=headers, **content)


def _form(operation: Operation, sent: Any) -> FormData:
    form = FormData({name: str(value) for name, value in sent.items()})
    for each in operation.parameters.values():
        if each.annotation is Upload:
            form.add_field(each.wire, b"content", filename="id.png", content_type="image/png")
    return form


def put_down(shop: Shop, table: str) -> str:
    """Store a row; return its id."""
    if table not in TABLES:
        return "x"
    organization = shop.simulator._world.organization("abc")
    model = MODELS[TABLES[table].name]
    filling = Filling.of(shop.simulator._world, organization, model)
    key = filling.new_id()
    organization.tables[table].add(key, filling.row(model, {}))
    return key


def keys_for(shop: Shop, operation: Operation) -> dict[str, str]:
    """Store what the path of an operation names."""
    return {name: put_down(shop, _table_of(operation, name)) for name in re.findall(r"{(\w+)}", operation.path)}


def _table_of(operation: Operation, parameter: str) -> str:
    answered = getattr(operation.returns, "__name__", "")
    if operation.path.endswith(f"{{{parameter}}}") and answered in KINDS:
        return KINDS[answered].table
    noun = parameter.removesuffix("_id")
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"
