"""``failed_code`` of a payment by another method than a card.

The list of Maya is not complete, and those of ShopeePay and BillEase are not documented. Where a bank's code is not
documented, its name is; some answers have the name in place of a code. Capitals differ from page to page.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from .explanation import Advice, Explanation

__all__ = ["FAILURES", "FailedCode", "FailedName"]

FailedCode: TypeAlias = Literal[
    "CLOSED",
    "AMOUNT_EXCEED_LIMIT",
    "PARAM_MISSING",
    "REPEAT_REQ_INCONSISTENT",
    "SYSTEM_ERROR",
    "PY0105",
    "PY0119",
    "PY0123",
    "PY0116",
    "PY0016",
    "PY0060",
    "generic_decline",
    "unknown_error",
    "FTUBE002",
    "FTUBE003",
    "FTUBE004",
    "FTUBE010",
    "FTUBE012",
    "FTUSE999",
    "TF",
    "NC",
    "EXPIRED",
    "ERROR",
    "CANCELLED",
    "DENIED",
    "FLAGGED",
    "RJCT",
]

FailedName: TypeAlias = Literal[
    "provider_otp_suspended",
    "provider_otp_invalid",
    "provider_otp_expired",
    "provider_account_insufficient_balance",
    "provider_api_invalid_sequence",
    "provider_request_not_successful",
    "transaction_failed",
    "network_issue",
    "provider_insufficient_balance",
    "unknown_processing_error",
]


def _of(
    area: str, code: FailedCode | None, advice: Advice, meaning: str, *, name: FailedName | None = None
) -> Explanation:
    return Explanation(code, area, meaning, advice, "payment", name=name)


_BANKS: Final = (
    _of(
        "bpi",
        "FTUBE002",
        "retry_after_10_minutes",
        "Three one-time passwords were wrong; BPI takes none for a while.",
        name="provider_otp_suspended",
    ),
    _of("bpi", "FTUBE003", "retry", "The one-time password is wrong.", name="provider_otp_invalid"),
    _of("bpi", "FTUBE004", "retry", "The one-time password has expired.", name="provider_otp_expired"),
    _of(
        "bpi",
        "FTUBE010",
        "payer_top_up",
        "The balance is too low.",
        name="provider_account_insufficient_balance",
    ),
    _of(
        "bpi",
        "FTUBE012",
        "contact_paymongo",
        "The bank was called in the wrong order.",
        name="provider_api_invalid_sequence",
    ),
    _of("bpi", "FTUSE999", "retry", "The bank could not process it.", name="provider_request_not_successful"),
    _of("ubp", "TF", "retry", "The transaction failed.", name="transaction_failed"),
    _of(
        "ubp",
        "NC",
        "check_status",
        "The network failed. The payment may still turn out paid.",
        name="network_issue",
    ),
    _of(
        "ubp",
        None,
        "retry_after_24_hours",
        "Too many one-time passwords were wrong.",
        name="provider_otp_suspended",
    ),
    _of("ubp", None, "payer_top_up", "The balance is too low.", name="provider_insufficient_balance"),
    _of("ubp", None, "retry", "The one-time password is wrong.", name="transaction_failed"),
)

FAILURES: Final = (
    _of("gcash", "CLOSED", "new_payment_method", "The checkout expired, or GCash failed without a reason."),
    _of("gcash", "AMOUNT_EXCEED_LIMIT", "lower_amount", "The amount is above the limit of GCash."),
    _of("gcash", "PARAM_MISSING", "fix_request", "GCash misses a parameter."),
    _of("gcash", "REPEAT_REQ_INCONSISTENT", "retry_after_1_minute", "It was submitted again with other contents."),
    _of("gcash", "SYSTEM_ERROR", "retry", "A fault at GCash."),
    _of("paymaya", "PY0105", "payer_top_up", "The balance of the Maya account is too low."),
    _of("paymaya", "PY0119", "payer_other_method", "Maya or the issuer declined."),
    _of("paymaya", "PY0123", "payer_later", "A limit of the Maya account is reached."),
    _of("paymaya", "PY0116", "retry", "Maya could not complete the transaction."),
    _of("paymaya", "PY0016", "retry", "A fault in Maya's payment processor."),
    _of("paymaya", "PY0060", "retry", "A fault in Maya's vault of customers."),
    _of("paymaya", "generic_decline", "retry", "Maya reported a failure; only an older page has it."),
    _of("paymaya", "unknown_error", "retry", "Maya could not authenticate; only an older page has it."),
    *_BANKS,
    _of("brankas", "EXPIRED", "new_payment_method", "The payer did not authenticate within the hour."),
    _of("brankas", "ERROR", "retry", "The payment was authorised, and taking the money failed."),
    _of("brankas", "CANCELLED", "new_payment_method", "The payer left."),
    _of("brankas", "DENIED", "new_payment_method", "The payer refused to consent."),
    _of("brankas", "FLAGGED", "contact_paymongo", "The answer of the bank is inconclusive."),
    _of("qrph", "RJCT", "contact_paymongo", "It failed for an unknown reason.", name="unknown_processing_error"),
)
