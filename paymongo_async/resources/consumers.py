"""``client.consumers``: persons with a wallet that a parent account brings in."""

from __future__ import annotations

from collections.abc import Sequence

from ..files import Upload
from ..models.child_merchants import BirthPlace, ChildAddress, DateParts, FileRecord, Requirement
from ..models.consumers import Consumer
from ..operations import Resource, delete, get, patch, post
from ..pagination import Paginator
from ..types import Given


class Consumers(Resource):
    """Bring in a person with a wallet: create, fill in what is required, upload documents, submit for review.

    PayMongo takes live secret keys only here. ``accounts`` is the successor. Consumers are listed by
    ``child_merchants.list``.
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
        """Create a consumer; all but the first two can be filled in later.

        *accepted_terms_and_conditions* has to be True. One of *features* is ``fully_verified_standard_wallet``,
        *intended_use* is ``store_value``, for example, *nationality* three letters like ``PHL``.
        """

    @patch("/v1/consumers/{consumer_id}")
    async def update(self, consumer_id: str, *, first_name: str | None = None) -> Consumer:
        """Change the first name; PayMongo takes the other fields of `create` too: ``with_options(extra_body=...)``."""

    @post("/v1/consumers/{consumer_id}/submit", retry="transition")
    async def submit(self, consumer_id: str, *, idempotency_key: str | None = None) -> Consumer:
        """Ask for the review, once every required detail and document is there.

        What is missing raises `BadRequestError` with one ``parameter_required`` each. The outcome arrives as
        ``consumer.activated`` or ``consumer.declined``.
        """

    @post("/v1/consumers/{consumer_id}/documents", body="multipart")
    async def create_file_record(
        self, consumer_id: str, *, purpose: str, file: Upload, idempotency_key: str | None = None
    ) -> FileRecord:
        """Upload a document for one of the purposes that `retrieve_requirements` names."""

    @get("/v1/consumers/{consumer_id}/documents")
    def list_file_records(self, consumer_id: str) -> Paginator[FileRecord]:
        """List the documents of a consumer."""

    @delete("/v1/consumers/{consumer_id}/documents/{file_record_id}")
    async def delete_file_record(self, consumer_id: str, file_record_id: str) -> FileRecord:
        """Delete a document."""

    @get("/v1/consumers/{consumer_id}/requirements")
    async def retrieve_requirements(self, consumer_id: str) -> Requirement:
        """Fetch what has to be there before `submit`: details and documents."""
