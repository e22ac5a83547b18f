"""``client.card_programs``: groupings of issued cards (card issuing, early access)."""

from __future__ import annotations

from ..models.card_programs import CardProgram
from ..operations import Resource, get, post
from ..pagination import Paginator


class CardPrograms(Resource):
    """Groupings of issued cards (card issuing, early access).

    The prefix /v1/issuing/card_programs is documented by the paths of cards, which continue it; the verbs follow the
    reference titles. The flat /v1/card_programs of one third-party client is not supported by any page.
    """

    @post("/v1/issuing/card_programs")
    async def create(
        self, *, name: str, description: str | None = None, idempotency_key: str | None = None
    ) -> CardProgram:
        """Create a card program.

        Body inferred from the resource.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/issuing/card_programs/{card_program_id}")
    async def retrieve(self, card_program_id: str) -> CardProgram:
        """Fetch one card program.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/issuing/card_programs")
    def list(self, *, limit: int = 10, before: str | None = None, after: str | None = None) -> Paginator[CardProgram]:
        """List card programs.

        *limit*: inferred. *before*: inferred. *after*: inferred.

        Pagination form not confirmed.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
