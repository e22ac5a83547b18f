"""Accounts: created, verified, filled in, activated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError, PermissionDeniedError
from paymongo_async.files import Upload
from paymongo_async.models.accounts import Account, IdentityVerification
from paymongo_async.simulator import Rules, Simulator
from tests.rig.people import BANK, BUSINESS, PERSON

if TYPE_CHECKING:
    from .conftest import Checked

OK, BAD, MISSING, CONFLICT = 200, 400, 404, 409
FRONT, BACK, SELFIE = (Upload(name.encode(), filename=f"{name}.png") for name in ("front", "back", "selfie"))
CONTACT = {"email_address": "maria@example.com", "mobile_number": "+639171234567"}


async def made(client: PayMongo, kind: str = "merchant", **person: Any) -> Account:
    return await client.accounts.create(type=kind, person=person or None)


async def verified(client: PayMongo, simulator: Simulator, key: str) -> None:
    await client.accounts.submit_identity_verification(
        key, document_type="passport", document_front=FRONT, selfie=SELFIE
    )
    await simulator.clock.advance(2)


async def ready(client: PayMongo, simulator: Simulator, kind: str = "merchant") -> str:
    """Return the id of one that has all that is required."""
    account = await made(client, kind)
    await client.accounts.update(account.id, person=PERSON)
    if kind == "merchant":
        await client.accounts.update(account.id, business=BUSINESS, bank=BANK)
    await verified(client, simulator, account.id)
    return account.id


async def submit(client: PayMongo, key: str, **changes: Any) -> IdentityVerification:
    given = {"document_type": "passport", "document_front": FRONT, "selfie": SELFIE} | changes
    return await client.accounts.submit_identity_verification(key, **given)


async def identity(client: PayMongo, key: str) -> str | None:
    return (await client.accounts.retrieve(key)).person.identity_verification_status


async def test_every_operation_round_trips(client: Checked, simulator: Simulator) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    key = await ready(client, simulator)
    assert (await client.accounts.create_identity_verification((await made(client)).id)).status == "pending"
    assert (await client.accounts.activate(key)).id == key
    assert (await client.accounts.retrieve(key)).id == key
    client.assert_saw_all_of("accounts")


@pytest.mark.parametrize(("kind", "role"), [("merchant", "representative"), ("consumer", None)])
async def test_an_account_begins_pending(client: PayMongo, kind: str, role: str | None) -> None:
    """The person of a merchant is its representative; every field of the answer is known."""
    account = await made(client, kind, **CONTACT)
    assert (account.type, account.activation_status) == (kind, "pending")
    assert (account.person.email_address, account.person.type) == ("maria@example.com", role)
    assert (account.business, account.bank) == (None, None)
    assert (account.extra, account.person.extra) == ({}, {})


async def test_an_account_names_its_parent(client: PayMongo) -> None:
    """In its relationship."""
    account = await made(client)
    (wallet,) = await client.wallets.list()
    assert account.relationship is not None
    assert account.relationship.child_account == {"id": account.id}
    assert account.relationship.parent_account == {"id": wallet.merchant_id}
    assert account.relationship.extra == {}


async def test_the_parent_reads_its_own_account(client: PayMongo) -> None:
    """It is activated."""
    (wallet,) = await client.wallets.list()
    account = await client.accounts.retrieve(wallet.merchant_id)
    assert (account.id, account.activation_status) == (wallet.merchant_id, "activated")


async def test_a_taken_address_is_refused(client: PayMongo) -> None:
    """With a dotted pointer, though the body is flat; one's own may be sent again."""
    first, second = await made(client, **CONTACT), await made(client)
    with pytest.raises(BadRequestError) as caught:
        await client.accounts.create(type="consumer", person=CONTACT)
    assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_invalid", "person.email_address")
    with pytest.raises(BadRequestError):
        await client.accounts.update(second.id, person=CONTACT)
    assert await client.accounts.update(first.id, person=CONTACT) == first


async def test_an_address_has_an_at_sign(client: PayMongo) -> None:
    """parameter_format_invalid otherwise."""
    with pytest.raises(BadRequestError) as caught:
        await made(client, email_address="maria")
    assert caught.value.code == "parameter_format_invalid"


async def test_details_are_filled_in(client: PayMongo) -> None:
    """What was there stays; a person's business gets the person's name."""
    account = await made(client, **CONTACT)
    changed = await client.accounts.update(
        account.id, person={"first_name": "Maria", "last_name": "Santos"}, business=BUSINESS, bank=BANK
    )
    assert (changed.person.first_name, changed.person.email_address) == ("Maria", "maria@example.com")
    assert changed.business is not None
    assert changed.business.legal_name == "Maria Santos"
    assert changed.bank is not None
    assert changed.bank.account_number == BANK["account_number"]
    assert [each.extra for each in (changed.business, changed.bank)] == [{}, {}]
    assert await client.accounts.retrieve(account.id) == changed


async def test_what_is_missing_is_named(client: PayMongo) -> None:
    """One problem per field, the check of the identity last."""
    account = await made(client)
    await client.accounts.update(account.id, person=PERSON, business={**BUSINESS, "tin": None}, bank=BANK)
    with pytest.raises(BadRequestError) as caught:
        await client.accounts.activate(account.id)
    assert [(each.code, each.pointer) for each in caught.value.errors] == [
        ("parameter_required", "business.tin"),
        ("parameter_required", "person.identity_verification_status"),
    ]


@pytest.mark.parametrize("kind", ["merchant", "consumer"])
async def test_an_account_is_activated_after_a_review(client: PayMongo, simulator: Simulator, kind: str) -> None:
    """The event tells; asking again changes nothing."""
    await client.webhooks.create(url="http://127.0.0.1:9/", events=["merchant.activated", "consumer.activated"])
    key = await ready(client, simulator, kind)
    assert (await client.accounts.activate(key)).activation_status == "under_review"
    await simulator.clock.advance(2)
    assert (await client.accounts.activate(key)).activation_status == "activated"
    assert [each.event_type for each in simulator.deliveries] == [f"{kind}.activated"]


class TestAtOnce:
    """Reviews that take no time, and decline."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Choose it."""
        return Rules(review_delay=0, children_declined=True)

    async def test_an_account_is_declined(self, client: PayMongo, simulator: Simulator) -> None:
        """At once."""
        key = await ready(client, simulator)
        assert (await client.accounts.activate(key)).activation_status == "declined"


async def test_a_check_begins_on_a_page(client: PayMongo) -> None:
    """Pending; every field of the answer is known."""
    account = await made(client)
    check = await client.accounts.create_identity_verification(account.id)
    assert (check.account_id, check.status, check.extra) == (account.id, "pending", {})
    assert check.url is not None
    assert await identity(client, account.id) == "pending"


@pytest.mark.parametrize(("action", "outcome"), [("authorize", "passed"), ("fail", "failed")])
async def test_a_person_passes_or_fails_on_the_page(
    client: PayMongo, simulator: Simulator, action: str, outcome: str
) -> None:
    """After a moment of processing; then the page is closed."""
    account = await made(client)
    check = await client.accounts.create_identity_verification(account.id)
    assert await simulator.pay(check.url or "", action) == OK
    assert await identity(client, account.id) == "processing"
    await simulator.clock.advance(2)
    assert await identity(client, account.id) == outcome
    assert await simulator.pay(check.url or "", action) == CONFLICT


async def test_a_check_fills_in_the_person(client: PayMongo, simulator: Simulator) -> None:
    """What was not said, and only once it is passed."""
    account = await made(client, first_name="Maria")
    await submit(client, account.id)
    assert (await client.accounts.retrieve(account.id)).person.last_name is None
    await simulator.clock.advance(2)
    person = (await client.accounts.retrieve(account.id)).person
    assert (person.first_name, person.last_name) == ("Maria", "Dela Cruz")
    assert person.date_of_birth is not None


async def test_a_page_expires(client: PayMongo, simulator: Simulator) -> None:
    """With time or by a button; a new check can be begun."""
    account = await made(client)
    for by_button in (True, False):
        check = await client.accounts.create_identity_verification(account.id)
        if by_button:
            assert await simulator.pay(check.url or "", "expire") == OK
        else:
            await simulator.clock.advance(3600)
        assert await simulator.pay(check.url or "") == CONFLICT
        assert await identity(client, account.id) is None


async def test_a_passed_check_does_not_expire(client: PayMongo, simulator: Simulator) -> None:
    """When the page's time is over."""
    account = await made(client)
    check = await client.accounts.create_identity_verification(account.id)
    await simulator.pay(check.url or "")
    await simulator.clock.advance(3600)
    assert await identity(client, account.id) == "passed"


async def test_the_page_is_one(client: PayMongo, simulator: Simulator) -> None:
    """It is shown, knows its buttons, and its neighbours are not found."""
    check = await client.accounts.create_identity_verification((await made(client)).id)
    async with aiohttp.ClientSession() as session, session.get(check.url or "") as page:
        assert "Authorize" in await page.text()
    assert await simulator.pay(check.url or "", "dance") == BAD
    assert await simulator.pay(f"{simulator.base_url}/identities/none") == MISSING


async def test_pictures_are_checked(client: PayMongo) -> None:
    """Processing, and without a page; every field of the answer is known."""
    account = await made(client)
    check = await submit(client, account.id)
    assert (check.account_id, check.status, check.url, check.extra) == (account.id, "processing", None, {})


@pytest.mark.parametrize(
    ("changes", "code", "pointers"),
    [
        ({"document_type": "driving_license_ph"}, "parameter_required", ["document_back"]),
        ({"document_type": "tin_id"}, "parameter_required", ["secondary_document_type"]),
        (
            {"document_type": "alien_registration_card_ph"},
            "parameter_required",
            ["document_back", "secondary_document_type"],
        ),
        (
            {"document_type": "tin_id", "secondary_document_type": "voter_id_ph"},
            "parameter_required",
            ["secondary_document_front"],
        ),
        (
            {"document_type": "tin_id", "secondary_document_type": "alien_registration_card_ph"},
            "parameter_required",
            ["secondary_document_front", "secondary_document_back"],
        ),
        (
            {"document_type": "tin_id", "secondary_document_type": "tin_id", "secondary_document_front": FRONT},
            "parameter_invalid",
            ["secondary_document_type"],
        ),
        ({"document_type": "library_card"}, "parameter_invalid", ["document_type"]),
    ],
)
async def test_a_document_lacks_its_other_side_or_another(
    client: PayMongo, changes: Any, code: str, pointers: list[str]
) -> None:
    """By its kind."""
    account = await made(client)
    with pytest.raises(BadRequestError) as caught:
        await submit(client, account.id, **changes)
    assert [(each.code, each.pointer) for each in caught.value.errors] == [(code, each) for each in pointers]


@pytest.mark.parametrize(
    "changes",
    [
        {"document_type": "national_id_ph", "document_back": BACK},
        {"document_type": "tin_id", "secondary_document_type": "voter_id_ph", "secondary_document_front": FRONT},
        {
            "document_type": "voter_id_ph",
            "secondary_document_type": "alien_registration_card_ph",
            "secondary_document_front": FRONT,
            "secondary_document_back": BACK,
        },
    ],
)
async def test_whole_sets_of_documents_are_taken(client: PayMongo, simulator: Simulator, changes: Any) -> None:
    """And passed."""
    account = await made(client)
    await submit(client, account.id, **changes)
    await simulator.clock.advance(2)
    assert await identity(client, account.id) == "passed"


class TestForReview:
    """Checks that a human has to look at."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Choose it."""
        return Rules(identity_outcome="for_review")

    async def test_a_check_that_is_not_passed_is_missing(self, client: PayMongo, simulator: Simulator) -> None:
        """The account cannot be activated."""
        key = await ready(client, simulator)
        assert await identity(client, key) == "for_review"
        with pytest.raises(BadRequestError) as caught:
            await client.accounts.activate(key)
        assert [each.pointer for each in caught.value.errors] == ["person.identity_verification_status"]


async def test_an_unknown_account_is_not_found(client: PayMongo) -> None:
    """By any operation."""
    calls = client.accounts
    for call in (
        calls.retrieve("org_x"),
        calls.update("org_x", bank=BANK),
        calls.activate("org_x"),
        calls.create_identity_verification("org_x"),
        submit(client, "org_x"),
    ):
        with pytest.raises(NotFoundError):
            await call


class TestMadeUp:
    """PayMongo with a test key."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Do as PayMongo does."""
        return Rules(accounts_kept=False)

    async def test_made_up_data_is_answered_and_nothing_kept(self, client: PayMongo, simulator: Simulator) -> None:
        """By every operation."""
        calls = client.accounts
        assert (await calls.create(type="consumer")).type == "consumer"
        assert (await calls.retrieve("org_x")).id == "org_x"
        assert (await calls.update("org_x", bank=BANK)).id == "org_x"
        assert (await calls.activate("org_x")).id == "org_x"
        assert (await calls.create_identity_verification("org_x")).account_id == "org_x"
        assert (await submit(client, "org_x")).account_id == "org_x"
        assert simulator.books.accounts == []


class TestWithoutPlatforms:
    """Not every merchant may bring in others."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Refuse it."""
        return Rules(platforms=False)

    async def test_no_account_is_made(self, client: PayMongo) -> None:
        """account_not_allowed."""
        with pytest.raises(PermissionDeniedError) as caught:
            await made(client)
        assert caught.value.code == "account_not_allowed"
