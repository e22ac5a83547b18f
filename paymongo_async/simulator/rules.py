"""What PayMongo does not document, as choices.

Each field says how sure its default is: inferred (a guess, and another one is one argument away), documented (where
PayMongo was seen to differ, or says two things) or observed. Amounts are centavos, times seconds. What is
documented and settled is not here but in the tables of the module that needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

__all__ = ["IdempotencyRegime", "Rounding", "Rules"]

IdempotencyRegime: TypeAlias = Literal["documented", "replay", "ignored"]
Rounding: TypeAlias = Literal["half_up", "half_even", "down"]

CAPABILITIES = (
    "card",
    "gcash",
    "paymaya",
    "grab_pay",
    "shopee_pay",
    "qrph",
    "dob",
    "dob_ubp",
    "brankas_bdo",
    "brankas_landbank",
    "brankas_metrobank",
    "billease",
    "atome",
)


@frozen(kw_only=True)
class Rules:
    """Choose what the documentation leaves open; every default is inferred unless it says documented."""

    # The account and its keys.

    business_name: str = "Simulated Merchant"
    """Inferred: the statement descriptor of an intent that was sent none, and the label of a QR code."""
    business_type: Literal["individual", "sole_proprietor", "partnership", "corporation"] = "corporation"
    """Inferred: what the merchant is; child merchants may be of its type or a lesser one, as is documented."""
    capabilities: tuple[str, ...] = CAPABILITIES
    """Inferred: the methods that the account is said to have."""
    platforms: bool = True
    """Inferred: whether the merchant may bring in child accounts; False refuses it with the code that was observed."""
    authentication_code: str = "authentication_invalid"
    """Inferred: the code of a 401; ``access_denied`` was seen as well."""
    client_key_code: str = "resource_not_found"
    """Inferred: the code for a public key with another intent's client_key."""
    live_only_answered: bool = True
    """Documented: codes of the wallet, child merchants and consumers are for live keys. The simulator takes test keys
    only and answers these all the same; False refuses them."""

    # Requests and answers.

    malformed_body_code: str = "parameter_format_invalid"
    """Inferred: the code for a body that is not JSON."""
    organization_id_code: str = "parameter_required"
    """Inferred: the code, with status 400, for a missing Organization-Id header where it is required."""
    wraps_unconfirmed: bool = True
    """Inferred: whether a flat resource stands inside ``data`` where its page does not show it."""
    default_device_required: bool = True
    """Documented as required; requests without it appear to be accepted."""
    upload_limit: int = 25 * 1024 * 1024
    """Inferred: bytes that all parts of one upload may have."""
    rate_limit: int | None = None
    """Requests per second before the plain-text 429; documented as 100, off by default."""

    # Idempotency keys.

    idempotency: IdempotencyRegime = "documented"
    """Documented in two ways: ``documented`` (the general family) and ``replay`` (as transfers do); ``ignored`` is what
    one test suite measured."""
    idempotent_actions: bool = False
    """Inferred: the documentation covers creations; True lets attach, capture and other actions take keys too."""
    mismatch_status: int = 400
    """Inferred: the status for a known key with other parameters."""
    mismatch_code: str = "idempotency_key_parameter_mismatch"
    """Inferred, invented here: PayMongo's code is unknown."""
    conflict_status: int = 409
    """Inferred from transfers: the status while the first request with the key is under way."""
    conflict_code: str = "idempotency_in_progress"
    """Inferred from transfers."""

    # Amounts and fees.

    minimum_amount: int = 100
    """Centavos, documented with three values (100, 2000, 10000); 100 is the newest."""
    minimum_source_amount: int = 10_000
    """Centavos, documented; smaller sources were seen to work."""
    minimum_link_amount: int = 10_000
    """Centavos, documented by the help centre only."""
    minimum_refund_amount: int = 100
    """Centavos, documented; 1000 is stated for one processor."""
    minimum_plan_amount: int = 2000
    """Centavos, documented; a newer page is said to have 100."""
    minimum_installment_amount: int = 300_000
    """Centavos, documented; test mode was seen to answer for 10000."""
    fee_rounding: Rounding = "half_up"
    """Inferred: how fractions of a centavo are rounded."""
    foreign_cards: frozenset[str] = field(default=frozenset(), converter=frozenset)
    """Inferred: test card numbers to treat as issued abroad; no documented one is."""
    withholding_tax: bool = False
    """Documented by one sample; no recorded test body has taxes."""

    # Payments.

    bank_delay: float = 0.0
    """Inferred: seconds that a payment spends in ``processing`` before the bank answers; 0 skips the state."""
    request_three_d_secure: Literal["any", "automatic"] = "any"
    """Documented as ``any`` today; it was ``automatic`` in 2020."""
    three_ds_failed_code: str = "authentication_error"
    """Inferred: failed_code of a payer who fails 3-D Secure."""
    page_window: float = 3600.0
    """Inferred: seconds that the pages of cards, dob, billease and atome stay open."""
    source_window: float = 14_400.0
    """Inferred: seconds until a legacy source expires."""
    success_clears_last_error: bool = False
    """Inferred: whether a success sets last_payment_error back to null."""
    method_not_allowed_code: str = "payment_method_not_allowed"
    """Inferred: parameter_invalid is as likely."""
    succeeded_code: str = "resource_succeeded_state"
    """Observed on attach, inferred on cancel and capture."""
    processing_code: str = "resource_processing_state"
    """Inferred: the code for an intent with something under way."""
    failed_code: str = "resource_failed_state"
    """Inferred: the code for a cancelled intent, a source not chargeable or a closed checkout session."""
    hold_expired_status: Literal["cancelled", "awaiting_capture"] = "cancelled"
    """Inferred: what becomes of an intent whose hold ran out; a capture is refused either way."""
    capture_changes_amount: bool = False
    """Inferred: whether a partial capture changes the amount of the intent as well."""
    failed_payment_has_paid_at: bool = True
    """Inferred from the official sample of a failed payment, which has it."""

    # Refunds, fraud, disputes.

    refund_pickup_delay: float = 1.0
    """Inferred: seconds until a refund moves from pending to processing."""
    refund_delay: float = 2.0
    """Inferred: seconds until the bank answers a refund."""
    refunds_refused: bool = False
    """Inferred: True lets the bank refuse every refund."""
    refund_changes_payment_status: bool = False
    """Inferred: True moves a payment to partially_refunded and refunded; the official sample stays paid."""
    refund_changes_link_status: bool = True
    """Inferred: that refunds set the status of a link; its values are documented."""
    refund_above_code: str = "parameter_above_maximum"
    """Documented twice: the newer guide says refund_amount_exceeds_payment."""
    unrefundable_code: str = "parameter_invalid"
    """Documented twice: the newer guide says payment_not_refundable."""
    fraud_score: int = 100
    """Inferred: the fraud score of every payment, 0 to 1000; there is no documented way to choose one."""
    disputes_readable: bool = True
    """Inferred: accounts in test mode were seen to be refused as well; False does that."""
    dispute_window: float = 604_800.0
    """Inferred: seconds until a dispute expires; documented are five working days for evidence."""

    # Subscriptions.

    subscriptions_enabled: bool = True
    """Inferred: False refuses plans and subscriptions as was observed for accounts that are not enabled for them."""
    renewals_refused: bool = False
    """Inferred: True lets cards and Maya refuse every automatic charge of a subscription."""
    unpaid_is_charged: bool = False
    """Inferred: whether the invoices that an unpaid subscription still makes are charged by themselves."""
    cancelled_drafts: Literal["void", "draft"] = "void"
    """Inferred: what becomes of a draft when its subscription is cancelled."""

    # Child accounts.

    accounts_kept: bool = True
    """Documented: with test keys ``accounts`` answers made-up data and stores nothing; False does that."""
    review_delay: float = 2.0
    """Inferred: seconds that the review of a child account takes, and the check of an identity; 0 takes none."""
    children_declined: bool = False
    """Inferred: True lets every review of a child account decline it."""
    identity_outcome: Literal["passed", "for_review", "failed"] = "passed"
    """Inferred: how the check of an identity ends, unless the person fails it on the page."""

    # Wallets, transfers, codes of wallets.

    wallet_balance: int | None = 100_000_000
    """Inferred: centavos in the test wallet at first; None for no wallet, as before PayMongo has set one up."""
    wallet_status: Literal["activated", "deactivated", "frozen"] = "activated"
    """Documented to begin as ``deactivated``, which can neither send nor, inferred, receive."""
    wallet_limits: tuple[int, int] | None = None
    """Inferred: centavos that a wallet may send, and as many that it may receive, in a day and in a month."""
    insufficient_balance_code: str = "available_balance_insufficient"
    """Inferred: the code for a balance that does not cover amounts and fees; its detail was observed."""
    free_transfers_per_week: int = 1
    """Documented: by InstaPay or PESONet, per account; that weeks begin on Monday in Manila is inferred."""
    instapay_delay: float = 2.0
    """Inferred: seconds until InstaPay answers; documented are up to 20 minutes, usually none."""
    pesonet_cutoffs: tuple[int, ...] = (10, 13, 16)
    """Inferred: hours of a banking day in Manila at which PESONet settles; that there are three is documented."""
    reference_separator: Literal[" ", "-"] = " "
    """Observed both ways: what stands for other characters than letters and digits in a stored reference."""
    institutions: Mapping[str, str] = field(factory=dict)
    """Inferred: names of further receiving institutions by BIC, on both rails; the documentation names four."""
    institutions_v2: bool = True
    """Documented by guides; False answers ``/v2/transfers/receiving_institutions`` with the 404 that was observed."""
    qr_delay: float = 2.0
    """Inferred: seconds until the payment of a scanned code arrives."""

    # Payouts.

    payout_days: tuple[str, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
    """Inferred from recorded bodies: weekdays of payouts; in 2023 it was Wednesday only."""
    payout_lead: float = 28_800.0
    """Inferred: seconds from the settlement run to the deposit; the second half of them it is in transit."""
    payouts_returned: bool = False
    """Inferred: True lets the bank return every payout."""
    payouts_to: Literal["bank", "wallet"] = "bank"
    """Inferred: where payouts go; to the wallet they have no minimum and are money that can be sent."""

    # Webhooks.

    renew_timestamp: bool = True
    """Inferred: whether a repeated delivery is signed with the time of the attempt or of the first one."""
    delivery_timeout: float = 30.0
    """Documented: seconds that a receiver may take."""
    delivery_networks: tuple[str, ...] = ()
    """The simulator's own: networks beside loopback and the public internet that deliveries may reach, like
    ``10.0.0.0/8``."""

    # Workflows, invoices, policies, stablecoins.

    workflow_steps: int = 12
    """Documented as the default: how many steps a workflow may have."""
    workflow_end: Literal["completed", "failed", "canceled", "terminated", "timed_out"] = "completed"
    """Inferred: how runs of workflows end; steps are not executed, so that nothing else decides it."""
    background_delay: float = 1.0
    """Inferred: seconds that what PayMongo does in the background takes: a step of a workflow, the registration of a
    trigger, the invoices of an import."""
    policies_deny: bool = False
    """Inferred: whether active policies deny what they are asked; the simulator does not read Rego."""
    quote_markup: str = "0.005"
    """Inferred: the part of the market price that a quote adds when buying, and takes off when selling."""
