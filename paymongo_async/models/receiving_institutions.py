"""Banks and e-wallets that a rail reaches."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity

ReceivingInstitutionProvider: TypeAlias = Literal["instapay", "pesonet"] | str
ReceivingInstitutionType: TypeAlias = Literal["receiver", "sender"] | str


@frozen(kw_only=True)
class ReceivingInstitution(Entity):
    """A bank or e-wallet on one rail; on the other it may have another code."""

    wire_type: ClassVar[str | None] = "receiving_institution"

    name: str
    """The legal name in capitals; it may have spaces at its ends."""
    provider: ReceivingInstitutionProvider
    provider_code: str
    """The BIC for ``destination_account.bic``, and for ``receiver.bank_code`` of the older API."""
    type: tuple[ReceivingInstitutionType, ...] = ()
    """What it does on the rail: money can be sent to those with ``receiver``. May be empty."""
