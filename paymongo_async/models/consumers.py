"""Consumer child accounts (individuals with a wallet) onboarded by a parent.

Live secret key only. Successor: accounts.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity
from .child_merchants import BirthPlace, ChildAddress, DateParts

ConsumerActivationStatus: TypeAlias = Literal["pending", "under_review", "activated", "declined"] | str


@frozen(kw_only=True)
class Consumer(Entity):
    """Consumer.

    Ids are org_ like merchants.
    """

    wire_type: ClassVar[str | None] = "consumer"

    activation_status: ConsumerActivationStatus
    """Read only."""
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
    """e.g. employed_locally."""
    onboarding_url: str | None = None
    permanent_address: ChildAddress
    place_of_birth: BirthPlace
    source_of_funds: str
    source_of_funds_other: str | None = None
    source_of_funds_salary: str | None = None
    tin: str
    created_at: datetime
    terms_and_conditions_consented_at: datetime | None = None
    updated_at: datetime
