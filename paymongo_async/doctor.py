"""Examining an account before relying on it: what it does with idempotency keys, and whether events reach anybody.

PayMongo documents two regimes, and a third was once measured. Which of them an account is in decides whether
`RetryPolicy.resend_money` may be chosen, and nobody but the account can tell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ._credentials import credentials_of, hide
from .client import PayMongo
from .errors import CallInProgressError, ConfigurationError, IdempotencyMismatchError, OutcomeUnknown, PayMongoError
from .idempotency import new_key
from .models.payment_intents import PaymentIntent
from .retry import RetryPolicy
from .settings import KeySource
from .stores.memory import MemoryStore
from .types import centavos
from .wire import IN_PROGRESS

__all__ = [
    "DisabledWebhook",
    "IdempotencyReport",
    "Regime",
    "WebhookReport",
    "examine_idempotency",
    "examine_webhooks",
]

Regime: TypeAlias = Literal["documented", "replay", "ignored", "unclear"]
"""``documented``: the same object again, other content refused. ``replay``: the first object again, whatever is sent.
``ignored``: another object each time. ``unclear``: anything else."""

_Kind: TypeAlias = Literal["same", "another", "replayed", "refused", "unclear"]
_Create: TypeAlias = Callable[[str, int], Awaitable[PaymentIntent | PayMongoError]]

AMOUNT: Final = centavos("100.00")
CHANGED: Final = centavos("200.00")

_REGIMES: Final[dict[tuple[_Kind, _Kind, _Kind], Regime]] = {
    # the same again, changed content, two at once
    ("same", "refused", "same"): "documented",
    ("same", "refused", "refused"): "documented",
    ("same", "replayed", "same"): "replay",
    ("same", "replayed", "refused"): "replay",
    ("another", "another", "another"): "ignored",
}
_MEANINGS: Final[dict[Regime, str]] = {
    "documented": "Keys hold as documented: the same request again makes nothing new, and other content is refused.",
    "replay": "Keys hold, silently: any request with a known key is answered with the first object, without an error.",
    "ignored": "Keys are ignored: every request makes another object.",
    "unclear": "What was seen fits none of the known regimes, so nothing is proven.",
}
_SAFE: Final = "RetryPolicy(resend_money=True) may be chosen: this is evidence from one operation, and no guarantee."
_UNSAFE: Final = "Leave RetryPolicy(resend_money=False), the default: money that is sent again could move twice."


@frozen
class IdempotencyReport:
    """What an account did with idempotency keys; *evidence* has a line for each thing that was tried."""

    regime: Regime
    evidence: tuple[str, ...]

    @property
    def resend_money_is_safe(self) -> bool:
        """Whether keys held in everything that was tried, so that ``RetryPolicy(resend_money=True)`` may be chosen.

        It was tried with payment intents, on one day: evidence, and no guarantee for other operations.
        """
        return self.regime in ("documented", "replay")

    @property
    def meaning(self) -> str:
        """The regime in a sentence."""
        return _MEANINGS[self.regime]

    @property
    def advice(self) -> str:
        """What to do about `RetryPolicy.resend_money`, in a sentence."""
        return _SAFE if self.resend_money_is_safe else _UNSAFE


@frozen
class _Finding:
    """What one try showed, and a line that says so."""

    kind: _Kind
    line: str


async def examine_idempotency(secret_key: KeySource | None = None, *, base_url: str | None = None) -> IdempotencyReport:
    """Find out with a test key what the account does with idempotency keys; key and address as for `PayMongo`.

    One intent over PHP 100.00 is asked for twice with one key, then once more over another amount, and a second one
    twice at once. No money moves; up to five unpaid intents stay in the test account. Raises `ConfigurationError` for a
    live key, before anything is sent, and what a call raises when not even the first intent could be made.
    """
    secret_key = hide(secret_key)  # error trackers print local variables
    if credentials_of(secret_key, None, None, allow_raw_cards=False).mode == "live":
        msg = "secret_key: this is a live key; the examination makes payment intents, so it takes a test key only"
        raise ConfigurationError(msg, param="secret_key")

    async def create(key: str, amount: int) -> PaymentIntent | PayMongoError:
        """Ask once, as a client that knows of no earlier call: its own journal would answer, and not PayMongo."""
        journal, retry = MemoryStore(), RetryPolicy.none()
        async with PayMongo(secret_key, base_url=base_url, journal=journal, retry=retry) as client:
            return await _answer(client, key, amount)

    return await _examine(create)


async def _answer(client: PayMongo, key: str, amount: int) -> PaymentIntent | PayMongoError:
    try:
        return await client.payment_intents.create(
            amount=amount,
            currency="PHP",
            payment_method_allowed=["card"],
            description="paymongo-async doctor",
            idempotency_key=key,
        )
    except PayMongoError as error:
        return error


async def _examine(create: _Create) -> IdempotencyReport:
    key = new_key()
    first = await create(key, AMOUNT)
    if isinstance(first, PayMongoError):
        raise first
    again = _again(first, await create(key, AMOUNT))
    changed = _changed(first, await create(key, CHANGED))
    other = new_key()
    together = _together(*await asyncio.gather(create(other, AMOUNT), create(other, AMOUNT)))
    regime = _REGIMES.get((again.kind, changed.kind, together.kind), "unclear")
    return IdempotencyReport(regime, (f"first: intent {first.id}", again.line, changed.line, together.line))


def _again(first: PaymentIntent, answer: PaymentIntent | PayMongoError) -> _Finding:
    if isinstance(answer, PayMongoError):
        return _Finding("unclear", f"same again: no intent, {_told(answer)}")
    if answer.id == first.id:
        return _Finding("same", "same again: the first intent")
    return _Finding("another", f"same again: another intent, {answer.id}")


def _changed(first: PaymentIntent, answer: PaymentIntent | PayMongoError) -> _Finding:
    if isinstance(answer, PaymentIntent):
        if answer.id == first.id:
            return _Finding("unclear", "changed: the first intent, which says now that it has the other amount")
        return _Finding("another", f"changed: another intent, {answer.id}")
    if isinstance(_cause(answer), IdempotencyMismatchError):  # the client's check of the echo
        return _Finding("replayed", "changed: an intent over the first amount, without an error")
    if _is_refusal(answer) and answer.code != IN_PROGRESS:  # nothing is: the others were awaited
        return _Finding("refused", f"changed: refused, {_told(answer)}")
    return _Finding("unclear", f"changed: no intent, {_told(answer)}")


def _together(one: PaymentIntent | PayMongoError, two: PaymentIntent | PayMongoError) -> _Finding:
    if isinstance(one, PayMongoError):
        one, two = two, one
    if isinstance(one, PayMongoError):
        return _Finding("unclear", f"two at once: no intent, {_told(one)}")
    if not isinstance(two, PayMongoError):
        if one.id == two.id:
            return _Finding("same", "two at once: one intent for both")
        return _Finding("another", f"two at once: two intents, {one.id} and {two.id}")
    if _is_refusal(two):
        return _Finding("refused", f"two at once: one intent, the other request refused, {_told(two)}")
    return _Finding("unclear", f"two at once: one intent, and for the other request {_told(two)}")


def _cause(error: PayMongoError) -> BaseException:
    return error.__cause__ or error if isinstance(error, OutcomeUnknown) else error


def _is_refusal(error: PayMongoError) -> bool:
    """Tell whether the request was refused for its key; 401, 403 and 429 are about the caller."""
    refused = error.outcome == "rejected" or isinstance(_cause(error), CallInProgressError)
    return refused and error.status in (400, 409, 422)


def _told(error: PayMongoError) -> str:
    if error.status is None:
        return type(_cause(error)).__name__
    return f"{error.status} {error.code or '(without a code)'}"


# -- webhooks ---------------------------------------------------------------------------------------------------------

_REASONS: Final[dict[str | None, tuple[str, str]]] = {
    "disabled_by_merchant": (
        "Somebody with access to the account switched it off.",
        "If that was not meant, switch it on",
    ),
    "max_retries_exceeded": (
        "Three events in a row were not taken in any of 13 attempts each.",
        "Let the address answer with 200 within 30 seconds, then switch it on",
    ),
}
_UNKNOWN: Final = ("PayMongo gives no reason that is known.", "Ask PayMongo, then switch it on")


@frozen
class DisabledWebhook:
    """An address that gets no events; what happens meanwhile is never sent to it."""

    id: str
    url: str
    reason: str | None
    """PayMongo's word for it: ``disabled_by_merchant``, ``max_retries_exceeded``."""

    @property
    def meaning(self) -> str:
        """The reason in a sentence."""
        return _REASONS.get(self.reason, _UNKNOWN)[0]

    @property
    def advice(self) -> str:
        """What to do, in a sentence."""
        begin = _REASONS.get(self.reason, _UNKNOWN)[1]
        return f"{begin}: webhooks.enable({self.id!r}). What was missed is found by recover_events()."


@frozen
class WebhookReport:
    """How many webhooks of the key's mode get events, and those that get none."""

    enabled: int
    disabled: tuple[DisabledWebhook, ...]


async def examine_webhooks(secret_key: KeySource | None = None, *, base_url: str | None = None) -> WebhookReport:
    """Find out which webhooks of the key's mode get no events, by reading alone; key and address as for `PayMongo`.

    Raises what a call raises when they cannot be read.
    """
    secret_key = hide(secret_key)  # error trackers print local variables
    async with PayMongo(secret_key, base_url=base_url) as client:
        found = await client.webhooks.list(limit=100).to_list()
    disabled = [each for each in found if each.status != "enabled"]
    return WebhookReport(
        len(found) - len(disabled),
        tuple(DisabledWebhook(each.id, each.url, each.disabled_reason) for each in disabled),
    )
