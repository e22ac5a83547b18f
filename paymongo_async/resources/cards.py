"""``client.cards``: prepaid Mastercards that spend from a wallet."""

from __future__ import annotations

from ..models.cards import Card, NewCardType
from ..operations import Resource, get, post, put
from ..pagination import Paginator


class Cards(Resource):
    """Issue virtual cards under a card program (`CardPrograms`) for a cardholder (`Cardholders`). In early access."""

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
        """Issue a card under a program.

        *wallet_id* is the wallet that it spends from. The path and the names of the parameters are inferred, not
        documented as of November 2026.
        """

    @get("/v1/issuing/card_programs/{card_program_id}/cards/{card_id}")
    async def retrieve(self, card_program_id: str, card_id: str, *, private: bool | None = None) -> Card:
        """Fetch one card of a program.

        *private* asks for its number, CVC and expiry, and needs a token in the header ``X-MFA-Token``: never log that
        answer.
        """

    @get("/v1/issuing/card_programs/{card_program_id}/cards")
    def list(
        self, card_program_id: str, *, limit: int = 10, before: str | None = None, after: str | None = None
    ) -> Paginator[Card]:
        """List the cards of a program, up to 100 a page.

        The parameters are inferred, not documented as of November 2026.
        """

    @put("/v1/issuing/card_programs/{card_program_id}/cards/{card_id}")
    async def update(self, card_program_id: str, card_id: str, *, status: str | None = None) -> Card:
        """Change a card. Which attributes there are, and which statuses, is not documented as of November 2026."""
