"""Wallets: what they show, to whom, and in which generation."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import NotFoundError
from paymongo_async.simulator import Rules, Simulator
from tests.rig.treasury import GOOD, OPENING, Treasury

UNLIMITED = 999_999_999_999_999_999


@pytest.fixture
def treasury(client: PayMongo, simulator: Simulator) -> Treasury:
    """A merchant with a wallet."""
    return Treasury(client, simulator)


async def test_a_merchant_has_a_wallet_that_can_send(treasury: Treasury) -> None:
    """The test wallet that PayMongo sets up, with a balance."""
    wallet = await treasury.wallet()
    assert (wallet.status, wallet.is_default, wallet.livemode) == ("activated", True, False)
    assert await treasury.balance() == (OPENING, 0)


async def test_every_operation_answers(treasury: Treasury, client: Any) -> None:
    """Both generations, the list and the single wallet."""
    key = (await treasury.wallet()).id
    await client.wallets.retrieve(key)
    await client.wallets.retrieve_v1(key)
    await client.wallets.list_v1()
    client.assert_saw_all_of("wallets")


async def test_parts_come_when_they_are_asked_for(treasury: Treasury, client: PayMongo) -> None:
    """Otherwise their keys are absent, in the list as well as in the single answer."""
    key = (await treasury.wallet()).id
    for wallet in (await client.wallets.retrieve(key), (await client.wallets.list())[0]):
        assert not {"account", "balance", "limits"} & set(wallet.raw or ())


@pytest.mark.parametrize("part", ["account", "balance", "limits"])
async def test_each_part_comes_alone(treasury: Treasury, client: PayMongo, part: str) -> None:
    """What was not named stays away."""
    wallet = await client.wallets.retrieve((await treasury.wallet()).id, fields=[part])
    assert {"account", "balance", "limits"} & set(wallet.raw or ()) == {part}


async def test_the_account_has_twelve_digits(treasury: Treasury) -> None:
    """And the name of the business, for the source of a transfer."""
    account = (await treasury.wallet()).account
    assert account is not None
    assert (len(account.account_number), account.account_number.isdecimal()) == (12, True)
    assert (account.account_name, account.provider, account.currency) == ("Simulated Merchant", "paymongo", "PHP")


async def test_wallets_are_found_by_status(client: PayMongo) -> None:
    """Those with another status are left out."""
    assert len(await client.wallets.list(status="activated")) == 1
    assert len(await client.wallets.list(status="frozen")) == 0


@pytest.mark.parametrize(
    ("method", "path", "status", "location"),
    [
        ("GET", "/v2/wallets", 301, "/v2/wallets/"),
        ("GET", "/v2/wallets?fields=balance", 301, "/v2/wallets/?fields=balance"),
        ("POST", "/v2/batch_transfers/", 307, "/v2/batch_transfers"),
    ],
)
async def test_the_last_slash_matters_here(
    simulator: Simulator, method: str, path: str, status: int, location: str
) -> None:
    """The list of wallets has one and batches of transfers have none; the wrong path sends elsewhere."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, simulator.base_url + path, allow_redirects=False) as answer,
    ):
        assert (answer.status, answer.headers["Location"]) == (status, location)


async def test_an_unknown_wallet_is_not_found(client: PayMongo) -> None:
    """In either generation."""
    for read in (client.wallets.retrieve, client.wallets.retrieve_v1):
        with pytest.raises(NotFoundError) as caught:
            await read("wallet_x")
        assert caught.value.code == "resource_not_found"


async def test_merchants_do_not_see_each_other(treasury: Treasury, simulator: Simulator) -> None:
    """A key has the wallets of its own organisation only."""
    async with PayMongo("sk_test_other99999", base_url=simulator.base_url) as other:
        theirs = (await other.wallets.list(fields=["account"]))[0]
        mine = await treasury.wallet()
        assert theirs.id != mine.id
        assert theirs.account != mine.account
        with pytest.raises(NotFoundError):
            await other.wallets.retrieve(mine.id)


async def test_the_older_generation_shows_the_same_money(treasury: Treasury, client: PayMongo) -> None:
    """Account and balance stand at the top there."""
    await treasury.send(GOOD, 10_000)
    wallet = await treasury.wallet()
    assert wallet.account is not None
    for older in (await client.wallets.retrieve_v1(wallet.id), (await client.wallets.list_v1())[0]):
        assert (older.id, older.available_balance) == (wallet.id, OPENING - 10_000)
        assert older.account_number == wallet.account.account_number
        assert older.limits["transactions"]["send_money"] == {"paymongo": {"daily": UNLIMITED, "monthly": UNLIMITED}}


async def test_what_was_sent_counts_towards_the_limits(treasury: Treasury) -> None:
    """Without the fee; a new day starts at midnight in Manila, a new month with its first day."""
    for _ in range(2):
        await treasury.send(GOOD, 10_000)
    running = (await treasury.wallet()).running_transaction
    assert running is not None
    assert running.outward == {"daily": 20_000, "monthly": 20_000}
    await treasury.simulator.clock.advance(16 * 3600)
    running = (await treasury.wallet()).running_transaction
    assert running is not None
    assert running.outward == {"daily": 0, "monthly": 20_000}


async def test_money_that_arrives_can_be_spent(treasury: Treasury) -> None:
    """It counts as inward."""
    account = await treasury.source()
    treasury.simulator.top_up(str(account.number), 5_000)
    running = (await treasury.wallet()).running_transaction
    assert running is not None
    assert await treasury.balance() == (OPENING + 5_000, 0)
    assert running.inward == {"daily": 5_000, "monthly": 5_000}


async def test_money_that_arrives_is_announced(treasury: Treasury) -> None:
    """With the movement that it is."""
    await treasury.listen()
    treasury.simulator.top_up(str((await treasury.source()).number), 5_000)
    ((kind, data),) = treasury.heard()
    assert (kind, data["attributes"]["type"]) == ("transfer.inward.successful", "cash_in")
    assert (data["attributes"]["amount"], data["attributes"]["net_amount"]) == (5_000, 5_000)


async def test_nobody_can_be_topped_up_by_mistake(treasury: Treasury) -> None:
    """An unknown account and an amount that is none are errors of the test."""
    with pytest.raises(KeyError):
        treasury.simulator.top_up("000000000000", 5_000)
    with pytest.raises(ValueError, match="whole centavos"):
        treasury.simulator.top_up(str((await treasury.source()).number), 0)


class TestWithoutAWallet:
    """PayMongo sets a test wallet up on request only."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(wallet_balance=None)

    async def test_the_list_is_empty(self, client: PayMongo) -> None:
        """That is no error."""
        assert await client.wallets.list().to_list() == []
        assert await client.wallets.list_v1().to_list() == []


class TestFrozen:
    """A wallet that PayMongo froze."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(wallet_status="frozen")

    async def test_the_older_generation_calls_it_deactivated(self, treasury: Treasury, client: PayMongo) -> None:
        """It knows two states only."""
        assert (await treasury.wallet()).status == "frozen"
        assert (await client.wallets.list_v1())[0].status == "deactivated"

    async def test_it_takes_no_money(self, treasury: Treasury) -> None:
        """Not even in a test."""
        with pytest.raises(ValueError, match="activated"):
            treasury.simulator.top_up(str((await treasury.source()).number), 5_000)
