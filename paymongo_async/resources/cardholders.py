"""``client.cardholders``: individuals who own issued cards."""

from __future__ import annotations

from ..models.cardholders import Cardholder, CardholderAddress
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import Given


class Cardholders(Resource):
    """Individuals who own issued cards.

    Paths inferred from the documented prefix /v1/issuing of cards; a cardholder belongs to the organization, not to a
    card program. The flat /v1/cardholders of one third-party client shares the fault of its /v1/cards.
    """

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
        """Create a cardholder.

        *phone*: +63 followed by 10 digits.

        Required flags inferred from the resource.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/issuing/cardholders/{cardholder_id}")
    async def retrieve(self, cardholder_id: str) -> Cardholder:
        """Fetch one cardholder.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/issuing/cardholders")
    def list(self, *, limit: int = 10, before: str | None = None, after: str | None = None) -> Paginator[Cardholder]:
        """List cardholders.

        *limit*: inferred. *before*: inferred. *after*: inferred.

        Pagination form not confirmed.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
