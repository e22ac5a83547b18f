"""``client.qr_codes``: static in-store QR Ph code (v1) and wallet QR codes (v3)

Checkout QR codes are a payment intent with method qrph.
"""

from __future__ import annotations

from ..models.qr_codes import (
    MpmQr,
    MpmQrMode,
    MpmQrTransactionCurrency,
    MpmQrType,
    QrExecution,
    StaticQr,
    StaticQrKind,
    StaticQrNation,
)
from ..operations import Resource, get, post
from ..types import ChargeAmount, Metadata


class QrCodes(Resource):
    """Static in-store QR Ph code (v1) and wallet QR codes (v3)

    Checkout QR codes are a payment intent with method qrph.

    Codes made with a test key on the v1 operation are real QR Ph codes: never pay them. Wallet QR (v3) works with
    live keys only.
    """

    @post("/v3/qr/mpm/generate", body="flat")
    async def create(
        self,
        *,
        nation: StaticQrNation,
        mode: MpmQrMode,
        type: MpmQrType,
        transaction_currency: MpmQrTransactionCurrency,
        transaction_amount: ChargeAmount | None = None,
        expiry_seconds: int | None = None,
        qr_image: bool | None = None,
        reference_label: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> MpmQr:
        """Create a qr code.

        *nation*: lower case in the docs, PH also accepted. *mode*: lower case; p2p to receive into the wallet.
        *transaction_amount*: required for dynamic, must not be sent for static. *expiry_seconds*: dynamic only.
        *qr_image*: also return a rendered image.

        Mode and type are separate and both needed; leaving one out fails with a detail that only says the mode is
        invalid, and an unknown mode fails a oneof validation. Docs: Wallet QR has no test mode, use a live key.
        Account-Id header makes the QR credit a linked child account. This is money movement, not acceptance; the
        older /v1/qr and /v1/qr/execute paths of one SDK are stale.
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
        """Create a static.

        *mobile_number*: +63...; PayMongo texts it on each payment.

        The customer types the amount; extra attributes such as amount are ignored as far as public code shows. The
        path qr_codes/static in the machine-readable third-party profile is wrong; every working client posts to
        qrph/generate.
        """

    @get("/v3/qr/{qr_code_id}")
    async def retrieve(self, qr_code_id: str, *, qr_string: bool | None = None, qr_image: bool | None = None) -> MpmQr:
        """Fetch one qr code.

        *qr_string*: true to include the payload. *qr_image*: true to include the image.

        Without the flags qr_string and qr_image are left out.
        """

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
        """Execute a qr code.

        *qr_string*: EMVCo payload of the scanned QR. *amount*: needed for a static QR.

        Pays a scanned QR from the merchant's wallet: real money leaves. The answer is only an acknowledgement; the
        outcome arrives as qr.paid (success) or qr.expired (failure). Request fields come from one third-party SDK.
        """

    @post("/v3/qr/{qr_code_id}/expire", retry="transition")
    async def expire(self, qr_code_id: str, *, idempotency_key: str | None = None) -> MpmQr:
        """Expire a qr code.

        A dynamic code expires, a static one is switched off.
        """
