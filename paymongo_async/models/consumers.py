"""Persons with a wallet under a parent account."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from ._model import Entity
from .child_merchants import ActivationStatus, BirthPlace, ChildAddress, DateParts


@frozen(kw_only=True)
class Consumer(Entity):
    """A person with a wallet. Its id is that of an organisation (``org_…``), as a merchant's is."""

    wire_type: ClassVar[str | None] = "consumer"

    activation_status: ActivationStatus
    address: ChildAddress
    date_of_birth: DateParts
    email_address: str
    features: tuple[str, ...] = ()
    first_name: str
    intended_use: str
    last_name: str
    mobile_number: str
    nationality: str
    nature_of_work: str
    """An enum: ``employed_locally``."""
    onboarding_url: str | None = None
    """A page where the person can fill in the rest."""
    permanent_address: ChildAddress
    place_of_birth: BirthPlace
    source_of_funds: str
    source_of_funds_other: str | None = None
    source_of_funds_salary: str | None = None
    tin: str
    created_at: datetime
    terms_and_conditions_consented_at: datetime | None = None
    updated_at: datetime
