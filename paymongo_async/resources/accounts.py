"""``client.accounts``: child accounts through the Accounts API.

(v2), create, verify identity, complete, activate.
"""

from __future__ import annotations

from ..files import Upload
from ..models.accounts import (
    Account,
    AccountBank,
    AccountDocumentType,
    AccountPerson,
    AccountSecondaryDocumentType,
    AccountType,
    IdentityVerification,
)
from ..models.child_merchants import ChildBusiness
from ..operations import Resource, get, patch, post
from ..types import Given


class Accounts(Resource):
    """Child accounts through the Accounts API (v2), create, verify identity, complete, activate.

    Test keys answer made-up data and store nothing.
    """

    @post("/v2/accounts", body="flat")
    async def create(
        self, *, type: AccountType, person: Given[AccountPerson] | None = None, idempotency_key: str | None = None
    ) -> Account:
        """Create an account.

        *person*: {email_address, mobile_number} accepted at creation; {type: merchant} alone works in test mode
        (observed)

        Flat body ({type: merchant}), not data.attributes: confirmed by two independent clients. 201 on success. Needs
        the Platforms (linked accounts) feature on the parent. A taken email gives 400 parameter_invalid with
        source.pointer person.email_address. Acting for an activated child: the parent keeps its own secret key and
        adds the header Account-Id: org_... of the child (official page parent-account-acting-as-child-account);
        PayMongo adds internal keys to metadata of what is created so.
        """

    @get("/v2/accounts/{account_id}")
    async def retrieve(self, account_id: str) -> Account:
        """Fetch one account.

        Readable by the account and by its parent.
        """

    @patch("/v2/accounts/{account_id}", body="flat")
    async def update(
        self,
        account_id: str,
        *,
        person: Given[AccountPerson] | None = None,
        business: Given[ChildBusiness] | None = None,
        bank: Given[AccountBank] | None = None,
    ) -> Account:
        """Change an account.

        Identity verification fills some person fields in by itself. Verb as used by a working client.
        """

    @post("/v2/accounts/{account_id}/activate", retry="transition")
    async def activate(self, account_id: str, *, idempotency_key: str | None = None) -> Account:
        """Activate an account.

        Missing requirements: 400 with one error per field, code parameter_required, source.pointer like business.tin.
        Do not trust activation_status of this response alone; wait for merchant.activated / consumer.activated or
        retrieve.
        """

    @post("/v2/accounts/{account_id}/identity_verification")
    async def create_identity_verification(
        self, account_id: str, *, idempotency_key: str | None = None
    ) -> IdentityVerification:
        """Create an identity verification.

        No body; the answer has the address of a hosted page that takes selfie and ID. A failed or expired
        verification needs a new session.
        """

    @post("/v2/accounts/{account_id}/identity_verification_api", body="multipart")
    async def submit_identity_verification(
        self,
        account_id: str,
        *,
        document_type: AccountDocumentType,
        document_front: Upload,
        selfie: Upload,
        document_back: Upload | None = None,
        secondary_document_type: AccountSecondaryDocumentType | None = None,
        secondary_document_front: Upload | None = None,
        secondary_document_back: Upload | None = None,
        idempotency_key: str | None = None,
    ) -> IdentityVerification:
        """Submit an identity verification.

        *document_type*: first eight are primary (one document is enough); the rest are secondary (a second, different
        secondary one is required) *document_front*: part name inferred. *selfie*: part name inferred.
        *document_back*: required for alien_registration_card_ph, driving_license_ph, national_id_ph, other_passport
        (signature page); part name inferred. *secondary_document_type*: required when document_type is secondary;
        must differ from it. *secondary_document_front*: required with secondary_document_type; part name inferred.
        *secondary_document_back*: required when secondary_document_type is alien_registration_card_ph; part name
        inferred.

        Result by webhook: passed, or failed/expired (then start again)
        """
