"""``client.qr_codes``: static codes for a counter, and codes of the wallet."""

from __future__ import annotations

from ..models.qr_codes import (
    MpmQr,
    QrCurrency,
    QrExecution,
    QrMode,
    QrNation,
    QrType,
    StaticQr,
    StaticQrKind,
)
from ..operations import Resource, get, post
from ..types import ChargeAmount, Metadata


class QrCodes(Resource):
    """Make QR Ph codes and pay scanned ones. A code at checkout is a payment intent with the method ``qrph``.

    PayMongo takes live keys only for codes of the wallet; a static code made with a test key is real: never pay it.
    """

    @post("/v3/qr/mpm/generate", body="flat")
    async def create(
        self,
        *,
        nation: QrNation,
        mode: QrMode,
        type: QrType,
        transaction_currency: QrCurrency,
        transaction_amount: ChargeAmount | None = None,
        expiry_seconds: int | None = None,
        qr_image: bool | None = None,
        reference_label: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> MpmQr:
        """Make a code that pays into the wallet; *mode* ``p2p`` receives into one's own.

        A dynamic code needs *transaction_amount* (centavos) and ends after *expiry_seconds*, 60 to 9000, by default
        1800; a static one must have neither. *qr_image* asks for a picture too. With the header ``Account-Id`` the
        code credits a linked child account. The outcome arrives as ``qr.paid`` or ``qr.expired``.
        """

    @post("/v1/qrph/generate")
    async def create_static(
        self,
        *,
        kind: StaticQrKind,
        mobile_number: str | None = None,
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> StaticQr:
        """Make a code for a counter; each payer types the amount.

        PayMongo texts *mobile_number* (+63 and ten digits) about each payment. A test key makes a real code.
        """

    @get("/v3/qr/{qr_code_id}")
    async def retrieve(self, qr_code_id: str, *, qr_string: bool | None = None, qr_image: bool | None = None) -> MpmQr:
        """Fetch one code of the wallet; the payload and the picture come only where *qr_string*, *qr_image* ask."""

    @post("/v3/qr/mpm/execute", body="flat")
    async def execute(
        self,
        *,
        qr_string: str,
        amount: ChargeAmount | None = None,
        reference_number: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> QrExecution:
        """Pay a scanned code from the wallet: money leaves.

        *qr_string* is the payload that was scanned, *amount* (centavos) is needed where the code is static. The
        answer acknowledges only; the outcome arrives as ``qr.paid`` or ``qr.expired`` with *reference_number*. There
        is no list of executions, so always give one.
        """

    @post("/v3/qr/{qr_code_id}/expire", retry="transition")
    async def expire(self, qr_code_id: str, *, idempotency_key: str | None = None) -> MpmQr:
        """End a dynamic code, or switch a static one off."""
