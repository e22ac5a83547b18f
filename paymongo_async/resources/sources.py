"""``client.sources``: the older redirect flow of GCash and GrabPay."""

from __future__ import annotations

from ..models.billing import Billing
from ..models.sources import Source, SourceCurrency, SourceRedirect, SourceType
from ..operations import Resource, get, post
from ..types import ChargeAmount, Given, Metadata


class Sources(Resource):
    """Ask a payer to authorise a wallet. PayMongo calls this deprecated: use payment intents for new work."""

    @post("/v1/sources", auth="either")
    async def create(
        self,
        *,
        type: SourceType,
        amount: ChargeAmount,
        currency: SourceCurrency,
        redirect: Given[SourceRedirect],
        billing: Given[Billing] | None = None,
        description: str | None = None,
        statement_descriptor: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> Source:
        """Create a source over *amount* centavos and send the payer to its ``redirect.checkout_url``.

        Once the event ``source.chargeable`` has come, charge it with ``client.payments.create``.
        """

    @get("/v1/sources/{source_id}", auth="either")
    async def retrieve(self, source_id: str) -> Source:
        """Fetch one source."""
