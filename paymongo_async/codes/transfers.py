"""``provider_error_code`` of a transfer that failed.

A 2xx on creation only says that the transfer is pending. The codes of test mode and the ISO 20022 codes of live mode do
not mix; the latter go on after ``AC13``, and the rest is not documented here.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from .explanation import Advice, Explanation

__all__ = ["TRANSFERS", "TransferCode"]

TransferCode: TypeAlias = Literal[
    "test_failed_number",
    "account_not_found",
    "account_not_active",
    "account_limit_reached",
    "internal_server_error",
    "AB01",
    "AB02",
    "AB03",
    "AB04",
    "AB05",
    "AB06",
    "AB07",
    "AB08",
    "AB09",
    "AB10",
    "AC01",
    "AC02",
    "AC03",
    "AC04",
    "AC05",
    "AC06",
    "AC07",
    "AC08",
    "AC09",
    "AC10",
    "AC11",
    "AC12",
    "AC13",
]


def _test(code: TransferCode, advice: Advice, meaning: str) -> Explanation:
    return Explanation(code, "test", meaning, advice, "transfer")


def _live(code: TransferCode, name: str, advice: Advice, meaning: str) -> Explanation:
    return Explanation(code, "live", meaning, advice, "transfer", name=name)


TRANSFERS: Final = (
    _test("test_failed_number", "never", "The failure that this account number simulates."),
    _test("account_not_found", "never", "The receiving account is not known."),
    _test("account_not_active", "never", "The receiving account is inactive."),
    _test("account_limit_reached", "retry_later", "The receiving account has reached its limit."),
    _test("internal_server_error", "retry_later", "A fault at the provider."),
    _live("AB01", "AbortedClearingTimeout", "retry_in_hours", "Clearing took too long."),
    _live("AB02", "AbortedClearingFatalError", "retry_in_hours", "Clearing failed."),
    _live("AB03", "AbortedSettlementTimeout", "retry_in_hours", "Settlement took too long."),
    _live("AB04", "AbortedSettlementFatalError", "retry_in_hours", "Settlement failed."),
    _live("AB05", "TimeoutCreditorAgent", "retry_later", "The receiving bank did not answer in time."),
    _live("AB06", "TimeoutInstructedAgent", "retry_later", "The instructed bank did not answer in time."),
    _live("AB07", "OfflineAgent", "retry_later", "A bank on the way is offline."),
    _live("AB08", "OfflineCreditorAgent", "retry_later", "The receiving bank is offline."),
    _live("AB09", "ErrorCreditorAgent", "retry_later", "The receiving bank has a fault."),
    _live("AB10", "ErrorInstructedAgent", "retry_later", "The instructed bank has a fault."),
    _live("AC01", "IncorrectAccountNumber", "fix_destination", "The account number is wrong."),
    _live("AC02", "InvalidDebtorAccountNumber", "fix_request", "The number of the sending account is invalid."),
    _live("AC03", "InvalidCreditorAccountNumber", "fix_destination", "The number of the receiving account is invalid."),
    _live("AC04", "ClosedAccountNumber", "fix_destination", "The account is closed."),
    _live("AC05", "ClosedDebtorAccountNumber", "never", "The sending account is closed."),
    _live("AC06", "BlockedAccount", "retry_limited", "The account is blocked; seen to come and go for one wallet."),
    _live("AC07", "ClosedCreditorAccountNumber", "fix_destination", "The receiving account is closed."),
    _live("AC08", "InvalidBranchCode", "fix_request", "The code of the branch is invalid."),
    _live("AC09", "InvalidAccountCurrency", "fix_request", "The account has another currency."),
    _live("AC10", "InvalidDebtorAccountCurrency", "fix_request", "The sending account has another currency."),
    _live("AC11", "InvalidCreditorAccountCurrency", "fix_request", "The receiving account has another currency."),
    _live("AC12", "InvalidAccountType", "fix_request", "The account is of the wrong type."),
    _live("AC13", "InvalidDebtorAccountType", "fix_request", "The sending account is of the wrong type."),
)
