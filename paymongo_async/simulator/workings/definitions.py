"""Definitions of workflows: YAML or JSON text, and every check that comes before one is stored.

Form, number of steps and schema are answered with 400, references and expressions with 422; both carry the code
``invalid_workflow_definition`` and details. Which of two problems in different steps comes first is not documented:
they are reported in the order of the steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

from attrs import define, field

from ..answers import Json, Refusal
from ..rules import Rules
from .steps import ACTIONS, Complaint, references_of

__all__ = ["check_definition", "read_definition"]

CODE: Final = "invalid_workflow_definition"
KEYS: Final = frozenset(("version", "name", "description", "steps"))
_NAME: Final = re.compile(r"[a-zA-Z0-9 .,_-]+")
_STEP_NAME: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]*")
_NO_YAML: Final = (
    "The definition is not JSON, and this simulator reads YAML only where PyYAML is installed:"
    " pip install 'paymongo-async[yaml]', or send the definition as JSON."
)


@define
class _Problems:
    """What is wrong with a definition, each with the details that the error envelope carries."""

    found: list[Json] = field(factory=list)

    def add(self, message: str, path: str = "", *, step: int | None = None, action: str | None = None) -> None:
        details = {
            "step": step,
            "action_name": action,
            "field": re.split(r"[.\[]", path)[-1].rstrip("]") or None,
            "field_path": path or None,
            "message": message,
        }
        where = f"{path}: " if path else ""
        self.found.append({"code": CODE, "detail": f"{where}{message}", "details": details})

    def refuse(self, status: int) -> None:
        if self.found:
            raise Refusal(status, self.found)


def read_definition(document: Any) -> Json:
    """Return the definition as a mapping; YAML is read where PyYAML is installed."""
    read = _parsed(document) if isinstance(document, str) else document
    if not isinstance(read, dict):
        problems = _Problems()
        problems.add("The definition should be a mapping with name and steps.")
        problems.refuse(400)
    return dict(read)


def check_definition(definition: Mapping[str, Any], rules: Rules) -> None:
    """Refuse a definition that cannot be stored."""
    problems = _Problems()
    _check_head(definition, problems)
    steps = definition.get("steps")
    if not isinstance(steps, list) or not steps:
        problems.add("should be a list of at least one step.", "steps")
    elif len(steps) > rules.workflow_steps:
        problems.add(f"should have at most {rules.workflow_steps} steps.", "steps")
    problems.refuse(400)
    names: list[str] = []
    for index, step in enumerate(definition["steps"]):
        names += _check_step(step, index, names, problems)
    problems.refuse(400)
    _check_references(definition["steps"], problems)
    problems.refuse(422)


def _parsed(text: str) -> Any:
    problems = _Problems()
    try:
        yaml: Any = import_module("yaml")
    except ImportError:
        problems.add(_NO_YAML)
        raise Refusal(400, problems.found) from None
    try:
        # An alias stands for what may be large, and again for what has more of them: no definition needs one.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            problems.add("Aliases are not read.")
        read = yaml.load(text, Loader=_loader(yaml)) if not problems.found else None
    except (yaml.YAMLError, ValueError, RecursionError):
        problems.add("The definition is neither YAML nor JSON.")
        read = None
    problems.refuse(400)
    return read


def _loader(yaml: Any) -> Any:
    """Make a safe loader that leaves dates as text, as JSON has them."""
    stays_text = "tag:yaml.org,2002:timestamp"
    resolvers = {
        first: [(tag, pattern) for tag, pattern in known if tag != stays_text]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return type("DefinitionLoader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": resolvers})


def _check_head(definition: Mapping[str, Any], problems: _Problems) -> None:
    for unknown in sorted(map(str, definition.keys() - KEYS)):
        problems.add("is not a key of a definition.", unknown)
    name = definition.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        problems.add("should be letters, digits, spaces and any of . , _ -", "name")
    version = definition.get("version", 1)
    if isinstance(version, bool) or not str(version).isdecimal():
        problems.add("should be a whole number.", "version")
    if not isinstance(definition.get("description", ""), str):
        problems.add("should be text.", "description")


def _check_step(step: Any, index: int, names: list[str], problems: _Problems) -> list[str]:
    """Check one step and return its name, if it has one that others may use."""
    path = f"steps[{index}]"
    if not isinstance(step, dict):
        problems.add("should be a mapping.", path, step=index)
        return []
    given = [each for each in step if each != "name"]
    unknown = [str(each) for each in given if each not in ACTIONS]
    for each in unknown:
        problems.add("is not an action.", f"{path}.{each}", step=index)
    if not unknown and len(given) != 1:
        problems.add(f"should have exactly one action of {', '.join(ACTIONS)}.", path, step=index)
    elif not unknown:
        action = given[0]
        for where, message in _complaints(action, step[action]):
            problems.add(message, f"{path}.{action}{where}", step=index, action=action)
    return _check_step_name(step, index, names, problems)


def _check_step_name(step: Mapping[str, Any], index: int, names: list[str], problems: _Problems) -> list[str]:
    name = step.get("name")
    if name is None:
        return []
    if not isinstance(name, str) or not _STEP_NAME.fullmatch(name):
        problems.add("should be a letter or _, then letters, digits, _ and -", f"steps[{index}].name", step=index)
        return []
    if name in names:
        # Inferred: that two steps may not share a name; a reference could mean either.
        problems.add("is the name of an earlier step.", f"steps[{index}].name", step=index)
    return [name]


def _complaints(action: str, given: Any) -> Iterator[Complaint]:
    if not isinstance(given, dict):
        yield "", "should be a mapping."
    else:
        yield from ACTIONS[action](given)


def _check_references(steps: list[Json], problems: _Problems) -> None:
    earlier: set[str] = set()
    for index, step in enumerate(steps):
        action = next(each for each in step if each != "name")
        for where, wanted, wrong in references_of(step[action], is_expression=action == "compute"):
            unknown = None if wanted in {None, *earlier} else f"{wanted} is not the name of an earlier step."
            message = wrong or unknown
            if message:
                problems.add(message, f"steps[{index}].{action}{where}", step=index, action=action)
        earlier.update(filter(None, [step.get("name")]))
