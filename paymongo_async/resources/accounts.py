"""``client.accounts``: child accounts, merchants and consumers alike."""

from __future__ import annotations

from ..files import Upload
from ..models.accounts import (
    Account,
    AccountBank,
    AccountPerson,
    AccountType,
    DocumentType,
    IdentityVerification,
    SecondaryDocumentType,
)
from ..models.child_merchants import ChildBusiness
from ..operations import Resource, get, patch, post
from ..types import Given


class Accounts(Resource):
    """Bring in a child account: create it, verify who it is, fill in what is missing, activate it.

    The parent needs the Platforms feature. With a test key PayMongo answers made-up data and stores nothing.
    """

    @post("/v2/accounts", body="flat")
    async def create(
        self, *, type: AccountType, person: Given[AccountPerson] | None = None, idempotency_key: str | None = None
    ) -> Account:
        """Create a child account; of *person* the e-mail address and mobile number are taken here.

        An e-mail address that is taken raises `BadRequestError` with code ``parameter_invalid``. Once it is
        activated, the parent acts for the child with its own key and the child's id in the header ``Account-Id``.
        """

    @get("/v2/accounts/{account_id}")
    async def retrieve(self, account_id: str) -> Account:
        """Fetch an account: one's own, or that of a child."""

    @patch("/v2/accounts/{account_id}", body="flat")
    async def update(
        self,
        account_id: str,
        *,
        person: Given[AccountPerson] | None = None,
        business: Given[ChildBusiness] | None = None,
        bank: Given[AccountBank] | None = None,
    ) -> Account:
        """Fill in or change details; the identity verification fills in some of *person* by itself."""

    @post("/v2/accounts/{account_id}/activate", retry="transition")
    async def activate(self, account_id: str, *, idempotency_key: str | None = None) -> Account:
        """Ask for the activation, once every requirement is met.

        What is missing raises `BadRequestError` with one ``parameter_required`` per field, such as ``business.tin``.
        Do not rely on the status that comes back: wait for the event ``merchant.activated`` or
        ``consumer.activated``, or ask with `retrieve`.
        """

    @post("/v2/accounts/{account_id}/identity_verification")
    async def create_identity_verification(
        self, account_id: str, *, idempotency_key: str | None = None
    ) -> IdentityVerification:
        """Start a check of who the person is, on the page at ``url``; a failed or expired one is started anew."""

    @post("/v2/accounts/{account_id}/identity_verification_api", body="multipart")
    async def submit_identity_verification(
        self,
        account_id: str,
        *,
        document_type: DocumentType,
        document_front: Upload,
        selfie: Upload,
        document_back: Upload | None = None,
        secondary_document_type: SecondaryDocumentType | None = None,
        secondary_document_front: Upload | None = None,
        secondary_document_back: Upload | None = None,
        idempotency_key: str | None = None,
    ) -> IdentityVerification:
        """Check who the person is from pictures; the outcome arrives by webhook.

        One primary document is enough: a driving, firearm or PRC licence, a passport, a national, SSS or UMID id. Any
        other needs a second, different one of the kinds of *secondary_document_type*, with its front. The back is
        required for alien registration cards, driving licences, national ids and ``other_passport`` (the page with
        the signature). The names of the parts are not documented by PayMongo as of November 2026.
        """
