"""What becomes of a transfer: by rail, by account, in time, and who is told."""

from __future__ import annotations

from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import NotFoundError
from paymongo_async.simulator import Rules, Simulator
from paymongo_async.simulator.rails import seconds_until_answer
from tests.rig.treasury import BAD, CUTOFF, DAY, GOOD, OPENING, SILENT, Treasury, called_back

FAILURES = {
    "999999990002": "test_failed_number",
    "999999990003": "account_not_found",
    "999999990004": "account_not_active",
    "999999990005": "account_limit_reached",
    "999999990006": "internal_server_error",
}


@pytest.fixture
def treasury(client: PayMongo, simulator: Simulator) -> Treasury:
    """A merchant with a wallet."""
    return Treasury(client, simulator)


async def test_every_operation_answers(treasury: Treasury, client: Any) -> None:
    """One transfer, and the list."""
    transfer = await treasury.send()
    assert await treasury.read(transfer) == transfer
    assert await client.transfers.list().to_list() == [transfer]
    client.assert_saw_all_of("transfers")


@pytest.mark.parametrize("provider", ["instapay", "pesonet"])
async def test_the_good_account_succeeds(treasury: Treasury, provider: str) -> None:
    """Documented for both rails; the rail's reference takes the place of the caller's."""
    transfer = await treasury.send(GOOD, provider=provider, reference_number="INV 1")
    assert transfer.provider_reference_number == "INV 1"
    done = await treasury.after(transfer)
    assert (done.status, done.provider_error, done.provider_error_code) == ("succeeded", None, None)
    assert done.provider_reference_number not in (None, "INV 1")
    assert done.reference_number == "INV 1"


@pytest.mark.parametrize("provider", ["instapay", "pesonet"])
@pytest.mark.parametrize("number", FAILURES)
async def test_the_bad_accounts_fail(treasury: Treasury, provider: str, number: str) -> None:
    """Each with its documented code, and a message."""
    done = await treasury.after(await treasury.send(number, provider=provider, reference_number="INV 1"))
    assert (done.status, done.provider_error_code) == ("failed", FAILURES[number])
    assert done.provider_error
    assert done.provider_reference_number == "INV 1"


async def test_any_other_account_stays_pending_for_ever(treasury: Treasury) -> None:
    """Documented for test mode."""
    assert (await treasury.after(await treasury.send(SILENT), 365 * DAY)).status == "pending"


async def test_what_succeeded_has_left(treasury: Treasury) -> None:
    """Amount and fee are no longer pending."""
    await treasury.send(GOOD, 10_000)
    await treasury.after(await treasury.send(GOOD, 10_000))
    assert await treasury.balance() == (OPENING - 21_000, 0)


async def test_what_failed_is_back(treasury: Treasury) -> None:
    """Amount and fee can be spent again."""
    await treasury.send(BAD, 10_000)
    await treasury.after(await treasury.send(BAD, 10_000))
    assert await treasury.balance() == (OPENING, 0)


async def test_instapay_answers_after_a_moment(treasury: Treasury) -> None:
    """At any hour; a final transfer changes no more."""
    transfer = await treasury.send()
    assert (await treasury.after(transfer, 1.5)).status == "pending"
    done = await treasury.after(transfer, 1)
    assert done.status == "succeeded"
    assert done.updated_at > done.created_at
    assert await treasury.after(transfer, 30 * DAY) == done


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [(0, CUTOFF), (CUTOFF, 3 * 3600), (CUTOFF + 6 * 3600, 18 * 3600), (DAY + 9 * 3600, 2 * DAY + 17 * 3600)],
    ids=["morning", "at a cut-off", "tomorrow", "after the weekend"],
)
async def test_pesonet_answers_at_cut_offs(treasury: Treasury, wait: int, seconds: int) -> None:
    """Of banking days: at 10:00, 13:00 and 16:00 in Manila."""
    await treasury.simulator.clock.advance(wait)
    transfer = await treasury.send(provider="pesonet")
    assert (await treasury.after(transfer, seconds - 5)).status == "pending"
    assert (await treasury.after(transfer, 6)).status == "succeeded"


async def test_transfers_of_a_wallet_are_answered_in_their_order(treasury: Treasury) -> None:
    """First in, first out."""
    await treasury.listen()
    batch = await treasury.send_all(*[await treasury.request(number) for number in (GOOD, BAD, GOOD)])
    await treasury.simulator.clock.advance(60)
    assert [data["attributes"]["transfer_id"] for _, data in treasury.heard()] == [each.id for each in batch.transfers]


@pytest.mark.parametrize(
    ("number", "event", "status"),
    [(GOOD, "transfer.outward.successful", "succeeded"), (BAD, "transfer.outward.failed", "failed")],
)
async def test_the_end_is_announced(treasury: Treasury, number: str, event: str, status: str) -> None:
    """With the wallet transaction behind the transfer; name and status agree."""
    await treasury.listen()
    done = await treasury.after(await treasury.send(number, reference_number="INV 1"), 60)
    ((kind, data),) = treasury.heard()
    assert (kind, data["type"], data["id"][:10]) == (event, "wallet_transaction", "wallet_tr_")
    shown = data["attributes"]
    assert (shown["transfer_id"], shown["status"], shown["type"]) == (done.id, status, "send_money")
    assert (shown["provider_error"], shown["provider_error_code"]) == (done.provider_error, done.provider_error_code)
    assert shown["reference_number"] == "INV 1"


@pytest.mark.parametrize(("number", "status"), [(GOOD, "succeeded"), (BAD, "failed")])
async def test_the_address_of_a_transfer_is_called(treasury: Treasury, number: str, status: str) -> None:
    """With the wallet transaction itself, no event around it and no signature."""
    async with called_back() as (url, arrived):
        transfer = await treasury.send(number, callback_url=url)
        await treasury.simulator.clock.advance(60)
    ((headers, body),) = arrived
    assert (body["data"]["type"], body["data"]["attributes"]["status"]) == ("wallet_transaction", status)
    assert body["data"]["attributes"]["transfer_id"] == transfer.id
    assert "Paymongo-Signature" not in headers


async def test_an_address_is_called_once(treasury: Treasury) -> None:
    """Whatever it answers."""
    async with called_back(500) as (url, arrived):
        await treasury.send(callback_url=url)
        await treasury.simulator.clock.advance(DAY)
    assert len(arrived) == 1


async def test_an_address_without_anybody_harms_nothing(treasury: Treasury) -> None:
    """The transfer ends as it would."""
    done = await treasury.after(await treasury.send(callback_url="http://127.0.0.1:9/"), 60)
    assert done.status == "succeeded"


async def test_money_goes_from_wallet_to_wallet_at_once(treasury: Treasury, simulator: Simulator) -> None:
    """And arrives in full."""
    async with PayMongo("sk_test_other99999", base_url=simulator.base_url) as client:
        other = Treasury(client, simulator)
        await other.listen()
        number = str((await other.source()).number)
        done = await treasury.after(await treasury.send(number, 10_000, provider="paymongo"), 0)
        assert done.status == "succeeded"
        assert await treasury.balance() == (OPENING - 10_000, 0)
        assert await other.balance() == (OPENING + 10_000, 0)
        ((kind, data),) = other.heard()
        assert (kind, data["attributes"]["type"]) == ("transfer.inward.successful", "cash_in")
        sender = data["attributes"]["sender"]
        assert sender["bank_account_number"] == (await treasury.source()).number


async def test_money_for_a_wallet_that_is_none_comes_back(treasury: Treasury) -> None:
    """Nobody has the account."""
    done = await treasury.after(await treasury.send("000000000000", provider="paymongo"), 0)
    assert (done.status, done.provider_error_code) == ("failed", "account_not_found")
    assert await treasury.balance() == (OPENING, 0)


async def test_money_for_a_wallet_that_may_not_take_it_comes_back() -> None:
    """It is beyond the limits of the day."""
    async with (
        Simulator(rules=Rules(wallet_limits=(50_000, 50_000))) as simulator,
        PayMongo("sk_test_one1111111", base_url=simulator.base_url) as one,
        PayMongo("sk_test_two2222222", base_url=simulator.base_url) as two,
    ):
        sender, receiver = Treasury(one, simulator), Treasury(two, simulator)
        number = str((await receiver.source()).number)
        simulator.top_up(number, 30_000)
        done = await sender.after(await sender.send(number, 30_000, provider="paymongo"), 0)
        assert (done.status, done.provider_error_code) == ("failed", "account_limit_reached")


async def test_money_for_a_wallet_that_is_not_activated_comes_back(treasury: Treasury, simulator: Simulator) -> None:
    """A frozen wallet takes nothing."""
    async with PayMongo("sk_test_other99999", base_url=simulator.base_url) as client:
        other = Treasury(client, simulator)
        number = str((await other.source()).number)
        wallets = simulator._world.organization("other99999").tables["wallets"]
        wallets.change((await other.wallet()).id, {"status": "frozen"})
        done = await treasury.after(await treasury.send(number, provider="paymongo"), 0)
        assert (done.status, done.provider_error_code) == ("failed", "account_not_active")
        assert await other.balance() == (OPENING, 0)


async def test_the_test_accounts_mean_nothing_between_wallets(treasury: Treasury) -> None:
    """They are documented for InstaPay and PESONet."""
    done = await treasury.after(await treasury.send(GOOD, provider="paymongo"), 0)
    assert done.provider_error_code == "account_not_found"


@pytest.mark.parametrize(
    ("separator", "kept", "sent"),
    [(" ", "INV 20 A", "INV-20 A"), ("-", "INV-20-A", "INV-20 A"), (" ", "A B", "A_B")],
)
async def test_separators_of_a_reference_are_changed(separator: Any, kept: str, sent: str) -> None:
    """Both ways were observed; it is found by what was sent and by what is stored."""
    async with (
        Simulator(rules=Rules(reference_separator=separator)) as simulator,
        PayMongo("sk_test_abcdef123456", base_url=simulator.base_url) as client,
    ):
        transfer = await Treasury(client, simulator).send(reference_number=sent)
        assert transfer.reference_number == kept
        for reference in (sent, kept):
            assert await client.transfers.list(reference_number=reference).to_list() == [transfer]


async def test_another_reference_finds_nothing(treasury: Treasury) -> None:
    """Data is null then."""
    await treasury.send(reference_number="INV 1")
    assert await treasury.client.transfers.list(reference_number="INV 2").to_list() == []


async def test_transfers_are_listed_newest_first(treasury: Treasury) -> None:
    """Page after page by the id of the last row, until one is short."""
    batch = await treasury.send_all(*[await treasury.request(GOOD, amount) for amount in range(1, 6)])
    keys = [each.id for each in reversed(batch.transfers)]
    assert [each.id async for each in treasury.client.transfers.list(limit=2)] == keys
    page = await treasury.client.transfers.list(limit=2, after_id=keys[1])
    assert [each.id for each in page] == keys[2:4]


async def test_an_unknown_transfer_is_not_found(client: PayMongo) -> None:
    """404, resource_not_found; the id of a wallet transaction is none."""
    with pytest.raises(NotFoundError) as caught:
        await client.transfers.retrieve("wallet_tr_x")
    assert caught.value.code == "resource_not_found"


def test_hours_without_any_cut_off_are_a_mistake() -> None:
    """Rules that no transfer could end by are told to whoever set them."""
    with pytest.raises(ValueError, match="pesonet_cutoffs"):
        seconds_until_answer("pesonet", 0.0, Rules(pesonet_cutoffs=()))
