"""``code`` of the errors that PayMongo answers with.

Documented loosely: the codes of 401, 429 and unknown routes are names for a status whose body may hold none, and the
statuses of refund codes are taken to be 400 where no page gives one.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from .explanation import Advice, Explanation

__all__ = ["ANSWERS", "STATUSES", "ErrorCode"]

ErrorCode: TypeAlias = Literal[
    "parameter_required",
    "parameter_invalid",
    "parameter_data_type_invalid",
    "parameter_format_invalid",
    "parameter_below_minimum",
    "parameter_above_maximum",
    "invalid_request_body",
    "invalid_workflow_definition",
    "authentication_invalid",
    "access_denied",
    "organization_not_allowed",
    "payment_method_not_configured",
    "account_not_allowed",
    "too_many_requests",
    "idempotency_in_progress",
    "internal_server_error",
    "resource_not_found",
    "route_not_found",
    "resource_processing_state",
    "resource_pending_state",
    "resource_failed_state",
    "resource_succeeded_state",
    "resource_disputed_state",
    "resource_processing_error",
    "allowed_amount_exceeded",
    "payment_method_not_allowed",
    "refund_not_allowed",
    "livemode_mismatched",
    "allowed_date_exceeded",
    "available_balance_insufficient",
    "provider_processing_error",
    "partial_refund_not_allowed",
    "refund_amount_exceeds_payment",
    "payment_not_refundable",
    "payment_not_found",
    "transaction_limit_exceeded",
]

STATUSES: Final[dict[int, ErrorCode]] = {
    401: "authentication_invalid",
    403: "access_denied",
    404: "route_not_found",
    429: "too_many_requests",
    500: "internal_server_error",
}
"""What a status means whose body names no code."""


def _of(code: ErrorCode, http: int, area: str, advice: Advice, meaning: str) -> Explanation:
    return Explanation(code, area, meaning, advice, "answer", http)


ANSWERS: Final = (
    _of("parameter_required", 400, "request", "fix_request", "A required parameter is missing."),
    _of("parameter_invalid", 400, "request", "fix_request", "A value is not one that is allowed here."),
    _of("parameter_data_type_invalid", 400, "request", "fix_request", "A value has the wrong JSON type."),
    _of("parameter_format_invalid", 400, "request", "fix_request", "A value has the right type and the wrong format."),
    _of("parameter_below_minimum", 400, "request", "fix_request", "A value is below its minimum."),
    _of(
        "parameter_above_maximum", 400, "request", "fix_request", "A value is above its maximum, or more than is left."
    ),
    _of("invalid_request_body", 400, "request", "fix_request", "The body is missing, empty or not as it should be."),
    _of("invalid_workflow_definition", 400, "request", "fix_request", "The definition of the workflow fails a check."),
    _of("authentication_invalid", 401, "authentication", "never", "The key is missing, malformed or unknown."),
    _of("access_denied", 403, "authentication", "never", "The key is known and may not do this."),
    _of(
        "organization_not_allowed",
        400,
        "account",
        "contact_paymongo",
        "The account lacks the permission or the payment method.",
    ),
    _of(
        "payment_method_not_configured",
        403,
        "account",
        "contact_paymongo",
        "The payment method, or subscriptions, are not enabled for the account.",
    ),
    _of("account_not_allowed", 403, "account", "contact_paymongo", "The account may not create child accounts."),
    _of("too_many_requests", 429, "rate_limit", "retry_with_backoff", "More requests than the rate limit allows."),
    _of(
        "idempotency_in_progress",
        409,
        "idempotency",
        "retry_same_key",
        "The first request with this idempotency key is still running.",
    ),
    _of("internal_server_error", 500, "server", "retry_with_backoff", "A fault at PayMongo."),
    _of("resource_not_found", 404, "state", "never", "There is no such id in this mode."),
    _of("route_not_found", 404, "state", "never", "There is no such endpoint."),
    _of(
        "resource_processing_state",
        400,
        "state",
        "retry_later",
        "The resource, or an earlier refund of the payment, is still being processed.",
    ),
    _of("resource_pending_state", 400, "state", "retry_later", "An earlier refund of the payment is pending."),
    _of(
        "resource_failed_state",
        400,
        "state",
        "never",
        "The resource is not in a state that allows it; of a declined card the sub_code says why.",
    ),
    _of(
        "resource_succeeded_state",
        400,
        "state",
        "check_status",
        "It has succeeded already. Read the resource and take that as success.",
    ),
    _of("resource_disputed_state", 400, "state", "never", "The cardholder disputes the payment."),
    _of("resource_processing_error", 400, "state", "retry_later", "An unknown fault at PayMongo during a refund."),
    _of("allowed_amount_exceeded", 400, "state", "fix_request", "More is to be captured than is held."),
    _of(
        "payment_method_not_allowed",
        400,
        "state",
        "fix_request",
        "The intent does not allow this payment method. Card instalments are refunded through PayMongo's support.",
    ),
    _of("refund_not_allowed", 400, "refunds", "never", "The payment was made through Shopify, and is refunded there."),
    _of("livemode_mismatched", 400, "refunds", "fix_key", "The object is of the other mode than the key."),
    _of("allowed_date_exceeded", 400, "refunds", "never", "The time in which this method can be refunded is over."),
    _of("available_balance_insufficient", 400, "refunds", "retry_later", "The available balance is too low for it."),
    _of("provider_processing_error", 400, "refunds", "retry_later", "The provider is unavailable or failed."),
    _of("partial_refund_not_allowed", 422, "refunds", "fix_request", "This method is refunded in full or not at all."),
    _of(
        "refund_amount_exceeds_payment", 400, "refunds", "fix_request", "More than the payment, or than is left of it."
    ),
    _of("payment_not_refundable", 400, "refunds", "never", "The state or the method of the payment allows no refund."),
    _of("payment_not_found", 400, "refunds", "never", "The payment is not known."),
    _of(
        "transaction_limit_exceeded", 400, "transfers", "lower_amount", "A limit of the wallet or the rail is exceeded."
    ),
)
