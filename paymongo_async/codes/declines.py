"""``sub_code`` of a declined card; payments have the same words in ``failed_code``."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from .explanation import Advice, Explanation

__all__ = ["DECLINES", "DeclineCode"]

DeclineCode: TypeAlias = Literal[
    "generic_decline",
    "do_not_honor",
    "payment_refused",
    "insufficient_funds",
    "debit_card_usage_limit_exceeded",
    "issuer_declined",
    "issuer_not_available",
    "amount_allowed_exceeded",
    "call_card_issuer",
    "card_not_supported",
    "card_type_mismatch",
    "card_unauthorized",
    "credit_limit_exceeded",
    "currency_not_supported_by_card_issuer",
    "card_expired",
    "fraudulent",
    "highest_risk_level",
    "lost_card",
    "pickup_card",
    "processor_blocked",
    "restricted_card",
    "stolen_card",
    "blocked",
    "avs_failed",
    "card_not_accepted",
    "config_invalid_or_missing",
    "customer_blacklisted",
    "merchant_configuration_invalid",
    "processing_error",
    "processor_declined",
    "processor_timeout",
    "processor_unavailable",
    "system_error",
    "acquirer_declined",
    "authentication_error",
    "server_timeout",
    "service_timeout",
    "unknown_error",
    "card_number_invalid",
    "cvc_invalid",
    "cvc_incorrect",
]


def _of(area: str, code: DeclineCode, advice: Advice, meaning: str) -> Explanation:
    return Explanation(code, area, meaning, advice, "card")


def _masked(code: DeclineCode, meaning: str) -> Explanation:
    return Explanation(code, "blocked", meaning, "never", "card", masked=True)


DECLINES: Final = (
    _of("declined", "generic_decline", "payer_other_method", "The card was declined, and no reason was given."),
    _of("declined", "do_not_honor", "payer_other_method", "The issuer refused without a reason."),
    _of("declined", "payment_refused", "payer_other_method", "The payment was refused without a reason."),
    _of("declined", "insufficient_funds", "payer_other_method", "There are not enough funds."),
    _of(
        "declined",
        "debit_card_usage_limit_exceeded",
        "payer_other_method",
        "The debit card has reached its limit of uses or of money.",
    ),
    _of("declined", "issuer_declined", "payer_contact_bank", "The issuer declined."),
    _of("declined", "issuer_not_available", "retry_after_minutes", "The issuer could not be reached."),
    _of("declined", "amount_allowed_exceeded", "payer_contact_bank", "The amount is more than the issuer allows."),
    _of("declined", "call_card_issuer", "payer_contact_bank", "The issuer wants to hear from the cardholder."),
    _of("declined", "card_not_supported", "payer_contact_bank", "The card cannot be used for this purchase."),
    _of("declined", "card_type_mismatch", "payer_fix_details", "The type of the card does not fit its number."),
    _of("declined", "card_unauthorized", "payer_contact_bank", "The card is inactive, or not for use online."),
    _of("declined", "credit_limit_exceeded", "payer_other_method", "The credit limit is reached."),
    _of(
        "declined",
        "currency_not_supported_by_card_issuer",
        "payer_contact_bank",
        "The issuer does not support the currency.",
    ),
    _of("declined", "card_expired", "payer_other_method", "The card has expired."),
    _masked("fraudulent", "Fraud is suspected."),
    _masked("highest_risk_level", "The risk of fraud is rated high."),
    _masked("lost_card", "The card was reported lost."),
    _masked("pickup_card", "The card was reported lost or stolen."),
    _masked("processor_blocked", "The processor suspects fraud and blocked it."),
    _masked("restricted_card", "The card was reported lost or stolen."),
    _masked("stolen_card", "The card was reported stolen."),
    _masked("blocked", "PayMongo's fraud engine blocked it."),
    _of("processor", "avs_failed", "merchant_review", "The check of the address failed."),
    _of("processor", "card_not_accepted", "payer_other_method", "The processor does not take this type of card."),
    _of(
        "processor",
        "config_invalid_or_missing",
        "contact_paymongo",
        "The configuration of the merchant is wrong or missing.",
    ),
    _of("processor", "customer_blacklisted", "merchant_review", "The processor has the customer on a negative list."),
    _of(
        "processor",
        "merchant_configuration_invalid",
        "contact_paymongo",
        "The processor has the merchant configured wrongly.",
    ),
    _of("processor", "processing_error", "retry_after_minutes", "Processing failed for an unknown reason."),
    _of("processor", "processor_declined", "payer_other_method", "The processor declined."),
    _of("processor", "processor_timeout", "contact_paymongo", "The processor did not answer in time."),
    _of("processor", "processor_unavailable", "retry_later", "The processor is down."),
    _of("processor", "system_error", "retry_later", "The processor has a fault."),
    _of("processor", "acquirer_declined", "payer_other_method", "The acquirer declined."),
    _of("processor", "authentication_error", "payer_other_method", "The processor could not authenticate the payer."),
    _of("unknown", "server_timeout", "contact_paymongo", "A server did not answer in time."),
    _of("unknown", "service_timeout", "contact_paymongo", "An internal service did not answer in time."),
    _of("unknown", "unknown_error", "contact_paymongo", "The reason is unknown."),
    _of("invalid_details", "card_number_invalid", "payer_fix_details", "The card number is wrong."),
    _of("invalid_details", "cvc_invalid", "payer_fix_details", "The security code is wrong."),
    _of(
        "invalid_details",
        "cvc_incorrect",
        "merchant_review",
        "The security code did not match: the issuer approved, the processor declined.",
    ),
)
