"""One command per operation, made of its declaration."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Final, cast

from cyclopts import App, Group
from cyclopts import Parameter as Flag

from .._parameters import IDEMPOTENCY_KEY, Parameter
from ..operations import Operation
from ..resources import GROUPS, _operations_of, group
from .options import OPTIONS, Option, Settings, options_of
from .shapes import Shape, flag, leaves, shape_of

__all__ = ["Run", "group_app", "operation_named", "option_shapes", "shapes_of", "summary_of"]

Run = Callable[[Operation, Mapping[str, list[str]], Settings], int]

_PARAMETERS: Final = Group("Parameters of the operation", sort_key=1)
_OPTIONS: Final = Group("Options", sort_key=2)
_METAVARS: Final = {
    "text": "TEXT",
    "whole": "NUMBER",
    "day": "DATE",
    "moment": "TIME",
    "decimal": "NUMBER",
    "file": "PATH",
    "texts": "NAME=VALUE",
    "object": "JSON",
    "document": "DOCUMENT",
    "json": "JSON",
}
_TELLS: Final = {
    "day": "A date like 2026-01-31.",
    "moment": "A time with its zone, like 2026-01-31T09:00:00+08:00.",
    "file": "A file to send.",
    "texts": "Repeat it, or give JSON.",
    "document": "Text or JSON; @file reads a file, - the standard input.",
    "json": "JSON; @file reads a file, - the standard input.",
}


def summary_of(name: str) -> str:
    """Return the first line of what a group says about itself."""
    return (inspect.getdoc(group(name)) or "").partition("\n")[0]


def shapes_of(operation: Operation) -> dict[str, Shape]:
    """Return what each parameter takes, by flag without the dashes."""
    return {flag(name): shape_of(parameter.annotation) for name, parameter in operation.parameters.items()}


def option_shapes() -> dict[str, Shape]:
    """Return the options that are on or off, in the same form."""
    return {flag(name): Shape("flag") for name, option in OPTIONS.items() if option.type is bool}


def group_app(name: str, run: Run, only: str | None = None) -> App:
    """Make the commands of a group; *only* the one that is asked for, if there is such a one."""
    app = App(name=flag(name), help=inspect.getdoc(group(name)), help_format="rst", version_flags=[])
    one = operation_named(name, only or "")
    for operation in [one] if one else _operations_of(name).values():
        verb = flag(operation.name.partition(".")[2])
        app.command(_function(operation, run), name=verb, help=_help(operation), help_format="rst")
    return app


def operation_named(group_name: str, verb: str) -> Operation | None:
    """Find the operation that two words of a command line name; imports that group only."""
    name = group_name.replace("-", "_")
    return _operations_of(name).get(f"{name}.{verb.replace('-', '_')}") if name in GROUPS else None


def _function(operation: Operation, run: Run) -> Callable[..., int]:
    """Make the function whose signature the parser reads; it gets text and hands it on."""
    parameters = [*_signature(operation)]
    signature = inspect.Signature(parameters)

    def command(*args: Any, **kwargs: Any) -> int:
        bound = signature.bind(*args, **kwargs).arguments
        given = {name: bound[name] for name in operation.parameters if bound.get(name) is not None}
        options = {name.removeprefix("option_"): value for name, value in bound.items() if name.startswith("option_")}
        texts = {name: _texts(value) for name, value in given.items()}
        return run(operation, texts, Settings.of(options))

    command.__name__ = operation.name
    cast("Any", command).__signature__ = signature
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _texts(value: Any) -> list[str]:
    if isinstance(value, bool):
        return [str(value).lower()]
    return [value] if isinstance(value, str) else list(value)


def _signature(operation: Operation) -> Iterator[inspect.Parameter]:
    shapes = shapes_of(operation)
    repeated = [name for name in operation.parameters if _repeats(shapes[flag(name)])]
    for name, parameter in operation.parameters.items():
        declared = operation.signature.parameters[name]
        kind = declared.KEYWORD_ONLY if name in repeated or not parameter.required else declared.kind
        default = declared.empty if parameter.required else None
        annotation = _annotation(parameter, shapes[flag(name)])
        yield inspect.Parameter(name, kind, annotation=annotation, default=default)
    for option, flags in options_of(operation, shapes):
        yield inspect.Parameter(
            f"option_{option.name}",
            inspect.Parameter.KEYWORD_ONLY,
            annotation=_option_annotation(option, flags),
            default=None,
        )


def _annotation(parameter: Parameter, shape: Shape) -> Any:
    name = f"--{flag(parameter.name)}"
    about = _tell(parameter, shape)
    if shape.kind == "flag":
        switch = Flag(name=name, help=about, group=_PARAMETERS, negative=f"--no-{name[2:]}")
        return Annotated[bool, switch] if parameter.required else Annotated[bool | None, switch]
    kind: Any = list[str] if _repeats(shape) else str
    return Annotated[
        kind if parameter.required else kind | None,
        Flag(
            name=name,
            help=about,
            group=_PARAMETERS,
            metavar=_metavar(shape),
            negative=(),
            converter=_words if _repeats(shape) else _word,
        ),
    ]


def _option_annotation(option: Option, flags: list[str]) -> Any:
    negative = option.negative or ()
    about = Flag(name=flags, help=option.help, group=_OPTIONS, metavar=option.metavar, negative=negative)
    return Annotated[option.type | None, about]


def _repeats(shape: Shape) -> bool:
    return shape.kind in ("list", "object", "texts")


def _words(_: Any, tokens: Any) -> list[str]:
    return [token.value for token in tokens]


def _word(_: Any, tokens: Any) -> str:
    """Take the one text; the parser refuses a flag that is given twice."""
    text: str = tokens[0].value
    return text


# -- what the help page says ------------------------------------------------------------------------------------------


def _metavar(shape: Shape) -> str:
    if shape.of is not None:
        return f"{_metavar(shape.of)}..."
    return "CENTAVOS" if shape.money else _METAVARS[shape.kind]


def _tell(parameter: Parameter, shape: Shape) -> str:
    """Say what a parameter takes: kind, choices, parts and default."""
    inner = shape.of or shape
    said = [_TELLS.get(inner.kind, "")]
    if parameter.name == IDEMPOTENCY_KEY:
        said.append("One call per key: give the same one to repeat a call. Made for you if left out.")
    elif parameter.location == "path":
        said.append("Part of the address.")
    if inner.money:
        said.append("Centavos; pesos with --peso.")
    if shape.of is not None:
        said.append("Repeat it, or give a JSON list.")
    if inner.choices:
        said.append(f"Documented: {', '.join(inner.choices)}.")
    said.append(_parts(f"--{flag(parameter.name)}", shape))
    if parameter.default is not None:
        said.append(f"[default: {str(parameter.default).lower()}]")
    return " ".join(part for part in said if part)


def _parts(name: str, shape: Shape) -> str:
    if shape.kind != "object" and not (shape.of and shape.of.kind == "object"):
        return ""
    found = [(path, inner, required) for path, inner, required in leaves(shape)]
    if not found:
        return f"JSON or @file, or parts like {name}.{'0.' if shape.of else ''}name TEXT."
    parts = ", ".join(f"{path}{'*' if required else ''}" for path, _, required in found)
    return f"JSON or @file, or {name} with {parts}."


def _help(operation: Operation) -> str:
    keys = {"secret": "the secret key", "public": "the public key", "either": "either key", "none": "no key"}
    text = inspect.getdoc(operation.function) or ""
    return f"{text}\n\n``{operation.method} {operation.path}`` with {keys[operation.auth]}."
