"""What a code can say, whichever vocabulary it is from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from attrs import frozen

__all__ = ["ADVICE", "Advice", "Explanation", "Vocabulary"]

Vocabulary: TypeAlias = Literal["answer", "card", "payment", "transfer"]
"""Where a code stands: ``errors[].code`` of an answer, ``sub_code`` of a card, ``failed_code`` of a payment by another
method, ``provider_error_code`` of a transfer."""

Advice: TypeAlias = Literal[
    "never",
    "fix_request",
    "fix_key",
    "fix_destination",
    "lower_amount",
    "retry",
    "retry_with_backoff",
    "retry_same_key",
    "retry_later",
    "retry_limited",
    "retry_after_1_minute",
    "retry_after_10_minutes",
    "retry_after_minutes",
    "retry_after_24_hours",
    "retry_in_hours",
    "payer_other_method",
    "payer_contact_bank",
    "payer_fix_details",
    "payer_top_up",
    "payer_later",
    "merchant_review",
    "new_payment_method",
    "check_status",
    "contact_paymongo",
]

ADVICE: Final[Mapping[Advice, str]] = MappingProxyType(
    {
        "never": "Do not repeat it.",
        "fix_request": "Change the request before it is sent again.",
        "fix_key": "Use the key of the other mode.",
        "fix_destination": "Correct the receiving account first.",
        "lower_amount": "Try a smaller amount.",
        "retry": "Try again.",
        "retry_with_backoff": "Try again, and wait longer each time.",
        "retry_same_key": "Repeat it with the same idempotency key.",
        "retry_later": "Try again once the state has changed.",
        "retry_limited": "Try again a few times, not more.",
        "retry_after_1_minute": "Try again after a minute.",
        "retry_after_10_minutes": "Try again after ten minutes.",
        "retry_after_minutes": "Try again after some minutes.",
        "retry_after_24_hours": "Try again after a day.",
        "retry_in_hours": "Try again after some hours.",
        "payer_other_method": "Ask the payer for another payment method.",
        "payer_contact_bank": "Ask the payer to call the bank.",
        "payer_fix_details": "Ask the payer to correct the details.",
        "payer_top_up": "Ask the payer to add funds.",
        "payer_later": "Ask the payer to try later.",
        "merchant_review": "Decide as the merchant: nothing technical stands in the way.",
        "new_payment_method": "Start again with a new payment method.",
        "check_status": "Read the resource before anything else.",
        "contact_paymongo": "Ask PayMongo: nobody else can help.",
    }
)
"""What to do, one sentence for each."""


@frozen
class Explanation:
    """What a code means and asks for. It is for the merchant; to the payer show `payer_message`."""

    code: str | None
    """As it stands in the documentation; None where only a name is documented."""
    area: str
    """The part of its vocabulary: like ``refunds`` for an answer, ``blocked`` for a card, ``gcash`` for a payment, and
    ``test`` or ``live`` for a transfer."""
    meaning: str
    advice: Advice
    vocabulary: Vocabulary | None = None
    """None for a code that is not documented."""
    http: int | None = None
    """The status that it comes with; only answers have one."""
    name: str | None = None
    """A second name. Some pages and answers have it in place of the code."""
    masked: bool = False
    """Whether the payer must not learn the reason, because it hints at fraud or theft."""

    @property
    def is_known(self) -> bool:
        """Whether the code is documented."""
        return self.vocabulary is not None

    @property
    def may_retry(self) -> bool:
        """Whether the very same request may succeed at another time.

        It says nothing about what the last one did: that is the ``outcome`` of the error.
        """
        return self.advice.startswith("retry")

    @property
    def what_to_do(self) -> str:
        """The advice as a sentence."""
        return ADVICE[self.advice]
