"""``client.transfers``: what became of single transfers, and the search for one whose answer was lost."""

from __future__ import annotations

from ..models.transfers import Transfer
from ..operations import Resource, get
from ..pagination import Paginator


class Transfers(Resource):
    """Read single transfers; `batch_transfers` makes them."""

    @get("/v2/transfers/{transfer_id}")
    async def retrieve(self, transfer_id: str) -> Transfer:
        """Fetch one transfer (``tr_…``; the ``wallet_tr_…`` of an event is another id).

        Once it is final, *provider_reference_number* is the rail's or *provider_error_code* says what went wrong.
        """

    @get("/v2/transfers")
    def list(
        self, *, reference_number: str | None = None, limit: int | None = None, after_id: str | None = None
    ) -> Paginator[Transfer]:
        """List transfers, up to 100 a page.

        *reference_number* finds those with exactly this reference; compare letters and digits only, because
        separators are stored changed. Finding nothing right after a timeout does not prove that nothing was sent.
        The default of *limit* is not documented by PayMongo as of November 2026.
        """
