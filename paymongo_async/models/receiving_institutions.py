"""Banks and e-wallets reachable over one rail, with the BIC a transfer needs."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity

ReceivingInstitutionProvider: TypeAlias = Literal["instapay", "pesonet"] | str
ReceivingInstitutionType: TypeAlias = Literal["receiver", "sender"] | str


@frozen(kw_only=True)
class ReceivingInstitution(Entity):
    """Receiving institution.

    data.type value and the id form are not shown in an official sample; attributes are as read by several live
    clients. Known codes: PAEYPHM2XXX PayMongo, GXCHPHM2XXX GCash (G-Xchange) on InstaPay, UBPHPHMMXXX UnionBank,
    BNORPHMM BDO (8-character form seen).
    """

    wire_type: ClassVar[str | None] = "receiving_institution"

    name: str
    """Upper case legal name, may need trimming."""
    provider: ReceivingInstitutionProvider
    provider_code: str
    """The BIC to send as destination_account.bic (v2) or receiver.bank_code (v1)."""
    type: tuple[ReceivingInstitutionType, ...] = ()
    """Capabilities on the rail; may be empty."""
