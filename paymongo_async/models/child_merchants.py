"""Child merchant accounts onboarded by a parent (Onboarding API, live secret key only)

Profile, documents, requirements, submission. Successor: accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity, Flat, Model

FileRecordFileType: TypeAlias = Literal["doc", "docx", "jpeg", "jpg", "pdf", "png"] | str
ChildBusinessType: TypeAlias = Literal["individual", "sole_proprietor", "partnership", "corporation"] | str
ChildEWalletProvider: TypeAlias = Literal["gcash", "maya", "grab_pay", "other"] | str
ChildMerchantActivationStatus: TypeAlias = Literal["pending", "under_review", "activated", "declined"] | str
ChildAccountEventActivationStatus: TypeAlias = Literal["activated", "declined"] | str
FileRecordFeature: TypeAlias = Literal["payment_gateway", "basic_wallet", "standard_wallet"] | str


@frozen(kw_only=True)
class FileRecord(Entity):
    """File record."""

    wire_type: ClassVar[str | None] = "file_record"

    file_size: str
    """Bytes, as a STRING."""
    file_type: FileRecordFileType
    merchant_id: str
    """org_."""
    original_filename: str
    purpose: str
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class ChildBank(Model):
    """Child bank."""

    id: str | None = None
    """bank_..., from the bank list appendix."""
    account_name: str | None = None
    account_number: str | None = None


@frozen(kw_only=True)
class ChildAddress(Model):
    """Child address."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    """PH-MNL form."""
    postal_code: str | None = None
    country: str | None = None
    """Present in the Accounts API."""


@frozen(kw_only=True)
class DateParts(Model):
    """Date parts."""

    day: int | None = None
    month: int | None = None
    year: int | None = None


@frozen(kw_only=True)
class ChildBusiness(Model):
    """Child business."""

    address: ChildAddress | None = None
    age: str | None = None
    """Enum, e.g. between_1_and_2_years."""
    customer_service_number: str | None = None
    date_of_incorporation: DateParts | None = None
    description: str | None = None
    dti_registered_name: str | None = None
    estimated_monthly_volume: str | None = None
    """Enum, e.g. between_500K_and_1M."""
    handle: str | None = None
    """Generated from trade_name when empty."""
    industry: str | None = None
    """enum."""
    intended_product: str | None = None
    """Enum, e.g. wallets."""
    legal_name: str | None = None
    """Set automatically for individual (names) and sole_proprietor (DTI name)."""
    physical_store: bool | None = None
    registration_number: str | None = None
    size: str | None = None
    """Enum, e.g. between_10_and_50."""
    tin: str | None = None
    """12 digits in the sample."""
    trade_name: str | None = None
    type: ChildBusinessType | None = None
    website: str | None = None


@frozen(kw_only=True)
class ChildEWallet(Model):
    """Child ewallet."""

    provider: ChildEWalletProvider | None = None
    mobile_number: str | None = None
    other_provider: str | None = None


@frozen(kw_only=True)
class BirthPlace(Model):
    """Birth place."""

    city: str | None = None
    country: str | None = None


@frozen(kw_only=True)
class ChildRepresentative(Model):
    """Child representative."""

    address: ChildAddress | None = None
    date_of_birth: DateParts | None = None
    email_address: str | None = None
    """email_address, not email."""
    first_name: str | None = None
    last_name: str | None = None
    mobile_number: str | None = None
    """+63."""
    nationality: str | None = None
    """3-letter code, PHL."""
    nature_of_work: str | None = None
    """enum."""
    permanent_address: ChildAddress | None = None
    place_of_birth: BirthPlace | None = None
    source_of_funds: str | None = None
    """Enum, e.g. salary, other."""
    source_of_funds_other: str | None = None
    source_of_funds_salary: str | None = None
    tin: str | None = None


@frozen(kw_only=True)
class ChildMerchant(Entity):
    """Child merchant.

    Only attributes relevant to the chosen features come back.
    """

    wire_type: ClassVar[str | None] = "merchant"

    activation_status: ChildMerchantActivationStatus
    """Pending in the sample; the rest from the Accounts API."""
    bank: ChildBank | None = None
    business: ChildBusiness | None = None
    e_wallet: ChildEWallet | None = None
    features: tuple[str, ...] = ()
    representative: ChildRepresentative | None = None
    onboarding_url: str | None = None
    """Hosted onboarding; seen on the consumer page (seeds-onboarding.paymongo.com/onboarding/...)."""
    terms_and_conditions_consented_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class RequirementLists(Model):
    """Requirement lists."""

    details: tuple[str, ...] = ()
    """Dotted attribute paths, e.g. bank.account_name, business.address.city."""
    documents: tuple[str, ...] = ()
    """File record purposes; key inferred (the text mentions documents and details)."""


@frozen(kw_only=True)
class Requirement(Flat):
    """Requirement.

    Data has attributes but NO id and NO type in the sample: a strict envelope parser fails here.
    """

    key: ClassVar[str | None] = None

    features: tuple[str, ...] = ()
    business_type: ChildBusinessType | None = None
    requirements: RequirementLists


@frozen(kw_only=True)
class ChildAccountEventKeys(Model):
    """Child account event keys."""

    pk_live: str
    pk_test: str
    sk_live: str
    sk_test: str


@frozen(kw_only=True)
class ChildAccountEventAccount(Model):
    """Child account event account."""

    legal_name: str
    trade_name: str
    type: str


@frozen(kw_only=True)
class ChildAccountEvent(Model):
    """Child account event.

    Data object of the merchant.* and consumer.* events: bare, without id and type; an older page nests it under
    attributes.
    """

    merchant_id: str
    account: ChildAccountEventAccount
    activation_status: ChildAccountEventActivationStatus
    features: tuple[str, ...] = ()
    keys: ChildAccountEventKeys | None = None
    """API keys of the child: never log this payload."""
    wallet: Mapping[str, Any] | None = None
