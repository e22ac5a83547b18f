"""``client.receiving_institutions``: the banks and e-wallets that a transfer can go to."""

from __future__ import annotations

from ..models.receiving_institutions import ReceivingInstitution, ReceivingInstitutionProvider
from ..operations import Resource, get
from ..pagination import Paginator


class ReceivingInstitutions(Resource):
    """Look up who can be sent money by a rail, and under which BIC."""

    @get("/v1/wallets/receiving_institutions")
    def list(self, *, provider: ReceivingInstitutionProvider) -> Paginator[ReceivingInstitution]:
        """List the institutions on the rail *provider*.

        Rows whose *type* lacks ``receiver`` only send. The list changes, so ask for it and do not write codes down.
        """

    @get("/v2/transfers/receiving_institutions")
    def list_v2(self, *, provider: ReceivingInstitutionProvider) -> Paginator[ReceivingInstitution]:
        """List the same by the newer path, which guides name and some accounts get a 404 from; `list` works."""
