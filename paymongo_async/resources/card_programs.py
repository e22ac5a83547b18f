"""``client.card_programs``: what issued cards belong to."""

from __future__ import annotations

from ..models.card_programs import CardProgram
from ..operations import Resource, get, post
from ..pagination import Paginator


class CardPrograms(Resource):
    """Group issued cards; each card (`Cards`) belongs to one program. In early access."""

    @post("/v1/issuing/card_programs")
    async def create(
        self, *, name: str, description: str | None = None, idempotency_key: str | None = None
    ) -> CardProgram:
        """Open a program.

        The path and the parameters are inferred, not documented as of November 2026.
        """

    @get("/v1/issuing/card_programs/{card_program_id}")
    async def retrieve(self, card_program_id: str) -> CardProgram:
        """Fetch one program.

        The path is inferred, not documented as of November 2026.
        """

    @get("/v1/issuing/card_programs")
    def list(self, *, limit: int = 10, before: str | None = None, after: str | None = None) -> Paginator[CardProgram]:
        """List programs, up to 100 a page.

        The path and the parameters are inferred, not documented as of November 2026.
        """
