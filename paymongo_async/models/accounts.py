"""Child accounts through the Accounts API (v2), create, verify identity, complete, activate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model
from .child_merchants import BirthPlace, ChildAddress, ChildBusiness, DateParts

AccountPersonType: TypeAlias = Literal["representative"] | str
AccountPersonIdentityVerificationStatus: TypeAlias = (
    Literal["pending", "processing", "for_review", "passed", "passed_attestation_form", "passed_kyc_reliance", "failed"]
    | str
)
AccountType: TypeAlias = Literal["merchant", "consumer"] | str
AccountActivationStatus: TypeAlias = Literal["pending", "under_review", "activated", "declined"] | str
IdentityVerificationStatus: TypeAlias = (
    Literal["pending", "processing", "for_review", "passed", "failed", "expired"] | str
)
AccountDocumentType: TypeAlias = (
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
AccountSecondaryDocumentType: TypeAlias = (
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
    """Account person."""

    type: AccountPersonType | None = None
    """For merchant accounts."""
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    mobile_number: str | None = None
    """+63."""
    email_address: str | None = None
    date_of_birth: DateParts | None = None
    nationality: str | None = None
    """PHL."""
    nature_of_work: str | None = None
    """e.g. self_employed."""
    place_of_birth: BirthPlace | None = None
    source_of_funds: str | None = None
    source_of_funds_other: str | None = None
    source_of_funds_salary: str | None = None
    tin: str | None = None
    address: ChildAddress | None = None
    permanent_address: ChildAddress | None = None
    identity_verification_status: AccountPersonIdentityVerificationStatus | None = None
    """Passed* all count as passed."""


@frozen(kw_only=True)
class AccountBank(Model):
    """Account bank."""

    id: str | None = None
    """bank_."""
    account_name: str | None = None
    account_number: str | None = None
    bank_name: str | None = None


@frozen(kw_only=True)
class AccountRelationship(Model):
    """Account relationship.

    Also readable at GET /v2/relationships/{relationship_id} (third-party); invitations have ids lr_..., statuses
    pending, accepted, declined, cancelled.
    """

    id: str
    """mr_."""
    enabled: bool
    parent_account: Mapping[str, Any]
    """{id: org_...}."""
    child_account: Mapping[str, Any]
    """{id: org_...}."""
    linking_request_id: str | None = None
    """lr_."""


@frozen(kw_only=True)
class Account(Flat):
    """Account.

    Wrapper {data: {...}} without attributes; some older third-party code reads data.attributes. The values
    under_review and declined come from a live client's enum, not from an official page.
    """

    id: str
    type: AccountType
    activation_status: AccountActivationStatus
    person: AccountPerson
    bank: AccountBank | None = None
    business: ChildBusiness | None = None
    """Merchant only; address also has country."""
    relationship: AccountRelationship | None = None


@frozen(kw_only=True)
class IdentityVerification(Flat):
    """Identity verification."""

    wire_type: ClassVar[str | None] = "identity_verification"

    id: str
    account_id: str
    url: str | None = None
    """Hosted page on a paymongo.com host (live); absent for the API flow."""
    status: IdentityVerificationStatus
    """Pending at creation."""
