"""Text to arguments: each value as its parameter takes it, or a sentence that says what was expected."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, TypeVar

from attrs import define, field

from ..errors import ValidationError
from ..files import Upload
from ..types import centavos
from .mistakes import UsageError, nearest
from .money import FIELDS
from .shapes import Shape, flag, members
from .tokens import refuse_keys

__all__ = ["Reader"]

_T = TypeVar("_T")

_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_OPENERS: Final = ("{", "[", "@")
_WORDS: Final = ("true", "false")


def _from_stdin() -> str:
    return sys.stdin.read()


@define
class Reader:
    """Reads values; *peso* says that amounts are written in pesos."""

    peso: bool = False
    stdin: Callable[[], str] = _from_stdin
    _stdin_used: bool = field(default=False, init=False)

    def read(self, where: str, shape: Shape, given: Sequence[str]) -> Any:
        """Read what was given for *where* (a flag, for the messages), once or several times.

        Raises `UsageError`, which never shows the value.
        """
        match shape.kind:
            case "list":
                return self._list(where, shape.of or Shape("text"), given)
            case "object" | "texts":
                return self._object(where, shape, given)
            case "document":
                return self._document(where, given[-1])
            case _:
                return self._leaf(where, shape, given[-1])

    # -- what is one word -----------------------------------------------------------------------------------------

    def _leaf(self, where: str, shape: Shape, text: str) -> Any:
        match shape.kind:
            case "whole":
                return self._amount(where, text) if shape.money else _whole(where, text)
            case "flag":
                return {"true": True, "false": False}.get(text.lower()) if text.lower() in _WORDS else _no_flag(where)
            case "day":
                return _parsed(where, text, date.fromisoformat, "a date like 2026-01-31")
            case "moment":
                return _moment(where, text)
            case "decimal":
                return _decimal(where, text)
            case "file":
                return _file(where, text)
            case "json":
                return self._json(where, shape, text) if text.startswith((*_OPENERS, '"')) or text == "-" else text
            case _:
                return text

    def _amount(self, where: str, text: str) -> int:
        if not self.peso:
            if not _WHOLE.fullmatch(text):
                msg = f"{where}: whole centavos, like 150000 for PHP 1,500.00; with --peso write 1500.00"
                raise UsageError(msg)
            return _whole(where, text)
        try:
            return centavos(text)
        except ValidationError as error:
            msg = f"{where}: {error.message.partition(': ')[2]}"
        raise UsageError(msg)

    # -- what has parts -------------------------------------------------------------------------------------------

    def _list(self, where: str, member: Shape, given: Sequence[str]) -> list[Any]:
        found: list[Any] = []
        for text in given:
            if member.structured and text.startswith("."):
                path, _, value = text[1:].partition("=")
                self._put(where, Shape("list", of=member), found, path.split("."), value)
            elif text.startswith(("[", "@")) or (text == "-" and member.kind != "text"):
                value = self._json(where, Shape("list", of=member), text)
                found += value if isinstance(value, list) else [value]
            else:
                found.append(self.read(where, member, [text]))
        return found

    def _object(self, where: str, shape: Shape, given: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for text in given:
            name, equals, value = text.partition("=")
            if text.startswith(("{", "@")) or text == "-":
                read = self._json(where, shape, text)
                if not isinstance(read, dict):
                    _refuse(where, "a JSON object")
                found |= read
            elif equals and name.startswith("."):
                self._put(where, shape, found, name[1:].split("."), value)
            elif equals and name:
                self._put(where, shape, found, [name], value)
            else:
                _refuse(where, "name=value, JSON, @file with JSON, or parts like " + f"{where}.name value")
        return found

    def _put(self, where: str, shape: Shape, into: Any, path: Sequence[str], text: str) -> None:
        """Set the part of *into* that *path* names."""
        name, below = path[0], path[1:]
        inside = f"{where}.{name}"
        if shape.kind == "list":
            self._put_row(inside, shape.of or Shape("text"), into, path, text)
            return
        if shape.kind == "texts":
            into[".".join(path)] = text
            return
        name, inner = _member(where, shape, name, leaf=not below)
        if not below:
            more = self.read(inside, inner, [text])
            into[name] = into.get(name, []) + more if inner.kind == "list" else more
        elif inner.structured:
            fresh: Any = [] if inner.kind == "list" else {}
            self._put(inside, inner, into.setdefault(name, fresh), below, text)
        else:
            _refuse(inside, "a value of its own, without parts")

    def _put_row(self, where: str, member: Shape, rows: list[Any], path: Sequence[str], text: str) -> None:
        if not path[0].isdecimal() or int(path[0]) > len(rows):
            _refuse(where, "rows count from 0, without a gap, as in .0.name and .1.name")
        index = int(path[0])
        if index == len(rows):
            rows.append({})
        if len(path) == 1:
            rows[index] = self.read(where, member, [text])
        else:
            self._put(where, member, rows[index], path[1:], text)

    # -- JSON and documents ---------------------------------------------------------------------------------------

    def _json(self, where: str, shape: Shape, text: str) -> Any:
        source = self._source(where, text)
        try:
            value = json.loads(source, parse_float=Decimal, parse_constant=_no_number)
        except ValueError as error:
            at = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
            msg = f"{where}: this is no JSON{at}"
        else:
            return self._fitted(where, shape, value)
        raise UsageError(msg)

    def _fitted(self, where: str, shape: Shape, value: Any) -> Any:
        """Turn what JSON has no type for into what the client takes; the client checks all the rest."""
        if isinstance(value, list):
            inner = shape.of or Shape("json")
            return [self._fitted(f"{where}.{index}", inner, each) for index, each in enumerate(value)]
        if isinstance(value, dict):
            known = members(shape.model) if shape.model else {}
            return {
                name: self._fitted(f"{where}.{name}", known[name][0] if name in known else _unknown(name), inner)
                for name, inner in value.items()
            }
        if self.peso and shape.money:
            _refuse(where, "an amount in JSON is in centavos, so it does not go with --peso; use a flag for it")
        if shape.kind in ("day", "moment") and isinstance(value, str):
            return self._leaf(where, shape, value)
        if shape.kind == "decimal" and isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            return _decimal(where, str(value))
        return float(value) if isinstance(value, Decimal) else value

    def _document(self, where: str, text: str) -> Any:
        source = self._source(where, text)
        try:
            value = json.loads(source)
        except ValueError:
            return source
        return value if isinstance(value, dict) else source

    def _source(self, where: str, text: str) -> str:
        """Return the text itself, that of ``@file``, or of ``-`` the standard input, which can be read once."""
        if text == "-":
            if self._stdin_used:
                _refuse(where, "the standard input can be read only once")
            self._stdin_used = True
            try:
                source = self.stdin()
            except UnicodeDecodeError:
                _refuse(where, "the standard input is not text")
            refuse_keys(source, "The standard input")
            return source
        if not text.startswith("@"):
            return text
        try:
            source = Path(text[1:]).expanduser().read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            msg = f"{where}: the file cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}"
        else:
            refuse_keys(source, "The file")
            return source
        raise UsageError(msg)


def _refuse(where: str, wanted: str) -> NoReturn:
    msg = f"{where}: {wanted}"
    raise UsageError(msg)


def _no_flag(where: str) -> NoReturn:
    _refuse(where, "true or false")


def _no_number(_: str) -> NoReturn:
    msg = "NaN and Infinity are no JSON"
    raise ValueError(msg)


def _whole(where: str, text: str) -> int:
    if not _WHOLE.fullmatch(text) or len(text) > 100:
        _refuse(where, "a whole number")
    return int(text)


def _decimal(where: str, text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        _refuse(where, "a number like 12.5")
    return _parsed(where, text, Decimal, "a number like 12.5")


def _moment(where: str, text: str) -> datetime:
    wanted = "a time with its zone, like 2026-01-31T09:00:00+08:00"
    moment = _parsed(where, text, datetime.fromisoformat, wanted)
    return moment if moment.tzinfo else _refuse(where, wanted)


def _parsed(where: str, text: str, parse: Callable[[str], _T], wanted: str) -> _T:
    try:
        return parse(text)
    except (ValueError, InvalidOperation):
        pass
    _refuse(where, wanted)


def _file(where: str, text: str) -> Upload:
    path = Path(text.removeprefix("@")).expanduser()
    if not path.is_file():
        _refuse(where, "the path of a file that is there")
    return Upload(path)


def _unknown(name: str, kind: Literal["text", "json"] = "json") -> Shape:
    """Return the shape of a part that is declared nowhere: amounts have the same names everywhere."""
    return Shape("whole", money=True) if name in FIELDS else Shape(kind)


def _member(where: str, shape: Shape, name: str, *, leaf: bool) -> tuple[str, Shape]:
    """Find a part by the name of its flag. Of an object of which nothing is known each part is text, or has parts."""
    if shape.model is None:
        return name, (_unknown(name, "text") if leaf else Shape("object"))
    known = members(shape.model)
    plain = name.replace("-", "_")
    if plain in known:
        return plain, known[plain][0]
    msg = f"{where}: has no part {name!r}"
    hint = nearest(name, map(flag, known)) or f"It has {', '.join(map(flag, known))}."
    raise UsageError(msg, hint=f"{hint} What the API has beyond that can be given as JSON.")
