"""Sending money: what is set aside, what is refused, and that all of a batch is taken or none."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import aiohttp
import attrs
import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import (
    BadRequestError,
    IdempotencyMismatchError,
    NotFoundError,
    OutcomeUnknown,
    PermissionDeniedError,
)
from paymongo_async.models.transfers import TransferAccount
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator
from tests.rig.treasury import BAD, GOOD, OPENING, SILENT, Treasury

HEADERS = {"Authorization": "Basic " + base64.b64encode(b"sk_test_abcdef123456:").decode()}


@pytest.fixture
def treasury(client: PayMongo, simulator: Simulator) -> Treasury:
    """A merchant with a wallet."""
    return Treasury(client, simulator)


async def refused(treasury: Treasury, *requests: Any) -> list[tuple[str | None, str | None]]:
    """Return code and pointer of each problem, and see that nothing was sent."""
    before = await treasury.balance()
    with pytest.raises(BadRequestError) as caught:
        await treasury.client.batch_transfers.create(transfers=requests)
    assert await treasury.balance() == before
    assert await treasury.client.transfers.list().to_list() == []
    return [(each.code, each.pointer) for each in caught.value.errors]


async def test_every_operation_answers(treasury: Treasury, client: Any) -> None:
    """Made, and read again."""
    batch = await treasury.send_all(await treasury.request())
    assert await client.batch_transfers.retrieve(batch.id) == batch
    client.assert_saw_all_of("batch_transfers")


async def test_a_batch_is_answered_with_its_transfers(treasury: Treasury) -> None:
    """In their order, pending, each with the id of the batch."""
    batch = await treasury.send_all(await treasury.request(GOOD, 100), await treasury.request(BAD, 200))
    assert batch.id.startswith("batch_tr_")
    assert [(each.amount, each.status) for each in batch.transfers] == [(100, "pending"), (200, "pending")]
    assert {each.batch_transfer_id for each in batch.transfers} == {batch.id}


async def test_what_was_given_comes_back(treasury: Treasury) -> None:
    """Accounts with the name of the bank, texts as they were."""
    transfer = await treasury.send(
        GOOD, 10_000, purpose="rent", description="July", metadata={"order": "1"}, callback_url="https://shop.example/"
    )
    assert (transfer.purpose, transfer.description, transfer.metadata) == ("rent", "July", {"order": "1"})
    assert (transfer.callback_url, transfer.livemode) == ("https://shop.example/", False)
    to = TransferAccount(number=GOOD, name="Maria Clara", bic="UBPHPHMMXXX", bank_name="UNIONBANK")
    assert transfer.destination_account == to
    assert transfer.source_account.number == (await treasury.source()).number


async def test_what_was_not_given_is_null(treasury: Treasury) -> None:
    """Except the address to call, which is empty text."""
    transfer = await treasury.send()
    assert (transfer.purpose, transfer.description, transfer.metadata) == (None, None, None)
    assert (transfer.reference_number, transfer.provider_reference_number) == (None, None)
    assert transfer.callback_url == ""


async def test_a_batch_read_later_shows_what_became_of_it(treasury: Treasury) -> None:
    """It has no status of its own."""
    batch = await treasury.send_all(await treasury.request(GOOD), await treasury.request(BAD))
    await treasury.simulator.clock.advance(60)
    later = await treasury.client.batch_transfers.retrieve(batch.id)
    assert [each.status for each in later.transfers] == ["succeeded", "failed"]


async def test_an_unknown_batch_is_not_found(client: PayMongo) -> None:
    """404, resource_not_found."""
    with pytest.raises(NotFoundError) as caught:
        await client.batch_transfers.retrieve("batch_tr_x")
    assert caught.value.code == "resource_not_found"


async def test_amount_and_fee_are_set_aside(treasury: Treasury) -> None:
    """They leave what can be spent at once and are pending until the transfer is final."""
    await treasury.send(SILENT, 10_000)
    second = await treasury.send(SILENT, 10_000)
    assert second.fee == 1000
    assert await treasury.balance() == (OPENING - 21_000, 21_000)


@pytest.mark.parametrize("provider", ["instapay", "pesonet"])
async def test_one_transfer_a_week_is_free(treasury: Treasury, provider: str) -> None:
    """The next ones cost ten pesos, until Monday in Manila."""
    fees = [(await treasury.send(provider=provider)).fee for _ in range(3)]
    # From Thursday, 08:00, to Monday, 00:00.
    await treasury.simulator.clock.advance(4 * 86_400 - 8 * 3600 - 1)
    fees.append((await treasury.send(provider=provider)).fee)
    await treasury.simulator.clock.advance(1)
    fees.append((await treasury.send(provider=provider)).fee)
    assert fees == [0, 1000, 1000, 1000, 0]


async def test_both_rails_share_the_free_transfer(treasury: Treasury) -> None:
    """In one batch too, where the first has it."""
    requests = [await treasury.request(provider=each) for each in ("pesonet", "instapay", "pesonet")]
    assert [each.fee for each in (await treasury.send_all(*requests)).transfers] == [0, 1000, 1000]


async def test_from_wallet_to_wallet_costs_nothing(treasury: Treasury) -> None:
    """And leaves the free transfer of the week."""
    assert (await treasury.send("000000000000", provider="paymongo")).fee == 0
    assert [(await treasury.send()).fee for _ in range(2)] == [0, 1000]


async def test_nothing_to_send_is_refused(treasury: Treasury) -> None:
    """With the code that was observed, and without a pointer."""
    assert await refused(treasury) == [("invalid_request_body", None)]


async def test_a_body_without_transfers_is_refused(simulator: Simulator) -> None:
    """In the words that were observed."""
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(f"{simulator.base_url}/v2/batch_transfers", json={}) as answer,
    ):
        problem = {"code": "invalid_request_body", "detail": "transfers is required"}
        assert (answer.status, await answer.json()) == (400, {"errors": [problem]})


async def test_a_thousand_transfers_are_the_most(treasury: Treasury) -> None:
    """One more is refused."""
    request = await treasury.request(GOOD, 1)
    assert await refused(treasury, *[request] * 1001) == [("invalid_request_body", "/transfers")]
    assert len((await treasury.send_all(*[request] * 1000)).transfers) == 1000


@pytest.mark.parametrize(("provider", "most"), [("instapay", 5_000_000), ("pesonet", 1_000_000_000)])
async def test_rails_have_a_maximum(treasury: Treasury, provider: str, most: int) -> None:
    """One centavo more is refused; the balance is looked at later."""
    above = await treasury.request(GOOD, most + 1, provider=provider)
    assert await refused(treasury, above) == [("parameter_above_maximum", "/transfers/0/amount")]
    treasury.simulator.top_up(str((await treasury.source()).number), 1_000_000_000)
    assert (await treasury.send(GOOD, most, provider=provider)).amount == most


async def test_less_than_a_centavo_is_refused(treasury: Treasury) -> None:
    """Zero is no transfer."""
    request = await treasury.request(GOOD, 0)
    assert await refused(treasury, request) == [("parameter_below_minimum", "/transfers/0/amount")]


@pytest.mark.parametrize(
    ("provider", "bic"),
    [
        ("instapay", "XXXXPHMMXXX"),
        ("pesonet", "GXCHPHM2XXX"),
        ("pesonet", "PAEYPHM2XXX"),
        ("paymongo", "UBPHPHMMXXX"),
    ],
    ids=["nobody", "other rail", "sender only", "no wallet"],
)
async def test_a_code_that_the_rail_does_not_reach_is_refused(treasury: Treasury, provider: str, bic: str) -> None:
    """Codes are those of the receiving institutions on the same rail."""
    request = await treasury.request(GOOD, provider=provider, bic=bic)
    assert await refused(treasury, request) == [("parameter_invalid", "/transfers/0/destination_account/bic")]


async def test_a_code_may_have_eight_or_eleven_characters(treasury: Treasury) -> None:
    """XXX at its end says nothing."""
    requests = [await treasury.request(bic=bic) for bic in ("UBPHPHMM", "BNORPHMMXXX", "BNORPHMM")]
    assert len((await treasury.send_all(*requests)).transfers) == 3


@pytest.mark.parametrize("end", ["source_account", "destination_account"])
@pytest.mark.parametrize("part", ["number", "name", "bic"])
async def test_an_account_is_number_name_and_bic(treasury: Treasury, end: str, part: str) -> None:
    """All three, at both ends."""
    request = await treasury.request()
    account = attrs.evolve(getattr(request, end), **{part: None})
    bad = attrs.evolve(request, **{end: account})
    assert await refused(treasury, bad) == [("parameter_required", f"/transfers/0/{end}/{part}")]


async def test_every_problem_of_every_transfer_is_told(treasury: Treasury) -> None:
    """With its place in the list."""
    good, bad = await treasury.request(), await treasury.request(GOOD, 0, callback_url="nowhere")
    assert await refused(treasury, good, bad) == [
        ("parameter_below_minimum", "/transfers/1/amount"),
        ("parameter_format_invalid", "/transfers/1/callback_url"),
    ]


async def test_only_an_own_wallet_can_be_the_source(treasury: Treasury, simulator: Simulator) -> None:
    """Another merchant's is refused with the words that were observed."""
    async with PayMongo("sk_test_other99999", base_url=simulator.base_url) as other:
        theirs = await Treasury(other, simulator).source()
    for account in (theirs, attrs.evolve(await treasury.source(), bic="UBPHPHMMXXX")):
        request = await treasury.request(source_account=account)
        assert await refused(treasury, request) == [("parameter_invalid", "/transfers/0/source_account")]
    with pytest.raises(BadRequestError, match="failed to get first source account"):
        await treasury.send(source_account=theirs)


async def test_the_balance_covers_amount_and_fee(treasury: Treasury) -> None:
    """One centavo less is refused with the words that were observed, and nothing is sent."""
    await treasury.send(SILENT, 4_000_000)
    available, _ = await treasury.balance()
    requests = [await treasury.request(SILENT, available // 20 - 1000) for _ in range(20)]
    too_much = [attrs.evolve(requests[0], amount=requests[0].amount + 1), *requests[1:]]
    with pytest.raises(BadRequestError, match=r"transfer_validator\.source_account_balance: insufficient") as caught:
        await treasury.send_all(*too_much)
    assert caught.value.code == "available_balance_insufficient"
    assert await treasury.balance() == (available, OPENING - available)
    await treasury.send_all(*requests)
    assert await treasury.balance() == (0, OPENING)


async def test_the_same_key_sends_once(treasury: Treasury) -> None:
    """The first answer comes again, even if something else is asked for: then it is no success."""
    wanted = await treasury.request(GOOD, 100)
    first = await treasury.send_all(wanted, idempotency_key="order-1")
    # Another process, which remembers nothing of the first call.
    async with PayMongo("sk_test_abcdef123456", base_url=treasury.simulator.base_url) as other:
        assert await other.batch_transfers.create(transfers=[wanted], idempotency_key="order-1") == first
    async with PayMongo(
        "sk_test_abcdef123456", base_url=treasury.simulator.base_url, retry=RetryPolicy.testing()
    ) as another:
        with pytest.raises(OutcomeUnknown) as raised:
            await another.batch_transfers.create(
                transfers=[await treasury.request(BAD, 999)], idempotency_key="order-1"
            )
    assert isinstance(raised.value.__cause__, IdempotencyMismatchError)
    assert len(await treasury.client.transfers.list()) == 1


async def test_a_key_whose_first_request_is_under_way_is_refused(treasury: Treasury, simulator: Simulator) -> None:
    """409, idempotency_in_progress; the first one gets its answer."""
    simulator.faults.add(operation="batch_transfers.create", kind="slow", seconds=5)
    body = {"transfers": [(await treasury.request()).to_dict()]}
    headers = {**HEADERS, "Idempotency-Key": "order-1"}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def post() -> tuple[int, Any]:
            async with session.post(f"{simulator.base_url}/v2/batch_transfers", json=body) as answer:
                return answer.status, await answer.json()

        first = asyncio.create_task(post())
        while not simulator.books.batch_transfers:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0)
        status, answer = await post()
        assert (status, answer["errors"][0]["code"]) == (409, "idempotency_in_progress")
        await simulator.clock.advance(5)
        assert (await first)[0] == 201
    assert len(simulator.books.transfers) == 1


async def test_without_a_key_the_same_reference_sends_twice(treasury: Treasury) -> None:
    """References are not compared."""
    for _ in range(2):
        await treasury.send(GOOD, 100, reference_number="INV 1")
    assert len(await treasury.client.transfers.list(reference_number="INV 1")) == 2


class TestLimited:
    """A wallet that may send PHP 500 a day and PHP 700 a month."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(wallet_limits=(50_000, 70_000))

    async def test_more_than_a_day_allows_is_refused(self, treasury: Treasury) -> None:
        """All transfers of a batch count together."""
        requests = [await treasury.request(GOOD, amount) for amount in (25_000, 25_001)]
        assert await refused(treasury, *requests) == [("transaction_limit_exceeded", None)]

    async def test_more_than_a_month_allows_is_refused(self, treasury: Treasury) -> None:
        """Tomorrow is another day of the same month."""
        await treasury.send(GOOD, 50_000)
        await treasury.simulator.clock.advance(86_400)
        with pytest.raises(BadRequestError) as caught:
            await treasury.send(GOOD, 20_001)
        assert caught.value.code == "transaction_limit_exceeded"
        await treasury.send(GOOD, 20_000)

    async def test_what_failed_does_not_count(self, treasury: Treasury) -> None:
        """The limit is there again."""
        await treasury.send(BAD, 50_000)
        await treasury.simulator.clock.advance(60)
        assert (await treasury.send(GOOD, 50_000)).status == "pending"


class TestPolicies:
    """Policies that deny."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(policies_deny=True)

    async def test_an_active_policy_stops_transfers(self, treasury: Treasury) -> None:
        """One that is not activated is not asked, and neither is one about something else."""
        policies = treasury.client.policies
        given = {"merchant_id": "org_x", "resource": "wallet", "policy": "cGFja2FnZQ=="}
        other = await policies.create(name="other", operation="CloseWallet", **given)
        await policies.update(other.id, status="activated")
        policy = await policies.create(name="small only", operation="CreateTransfer", **given)
        await policies.update(policy.id, status="deactivated")
        await treasury.send()
        await policies.update(policy.id, status="activated")
        with pytest.raises(PermissionDeniedError, match="small only"):
            await treasury.send()
        assert len(await treasury.client.transfers.list()) == 1


@pytest.mark.parametrize("status", ["deactivated", "frozen"])
async def test_only_an_activated_wallet_sends(simulator: Simulator, status: str) -> None:
    """Any other is refused."""
    async with (
        Simulator(rules=Rules(wallet_status=status)) as other,  # type: ignore[arg-type]
        PayMongo("sk_test_abcdef123456", base_url=other.base_url) as client,
    ):
        assert await refused(Treasury(client, other), await Treasury(client, other).request()) == [
            ("organization_not_allowed", None)
        ]


async def test_a_lost_answer_is_found_by_its_reference() -> None:
    """Although the stored one has a space for the hyphen; the transfer is made once."""
    async with (
        Simulator() as simulator,  # in the present, because a search looks at times
        PayMongo("sk_test_abcdef123456", base_url=simulator.base_url, retry=RetryPolicy.testing()) as client,
    ):
        treasury = Treasury(client, simulator)
        simulator.faults.add(operation="batch_transfers.create", kind="drop_after_commit")
        await treasury.send_all(await treasury.request(GOOD, 100, reference_number="INV-7"))
        (found,) = await client.transfers.list(reference_number="INV-7").to_list()
        assert found.reference_number == "INV 7"
