"""What is documented about each payment method: limits, windows, failed codes, refunds."""

from __future__ import annotations

from typing import Final

from attrs import frozen

__all__ = ["METHODS", "Method", "bank_of_checkout", "method_of"]

_DAY: Final = 86_400
_PHP_100_000: Final = 10_000_000


@frozen(kw_only=True)
class Method:
    """One method (or one bank of a method).

    *window* is in seconds, None where the documentation has none. *failed_code* and *expired_code* end up in the
    failed payment. *refund_days* is None when the method cannot be refunded on the main host.
    """

    minimum: int = 0
    maximum: int = 999_999_999
    window: float | None = None
    failed_code: str = "generic_decline"
    expired_code: str = "generic_decline"
    refund_days: int | None = 60
    full_refunds_only: bool = False
    clearing_days: int = 2
    source_prefix: str = "src_"


METHODS: Final = {
    "card": Method(clearing_days=3, source_prefix="card_"),
    "gcash": Method(
        minimum=100, maximum=_PHP_100_000, window=4 * 3600, failed_code="CLOSED", expired_code="CLOSED", refund_days=180
    ),
    # Which of the Maya codes the test page gives is inferred.
    "paymaya": Method(
        minimum=100,
        maximum=_PHP_100_000,
        window=30 * 60,
        failed_code="PY0119",
        expired_code="PY0116",
        refund_days=365,
        full_refunds_only=True,
        source_prefix="paymaya_",
    ),
    # The codes of GrabPay, ShopeePay, BillEase and Atome are not documented: generic_decline stands in.
    "grab_pay": Method(minimum=100, maximum=_PHP_100_000, window=15 * 60, refund_days=90, full_refunds_only=True),
    "shopee_pay": Method(minimum=100, maximum=_PHP_100_000, window=20 * 60, refund_days=365),
    "qrph": Method(window=30 * 60, failed_code="RJCT", refund_days=None, clearing_days=1, source_prefix="qrph_"),
    "dob": Method(maximum=5_000_000, failed_code="FTUSE999", expired_code="FTUSE999", refund_days=30, clearing_days=1),
    "dob ubp": Method(maximum=_PHP_100_000, failed_code="TF", expired_code="TF", refund_days=None, clearing_days=1),
    "brankas": Method(window=3600, failed_code="DENIED", expired_code="EXPIRED", refund_days=30),
    "billease": Method(minimum=10_000, maximum=4_000_000, refund_days=60),
    # Inferred from BillEase: nothing is documented about Atome's limits and refunds.
    "atome": Method(refund_days=60),
}

SECONDS_PER_DAY: Final = _DAY

BANKS: Final[dict[str, frozenset[str]]] = {
    "dob": frozenset(("bpi", "ubp", "test_bank_one", "test_bank_two")),
    "brankas": frozenset(("bdo", "landbank", "metrobank")),
}


def method_of(kind: str, bank_code: str | None = None) -> Method:
    """Return what is known about a method, or about one bank of it."""
    return METHODS.get(f"{kind} {bank_code}") or METHODS[kind]


def bank_of_checkout(name: str) -> tuple[str, str | None]:
    """Split a name of a checkout session: ``brankas_bdo`` is brankas with the bank bdo."""
    if name == "dob":
        return "dob", "bpi"
    kind, _, bank = name.partition("_")
    return (kind, bank) if kind in BANKS else (name, None)
