"""``client.links``: the older payment links, for one payment each."""

from __future__ import annotations

from ..models.links import Link
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import ChargeAmount


class Links(Resource):
    """Send somebody a page to pay on. ``payment_links`` replaces these."""

    @post("/v1/links")
    async def create(
        self,
        *,
        amount: ChargeAmount,
        description: str,
        remarks: str | None = None,
        idempotency_key: str | None = None,
    ) -> Link:
        """Create a link over *amount* centavos, always PHP; *remarks* is a note for the merchant only."""

    @get("/v1/links/{link_id}")
    async def retrieve(self, link_id: str) -> Link:
        """Fetch one link by its id or its reference number."""

    @get("/v1/links")
    def list(
        self,
        *,
        reference_number: str | None = None,
        limit: int = 10,
        before: str | None = None,
        after: str | None = None,
    ) -> Paginator[Link]:
        """List links, newest first; *reference_number* finds one or none."""

    @post("/v1/links/{link_id}/archive", retry="transition")
    async def archive(self, link_id: str, *, idempotency_key: str | None = None) -> Link:
        """Close the page: it can no longer be paid."""

    @post("/v1/links/{link_id}/unarchive", retry="transition")
    async def unarchive(self, link_id: str, *, idempotency_key: str | None = None) -> Link:
        """Open the page again."""
