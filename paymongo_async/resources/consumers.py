"""``client.consumers``: consumer child accounts (individuals with a wallet) onboarded by a parent.

Live secret key only. Successor: accounts.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..files import Upload
from ..models.child_merchants import BirthPlace, ChildAddress, DateParts, FileRecord, Requirement
from ..models.consumers import Consumer
from ..operations import Resource, delete, get, patch, post
from ..pagination import Paginator
from ..types import Given


class Consumers(Resource):
    """Consumer child accounts (individuals with a wallet) onboarded by a parent.

    Live secret key only. Successor: accounts.
    """

    @post("/v1/consumers")
    async def create(
        self,
        *,
        accepted_terms_and_conditions: bool,
        features: Sequence[str],
        first_name: str | None = None,
        last_name: str | None = None,
        email_address: str | None = None,
        mobile_number: str | None = None,
        address: Given[ChildAddress] | None = None,
        permanent_address: Given[ChildAddress] | None = None,
        date_of_birth: Given[DateParts] | None = None,
        place_of_birth: Given[BirthPlace] | None = None,
        nationality: str | None = None,
        nature_of_work: str | None = None,
        intended_use: str | None = None,
        source_of_funds: str | None = None,
        source_of_funds_other: str | None = None,
        source_of_funds_salary: str | None = None,
        tin: str | None = None,
        idempotency_key: str | None = None,
    ) -> Consumer:
        """Create a consumer.

        *accepted_terms_and_conditions*: must be true. *features*: e.g. fully_verified_standard_wallet.
        *intended_use*: e.g. store_value.

        Everything but the terms can be added by update; other required flags are unknown.
        """

    @patch("/v1/consumers/{consumer_id}")
    async def update(self, consumer_id: str, *, first_name: str | None = None) -> Consumer:
        """Change a consumer.

        *first_name*: and any other create field.

        Required fields vary with the features (retrieve_requirements); field names follow the resource page.
        """

    @post("/v1/consumers/{consumer_id}/submit", retry="transition")
    async def submit(self, consumer_id: str, *, idempotency_key: str | None = None) -> Consumer:
        """Submit a consumer.

        Result arrives as consumer.activated or consumer.declined.
        """

    @post("/v1/consumers/{consumer_id}/documents", body="multipart")
    async def create_file_record(
        self, consumer_id: str, *, purpose: str, file: Upload, idempotency_key: str | None = None
    ) -> FileRecord:
        """Create a file record.

        *file*: part name inferred.

        multipart/form-data.
        """

    @get("/v1/consumers/{consumer_id}/documents")
    def list_file_records(self, consumer_id: str) -> Paginator[FileRecord]:
        """List file records."""

    @delete("/v1/consumers/{consumer_id}/documents/{file_record_id}")
    async def delete_file_record(self, consumer_id: str, file_record_id: str) -> FileRecord:
        """Delete a file record."""

    @get("/v1/consumers/{consumer_id}/requirements")
    async def retrieve_requirements(self, consumer_id: str) -> Requirement:
        """Fetch one requirements.

        Live secret key.
        """
