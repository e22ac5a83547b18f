"""``client.child_merchants``: businesses that a parent account brings in."""

from __future__ import annotations

from collections.abc import Sequence

from ..files import Upload
from ..models.child_merchants import (
    ChildBank,
    ChildBusiness,
    ChildEWallet,
    ChildFeature,
    ChildMerchant,
    ChildRepresentative,
    FileRecord,
    Requirement,
)
from ..operations import Resource, delete, get, patch, post
from ..pagination import Paginator
from ..types import Given


class ChildMerchants(Resource):
    """Bring in a business: create it, fill in what is required, upload documents, submit it for review.

    PayMongo takes live secret keys only here. ``accounts`` is the successor.
    """

    @post("/v1/merchants/children")
    async def create(
        self,
        *,
        accepted_terms_and_conditions: bool,
        features: Sequence[ChildFeature],
        business: Given[ChildBusiness] | None = None,
        representative: Given[ChildRepresentative] | None = None,
        bank: Given[ChildBank] | None = None,
        e_wallet: Given[ChildEWallet] | None = None,
        idempotency_key: str | None = None,
    ) -> ChildMerchant:
        """Create a child merchant; all but the first two can be filled in later.

        *accepted_terms_and_conditions* has to be True. *features* are ``payment_gateway`` with at most one of the two
        wallets. A parent may only bring in a type of business at or below its own: individual, sole proprietor,
        partnership, corporation, in this order.
        """

    @get("/v1/merchants/child_accounts")
    def list(self, *, page: int | None = None, limit: int | None = None) -> Paginator[ChildMerchant]:
        """List child accounts, consumers among them; *page* and *limit* are not documented."""

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
        """Fill in or change details; another type of business or other features change what is required."""

    @post("/v1/merchants/children/{child_merchant_id}/submit", retry="transition")
    async def submit(self, child_merchant_id: str, *, idempotency_key: str | None = None) -> ChildMerchant:
        """Ask for the review, once every required detail and document is there.

        What is missing raises `BadRequestError` with one ``parameter_required`` each. The outcome arrives as
        ``merchant.activated`` or ``merchant.declined``.
        """

    @post("/v1/merchants/children/{child_merchant_id}/documents", body="multipart")
    async def create_file_record(
        self, child_merchant_id: str, *, purpose: str, file: Upload, idempotency_key: str | None = None
    ) -> FileRecord:
        """Upload a document: doc, docx, jpeg, jpg, pdf or png.

        *purpose* is one of those that `retrieve_requirements` names, such as ``government_id``.
        """

    @get("/v1/merchants/children/{child_merchant_id}/documents")
    def list_file_records(self, child_merchant_id: str) -> Paginator[FileRecord]:
        """List the documents of a child merchant."""

    @delete("/v1/merchants/children/{child_merchant_id}/documents/{file_record_id}")
    async def delete_file_record(self, child_merchant_id: str, file_record_id: str) -> FileRecord:
        """Delete a document."""

    @get("/v1/merchants/children/{child_merchant_id}/requirements")
    async def retrieve_requirements(self, child_merchant_id: str) -> Requirement:
        """Fetch what has to be there before `submit`: details and documents."""
