"""Every exception of the library, and what each says about the money.

::

    PayMongoError
    ├── OutcomeUnknown                a write that ends in doubt; its cause is the last attempt's error
    ├── ConfigurationError            a key, mode, URL or setting that cannot work
    │   ├── ClientClosedError
    │   ├── ForkedClientError         used in a process that did not make it
    │   └── WrongLoopError            used on an event loop that did not open it
    ├── ValidationError               an argument refused before anything was sent
    ├── APIError                      the server answered, and not with success
    │   ├── BadRequestError           400
    │   ├── AuthenticationError       401
    │   ├── PermissionDeniedError     403
    │   ├── NotFoundError             404
    │   ├── ConflictError             409
    │   ├── UnprocessableEntityError  422
    │   ├── RateLimitError            429
    │   └── InternalServerError       5xx
    ├── TransportError                no usable answer
    │   ├── ConnectError              DNS or connection: nothing was sent
    │   │   └── TLSError              the other side is not who it should be
    │   ├── PoolTimeoutError          no free connection in time: nothing was sent
    │   ├── RequestTimeoutError       the time for the call ran out
    │   ├── DisconnectedError         the connection broke
    │   ├── RedirectRefusedError      3xx: never followed
    │   └── BodyTooLargeError         more bytes than the cap
    ├── ProtocolError                 an answer that is not what is documented
    │   ├── ModeMismatchError         a live object for a test key, or the reverse
    │   └── PaginationLoopError       pages that would never end
    ├── IdempotencyError
    │   ├── IdempotencyMismatchError  one key, two contents
    │   ├── IdempotencyKeyExpiredError  older than the server keeps keys
    │   ├── CallInProgressError       another owner is making this call
    │   └── JournalError              the record could not be written
    └── WebhookError
        └── SignatureVerificationError
            └── StaleEventError       authentic, but older than the tolerance

Every one carries ``outcome``:

``not_sent``
    Nothing left. Call again.
``rejected``
    The server said that it did not do it. Fix the request; a new attempt needs a new key.
``unknown``
    It may or may not have happened. Never start over with a new key: ``await client.resolve(error.idempotency_key)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias

from attrs import asdict, frozen

from .redaction import clip

if TYPE_CHECKING:
    from .codes.explanation import Explanation

Outcome: TypeAlias = Literal["not_sent", "rejected", "unknown"]


@frozen
class ErrorDetail:
    """One entry of the ``errors`` that PayMongo answered with."""

    code: str | None = None
    detail: str | None = None
    sub_code: str | None = None
    pointer: str | None = None
    attribute: str | None = None


@frozen
class Attempt:
    """One try at a call: *started* and *elapsed* are seconds, counted from the start of the call."""

    number: int
    started: float
    elapsed: float
    phase: str
    status: int | None
    error: str


class PayMongoError(Exception):
    """Anything this library raises.

    *elapsed* and *retry_after* are seconds. Pickles and copies; holds nothing secret.
    """

    default_outcome: ClassVar[Outcome] = "not_sent"

    def __init__(
        self,
        message: str = "",
        *,
        outcome: Outcome | None = None,
        param: str | None = None,
        status: int | None = None,
        errors: Sequence[ErrorDetail] = (),
        request_id: str | None = None,
        retry_after: float | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.outcome: Outcome = outcome or self.default_outcome
        self.status = status
        self.errors: tuple[ErrorDetail, ...] = tuple(errors)
        self.request_id = request_id
        self.retry_after = retry_after
        self.operation: str | None = None
        self.idempotency_key = idempotency_key
        self.attempts: tuple[Attempt, ...] = ()
        self.elapsed: float | None = None
        self._param = param

    @property
    def code(self) -> str | None:
        """The first error's ``code``."""
        return self.errors[0].code if self.errors else None

    @property
    def sub_code(self) -> str | None:
        """The first error's ``sub_code``: why a card was declined."""
        return self.errors[0].sub_code if self.errors else None

    @property
    def param(self) -> str | None:
        """The parameter to blame, dotted where it is nested."""
        if self._param or not self.errors:
            return self._param
        return self.errors[0].pointer or self.errors[0].attribute

    @property
    def payer_message(self) -> str:
        """A sentence that may be shown to the payer. Reasons that hint at fraud or theft read as a plain decline."""
        from .codes import payer_message  # noqa: PLC0415  (the tables are read when something went wrong)

        return payer_message(self.sub_code)

    @property
    def explanation(self) -> Explanation:
        """What the ``sub_code``, or else the ``code``, means and asks for. What happened is in ``outcome``."""
        from .codes import explain  # noqa: PLC0415  (the same)

        reason = explain(self.sub_code)
        return reason if reason.is_known else explain(self.code, status=self.status)

    def __str__(self) -> str:
        where = f"{self.operation}: " if self.operation else ""
        tries = f" after {len(self.attempts)} attempts" if len(self.attempts) > 1 else ""
        return f"{where}{self.message} [{self.outcome}{tries}]"

    def to_dict(self) -> dict[str, Any]:
        """Everything a log line needs, as plain values."""
        return {
            "error": type(self).__name__,
            "message": self.message,
            "outcome": self.outcome,
            "operation": self.operation,
            "status": self.status,
            "code": self.code,
            "sub_code": self.sub_code,
            "param": self.param,
            "errors": [asdict(error) for error in self.errors],
            "request_id": self.request_id,
            "idempotency_key": self.idempotency_key,
            "attempts": [asdict(attempt) for attempt in self.attempts],
            "elapsed": self.elapsed,
            "retry_after": self.retry_after,
        }


class OutcomeUnknown(PayMongoError):  # noqa: N818  (an outcome, not a fault)
    """It may or may not have happened; settle it with ``client.resolve(idempotency_key)``.

    *candidates* are the ids of resources that look like the lost one without proof that they are. *first_sent_at* (UTC)
    is when its first attempt began, *fingerprint* what its key is bound to, if it has one.
    """

    default_outcome: ClassVar[Outcome] = "unknown"

    def __init__(self, message: str = "", *, candidates: Sequence[str] = (), **context: Any) -> None:
        super().__init__(message, **context)
        self.candidates: tuple[str, ...] = tuple(candidates)
        self.first_sent_at: datetime | None = None
        self.fingerprint: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Everything a log line needs, and what it takes to settle the call."""
        since = self.first_sent_at and self.first_sent_at.isoformat()
        own = {"candidates": [*self.candidates], "first_sent_at": since, "fingerprint": self.fingerprint}
        return super().to_dict() | own


class ConfigurationError(PayMongoError):
    """A key, mode, URL or setting that cannot work."""


class ClientClosedError(ConfigurationError):
    """The client was closed; make a new one."""


class ForkedClientError(ConfigurationError):
    """The client was made in another process; make one after the fork."""


class WrongLoopError(ConfigurationError):
    """The client was opened on another event loop; make one per loop."""


class ValidationError(PayMongoError):
    """An argument was refused before anything was sent; *param* names it."""


class APIError(PayMongoError):
    """The server answered, and not with success."""

    default_outcome: ClassVar[Outcome] = "rejected"


class BadRequestError(APIError):
    """400: a parameter or the state of a resource does not allow it."""


class AuthenticationError(APIError):
    """401: the key is missing, malformed or unknown. Never repeated."""


class PermissionDeniedError(APIError):
    """403: the account may not do this."""


class NotFoundError(APIError):
    """404: no such id in this mode, or no such route."""


class ConflictError(APIError):
    """409: the state of the resource is in the way."""


class UnprocessableEntityError(APIError):
    """422: understood, and not possible."""


class RateLimitError(APIError):
    """429: refused before execution; *retry_after* seconds if the server said so."""


class InternalServerError(APIError):
    """5xx: a fault at PayMongo or before it."""

    default_outcome: ClassVar[Outcome] = "unknown"


class TransportError(PayMongoError):
    """No usable answer."""

    default_outcome: ClassVar[Outcome] = "unknown"


class ConnectError(TransportError):
    """The connection could not be made: nothing was sent."""

    default_outcome: ClassVar[Outcome] = "not_sent"


class TLSError(ConnectError):
    """The other side could not prove who it is: nothing was sent. Never repeated."""


class PoolTimeoutError(TransportError):
    """No connection became free in time: nothing was sent."""

    default_outcome: ClassVar[Outcome] = "not_sent"


class RequestTimeoutError(TransportError):
    """The time for the call ran out."""


class DisconnectedError(TransportError):
    """The connection broke."""


class RedirectRefusedError(TransportError):
    """The server redirected; that is never followed, because body and key would go elsewhere."""


class BodyTooLargeError(TransportError):
    """The answer is larger than the cap."""


class ProtocolError(PayMongoError):
    """The answer is not what is documented."""

    default_outcome: ClassVar[Outcome] = "unknown"


class ModeMismatchError(ProtocolError):
    """The answer's ``livemode`` is not the mode of the key."""


class PaginationLoopError(ProtocolError):
    """The pages repeat or stay empty, and would never end."""


class IdempotencyError(PayMongoError):
    """The key of a call stands in the way."""


class IdempotencyMismatchError(IdempotencyError):
    """One key, two contents: the key already belongs to another request, or the answer is that of another."""


class IdempotencyKeyExpiredError(IdempotencyError):
    """The key is older than the server keeps keys, so repeating would be a new call; use ``client.resolve``."""

    default_outcome: ClassVar[Outcome] = "unknown"


class CallInProgressError(IdempotencyError):
    """Another owner is making this very call."""

    default_outcome: ClassVar[Outcome] = "unknown"


class JournalError(IdempotencyError):
    """The journal could not be written, so nothing was sent."""


class WebhookError(PayMongoError):
    """A delivery that cannot be trusted or handled."""

    def __str__(self) -> str:
        return self.message  # nothing was to be sent, so there is no outcome to tell


class SignatureVerificationError(WebhookError):
    """The signature is not PayMongo's; *reason* says which check failed."""

    def __init__(self, message: str = "", *, reason: str = "signature", **context: Any) -> None:
        super().__init__(message, **context)
        self.reason = reason


class StaleEventError(SignatureVerificationError):
    """Authentic, but signed longer ago than the tolerance."""


BY_STATUS: Final[dict[int, type[APIError]]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}

PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}

FAULT_CODES: Final = frozenset({"resource_processing_error", "provider_processing_error", "internal_server_error"})
"""Codes of a 400 that tell of a fault instead of a refusal: whether it happened is not known."""


def api_error(status: int, errors: Sequence[ErrorDetail], **context: Any) -> APIError:
    """Build the error of a status; its message is the status with the first code and detail."""
    kind = BY_STATUS.get(status, InternalServerError if status >= 500 else APIError)
    first = errors[0] if errors else ErrorDetail()
    named = " ".join(part for part in (first.code, first.sub_code) if part) or PHRASES.get(status, "")
    text = clip(f"{status} {named}".rstrip() + (f": {first.detail}" if first.detail else ""))
    return kind(text, status=status, errors=errors, **context)


def revive(data: Mapping[str, Any]) -> PayMongoError:
    """Make an error again of its `PayMongoError.to_dict`, as a journal keeps it."""
    kind = globals().get(str(data["error"]))
    if not (isinstance(kind, type) and issubclass(kind, PayMongoError)):
        kind = PayMongoError
    error: PayMongoError = kind(
        data["message"],
        outcome=data["outcome"],
        param=data["param"],
        status=data["status"],
        errors=[ErrorDetail(**detail) for detail in data["errors"]],
        request_id=data["request_id"],
        retry_after=data["retry_after"],
        idempotency_key=data["idempotency_key"],
    )
    error.operation, error.elapsed = data["operation"], data["elapsed"]
    error.attempts = tuple(Attempt(**attempt) for attempt in data["attempts"])
    return error
