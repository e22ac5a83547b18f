"""``client.child_merchants``: child merchant accounts onboarded by a parent.

(Onboarding API, live secret key only): profile, documents, requirements, submission. Successor: accounts.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..files import Upload
from ..models.child_merchants import (
    ChildBank,
    ChildBusiness,
    ChildEWallet,
    ChildMerchant,
    ChildRepresentative,
    FileRecord,
    FileRecordFeature,
    Requirement,
)
from ..operations import Resource, delete, get, patch, post
from ..pagination import Paginator
from ..types import Given


class ChildMerchants(Resource):
    """Child merchant accounts onboarded by a parent (Onboarding API, live secret key only)

    Profile, documents, requirements, submission. Successor: accounts.
    """

    @post("/v1/merchants/children")
    async def create(
        self,
        *,
        accepted_terms_and_conditions: bool,
        features: Sequence[FileRecordFeature],
        business: Given[ChildBusiness] | None = None,
        representative: Given[ChildRepresentative] | None = None,
        bank: Given[ChildBank] | None = None,
        e_wallet: Given[ChildEWallet] | None = None,
        idempotency_key: str | None = None,
    ) -> ChildMerchant:
        """Create a child merchant.

        *accepted_terms_and_conditions*: must be true to start (documented for consumers; listed among child merchant
        requirement details) *features*: payment_gateway with at most one of the two wallets.

        Anything can be filled in later with update; what is needed in the end depends on features and business type
        (requirements). Live secret key only (test keys are for the newer Accounts API). A parent may only onboard a
        business type at or below its own: individual < sole_proprietor < partnership < corporation. Required flags at
        creation are not documented.
        """

    @get("/v1/merchants/child_accounts")
    def list(self, *, page: int | None = None, limit: int | None = None) -> Paginator[ChildMerchant]:
        """List child merchants.

        *page*: inferred. *limit*: inferred.

        Path taken from the older reference page; a newer page (list-child-accounts) exists without a confirmed URL.
        Paginated; parameter names inferred. Returns merchants and consumers.
        """

    @patch("/v1/merchants/children/{child_merchant_id}")
    async def update(
        self,
        child_merchant_id: str,
        *,
        business: Given[ChildBusiness] | None = None,
        representative: Given[ChildRepresentative] | None = None,
        bank: Given[ChildBank] | None = None,
        e_wallet: Given[ChildEWallet] | None = None,
        features: Sequence[str] | None = None,
    ) -> ChildMerchant:
        """Change a child merchant.

        Required fields vary with the features; changing the business type changes them too. Field names follow the
        resource page.
        """

    @post("/v1/merchants/children/{child_merchant_id}/submit", retry="transition")
    async def submit(self, child_merchant_id: str, *, idempotency_key: str | None = None) -> ChildMerchant:
        """Submit a child merchant.

        Checks that every required detail and document is present, then queues the KYC review. Result arrives as
        merchant.activated or merchant.declined.
        """

    @post("/v1/merchants/children/{child_merchant_id}/documents", body="multipart")
    async def create_file_record(
        self, child_merchant_id: str, *, purpose: str, file: Upload, idempotency_key: str | None = None
    ) -> FileRecord:
        """Create a file record.

        *purpose*: enum from the appendix (list of file record purpose), e.g. government_id. *file*: doc, docx, jpeg,
        jpg, pdf, png; part name inferred.

        Multipart/form-data, not the JSON envelope.
        """

    @get("/v1/merchants/children/{child_merchant_id}/documents")
    def list_file_records(self, child_merchant_id: str) -> Paginator[FileRecord]:
        """List file records."""

    @delete("/v1/merchants/children/{child_merchant_id}/documents/{file_record_id}")
    async def delete_file_record(self, child_merchant_id: str, file_record_id: str) -> FileRecord:
        """Delete a file record."""

    @get("/v1/merchants/children/{child_merchant_id}/requirements")
    async def retrieve_requirements(self, child_merchant_id: str) -> Requirement:
        """Fetch one requirements.

        Live secret key.
        """
