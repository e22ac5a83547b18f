"""One module per group, nothing but declarations; here is the index of them.

A group is imported when it is first used: importing the package costs nothing for groups that nobody calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final

from ..operations import Operation, Resource

__all__ = ["GROUPS", "OPERATIONS", "group"]

GROUPS: Final = (
    "accounts",
    "batch_transactions",
    "batch_transfers",
    "card_programs",
    "cardholders",
    "cards",
    "checkout_sessions",
    "child_merchants",
    "consumers",
    "customer_payment_methods",
    "customers",
    "customers_v2",
    "disputes",
    "fraud_reviews",
    "fraud_rule_attributes",
    "fraud_rules",
    "fraud_scores",
    "installment_plans",
    "ledger_accounts",
    "ledger_entries",
    "ledger_transactions",
    "ledgers",
    "lenders",
    "links",
    "loans",
    "payment_intents",
    "payment_links",
    "payment_methods",
    "payments",
    "payouts",
    "plans",
    "policies",
    "qr_codes",
    "quotes",
    "rates",
    "receiving_institutions",
    "refunds",
    "sales_invoices",
    "sources",
    "subscription_invoices",
    "subscriptions",
    "transfers",
    "triggers",
    "wallet_transactions",
    "wallets",
    "webhooks",
    "workflows",
)


def group(name: str) -> type[Resource]:
    """Import the class of a group: ``payment_intents`` is ``PaymentIntents``."""
    module = import_module(f".{name}", __name__)
    kind: type[Resource] = getattr(module, name.title().replace("_", ""))
    return kind


@cache
def _operations_of(name: str) -> dict[str, Operation]:
    declared = (getattr(member, "operation", None) for member in vars(group(name)).values())
    return {operation.name: operation for operation in declared if isinstance(operation, Operation)}


class _Operations(Mapping[str, Operation]):
    """Every endpoint by name, like ``refunds.create``; groups are imported as they are asked for."""

    def __getitem__(self, name: str) -> Operation:
        prefix = name.partition(".")[0]
        if prefix not in GROUPS:
            raise KeyError(name)
        return _operations_of(prefix)[name]

    def __iter__(self) -> Iterator[str]:
        for name in GROUPS:
            yield from _operations_of(name)

    def __len__(self) -> int:
        return sum(1 for _ in self)


OPERATIONS: Final[Mapping[str, Operation]] = _Operations()
