"""``client.cards``: issued Mastercard prepaid cards sharing the balance of a PayMongo wallet.

(virtual only for now)
"""

from __future__ import annotations

from ..models.cards import Card, NewCardType
from ..operations import Resource, get, post, put
from ..pagination import Paginator


class Cards(Resource):
    """Issued Mastercard prepaid cards sharing the balance of a PayMongo wallet (virtual only for now).

    Cards live below their card program, two levels under /v1/issuing. The flat /v1/cards of one third-party client
    does not exist in the reference.
    """

    @post("/v1/issuing/card_programs/{card_program_id}/cards")
    async def create(
        self,
        card_program_id: str,
        *,
        cardholder_id: str,
        type: NewCardType,
        wallet_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Card:
        """Create a card.

        *cardholder_id*: name inferred. *wallet_id*: which wallet the card spends from; name and need inferred.

        Path: the collection of the documented retrieve and update paths. Body inferred from the resource; the card
        program is in the path.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/issuing/card_programs/{card_program_id}/cards/{card_id}")
    async def retrieve(self, card_program_id: str, card_id: str, *, private: bool | None = None) -> Card:
        """Fetch one card.

        *private*: true adds card number, CVC and expiry; needs the header X-MFA-Token.

        Header X-MFA-Token (a token from the challenge verification API) only with private=true; that API is not in
        the catalogue. A client that offers private must never log the answer.
        """

    @get("/v1/issuing/card_programs/{card_program_id}/cards")
    def list(
        self, card_program_id: str, *, limit: int = 10, before: str | None = None, after: str | None = None
    ) -> Paginator[Card]:
        """List cards.

        *limit*: inferred. *before*: inferred. *after*: inferred.

        Path: the collection of the documented retrieve and update paths. Pagination form not confirmed.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @put("/v1/issuing/card_programs/{card_program_id}/cards/{card_id}")
    async def update(self, card_program_id: str, card_id: str, *, status: str | None = None) -> Card:
        """Change a card.

        *status*: inferred; allowed values unknown.

        The page requires a data object and does not list its attributes.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """
