"""What PayMongo's codes mean and what they ask for.

::

    explain("available_balance_insufficient").what_to_do   # "Try again once the state has changed."
    explain(payment.failed_code, within=payment.source.type)
    explain(transfer.provider_error_code, within="transfer").may_retry
    payer_message(payment.failed_code)                     # safe to show

The tables are facts, not rules: nothing in the library repeats a call, or gives one up, because of them. All of them
are open. A code that is not here is answered for in general terms and never raises.
"""

from __future__ import annotations

from typing import Final

from .answers import ANSWERS, STATUSES, ErrorCode
from .declines import DECLINES, DeclineCode
from .explanation import ADVICE, Advice, Explanation, Vocabulary
from .failures import FAILURES, FailedCode, FailedName
from .payers import DECLINED, payer_sentence
from .transfers import TRANSFERS, TransferCode

__all__ = [
    "ADVICE",
    "ANSWERS",
    "DECLINED",
    "DECLINES",
    "FAILURES",
    "TRANSFERS",
    "Advice",
    "DeclineCode",
    "ErrorCode",
    "Explanation",
    "FailedCode",
    "FailedName",
    "TransferCode",
    "Vocabulary",
    "explain",
    "payer_message",
]


def _index() -> dict[str, list[Explanation]]:
    """Collect every entry by its code and, after all codes, by its name; capitals do not count."""
    index: dict[str, list[Explanation]] = {}
    entries = (*ANSWERS, *DECLINES, *FAILURES, *TRANSFERS)
    named = [(entry.code, entry) for entry in entries] + [(entry.name, entry) for entry in entries]
    for word, entry in named:
        if word is not None:
            index.setdefault(word.casefold(), []).append(entry)
    return index


_INDEX: Final = _index()


def explain(
    code: ErrorCode | DeclineCode | FailedCode | FailedName | TransferCode | str | None,
    *,
    within: str | None = None,
    status: int | None = None,
) -> Explanation:
    """Say what *code* means, what to do about it, and whether a repetition may help.

    A few codes stand in two vocabularies or for two providers. *within* chooses: a vocabulary (``answer``, ``card``,
    ``payment``, ``transfer``) or an area of one (``paymaya``, ``bpi``). Without it, or when nothing is found there,
    answers come before cards, those before other payments, those before transfers. *status* is the HTTP status, and
    speaks for an answer without a code.
    """
    if code is None and status is not None:
        code = STATUSES.get(min(500, status))
    found = _candidates(code)
    chosen = [entry for entry in found if within in {entry.vocabulary, entry.area}] or found
    return chosen[0] if chosen else Explanation(code, "unknown", "The code is not documented.", "check_status")


def payer_message(code: DeclineCode | FailedCode | FailedName | str | None) -> str:
    """Return a sentence that may be shown to the payer.

    *code* is the ``sub_code`` of a card or the ``failed_code`` of a payment. Reasons that hint at fraud or theft, and
    codes that are not documented, read as a plain decline.
    """
    found = [entry for entry in _candidates(code) if entry.vocabulary in {"card", "payment"}]
    return DECLINED if not found or any(entry.masked for entry in found) else payer_sentence(found[0])


def _candidates(code: str | None) -> list[Explanation]:
    """Return what a code may mean; what is written exactly like it comes first."""
    found = _INDEX.get(code.casefold(), []) if code is not None else []
    return sorted(found, key=lambda entry: code not in {entry.code, entry.name})
