"""``client.receiving_institutions``: banks and e-wallets reachable over one rail, with the BIC a transfer needs."""

from __future__ import annotations

from ..models.receiving_institutions import ReceivingInstitution, ReceivingInstitutionProvider
from ..operations import Resource, get
from ..pagination import Paginator


class ReceivingInstitutions(Resource):
    """Banks and e-wallets reachable over one rail, with the BIC a transfer needs."""

    @get("/v1/wallets/receiving_institutions")
    def list(self, *, provider: ReceivingInstitutionProvider) -> Paginator[ReceivingInstitution]:
        """List receiving institutions.

        This v1 path is what both reference pages (the v2 transfer one and the legacy wallet one) show, and what live
        clients use. The list changes: do not hardcode BICs. Filter on type containing receiver (some rows are senders
        only). One institution may have different codes per rail.
        """

    @get("/v2/transfers/receiving_institutions")
    def list_v2(self, *, provider: ReceivingInstitutionProvider) -> Paginator[ReceivingInstitution]:
        """List receiving institutions.

        Named by the guides; at least one client got 404 'failed to get transfers resource: resource not found' (the
        route is read as a transfer id) and falls back to the v1 path. Third-party readers expect name and bic, at the
        top or in attributes.
        """
