"""What a payer may read about a payment that did not work.

A reason that hints at fraud or theft reads exactly like a plain decline: the payer may be the thief.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .explanation import Advice, Explanation

__all__ = ["DECLINED", "MESSAGES", "MESSAGES_BY_ADVICE", "payer_sentence"]

DECLINED: Final = "The payment was declined. Please use another payment method or ask your bank."

_LATER: Final = "The payment cannot be processed now. Please try again later."
_OPEN: Final = "It is not known yet whether the payment went through. Please wait before you pay again."

MESSAGES: Final[Mapping[str, str]] = {
    "insufficient_funds": "The card does not have enough funds.",
    "card_expired": "The card has expired.",
    "cvc_invalid": "The security code of the card is not right.",
    "cvc_incorrect": "The security code of the card is not right.",
    "card_number_invalid": "The card number is not right.",
    "credit_limit_exceeded": "The credit limit of the card is reached.",
    "issuer_not_available": "Your bank cannot be reached. Please try again in a few minutes.",
    "FTUBE003": "The one-time password is not right. Please try again.",
    "FTUBE004": "The one-time password has expired. Please try again.",
    "PY0123": "A limit of your account is reached. Please try again later or use another payment method.",
    "AMOUNT_EXCEED_LIMIT": "The amount is above the limit of this payment method. Please use another one.",
    "FLAGGED": _OPEN,
    "provider_otp_suspended": "Too many one-time passwords were wrong. Please use another payment method.",
}
"""What a code or name calls for that has a better sentence than its advice."""

MESSAGES_BY_ADVICE: Final[Mapping[Advice, str]] = {
    "payer_contact_bank": "Your bank declined the payment. Please call your bank or use another payment method.",
    "payer_fix_details": "The details are not right. Please correct them and try again.",
    "payer_top_up": "The balance is too low. Please add funds or use another payment method.",
    "payer_later": _LATER,
    "check_status": _OPEN,
    "retry": "The payment did not go through. Please try again.",
    "retry_later": _LATER,
    "retry_after_minutes": "The payment cannot be processed now. Please try again in a few minutes.",
    "retry_after_1_minute": "The payment cannot be processed now. Please try again in a minute.",
    "new_payment_method": "The payment was not completed. Please start again.",
}
"""What an advice calls for. Those that are the merchant's business have no sentence: `DECLINED` stands for them."""


def payer_sentence(found: Explanation) -> str:
    """Tell the payer as much as is safe about a documented code."""
    if found.masked:
        return DECLINED
    own = MESSAGES.get(found.code or "") or MESSAGES.get(found.name or "")
    return own or MESSAGES_BY_ADVICE.get(found.advice, DECLINED)
