"""One declaration per endpoint, and the engine that turns it into calls.

A method of a `Resource` has a decorator with the verb and the literal path, a typed signature and a docstring, and no
body. The signature is the declaration:

1.  A name in the template goes into the path, percent-encoded. With GET and DELETE the rest goes into the query,
    otherwise into the body. In the query a list repeats its key and a bool is ``true`` or ``false``; days and moments
    are ISO 8601, moments in UTC.
2.  ``idempotency_key`` is the one reserved name; it becomes the ``Idempotency-Key`` header. A method that lists it
    sends one: the caller's, or a fresh one.
3.  ``None`` means "leave it out". A default other than ``None`` is sent.
4.  ``async def`` fetches once. A plain ``def`` returning ``Paginator[T]`` can be awaited for one page or iterated for
    all; which of its parameters is the cursor follows from their names. ``Csv`` and ``Pdf`` answers are files.
5.  Types, signs and the 64-bit range are checked before sending. Documented limits are not: PayMongo's pages disagree
    on them, and they are the server's to change.
6.  What is odd is written in the type: ``Wire("a.b")`` is another name on the wire, ``InPesos`` an amount that goes out
    in pesos, ``WholeBody`` a parameter that is the body itself, `Upload` a part of a multipart body.

A method that is made of others of its group has a body, is marked `composed`, and is no operation.

A decorator takes the key that is needed (*auth*), how a POST may be repeated (*retry*), and the form of the body
(*body*). What holds for a whole group is an argument of its class: *host*, *organization*, *big_amounts*.

The `Operation` made of it is what the session, the simulator's routes, the command line and the docs share.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from types import FunctionType
from typing import Any, ClassVar, Final, Literal, Protocol, TypeAlias, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import quote

from attrs import define, field

from ._parameters import IDEMPOTENCY_KEY, Method, Parameter, parameter_of, query_pairs
from .errors import ValidationError
from .files import MediaType
from .models._model import Model
from .pagination import Page, Paginator, cursor_name
from .settings import DEFAULT_HOST
from .types import Form, Placed, Retry

__all__ = ["Operation", "Parameter", "Resource", "Sender", "composed", "delete", "get", "patch", "post", "put"]

Auth: TypeAlias = Literal["secret", "public", "either", "none"]
Organization: TypeAlias = Literal["unused", "optional", "required"]
_F = TypeVar("_F", bound=Callable[..., Any])
_COMPOSED: Final = "is_composed"


class Sender(Protocol):
    """What a resource needs of a session: one method, so that a test's double is ten lines."""

    async def send(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """Make the call and return what the declaration promises (for a list: one `Page`)."""


@define(slots=False, eq=False)
class Operation:
    """One endpoint: how it is called, where its parameters go, and what it returns."""

    function: FunctionType = field(repr=False)
    method: Method
    path: str
    auth: Auth
    retry: Retry
    body: Form
    owner: type[Resource] = field(init=False, repr=False, factory=lambda: Resource)
    """The group, once its class is made."""

    @cached_property
    def name(self) -> str:
        """The group and the verb, like ``refunds.create``."""
        return f"{self.group}.{self.function.__name__}"

    @cached_property
    def group(self) -> str:
        """The attribute of the client."""
        return self.function.__module__.rpartition(".")[2]

    @cached_property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @cached_property
    def signature(self) -> inspect.Signature:
        """The declared signature, without ``self``."""
        signature = inspect.signature(self.function)
        return signature.replace(parameters=list(signature.parameters.values())[1:])

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """Every parameter by name, in the declared order."""
        hints = get_type_hints(self.function, include_extras=True)
        declared = self.signature.parameters
        return {name: parameter_of(declared[name], hints[name], self.method, self.path) for name in declared}

    @cached_property
    def segments(self) -> list[str]:
        """The names in the path, in their order."""
        return re.findall(r"{(\w+)}", self.path)

    @cached_property
    def returns(self) -> Any:
        """The type of the answer; for a list the type of its rows."""
        return get_args(self._answer)[0] if self.is_list else self._answer

    @cached_property
    def is_list(self) -> bool:
        """Tell whether the answer is a list, paginated or not."""
        return get_origin(self._answer) in (Paginator, tuple)

    @cached_property
    def paginated(self) -> bool:
        """Tell whether the answer is a `Paginator`."""
        return not inspect.iscoroutinefunction(self.function)

    @cached_property
    def media_type(self) -> str | None:
        """The type of the file that is answered, None for JSON."""
        declared = get_type_hints(self.function, include_extras=True)["return"]
        marks = getattr(declared, "__metadata__", ())
        return next((mark.name for mark in marks if isinstance(mark, MediaType)), None)

    @cached_property
    def key(self) -> str | None:
        """The field that tells what comes back from others of its kind, if it has one."""
        return self.returns.key if isinstance(self.returns, type) and issubclass(self.returns, Model) else None

    @cached_property
    def keyed(self) -> bool:
        """Tell whether a call carries an idempotency key."""
        return self.method == "POST" and IDEMPOTENCY_KEY in _names(self.function)

    @property
    def mutates(self) -> bool:
        """Tell whether a call can change anything at PayMongo."""
        return self.retry != "read"

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Name the arguments of a call and drop those that are None; raises TypeError as a plain call would.

        Raises `ValidationError` for a required argument that is None: it cannot be left out.
        """
        positional, required, known, defaults = self._shape
        arguments, clean = kwargs, True
        if args or defaults:  # most calls have neither
            arguments = {**defaults, **dict(zip(positional, args, strict=False)), **kwargs}
            clean = len(args) <= len(positional) and kwargs.keys().isdisjoint(positional[: len(args)])
        if not (clean and known.issuperset(arguments)):
            raise self._misfit(args, kwargs)
        for name in required:
            if arguments.get(name) is None:
                if not required <= arguments.keys():
                    raise self._misfit(args, kwargs)
                msg = f"{name}: is required"
                error = ValidationError(msg, param=name)
                error.operation = self.name
                raise error
        return {name: value for name, value in arguments.items() if value is not None}

    def place(self, arguments: Mapping[str, Any]) -> Placed:
        """Check and encode each argument and put it where it belongs."""
        segments: dict[str, str] = {}
        query: list[tuple[str, str]] = []
        fields: dict[str, Any] = {}
        whole: Any = None
        parameters = self.parameters
        for name, value in arguments.items():
            parameter = parameters[name]
            location, encoded = parameter.location, parameter.encode(value, name)
            if parameter.is_body:
                whole = encoded
            elif location == "body":
                fields[parameter.wire] = encoded
            elif location == "path":
                segments[name] = quote(encoded, safe="")
            elif location == "query":
                query += query_pairs(parameter.wire, encoded)
        path = self.path.format_map(segments) if segments else self.path
        body = whole if whole is not None else fields or None  # a document may be empty and is sent all the same
        return Placed(path, segments, query, body, arguments.get(IDEMPOTENCY_KEY), self.body)

    def _misfit(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> TypeError:
        complaint = "does not take these arguments"
        try:
            self.signature.bind(*args, **kwargs)
        except TypeError as error:
            complaint = str(error)  # Python's own words
        return TypeError(f"{self.name}() {complaint}")

    @cached_property
    def _answer(self) -> Any:
        return get_type_hints(self.function)["return"]

    @cached_property
    def _shape(self) -> tuple[tuple[str, ...], frozenset[str], frozenset[str], dict[str, Any]]:
        declared = self.signature.parameters.values()
        positional = tuple(p.name for p in declared if p.kind is p.POSITIONAL_OR_KEYWORD)
        required = frozenset(p.name for p in declared if p.default is p.empty)
        defaults = {p.name: p.default for p in declared if p.default is not p.empty and p.default is not None}
        return positional, required, frozenset(p.name for p in declared), defaults


class Resource:
    """A group of endpoints; its methods are declarations."""

    __slots__ = ("_sender",)

    host: ClassVar[str] = DEFAULT_HOST
    """Where the group is served."""
    organization: ClassVar[Organization] = "unused"
    """Whether calls carry the ``Organization-Id`` header."""
    big_amounts: ClassVar[bool] = False
    """Whether amounts may exceed 64 bits."""
    is_raw: ClassVar[bool] = False
    """Whether its operations are made as they are called, so that they have no names of their own."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def __init_subclass__(
        cls, *, host: str | None = None, organization: Organization | None = None, big_amounts: bool | None = None
    ) -> None:
        cls.host = cls.host if host is None else host  # what is not said is as in the class that this one is made of
        cls.organization = cls.organization if organization is None else organization
        cls.big_amounts = cls.big_amounts if big_amounts is None else big_amounts
        for name, member in vars(cls).items():
            operation = getattr(member, "operation", None)
            if isinstance(operation, Operation):
                operation.owner = cls
            elif isinstance(member, FunctionType) and not (name.startswith("_") or hasattr(member, _COMPOSED)):
                msg = f"{cls.__name__}.{name} lacks its decorator (get, post, put, patch, delete or composed)"
                raise TypeError(msg)


def get(path: str, *, auth: Auth = "secret") -> Callable[[_F], _F]:
    """Declare a read."""
    return _declare("GET", path, auth, "read", "envelope")


def post(path: str, *, auth: Auth = "secret", retry: Retry = "keyed", body: Form = "envelope") -> Callable[[_F], _F]:
    """Declare a create (``keyed``) or an action on something that exists (``transition``)."""
    return _declare("POST", path, auth, retry, body)


def put(path: str, *, auth: Auth = "secret", body: Form = "envelope") -> Callable[[_F], _F]:
    """Declare a write that converges."""
    return _declare("PUT", path, auth, "natural", body)


def patch(path: str, *, auth: Auth = "secret", body: Form = "envelope") -> Callable[[_F], _F]:
    """Declare a partial write that converges."""
    return _declare("PATCH", path, auth, "natural", body)


def delete(path: str, *, auth: Auth = "secret") -> Callable[[_F], _F]:
    """Declare a removal."""
    return _declare("DELETE", path, auth, "natural", "envelope")


def composed(function: _F) -> _F:
    """Mark a method that has a body: it calls others of its group, and no endpoint is its own."""
    setattr(function, _COMPOSED, True)
    return function


def _declare(method: Method, path: str, auth: Auth, retry: Retry, body: Form) -> Callable[[_F], _F]:
    def decorate(function: Any) -> Any:
        operation = Operation(function, method, path, auth, retry, body)
        _check(operation)
        wrapper = _fetcher(operation) if inspect.iscoroutinefunction(function) else _paginator(operation)
        wrapper.operation = operation
        return wrapper

    return decorate


def _check(operation: Operation) -> None:
    """Refuse a declaration that could not work, when it is imported."""
    names = _names(operation.function)
    missing = set(operation.segments) - set(names)
    if missing:
        msg = f"{operation.name}: {', '.join(sorted(missing))} of the path is no parameter"
        raise TypeError(msg)
    if operation.retry == "keyed" and IDEMPOTENCY_KEY not in names:
        msg = f"{operation.name}: a create that may be repeated must take {IDEMPOTENCY_KEY}"
        raise TypeError(msg)


def _fetcher(operation: Operation) -> Any:
    @functools.wraps(operation.function)
    async def fetch(self: Resource, *args: Any, **kwargs: Any) -> Any:
        return await self._sender.send(operation, operation.bind(args, kwargs))

    return fetch


def _paginator(operation: Operation) -> Any:
    @functools.wraps(operation.function)
    def paginate(self: Resource, *args: Any, **kwargs: Any) -> Paginator[Any]:
        arguments = operation.bind(args, kwargs)
        sender = self._sender

        async def fetch(changes: Mapping[str, Any]) -> Page[Any]:
            page: Page[Any] = await sender.send(operation, {**arguments, **changes})
            return page

        return Paginator(fetch, arguments, cursor_name(_names(operation.function), arguments))

    return paginate


def _names(function: Any) -> tuple[str, ...]:
    code = function.__code__
    names: tuple[str, ...] = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    return names
