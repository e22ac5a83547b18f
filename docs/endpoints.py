"""Write ``docs/endpoints.md``: every endpoint, from the declarations, with how sure the facts behind it are.

``python docs/endpoints.py`` writes the file; a test compares it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from paymongo_async.operations import Operation
from paymongo_async.resources import GROUPS, OPERATIONS, group

HERE = Path(__file__).parent
CATALOGUE = HERE.parent / "tests" / "catalogue" / "operations"

HEAD = """\
# Endpoints

Every endpoint that the client has, made from its declarations by `python docs/endpoints.py`.

How sure is it? **documented**: on a page of PayMongo. **observed**: seen in recorded answers, official packages or
working code of others, on no page. **inferred**: concluded from neighbours; not documented by PayMongo as of November
2026, so take what it says with care, and use `with_options(extra_body=..., extra_query=...)` where PayMongo wants more.
The first word is about the path, the second about the fields, where they differ.
"""

COLUMNS = "| call | endpoint | what it does | how sure |\n|---|---|---|---|\n"


def page() -> str:
    """Return the text of the page."""
    counted = f"\n{len(OPERATIONS)} endpoints in {len(GROUPS)} groups.\n"
    return HEAD + counted + "".join(f"\n{section}" for section in map(_section, GROUPS))


def _section(name: str) -> str:
    declared = [operation for operation in OPERATIONS.values() if operation.group == name]
    facts = {fact["name"]: fact for fact in _facts(name)["operations"]}
    summary = (inspect.getdoc(group(name)) or "").partition("\n\n")[0].replace("\n", " ")
    rows = "".join(_row(operation, facts[operation.name.partition(".")[2]]) for operation in declared)
    return f"## client.{name}\n\n{summary}\n{_where(declared[0])}\n{COLUMNS}{rows}"


def _where(operation: Operation) -> str:
    return "".join(f"\n{line}\n" for line in _peculiarities(operation))


def _peculiarities(operation: Operation) -> Iterator[str]:
    if operation.owner.host != "https://api.paymongo.com":
        yield f"Served at `{operation.owner.host}`."
    if operation.owner.organization == "required":
        yield "Needs `PayMongo(organization_id=...)` or `with_options(organization_id=...)`."


def _row(operation: Operation, fact: dict[str, Any]) -> str:
    verb = operation.name.partition(".")[2]
    path, fields = fact.get("path_confidence", fact["confidence"]), fact["confidence"]
    sure = path if path == fields else f"{path}, {fields}"
    return f"| `{verb}` | `{operation.method} {operation.path}` | {operation.summary} | {sure} |\n"


def _facts(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CATALOGUE / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    (HERE / "endpoints.md").write_text(page(), encoding="utf-8")
