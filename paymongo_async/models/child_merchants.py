"""Businesses that a parent account brings in: who they are, their documents, what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ..secret import Secret
from ._model import Entity, Flat, Model

FileType: TypeAlias = Literal["doc", "docx", "jpeg", "jpg", "pdf", "png"] | str
BusinessType: TypeAlias = Literal["individual", "sole_proprietor", "partnership", "corporation"] | str
EWalletProvider: TypeAlias = Literal["gcash", "maya", "grab_pay", "other"] | str
ActivationStatus: TypeAlias = Literal["pending", "under_review", "activated", "declined"] | str
ReviewOutcome: TypeAlias = Literal["activated", "declined"] | str
ChildFeature: TypeAlias = Literal["payment_gateway", "basic_wallet", "standard_wallet"] | str


@frozen(kw_only=True)
class FileRecord(Entity):
    """A document that was uploaded for a child account."""

    wire_type: ClassVar[str | None] = "file_record"

    file_size: str
    """Bytes, as text."""
    file_type: FileType
    merchant_id: str
    """The child account."""
    original_filename: str
    purpose: str
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class ChildBank(Model):
    """The bank account that money goes to."""

    id: str | None = None
    """The bank's (``bank_…``), from PayMongo's list of banks."""
    account_name: str | None = None
    account_number: str | None = None


@frozen(kw_only=True)
class ChildAddress(Model):
    """An address in the Philippines."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    """ISO 3166-2, like ``PH-MNL``."""
    postal_code: str | None = None
    country: str | None = None
    """In ``accounts`` only."""


@frozen(kw_only=True)
class DateParts(Model):
    """A day, in numbers."""

    day: int | None = None
    month: int | None = None
    year: int | None = None


@frozen(kw_only=True)
class ChildBusiness(Model):
    """What a business is and does. The values of the enums are in PayMongo's appendix of the Onboarding API."""

    address: ChildAddress | None = None
    age: str | None = None
    """An enum: ``between_1_and_2_years``."""
    customer_service_number: str | None = None
    date_of_incorporation: DateParts | None = None
    description: str | None = None
    dti_registered_name: str | None = None
    estimated_monthly_volume: str | None = None
    """An enum: ``between_500K_and_1M``."""
    handle: str | None = None
    """Made of *trade_name* when it is empty."""
    industry: str | None = None
    """An enum."""
    intended_product: str | None = None
    """An enum: ``wallets``."""
    legal_name: str | None = None
    """Set by PayMongo for individuals and sole proprietors."""
    physical_store: bool | None = None
    registration_number: str | None = None
    size: str | None = None
    """An enum: ``between_10_and_50``."""
    tin: str | None = None
    """The tax number, 12 digits."""
    trade_name: str | None = None
    type: BusinessType | None = None
    website: str | None = None


@frozen(kw_only=True)
class ChildEWallet(Model):
    """The wallet that money goes to instead of a bank account."""

    provider: EWalletProvider | None = None
    mobile_number: str | None = None
    other_provider: str | None = None
    """Its name, where *provider* is ``other``."""


@frozen(kw_only=True)
class BirthPlace(Model):
    """Where a person was born."""

    city: str | None = None
    country: str | None = None


@frozen(kw_only=True)
class ChildRepresentative(Model):
    """The person who stands for a business."""

    address: ChildAddress | None = None
    date_of_birth: DateParts | None = None
    email_address: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    mobile_number: str | None = None
    """+63 and ten digits."""
    nationality: str | None = None
    """Three letters: ``PHL``."""
    nature_of_work: str | None = None
    """An enum."""
    permanent_address: ChildAddress | None = None
    place_of_birth: BirthPlace | None = None
    source_of_funds: str | None = None
    """An enum: ``salary``, ``other``."""
    source_of_funds_other: str | None = None
    source_of_funds_salary: str | None = None
    tin: str | None = None
    """The tax number."""


@frozen(kw_only=True)
class ChildMerchant(Entity):
    """A business under a parent account. Only what matters for its features comes back."""

    wire_type: ClassVar[str | None] = "merchant"

    activation_status: ActivationStatus
    bank: ChildBank | None = None
    business: ChildBusiness | None = None
    e_wallet: ChildEWallet | None = None
    features: tuple[str, ...] = ()
    representative: ChildRepresentative | None = None
    onboarding_url: str | None = None
    """A page where the business can fill in the rest itself."""
    terms_and_conditions_consented_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class RequirementLists(Model):
    """What has to be there before a child account can be submitted."""

    details: tuple[str, ...] = ()
    """Dotted names of fields: ``business.address.city``."""
    documents: tuple[str, ...] = ()
    """Purposes of uploads. The name of this list is not documented by PayMongo as of November 2026."""


@frozen(kw_only=True)
class Requirement(Flat):
    """What a child account needs, by its features and the type of its business; it has no id."""

    key: ClassVar[str | None] = None

    features: tuple[str, ...] = ()
    business_type: BusinessType | None = None
    requirements: RequirementLists


@frozen(kw_only=True)
class ChildAccountEventKeys(Model):
    """API keys of a child account. The secret ones open with ``reveal()`` and show nowhere else."""

    pk_live: str
    pk_test: str
    sk_live: Secret
    sk_test: Secret


@frozen(kw_only=True)
class ChildAccountEventAccount(Model):
    """The business that an event is about."""

    legal_name: str
    trade_name: str
    type: str


@frozen(kw_only=True)
class ChildAccountEvent(Model):
    """What the events ``merchant.*`` and ``consumer.*`` carry: the outcome of a review, without id and type."""

    merchant_id: str
    """The child account."""
    account: ChildAccountEventAccount
    activation_status: ReviewOutcome
    features: tuple[str, ...] = ()
    keys: ChildAccountEventKeys | None = None
    """API keys of the child: never log this event."""
    wallet: Mapping[str, Any] | None = None
