"""The groups of a client: one attribute for each, imported when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .resources import GROUPS, group

if TYPE_CHECKING:
    from .resources.accounts import Accounts
    from .resources.batch_transactions import BatchTransactions
    from .resources.batch_transfers import BatchTransfers
    from .resources.card_programs import CardPrograms
    from .resources.cardholders import Cardholders
    from .resources.cards import Cards
    from .resources.checkout_sessions import CheckoutSessions
    from .resources.child_merchants import ChildMerchants
    from .resources.consumers import Consumers
    from .resources.customer_payment_methods import CustomerPaymentMethods
    from .resources.customers import Customers
    from .resources.customers_v2 import CustomersV2
    from .resources.disputes import Disputes
    from .resources.fraud_reviews import FraudReviews
    from .resources.fraud_rule_attributes import FraudRuleAttributes
    from .resources.fraud_rules import FraudRules
    from .resources.fraud_scores import FraudScores
    from .resources.installment_plans import InstallmentPlans
    from .resources.ledger_accounts import LedgerAccounts
    from .resources.ledger_entries import LedgerEntries
    from .resources.ledger_transactions import LedgerTransactions
    from .resources.ledgers import Ledgers
    from .resources.lenders import Lenders
    from .resources.links import Links
    from .resources.loans import Loans
    from .resources.payment_intents import PaymentIntents
    from .resources.payment_links import PaymentLinks
    from .resources.payment_methods import PaymentMethods
    from .resources.payments import Payments
    from .resources.payouts import Payouts
    from .resources.plans import Plans
    from .resources.policies import Policies
    from .resources.qr_codes import QrCodes
    from .resources.quotes import Quotes
    from .resources.rates import Rates
    from .resources.receiving_institutions import ReceivingInstitutions
    from .resources.refunds import Refunds
    from .resources.sales_invoices import SalesInvoices
    from .resources.sources import Sources
    from .resources.subscription_invoices import SubscriptionInvoices
    from .resources.subscriptions import Subscriptions
    from .resources.transfers import Transfers
    from .resources.triggers import Triggers
    from .resources.wallet_transactions import WalletTransactions
    from .resources.wallets import Wallets
    from .resources.webhooks import Webhooks
    from .resources.workflows import Workflows

__all__ = ["Groups"]


class Groups:
    """Every group of the API by its name; what a group sends goes through the object that it hangs on."""

    accounts: Accounts
    batch_transactions: BatchTransactions
    batch_transfers: BatchTransfers
    card_programs: CardPrograms
    cardholders: Cardholders
    cards: Cards
    checkout_sessions: CheckoutSessions
    child_merchants: ChildMerchants
    consumers: Consumers
    customer_payment_methods: CustomerPaymentMethods
    customers: Customers
    customers_v2: CustomersV2
    disputes: Disputes
    fraud_reviews: FraudReviews
    fraud_rule_attributes: FraudRuleAttributes
    fraud_rules: FraudRules
    fraud_scores: FraudScores
    installment_plans: InstallmentPlans
    ledger_accounts: LedgerAccounts
    ledger_entries: LedgerEntries
    ledger_transactions: LedgerTransactions
    ledgers: Ledgers
    lenders: Lenders
    links: Links
    loans: Loans
    payment_intents: PaymentIntents
    payment_links: PaymentLinks
    payment_methods: PaymentMethods
    payments: Payments
    payouts: Payouts
    plans: Plans
    policies: Policies
    qr_codes: QrCodes
    quotes: Quotes
    rates: Rates
    receiving_institutions: ReceivingInstitutions
    refunds: Refunds
    sales_invoices: SalesInvoices
    sources: Sources
    subscription_invoices: SubscriptionInvoices
    subscriptions: Subscriptions
    transfers: Transfers
    triggers: Triggers
    wallet_transactions: WalletTransactions
    wallets: Wallets
    webhooks: Webhooks
    workflows: Workflows

    if not TYPE_CHECKING:  # for a type checker the annotations above say it, and a typing error stays one

        def __getattr__(self, name: str) -> Any:
            """Import a group when it is first used."""
            if name not in GROUPS:
                msg = f"{type(self).__name__!r} object has no attribute {name!r}"
                raise AttributeError(msg)
            resource = group(name)(self)
            setattr(self, name, resource)
            return resource
