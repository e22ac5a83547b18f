"""Child accounts of either kind, and the checks of who stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model
from .child_merchants import ActivationStatus, BirthPlace, ChildAddress, ChildBusiness, DateParts

AccountType: TypeAlias = Literal["merchant", "consumer"] | str
PersonType: TypeAlias = Literal["representative"] | str
PersonVerificationStatus: TypeAlias = (
    Literal["pending", "processing", "for_review", "passed", "passed_attestation_form", "passed_kyc_reliance", "failed"]
    | str
)
IdentityVerificationStatus: TypeAlias = (
    Literal["pending", "processing", "for_review", "passed", "failed", "expired"] | str
)
DocumentType: TypeAlias = (
    Literal[
        "driving_license_ph",
        "firearm_license_ph",
        "other_passport",
        "passport",
        "national_id_ph",
        "prc_id_ph",
        "sssid_ph",
        "umid_ph",
        "alien_registration_card_ph",
        "barangay_clearance_ph",
        "nbi_clearance_ph",
        "pag_ibig_ph",
        "philhealth_ph",
        "police_clearance_ph",
        "postal_id_ph",
        "tin_id",
        "voter_id_ph",
    ]
    | str
)
"""The first eight are primary: one is enough."""
SecondaryDocumentType: TypeAlias = (
    Literal[
        "alien_registration_card_ph",
        "barangay_clearance_ph",
        "nbi_clearance_ph",
        "pag_ibig_ph",
        "philhealth_ph",
        "police_clearance_ph",
        "postal_id_ph",
        "tin_id",
        "voter_id_ph",
    ]
    | str
)


@frozen(kw_only=True)
class AccountPerson(Model):
    """The consumer, or the person who stands for a merchant."""

    type: PersonType | None = None
    """For merchants only."""
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    mobile_number: str | None = None
    """+63 and ten digits."""
    email_address: str | None = None
    date_of_birth: DateParts | None = None
    nationality: str | None = None
    """Three letters: ``PHL``."""
    nature_of_work: str | None = None
    """An enum: ``self_employed``."""
    place_of_birth: BirthPlace | None = None
    source_of_funds: str | None = None
    source_of_funds_other: str | None = None
    source_of_funds_salary: str | None = None
    tin: str | None = None
    """The tax number."""
    address: ChildAddress | None = None
    permanent_address: ChildAddress | None = None
    identity_verification_status: PersonVerificationStatus | None = None
    """Every value that begins with ``passed`` counts as passed."""


@frozen(kw_only=True)
class AccountBank(Model):
    """The bank account that money goes to."""

    id: str | None = None
    """The bank's (``bank_…``)."""
    account_name: str | None = None
    account_number: str | None = None
    bank_name: str | None = None


@frozen(kw_only=True)
class AccountRelationship(Model):
    """Who is whose child, and whether the parent may act for it."""

    id: str
    enabled: bool
    parent_account: Mapping[str, Any]
    """Its ``id``."""
    child_account: Mapping[str, Any]
    """Its ``id``."""
    linking_request_id: str | None = None


@frozen(kw_only=True)
class Account(Flat):
    """A child account: a merchant or a consumer."""

    id: str
    type: AccountType
    activation_status: ActivationStatus
    """``under_review`` and ``declined`` were seen, not documented."""
    person: AccountPerson
    bank: AccountBank | None = None
    business: ChildBusiness | None = None
    """For merchants only."""
    relationship: AccountRelationship | None = None


@frozen(kw_only=True)
class IdentityVerification(Flat):
    """One check of who a person is. After one that failed or expired a new one is needed."""

    wire_type: ClassVar[str | None] = "identity_verification"

    id: str
    account_id: str
    url: str | None = None
    """The page where the person shows face and document; None where the files were uploaded."""
    status: IdentityVerificationStatus
