"""What shows that a call took effect: one rule for each transition and for each create that can be looked for.

The tables say the same as the fact catalogue, and a test compares them both ways. What a rule says beyond it (which
values prove that a transition did *not* happen, how a row of a list is read again as the type that was asked for) is
decided here, always so that a doubt stays one.

No rule remembers what a resource was like before a call: to know it, every call would have to be preceded by a read,
and what changes in between would pass for the effect of the call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from attrs import field, frozen

__all__ = ["CONFIRM", "MONEY", "VERIFY", "Confirm", "Verify", "asked", "obstacle"]

Again: TypeAlias = tuple[str, str]
"""A read, and the field of what was found that holds the id to read."""


@frozen
class Confirm:
    """The read that shows a transition; without one, the *reason*.

    *applied_when* are the values that prove that it took effect, *undone* those of the same fields that prove that it
    did not (None: every other value). Of a list, *match* picks the row: a field of it and the argument that it equals.
    *changed* are fields that differ afterwards, which alone proves nothing; where they are those of a new row, it is
    told by the fields of the request that it has in *same*.
    """

    read: str = ""
    applied_when: Mapping[str, tuple[object, ...]] = field(factory=dict)
    undone: tuple[object, ...] | None = None
    match: Mapping[str, str] = field(factory=dict)
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    again: Again | None = None
    reason: str = ""


@frozen
class Verify:
    """The list that would show a create, or the resource that would point to it; without one, the *reason*.

    *query* filters the list: its parameter, and the field of the request. *match* are fields that a row of ours has in
    common with the request. *reference* is the field that carries the caller's own reference, ``metadata`` where only
    the mark is one: equal there is proof, unless it is *vague*: a text that many may have. Where it is *plain*, only
    letters and digits count. *each* is the field of the request that lists what the search finds one by one.
    """

    via: str = ""
    match: tuple[str, ...] = ()
    reference: str | None = None
    query: Mapping[str, str] = field(factory=dict)
    vague: bool = False
    plain: bool = False
    each: str = ""
    again: Again | None = None
    reason: str = ""


MONEY: Final = frozenset(
    {
        "batch_transactions.create",
        "batch_transfers.create",
        "ledger_transactions.create",
        "ledger_transactions.reverse",
        "lenders.create_repayment",
        "lenders.decide_application",
        "loans.create_repayment",
        "loans.create_withdrawal",
        "payment_intents.attach",
        "payment_intents.capture",
        "payment_links.create_refund",
        "payments.create",
        "qr_codes.execute",
        "refunds.create",
        "subscription_invoices.pay",
        "subscriptions.create_on_demand_payment",
        "subscriptions.trigger_test_cycle",
        "wallet_transactions.create",
        "workflows.execute",
        "workflows.submit_event",
    }
)
"""Operations whose repetition could move money twice."""

_INTENT: Final = "payment_intents.retrieve"
_CHILDREN: Final = "child_merchants.list"
_REVIEWED: Final = {"activation_status": ("under_review", "activated", "declined")}

CONFIRM: Final[Mapping[str, Confirm]] = {
    "accounts.activate": Confirm("accounts.retrieve", _REVIEWED),
    "checkout_sessions.expire": Confirm("checkout_sessions.retrieve", {"status": ("expired",)}),
    "child_merchants.submit": Confirm(_CHILDREN, _REVIEWED, match={"id": "child_merchant_id"}),
    "consumers.submit": Confirm(_CHILDREN, _REVIEWED, match={"id": "consumer_id"}),
    "lenders.decide_application": Confirm(
        "lenders.retrieve_application", {"status": ("approved", "rejected")}, undone=("submitted", "under_review")
    ),
    "lenders.simulate_repayment": Confirm(
        "lenders.list_contracts", match={"id": "loan_contract_id"}, changed=("remaining_amount", "loans")
    ),
    "links.archive": Confirm("links.retrieve", {"archived": (True,)}),
    "links.unarchive": Confirm("links.retrieve", {"archived": (False,)}),
    "payment_intents.attach": Confirm(
        _INTENT,
        {"status": ("awaiting_next_action", "processing", "awaiting_capture", "succeeded")},
        undone=("awaiting_payment_method", "cancelled"),
    ),
    "payment_intents.capture": Confirm(
        _INTENT,
        {"status": ("succeeded",)},
        undone=("awaiting_payment_method", "awaiting_next_action", "awaiting_capture", "cancelled"),
    ),
    "payment_intents.cancel": Confirm(_INTENT, {"status": ("cancelled",)}),
    "qr_codes.expire": Confirm("qr_codes.retrieve", {"status": ("expired",)}),
    "sales_invoices.send": Confirm(
        "sales_invoices.retrieve", {"status": ("open", "sent", "overdue", "paid")}, undone=("draft",)
    ),
    "sales_invoices.remind": Confirm(
        reason="no documented field records a reminder; a repeat only sends a second e-mail"
    ),
    "sales_invoices.void": Confirm("sales_invoices.retrieve", {"status": ("void",)}),
    "sales_invoices.confirm_import": Confirm(
        "sales_invoices.retrieve_import", {"status": ("creating", "completed")}, undone=("ready",)
    ),
    # Still open proves nothing: a charge may be on its way.
    "subscription_invoices.pay": Confirm("subscription_invoices.retrieve", {"status": ("paid",)}, undone=()),
    "subscriptions.cancel": Confirm("subscriptions.retrieve", {"status": ("cancelled", "incomplete_cancelled")}),
    "subscriptions.trigger_test_cycle": Confirm("subscriptions.retrieve", changed=("latest_invoice.id",)),
    "webhooks.enable": Confirm("webhooks.retrieve", {"status": ("enabled",)}),
    "webhooks.disable": Confirm("webhooks.retrieve", {"status": ("disabled",)}),
    "webhooks.retry_delivery": Confirm(
        reason="no read operation for webhook processes; a repeated delivery is harmless because receivers "
        "deduplicate on the event id"
    ),
    "workflows.execute": Confirm(
        "workflows.list_instances",
        match={"workflow_id": "workflow_id"},
        changed=("instance_id",),
        same=("input",),
        again=("workflows.retrieve_instance", "instance_id"),
    ),
    "workflows.submit_event": Confirm("workflows.retrieve_instance", changed=("steps", "status")),
}
"""Every transition."""

_OF_PAYMENT: Final = {"payment_id": "payment_id"}

VERIFY: Final[Mapping[str, Verify]] = {
    "batch_transactions.create": Verify("batch_transactions.list", ("name", "amount", "transactions_count"), "name"),
    "batch_transfers.create": Verify(
        "transfers.list",
        ("reference_number", "amount", "destination_account.number"),
        "reference_number",
        {"reference_number": "transfers.reference_number"},
        plain=True,
        each="transfers",
        again=("batch_transfers.retrieve", "batch_transfer_id"),
    ),
    "checkout_sessions.create": Verify(
        reason="checkout sessions cannot be listed; an unpaid session holds no money (expire it when it turns up)"
    ),
    "checkout_sessions.create_v2": Verify(
        reason="checkout sessions cannot be listed; an unpaid session holds no money"
    ),
    "customers.create": Verify("customers.list", ("email",), "email", {"email": "email"}),
    "ledger_transactions.create": Verify("ledger_transactions.list", ("external_id",), "external_id"),
    "ledger_transactions.reverse": Verify(
        "ledger_transactions.retrieve",
        ("reversed_by_ledger_transaction_id",),
        "reversed_by_ledger_transaction_id",
        again=("ledger_transactions.retrieve", "reversed_by_ledger_transaction_id"),
    ),
    "lenders.create_repayment": Verify(
        "lenders.list_repayments", ("loan_id", "amount", "reference_id"), "reference_id"
    ),
    "links.create": Verify("links.list", ("amount", "description"), "remarks"),
    "loans.create_repayment": Verify("loans.list_repayments", ("loan_id", "amount")),
    "loans.create_withdrawal": Verify("loans.list_contracts", ("remaining_amount", "loans")),
    "payment_intents.create": Verify(
        reason="payment intents cannot be listed; an intent nobody attaches to holds no money, so creating another is "
        "safe"
    ),
    "payment_links.create": Verify("payment_links.list", ("amount", "description"), "metadata"),
    "payment_links.create_refund": Verify("refunds.list", ("payment_id", "amount"), "metadata", _OF_PAYMENT),
    "payments.create": Verify("payments.list", ("source.id", "amount"), "source.id"),
    "plans.create": Verify("plans.list", ("name", "amount", "interval"), "metadata"),
    "qr_codes.execute": Verify(
        reason="no list or search of executions; the outcome arrives as qr.paid or qr.expired carrying the caller's "
        "reference_number, and the wallet balance changes"
    ),
    "refunds.create": Verify("refunds.list", ("payment_id", "amount", "reason"), "metadata", _OF_PAYMENT),
    "subscriptions.create": Verify("subscriptions.list", ("customer_id", "plan.id")),
    "subscriptions.create_on_demand_payment": Verify(
        "subscription_invoices.list",
        ("amount", "description"),
        "description",
        {"subscription_id": "subscription_id"},
        vague=True,
    ),
    "wallet_transactions.create": Verify(
        "wallet_transactions.list", ("amount", "receiver.bank_account_number"), "reference_number"
    ),
    "webhooks.create": Verify("webhooks.list", ("url", "events"), "url"),
}
"""Every create that the catalogue knows how to look for, or why nobody can."""


def obstacle(operation: str) -> str:
    """Say why no look can tell what became of a call of *operation*; empty where one can."""
    rule = CONFIRM.get(operation) or VERIFY.get(operation)
    if rule is None:
        return "PayMongo offers no way to look"
    if isinstance(rule, Confirm) and rule.changed and not rule.same:
        return f"it would show in {' and '.join(rule.changed)}, and nobody knows what that was before the call"
    return rule.reason


def asked(operation: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was asked for as an answer says it: in its units, and without what the server may change."""
    translate = _TRANSLATIONS.get(operation)
    return fields if translate is None else translate(fields)


def _in_centavos(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**fields, "amount": int(Decimal(str(fields["amount"])) * 100)}


def _without_amount(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in fields.items() if name != "amount"}


_TRANSLATIONS: Final[Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]] = {
    "lenders.create_repayment": _without_amount,  # applied is at most what is outstanding
    "payment_links.create_refund": _in_centavos,  # asked for in pesos, answered in centavos
    "subscription_invoices.create_line_item": _without_amount,  # answered is the invoice, with the sum of its items
}
