"""``client.transfers``: single transfers inside a batch: read and search (Transfers API v2)."""

from __future__ import annotations

from ..models.transfers import Transfer
from ..operations import Resource, get
from ..pagination import Paginator


class Transfers(Resource):
    """Single transfers inside a batch: read and search (Transfers API v2)."""

    @get("/v2/transfers/{transfer_id}")
    async def retrieve(self, transfer_id: str) -> Transfer:
        """Fetch one transfer.

        Id is tr_...; a wallet_tr_... id is not accepted here. Response {data: {...}} flat; several clients also
        tolerate data.attributes. provider_error / provider_error_code and the rail's real provider_reference_number
        appear here once final; on the create response provider_reference_number only echoes the caller's reference.
        """

    @get("/v2/transfers")
    def list(
        self, *, reference_number: str | None = None, limit: int | None = None, after_id: str | None = None
    ) -> Paginator[Transfer]:
        """List transfers.

        *reference_number*: exact match; the way to find a transfer whose create answer was lost. *limit*: 100 used by
        third parties; default unknown. *after_id*: cursor: id of the last row; observed in one client.

        Response {data: [transfer, ...]}; data may be null when empty. has_more not confirmed for v2; stop when a page
        is shorter than limit. Compare reference_number on its alphanumerics only (see Transfer.reference_number).
        """
