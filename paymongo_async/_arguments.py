"""Arguments to JSON: each annotation of a declaration becomes one function that checks and encodes.

What the client can know is refused here, before anything is sent: types, signs, the 64-bit range. Documented
limits are the server's. An error names the parameter and the type it got, never the value: it may be a card number.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, NoReturn, TypeAlias, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields

from .errors import ValidationError
from .files import Upload
from .models._model import Model
from .secret import Secret
from .types import INT64, Ge, InPesos, Lt, WholeBody

Encoder: TypeAlias = Callable[[Any, str], Any]

_REFUSED_IN_PATHS: Final = frozenset("/\\?#%") | {chr(code) for code in (*range(0x21), 0x7F)}
EXACT_CENTAVOS: Final = 10**15
"""Below this a number of pesos with centavos is exact in JSON."""

_MODELS: Final[dict[type[Model], dict[str, tuple[Encoder, bool]]]] = {}


def encoder_of(annotation: Any) -> Encoder:
    """Return the function that turns a value of *annotation* into what JSON holds."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin in (Union, types.UnionType):
        return _union([argument for argument in arguments if argument is not types.NoneType])
    if origin is Literal:
        return text
    if origin is not None and issubclass(origin, Mapping):
        return texts if arguments == (str, str) else mapping
    if origin is not None and issubclass(origin, Sequence):
        return _sequence(encoder_of(arguments[0]))
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return _model(annotation)
    return _PLAIN[annotation]


def _annotated(inner: Any, marks: tuple[object, ...]) -> Encoder:
    if WholeBody in marks:
        return _document if str in get_args(inner) else encoder_of(inner)
    if InPesos in marks:
        return _pesos(_integer(marks))
    return _integer(marks) if inner is int else encoder_of(inner)


def identifier(value: Any, where: str) -> str:
    """Check an id: wherever it goes, in a path it would be one segment."""
    checked = text(value, where)
    if not checked or checked in (".", "..") or not _REFUSED_IN_PATHS.isdisjoint(checked):
        msg = f"{where}: an id without slashes, spaces or other separators, and not empty"
        raise ValidationError(msg, param=where)
    return checked


def text(value: Any, where: str) -> str:
    """Check text: anything that UTF-8 can carry."""
    if type(value) is str and value.isascii():
        return value
    if not isinstance(value, str):
        refuse(where, "text", value)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            msg = f"{where}: has half of a surrogate pair, which no encoding can carry"
            raise ValidationError(msg, param=where.partition(" ")[0]) from None
    return value if type(value) is str else str.__str__(value)  # a member of an enum names itself otherwise


def texts(value: Any, where: str) -> dict[str, str]:
    """Check a flat mapping of text to text."""
    if type(value) is dict and _are_plain(value) and _are_plain(value.values()):
        return value.copy()
    if not isinstance(value, Mapping):
        refuse(where, "a mapping of text to text", value)
    return {text(name, f"{where} (a key)"): text(inner, f"{where} (a value)") for name, inner in value.items()}


def _are_plain(values: Iterable[Any]) -> bool:
    """Tell whether all *values* are ASCII text, which needs no further look, so that no names for errors are made."""
    for value in values:  # noqa: SIM110  (a generator costs more than what it looks at)
        if type(value) is not str or not value.isascii():
            return False
    return True


def mapping(value: Any, where: str) -> dict[str, Any]:
    """Check a mapping of which only the keys are known to be text."""
    if not isinstance(value, Mapping):
        refuse(where, "a mapping", value)
    return {text(name, f"{where} (a key)"): anything(inner, f"{where}.{name}") for name, inner in value.items()}


def anything(value: Any, where: str) -> Any:
    """Check plain JSON of which nothing more is known: finite numbers, text, and what is made of them."""
    if value is None or isinstance(value, bool) or (type(value) is float and math.isfinite(value)):
        return value
    if isinstance(value, str):
        return text(value, where)
    if type(value) is int:
        return _bounded(value, where, -INT64, INT64)
    if isinstance(value, Model):
        return _model(type(value))(value, where)
    if isinstance(value, Mapping):
        return mapping(value, where)
    if isinstance(value, list | tuple):
        return [anything(inner, f"{where}[{index}]") for index, inner in enumerate(value)]
    refuse(where, "plain JSON (no NaN, no objects)", value)


def refuse(where: str, wanted: str, value: object) -> NoReturn:
    """Raise the error that says what a parameter wants and which type it got."""
    msg = f"{where}: {wanted}, not {type(value).__name__}"
    raise ValidationError(msg, param=where.partition(" ")[0])


def _boolean(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        refuse(where, "True or False", value)
    return value


def _secret(value: Any, where: str) -> str:
    return text(value.reveal() if isinstance(value, Secret) else value, where)


def _document(value: Any, where: str) -> Any:
    """Check a document: text as it is, or a mapping."""
    if isinstance(value, str):
        return text(value, where)
    return mapping(value, where) if isinstance(value, Mapping) else refuse(where, "text or a mapping", value)


def _pesos(check: Encoder) -> Encoder:
    def pesos(value: Any, where: str) -> int | float:
        amount: int = check(value, where)
        whole, rest = divmod(amount, 100)
        if rest and amount >= EXACT_CENTAVOS:
            msg = f"{where}: so large an amount goes out in whole pesos only"
            raise ValidationError(msg, param=where)
        return amount / 100 if rest else whole

    return pesos


def _moment(value: Any, where: str) -> str:
    if not isinstance(value, datetime):
        refuse(where, "a datetime", value)
    if value.tzinfo is None:
        msg = f"{where}: a datetime with a time zone, like datetime.now(UTC)"
        raise ValidationError(msg, param=where)
    try:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        msg = f"{where}: a datetime that UTC has too"
    raise ValidationError(msg, param=where)


def _day(value: Any, where: str) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        refuse(where, "a date without a time", value)
    return value.isoformat()


def _decimal(value: Any, where: str) -> int | float:
    """Check a quantity; it goes out as a JSON number, which is exact or refused."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        refuse(where, "a Decimal or a whole number", value)
    number = Decimal(value)
    if number.is_finite() and abs(number) < INT64:
        plain = int(number) if number == number.to_integral_value() else float(number)
        if Decimal(str(plain)) == number:
            return plain
    msg = f"{where}: a finite number below 2**63 of 15 digits at most"
    raise ValidationError(msg, param=where)


def _upload(value: Any, where: str) -> Upload:
    if not isinstance(value, Upload):
        refuse(where, "an Upload, like Upload(Path('id.jpg'))", value)
    return value


def _integer(limits: Sequence[object] = ()) -> Encoder:
    low = max((limit.value for limit in limits if isinstance(limit, Ge)), default=-INT64)
    high = min((limit.value for limit in limits if isinstance(limit, Lt)), default=INT64)

    def integer(value: Any, where: str) -> int:
        if type(value) is int and low <= value < high:
            return value
        if type(value) is not int:
            refuse(where, "a whole number", value)
        return _bounded(value, where, low, high)

    return integer


def _bounded(value: int, where: str, low: int, high: int) -> int:
    if low <= value < high:
        return value
    bound = f"at least {low}" if value < low else "below 2**63" if high == INT64 else f"at most {high - 1}"
    msg = f"{where}: {bound}"
    raise ValidationError(msg, param=where)


def _sequence(encode: Encoder) -> Encoder:
    def sequence(value: Any, where: str) -> list[Any]:
        if encode is text and type(value) is list and _are_plain(value):
            return value.copy()
        if isinstance(value, str | bytes) or not isinstance(value, Sequence):
            refuse(where, "a list", value)
        return [encode(inner, f"{where}[{index}]") for index, inner in enumerate(value)]

    return sequence


def _union(members: list[Any]) -> Encoder:
    models = [member for member in members if isinstance(member, type) and issubclass(member, Model)]
    if models:  # Given[M]: a model, or a mapping with its keys
        return _model(models[0])
    encoders = {encoder_of(member) for member in members}
    if len(encoders) != 1:  # a mistake in a declaration, seen by the first test that uses it
        msg = f"a parameter takes one kind of value, not {members}"
        raise TypeError(msg)
    return encoders.pop()


def _model(kind: type[Model]) -> Encoder:
    def model(value: Any, where: str) -> dict[str, Any]:
        known = _fields_of(kind)
        if isinstance(value, kind):
            given = {name: inner for name in known if (inner := getattr(value, name)) != ()} | value.extra
        elif isinstance(value, Mapping):
            given = dict(value)
        else:
            refuse(where, f"a {kind.__name__} or a mapping", value)
        for name, (_, required) in known.items():
            if required and given.get(name) is None:
                msg = f"{where}.{name}: is required"
                raise ValidationError(msg, param=f"{where}.{name}")
        return {
            text(name, f"{where} (a key)"): known[name][0](inner, f"{where}.{name}")
            if name in known
            else anything(inner, f"{where}.{name}")
            for name, inner in given.items()
            if inner is not None
        }

    return model


def _fields_of(kind: type[Model]) -> dict[str, tuple[Encoder, bool]]:
    if kind not in _MODELS:
        hints = get_type_hints(kind, include_extras=True)
        _MODELS[kind] = {
            attribute.name: (encoder_of(hints[attribute.name]), attribute.default is NOTHING)
            for attribute in fields(kind)
            if attribute.name != "raw"
        }
    return _MODELS[kind]


_PLAIN: Final[dict[Any, Encoder]] = {
    str: text,
    int: _integer(),
    bool: _boolean,
    Secret: _secret,
    datetime: _moment,
    date: _day,
    Decimal: _decimal,
    Upload: _upload,
    Any: anything,
}
