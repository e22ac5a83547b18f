"""Consumers: from nothing to activated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError, PermissionDeniedError
from paymongo_async.files import Upload
from paymongo_async.models.consumers import Consumer
from paymongo_async.simulator import Rules, Simulator
from tests.rig.people import PERSON

if TYPE_CHECKING:
    from .conftest import Checked

PICTURE = Upload(b"four", filename="id.jpg")


async def made(client: PayMongo, **changes: Any) -> Consumer:
    given = {"accepted_terms_and_conditions": True, "features": ["fully_verified_standard_wallet"]} | changes
    return await client.consumers.create(**given)


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    consumer = await made(client, **PERSON, intended_use="store_value")
    record = await client.consumers.create_file_record(consumer.id, purpose="government_id", file=PICTURE)
    assert [each.id for each in await client.consumers.list_file_records(consumer.id)] == [record.id]
    assert (await client.consumers.retrieve_requirements(consumer.id)).requirements.documents == (record.purpose,)
    assert (await client.consumers.update(consumer.id, first_name="Ana")).first_name == "Ana"
    assert (await client.consumers.submit(consumer.id)).id == consumer.id
    assert (await client.consumers.delete_file_record(consumer.id, record.id)).id == record.id
    client.assert_saw_all_of("consumers")


async def test_a_consumer_begins_pending(client: PayMongo) -> None:
    """With what is known; every field of the answer is known."""
    consumer = await made(client, **PERSON, intended_use="store_value")
    assert (consumer.activation_status, consumer.first_name, consumer.tin) == ("pending", "Maria", None)
    assert consumer.address.city == "Manila"
    assert consumer.features == ("fully_verified_standard_wallet",)
    assert (consumer.extra, consumer.address.extra) == ({}, {})


async def test_terms_have_to_be_accepted(client: PayMongo) -> None:
    """parameter_invalid otherwise."""
    with pytest.raises(BadRequestError) as caught:
        await made(client, accepted_terms_and_conditions=False)
    assert caught.value.code == "parameter_invalid"


async def test_a_first_name_is_changed(client: PayMongo, simulator: Simulator) -> None:
    """And the time of the change."""
    consumer = await made(client)
    await simulator.clock.advance(60)
    changed = await client.consumers.update(consumer.id, first_name="Ana")
    assert changed.first_name == "Ana"
    assert changed.updated_at > consumer.updated_at


async def test_other_fields_are_changed_too(client: PayMongo) -> None:
    """Those that the declaration lacks, with the same checks."""
    consumer = await made(client)
    wider = client.with_options(extra_body={"last_name": "Cruz", "address": {"city": "Cebu"}})
    changed = await wider.consumers.update(consumer.id)
    assert (changed.last_name, changed.address.city) == ("Cruz", "Cebu")
    with pytest.raises(BadRequestError) as caught:
        await client.with_options(extra_body={"last_name": 5}).consumers.update(consumer.id)
    assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_data_type_invalid", "last_name")


async def test_requirements_are_named(client: PayMongo) -> None:
    """Details and documents."""
    required = await client.consumers.retrieve_requirements((await made(client)).id)
    assert (required.business_type, required.features) == (None, ("fully_verified_standard_wallet",))
    assert {"intended_use", "address.city"} <= set(required.requirements.details)
    assert required.requirements.documents == ("government_id",)


async def test_what_is_missing_is_named_when_it_is_submitted(client: PayMongo) -> None:
    """One problem each."""
    consumer = await made(client, **PERSON)
    with pytest.raises(BadRequestError) as caught:
        await client.consumers.submit(consumer.id)
    assert [(each.code, each.pointer) for each in caught.value.errors] == [
        ("parameter_required", "intended_use"),
        ("parameter_required", "documents.government_id"),
    ]


async def test_a_review_activates_and_says_so(client: PayMongo, simulator: Simulator) -> None:
    """consumer.activated; submitting again changes nothing."""
    await client.webhooks.create(url="http://127.0.0.1:9/", events=["consumer.activated"])
    consumer = await made(client, **PERSON, intended_use="store_value")
    await client.consumers.create_file_record(consumer.id, purpose="government_id", file=PICTURE)
    assert (await client.consumers.submit(consumer.id)).activation_status == "under_review"
    await simulator.clock.advance(2)
    assert (await client.consumers.submit(consumer.id)).activation_status == "activated"
    (delivery,) = simulator.deliveries
    data = json.loads(delivery.body)["data"]["attributes"]["data"]
    assert (delivery.event_type, data["merchant_id"]) == ("consumer.activated", consumer.id)
    assert data["account"] == {"legal_name": "Maria Santos", "trade_name": "Maria Santos", "type": "individual"}


async def test_documents_are_kept_listed_and_deleted(client: PayMongo) -> None:
    """Of each consumer its own."""
    consumer = await made(client)
    record = await client.consumers.create_file_record(consumer.id, purpose="government_id", file=PICTURE)
    assert (record.merchant_id, record.file_type, record.extra) == (consumer.id, "jpg", {})
    assert await client.consumers.list_file_records(consumer.id).to_list() == [record]
    assert await client.consumers.delete_file_record(consumer.id, record.id) == record
    assert await client.consumers.list_file_records(consumer.id).to_list() == []


async def test_a_merchant_is_no_consumer(client: PayMongo) -> None:
    """Though their ids look alike."""
    child = await client.child_merchants.create(accepted_terms_and_conditions=True, features=["basic_wallet"])
    for call in (client.consumers.submit(child.id), client.consumers.update("org_x", first_name="A")):
        with pytest.raises(NotFoundError):
            await call


class TestLiveOnly:
    """PayMongo takes live keys only."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Do as PayMongo does."""
        return Rules(live_only_answered=False)

    async def test_a_test_key_can_be_refused(self, client: PayMongo) -> None:
        """By any operation."""
        for call in (made(client), client.consumers.submit("org_x")):
            with pytest.raises(PermissionDeniedError):
                await call
