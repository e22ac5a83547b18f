"""``client.cardholders``: people whom cards are issued to."""

from __future__ import annotations

from ..models.cardholders import Cardholder, CardholderAddress
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import Given


class Cardholders(Resource):
    """Keep the people whom cards are issued to; they belong to the account, not to a card program. In early access."""

    @post("/v1/issuing/cardholders")
    async def create(
        self,
        *,
        first_name: str,
        last_name: str,
        email: str,
        phone: str,
        address: Given[CardholderAddress],
        idempotency_key: str | None = None,
    ) -> Cardholder:
        """Store a cardholder.

        *phone* is ``+63`` and 10 digits. The path, and what is required, are inferred, not documented as of November
        2026.
        """

    @get("/v1/issuing/cardholders/{cardholder_id}")
    async def retrieve(self, cardholder_id: str) -> Cardholder:
        """Fetch one cardholder.

        The path is inferred, not documented as of November 2026.
        """

    @get("/v1/issuing/cardholders")
    def list(self, *, limit: int = 10, before: str | None = None, after: str | None = None) -> Paginator[Cardholder]:
        """List cardholders, up to 100 a page.

        The path and the parameters are inferred, not documented as of November 2026.
        """
