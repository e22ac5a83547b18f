"""How each resource looks on the wire, where the types of its model cannot tell.

Envelope or flat, the `type` and the prefix of ids, how moments are written, whether one flat answer stands inside
``data``, and the table that holds its rows. A test compares it all with the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from .answers import Json, entity

__all__ = ["KINDS", "PAGED_BY_TOKENS", "SUCCESS", "TABLES", "Kind", "Moments"]

Moments: TypeAlias = Literal["seconds", "iso8601", "milliseconds"]

_ISO: Final[Moments] = "iso8601"


@frozen
class Kind:
    """One resource on the wire."""

    name: str
    """Its model."""
    type: str | None
    enveloped: bool
    wrapper: bool | None = True
    """Whether one answer stands inside ``data``; None where that is not documented."""
    prefix: str | None = None
    """What ids begin with; None means that they are UUIDs or not documented."""
    moments: Moments = "seconds"
    odd: Mapping[str, Moments] = field(factory=dict)
    """Fields whose moments are written in another way."""
    table: str = ""
    key: str | None = "id"
    """The field that holds the id, None for a resource that has none."""

    def show(self, key: str, row: Mapping[str, Any]) -> Json:
        """Return the row as a resource."""
        if self.enveloped:
            return entity(key, self.type, dict(row))
        return dict(row) if self.key is None else {self.key: key, **row}

    def moment(self, seconds: float, name: str = "") -> int | str:
        """Write a moment, given in Unix seconds, as the field *name* has it."""
        form = self.odd.get(name, self.moments)
        if form == "seconds":
            return int(seconds)
        if form == "milliseconds":
            return int(seconds * 1000)
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _envelope(kind: str | None, **details: Any) -> dict[str, Any]:
    return {"type": kind, "enveloped": True, **details}


def _flat(kind: str | None, **details: Any) -> dict[str, Any]:
    return {"type": kind, "enveloped": False, **details}


_DETAILS: Final[Mapping[str, dict[str, Any]]] = {
    "Account": _flat("merchant", prefix="org_"),
    "IdentityVerification": _flat("identity_verification", wrapper=None, prefix="verif_"),
    "BatchTransaction": _envelope("batch_transaction", prefix="batch_tr_"),
    "BatchTransfer": _flat("batch_transfer", prefix="batch_tr_"),
    "CardProgram": _envelope("card_program", prefix="card_prog_", moments=_ISO),
    "Cardholder": _envelope("cardholder", prefix="card_holder_", moments=_ISO),
    "Card": _envelope("card", prefix="card_", moments=_ISO),
    "CheckoutSession": _envelope("checkout_session", prefix="cs_"),
    "CheckoutSessionV2": _envelope("checkout_session", prefix="cs_", table="checkout_sessions"),
    "FileRecord": _envelope("file_record", prefix="file_"),
    "ChildMerchant": _envelope("merchant", prefix="org_"),
    "Requirement": _envelope(None),
    "Consumer": _envelope("consumer", prefix="org_"),
    "Customer": _envelope("customer", prefix="cus_"),
    "DeletedCustomer": _envelope("deleted_entity", prefix="cus_", table="customers"),
    "CustomerPaymentMethod": _envelope("customer_payment_method", prefix="cus_pm_"),
    "CustomerPaymentMethodV2": _flat(
        None, moments="milliseconds", table="customer_payment_methods", key="payment_method_id"
    ),
    "DeletedCustomerPaymentMethod": _envelope("deleted_entity", prefix="cus_pm_", table="customer_payment_methods"),
    "Dispute": _envelope("dispute", prefix="dsp_"),
    "FraudReview": _flat("fraud.review", prefix="frr_", moments=_ISO),
    "FraudRuleAttribute": _flat("fraud.rule_attribute", prefix="fra_"),
    "FraudRule": _flat("fraud.rule", prefix="frl_", moments=_ISO),
    "FraudScore": _flat("fraud.score", prefix="frs_", moments=_ISO),
    "InstallmentPlan": _flat(None, key=None),
    "LedgerAccount": _flat("ledger_account", wrapper=False, moments=_ISO),
    "LedgerEntry": _flat("ledger_entry", wrapper=False, moments=_ISO),
    "LedgerTransaction": _flat("ledger_transaction", wrapper=False, moments=_ISO),
    "Ledger": _flat("ledger", wrapper=False, moments=_ISO),
    "OfferAccount": _flat(None, wrapper=None, prefix="org_", moments=_ISO),
    "LenderConfig": _flat(None, wrapper=None, key=None),
    "AnonymizedManifest": _flat(None, wrapper=None, key=None),
    "Link": _envelope("link", prefix="link_"),
    "LoanOffer": _flat(None, wrapper=None, moments=_ISO),
    "LoanApplication": _flat(None, wrapper=None, moments=_ISO),
    "LoanContract": _flat(None, wrapper=None, moments=_ISO),
    "Loan": _flat(None, wrapper=None, prefix="loan_"),
    "Repayment": _flat(None, wrapper=None, moments=_ISO),
    "PaymentIntent": _envelope("payment_intent", prefix="pi_"),
    "PaymentLink": _flat(None, prefix="link_", moments=_ISO),
    "PaymentLinkPayment": _flat(None, prefix="pay_", moments=_ISO, key="payment_id"),
    "PaymentLinkRefund": _flat(None, wrapper=None, prefix="ref_", moments=_ISO),
    "PaymentMethod": _envelope("payment_method", prefix="pm_"),
    "Payment": _envelope("payment", prefix="pay_"),
    "Payout": _envelope("payout", prefix="po_"),
    "PayoutTransaction": _envelope("payment", prefix="pay_"),
    "PayoutSchedule": _envelope("schedule"),
    "Plan": _envelope("plan", prefix="plan_"),
    "Policy": _flat("policy", wrapper=None, moments=_ISO),
    "PolicyEvaluation": _flat("policy_evaluation", wrapper=None, key=None),
    "StaticQr": _envelope("code", prefix="code_", table="static_codes"),
    "MpmQr": _flat(None, wrapper=None, prefix="qr_", odd={"expires_at": _ISO}, table="qr_codes"),
    "QrExecution": _flat(None, wrapper=None, prefix="qrx_", table="qr_executions"),
    "Quote": _flat("quote", prefix="quote_", moments=_ISO),
    "Rate": _flat("rate", prefix="rate_"),
    "ReceivingInstitution": _envelope("receiving_institution"),
    "Refund": _envelope("refund", prefix="ref_"),
    "SalesInvoice": _flat("sales_invoice", moments=_ISO),
    "SalesInvoicePublic": _flat(None, table="sales_invoices", key=None),
    "SalesInvoiceSummary": _flat(None, key=None),
    "SalesInvoiceContact": _flat(None, key=None),
    "SalesInvoiceBranding": _flat(None, key=None),
    "SalesInvoiceSettings": _flat(None, table="sales_invoice_settings", key=None),
    "SalesInvoiceImport": _flat(None),
    "SalesInvoiceImportRow": _flat(None),
    "Source": _envelope("source", prefix="src_"),
    "SubscriptionInvoice": _envelope("invoice", prefix="inv_"),
    "Subscription": _envelope("subscription", prefix="subs_"),
    "Transfer": _flat("transfer", prefix="tr_", moments=_ISO),
    "Trigger": _flat("trigger", wrapper=False, prefix="trg_", moments=_ISO),
    "TriggerExecution": _flat("trigger_execution", wrapper=None, moments=_ISO),
    "WalletTransaction": _envelope("wallet_transaction", prefix="wallet_tr_"),
    "Wallet": _flat("wallet", prefix="wallet_", moments=_ISO),
    "WalletV1": _envelope("wallet", prefix="wallet_", table="wallets"),
    "Webhook": _envelope("webhook", prefix="hook_"),
    "WebhookProcess": _envelope(None, table="webhook_processes"),
    "Event": _envelope("event", prefix="evt_"),
    "Workflow": _flat("workflow", wrapper=False, prefix="wf_", moments=_ISO),
    "WorkflowInstance": _flat(
        "workflow_instance", prefix="inst_", moments=_ISO, table="workflow_instances", key="instance_id"
    ),
}


def _plural_of(name: str) -> str:
    """``LedgerEntry`` is kept in ``ledger_entries``."""
    words = "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _kind(name: str, details: dict[str, Any]) -> Kind:
    return Kind(name, **details)


KINDS: Final[Mapping[str, Kind]] = {
    name: _kind(name, {"table": _plural_of(name)} | details) for name, details in _DETAILS.items()
}
"""Every resource by the name of its model."""

_COMPUTED: Final = frozenset(
    (
        "AnonymizedManifest",
        "Event",
        "InstallmentPlan",
        "PaymentLinkPayment",
        "PaymentLinkRefund",
        "PayoutSchedule",
        "PayoutTransaction",
        "PolicyEvaluation",
        "Requirement",
        "SalesInvoiceContact",
        "SalesInvoiceSummary",
        "WebhookProcess",
    )
)
"""Resources that are answered from others or made up, and have no rows; deliveries are in the outbox."""

TABLES: Final[Mapping[str, Kind]] = {
    kind.table: kind for kind in reversed(list(KINDS.values())) if kind.name not in _COMPUTED
}
"""The resource whose rows a table holds; of several the first."""

SUCCESS: Final[Mapping[str, int]] = {
    "accounts.create": 201,
    "batch_transfers.create": 201,
    "sales_invoices.confirm_import": 202,
}
"""Statuses of success that are not 200, or 204 without a body."""

PAGED_BY_TOKENS: Final = frozenset(("payouts.list", "payouts.list_transactions"))
"""Lists whose ``after`` and ``before`` are opaque; their parameters look like those of other lists."""
