"""Child merchants: from nothing to activated or declined."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError, PermissionDeniedError
from paymongo_async.files import Upload
from paymongo_async.models.child_merchants import ChildMerchant
from paymongo_async.simulator import Rules, Simulator
from tests.rig.people import BANK, BUSINESS, PERSON

if TYPE_CHECKING:
    from .conftest import Checked

WHOLE = {"business": BUSINESS, "representative": PERSON, "bank": BANK}
PICTURE = Upload(b"four", filename="Id.PNG")


async def made(client: PayMongo, **changes: Any) -> ChildMerchant:
    given: dict[str, Any] = {"accepted_terms_and_conditions": True, "features": ["payment_gateway"]} | changes
    return await client.child_merchants.create(**given)


async def ready(client: PayMongo, **changes: Any) -> str:
    """Return the id of one that has all that is required."""
    child = await made(client, **(WHOLE | changes))
    await client.child_merchants.create_file_record(child.id, purpose="government_id", file=PICTURE)
    return child.id


async def find(client: PayMongo, key: str) -> ChildMerchant:
    return next(each for each in await client.child_merchants.list().to_list() if each.id == key)


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    key = await ready(client)
    (record,) = await client.child_merchants.list_file_records(key)
    assert (await client.child_merchants.retrieve_requirements(key)).requirements.documents == (record.purpose,)
    assert (await client.child_merchants.update(key, bank=BANK)).id == key
    assert (await client.child_merchants.submit(key)).id == key
    assert [each.id for each in await client.child_merchants.list()] == [key]
    assert (await client.child_merchants.delete_file_record(key, record.id)).id == record.id
    client.assert_saw_all_of("child_merchants")


async def test_a_child_merchant_begins_pending(client: PayMongo) -> None:
    """With its consent; every field of the answer is known."""
    child = await made(client)
    assert (child.activation_status, child.features, child.business) == ("pending", ("payment_gateway",), None)
    assert child.terms_and_conditions_consented_at == child.created_at
    assert child.extra == {}


async def test_details_are_kept(client: PayMongo) -> None:
    """In every part."""
    child = await made(client, **WHOLE, e_wallet={"provider": "gcash", "mobile_number": "+639171234567"})
    assert child.business is not None
    assert child.business.trade_name == "Tea House"
    assert child.representative is not None
    assert child.representative.date_of_birth is not None
    assert child.representative.date_of_birth.year == 1990
    assert child.bank is not None
    assert child.e_wallet is not None
    assert child.e_wallet.provider == "gcash"
    parts = (child.business, child.representative, child.bank, child.e_wallet)
    assert [each.extra for each in parts] == [{}] * 4


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"accepted_terms_and_conditions": False}, "accepted_terms_and_conditions"),
        ({"features": []}, "features"),
        ({"features": ["basic_wallet", "standard_wallet"]}, "features"),
    ],
)
async def test_a_bad_child_merchant_is_refused(client: PayMongo, changes: Any, pointer: str) -> None:
    """Terms are accepted, and there is at most one wallet."""
    with pytest.raises(BadRequestError) as caught:
        await made(client, **changes)
    assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_invalid", pointer)


@pytest.mark.parametrize(
    ("business", "legal_name"),
    [
        ({"type": "individual"}, "Maria Santos"),
        ({"type": "sole_proprietor", "dti_registered_name": "Santos Trading"}, "Santos Trading"),
        ({"type": "corporation", "legal_name": "Tea Inc."}, "Tea Inc."),
        ({"trade_name": "Tea"}, None),
    ],
)
async def test_some_legal_names_are_set(client: PayMongo, business: Any, legal_name: str | None) -> None:
    """That of a person's business."""
    child = await made(client, business=business, representative=PERSON)
    assert child.business is not None
    assert child.business.legal_name == legal_name


async def test_a_handle_is_made_of_the_trade_name(client: PayMongo) -> None:
    """Unless there is one."""
    for given, handle in (({}, "tea-house"), ({"handle": "tea"}, "tea"), ({"trade_name": ""}, None)):
        child = await made(client, business=BUSINESS | given)
        assert child.business is not None
        assert child.business.handle == handle


async def test_details_are_filled_in_later(client: PayMongo, simulator: Simulator) -> None:
    """What was there stays."""
    child = await made(client, business={"trade_name": "Tea House"})
    await simulator.clock.advance(60)
    changed = await client.child_merchants.update(
        child.id, business={"type": "individual"}, representative=PERSON, features=["basic_wallet"]
    )
    assert changed.business is not None
    assert (changed.business.trade_name, changed.business.legal_name) == ("Tea House", "Maria Santos")
    assert changed.features == ("basic_wallet",)
    assert changed.updated_at > child.updated_at


async def test_a_single_part_is_filled_in(client: PayMongo) -> None:
    """The others stay as they were."""
    child = await made(client, business=BUSINESS)
    changed = await client.child_merchants.update(child.id, bank=BANK)
    assert (changed.business, changed.features) == (child.business, child.features)
    assert changed.bank is not None


class TestOfASoleProprietor:
    """A parent that is no company."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Choose its type."""
        return Rules(business_type="sole_proprietor")

    async def test_a_child_is_not_above_its_parent(self, client: PayMongo) -> None:
        """Its own type and lesser ones are taken."""
        child = await made(client, business={"type": "sole_proprietor"})
        with pytest.raises(BadRequestError) as caught:
            await client.child_merchants.update(child.id, business={"type": "partnership"})
        assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_invalid", "business.type")
        with pytest.raises(BadRequestError):
            await made(client, business={"type": "corporation"})


async def test_both_kinds_of_children_are_listed(client: PayMongo, simulator: Simulator) -> None:
    """Newest first, page by page; consumers have the fields that merchants have too."""
    merchant = await made(client)
    await simulator.clock.advance(1)
    consumer = await client.consumers.create(accepted_terms_and_conditions=True, features=["x"])
    rows = await client.child_merchants.list(limit=1).to_list()
    assert [each.id for each in rows] == [consumer.id, merchant.id]
    assert [each.extra for each in rows] == [{}, {}]


async def test_requirements_depend_on_type_and_features(client: PayMongo) -> None:
    """A corporation says more than a person, a wallet needs no bank."""
    person, company = (
        await made(client),
        await made(client, business={"type": "corporation"}, features=["basic_wallet"]),
    )
    first = await client.child_merchants.retrieve_requirements(person.id)
    second = await client.child_merchants.retrieve_requirements(company.id)
    assert (first.business_type, first.features) == (None, ("payment_gateway",))
    assert (second.business_type, second.features) == ("corporation", ("basic_wallet",))
    assert "bank.account_name" in first.requirements.details
    assert "bank.account_name" not in second.requirements.details
    assert "business.registration_number" in second.requirements.details
    assert first.requirements.documents == ("government_id",)
    assert (first.extra, first.requirements.extra) == ({}, {})


async def test_what_is_missing_is_named_when_it_is_submitted(client: PayMongo) -> None:
    """One problem each, documents included."""
    child = await made(client, **(WHOLE | {"business": {**BUSINESS, "tin": None, "address": {"city": "Manila"}}}))
    with pytest.raises(BadRequestError) as caught:
        await client.child_merchants.submit(child.id)
    assert {each.code for each in caught.value.errors} == {"parameter_required"}
    assert [each.pointer for each in caught.value.errors] == [
        "business.tin",
        "business.address.line1",
        "business.address.state",
        "business.address.postal_code",
        "documents.government_id",
    ]


async def test_a_review_activates(client: PayMongo, simulator: Simulator) -> None:
    """Two seconds later; submitting again changes nothing."""
    key = await ready(client)
    assert (await client.child_merchants.submit(key)).activation_status == "under_review"
    await simulator.clock.advance(2)
    assert (await find(client, key)).activation_status == "activated"
    assert (await client.child_merchants.submit(key)).activation_status == "activated"


async def test_the_outcome_is_announced(client: PayMongo, simulator: Simulator) -> None:
    """As a bare object, without id and type."""
    await client.webhooks.create(url="http://127.0.0.1:9/", events=["merchant.activated", "merchant.declined"])
    key = await ready(client)
    await client.child_merchants.submit(key)
    await simulator.clock.advance(2)
    (delivery,) = simulator.deliveries
    assert delivery.event_type == "merchant.activated"
    assert json.loads(delivery.body)["data"]["attributes"]["data"] == {
        "merchant_id": key,
        "account": {"legal_name": "Maria Santos", "trade_name": "Tea House", "type": "individual"},
        "activation_status": "activated",
        "features": ["payment_gateway"],
    }


class TestDeclined:
    """Reviews that decline, at once."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Choose it."""
        return Rules(children_declined=True, review_delay=0)

    async def test_a_review_declines(self, client: PayMongo, simulator: Simulator) -> None:
        """And says so."""
        await client.webhooks.create(url="http://127.0.0.1:9/", events=["merchant.activated", "merchant.declined"])
        assert (await client.child_merchants.submit(await ready(client))).activation_status == "declined"
        assert [each.event_type for each in simulator.deliveries] == ["merchant.declined"]


async def test_a_document_is_uploaded(client: PayMongo) -> None:
    """Its size is text; every field of the answer is known."""
    child = await made(client)
    record = await client.child_merchants.create_file_record(child.id, purpose="government_id", file=PICTURE)
    assert (record.file_size, record.file_type, record.original_filename) == ("4", "png", "Id.PNG")
    assert (record.merchant_id, record.purpose, record.extra) == (child.id, "government_id", {})


async def test_only_documents_are_taken(client: PayMongo) -> None:
    """By the end of their names."""
    child = await made(client)
    with pytest.raises(BadRequestError) as caught:
        await client.child_merchants.create_file_record(child.id, purpose="x", file=Upload(b"x", filename="a.exe"))
    assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_invalid", "file")


async def test_documents_are_listed_and_deleted(client: PayMongo) -> None:
    """Each belongs to one child."""
    child, other = await made(client), await made(client)
    record = await client.child_merchants.create_file_record(child.id, purpose="government_id", file=PICTURE)
    assert await client.child_merchants.list_file_records(child.id).to_list() == [record]
    assert await client.child_merchants.list_file_records(other.id).to_list() == []
    with pytest.raises(NotFoundError):
        await client.child_merchants.delete_file_record(other.id, record.id)
    assert await client.child_merchants.delete_file_record(child.id, record.id) == record
    with pytest.raises(NotFoundError):
        await client.child_merchants.delete_file_record(child.id, record.id)


async def test_an_unknown_child_is_not_found(client: PayMongo) -> None:
    """By any operation."""
    calls = client.child_merchants
    for call in (
        calls.update("org_x", features=["basic_wallet"]),
        calls.submit("org_x"),
        calls.create_file_record("org_x", purpose="x", file=PICTURE),
        calls.list_file_records("org_x"),
        calls.retrieve_requirements("org_x"),
    ):
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
        for call in (made(client), client.child_merchants.list(), client.child_merchants.submit("org_x")):
            with pytest.raises(PermissionDeniedError):
                await call
