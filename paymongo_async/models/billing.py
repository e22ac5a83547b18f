"""Who pays and where they live."""

from __future__ import annotations

from attrs import frozen

from ._model import Model


@frozen(kw_only=True)
class Address(Model):
    """A postal address; any part may be missing or empty."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2, like PH."""


@frozen(kw_only=True)
class Billing(Model):
    """The payer's name, e-mail address, phone and address."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
