"""Whatever merchants send, the money of their wallets adds up."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, example, given, settings

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError
from paymongo_async.models.transfers import TransferAccount
from paymongo_async.simulator import Rules, Simulator
from tests.rig.treasury import BAD, DAY, GOOD, PAYMONGO, SILENT, Treasury

OPENING = 60_000
LIMITS = (90_000, 200_000)
KEYS = ("sk_test_one1111111", "sk_test_two2222222")

PROVIDERS = st.sampled_from(["instapay", "pesonet", "paymongo"])
RECEIVERS = st.sampled_from([GOOD, BAD, SILENT, "one", "two"])
PAYMENTS = st.tuples(PROVIDERS, RECEIVERS, st.integers(1, 40_000))
STEPS = st.one_of(
    st.tuples(st.just("transfers"), st.integers(0, 1), st.lists(PAYMENTS, min_size=1, max_size=3)),
    st.tuples(st.just("transaction"), st.integers(0, 1), PAYMENTS),
    st.tuples(st.just("batch"), st.integers(0, 1), PROVIDERS, st.lists(PAYMENTS, min_size=1, max_size=3)),
    st.tuples(st.just("top_up"), st.integers(0, 1), st.integers(1, 30_000)),
    st.tuples(st.just("sale"), st.integers(0, 1), st.integers(10_000, 50_000)),
    st.tuples(st.just("wait"), st.sampled_from([0, 1, 3, 3600, DAY, 4 * DAY])),
)


class Walk:
    """Two merchants who send money to each other and to banks."""

    def __init__(self, simulator: Simulator, treasuries: list[Treasury]) -> None:
        self.simulator = simulator
        self.treasuries = treasuries
        self.accounts: list[TransferAccount] = []
        self.wallets: list[str] = []
        self.topped_up = [0, 0]

    async def begin(self) -> None:
        for treasury in self.treasuries:
            self.accounts.append(await treasury.source())
            self.wallets.append((await treasury.wallet()).id)

    async def take(self, step: tuple[Any, ...]) -> None:
        """Do one thing; what is refused moves nothing."""
        with suppress(BadRequestError):
            await getattr(self, step[0])(*step[1:])

    async def transfers(self, who: int, payments: list[tuple[str, str, int]]) -> None:
        requests = [
            {
                "source_account": self.accounts[who],
                "destination_account": self._receiver(provider, number),
                "amount": amount,
                "currency": "PHP",
                "provider": provider,
            }
            for provider, number, amount in payments
        ]
        await self.treasuries[who].client.batch_transfers.create(transfers=requests)

    async def transaction(self, who: int, payment: tuple[str, str, int]) -> None:
        provider, number, amount = payment
        transactions = self.treasuries[who].client.wallet_transactions
        given: dict[str, Any] = {"provider": provider, "receiver": self._older(provider, number)}
        await transactions.create(self.wallets[who], amount=amount, type="send_money", **given)

    async def batch(self, who: int, provider: str, payments: list[tuple[str, str, int]]) -> None:
        given = [{"amount": amount, "receiver": self._older(provider, number)} for _, number, amount in payments]
        batches = self.treasuries[who].client.batch_transactions
        await batches.create(self.wallets[who], name="x", provider=provider, transactions=given)

    async def top_up(self, who: int, amount: int) -> None:
        self.simulator.top_up(str(self.accounts[who].number), amount)
        self.topped_up[who] += amount

    async def sale(self, who: int, amount: int) -> None:
        link = await self.treasuries[who].client.links.create(amount=amount, description="tea")
        await self.simulator.pay(link.checkout_url, "authorize", method="gcash")

    async def wait(self, seconds: int) -> None:
        await self.simulator.clock.advance(seconds)

    def _receiver(self, provider: str, number: str) -> TransferAccount:
        index = {"one": 0, "two": 1}.get(number)
        number = number if index is None else str(self.accounts[index].number)
        return TransferAccount(number=number, name="M", bic=PAYMONGO if provider == "paymongo" else "UBPHPHMMXXX")

    def _older(self, provider: str, number: str) -> dict[str, str | None]:
        to = self._receiver(provider, number)
        return {"bank_account_name": to.name, "bank_account_number": to.number, "bank_code": to.bic}

    async def check(self) -> None:
        """Compare each balance with all that moved."""
        moved = [row["attributes"] for row in self.simulator.books.wallet_transactions]
        paid_out = [row["attributes"] for row in self.simulator.books.payouts]
        for who, treasury in enumerate(self.treasuries):
            rows = [row for row in moved if row["wallet_id"] == self.wallets[who]]
            came = sum(row["amount"] for row in rows if row["type"] == "cash_in")
            left = {
                status: sum(row["net_amount"] for row in rows if (row["type"], row["status"]) == ("send_money", status))
                for status in ("pending", "succeeded")
            }
            available, pending = await treasury.balance()
            assert available >= 0
            assert pending == left["pending"]
            assert available + pending + left["succeeded"] == OPENING + came
            arrived = self._arrived(moved, who) + self.topped_up[who] + self._proceeds(paid_out, who)
            assert came == arrived

    def _arrived(self, moved: list[Any], who: int) -> int:
        """Add up what was sent to a merchant from wallet to wallet."""
        number = self.accounts[who].number
        return sum(
            row["amount"]
            for row in moved
            if (row["type"], row["status"], row["provider"]) == ("send_money", "succeeded", "paymongo")
            and row["receiver"]["bank_account_number"] == number
        )

    def _proceeds(self, paid_out: list[Any], who: int) -> int:
        trade = [row for row in paid_out if row["organization"]["id"] == self._organization(who)]
        return sum(row["net_amount"] for row in trade if row["status"] == "deposited")

    def _organization(self, who: int) -> str:
        (wallet,) = [row for row in self.simulator.books.wallets if row["id"] == self.wallets[who]]
        return str(wallet["merchant_id"])


async def walk(steps: list[tuple[Any, ...]]) -> None:
    """Take the steps, looking at the money after each."""
    rules = Rules(wallet_balance=OPENING, wallet_limits=LIMITS, payouts_to="wallet")
    async with AsyncExitStack() as stack:
        simulator = await stack.enter_async_context(Simulator(rules=rules, now=1_767_225_600.0))
        clients = [await stack.enter_async_context(PayMongo(key, base_url=simulator.base_url)) for key in KEYS]
        walking = Walk(simulator, [Treasury(client, simulator) for client in clients])
        await walking.begin()
        for step in steps:
            await walking.take(step)
            await walking.check()
        await simulator.clock.advance(30 * DAY)
        await walking.check()


@settings(suppress_health_check=[HealthCheck.too_slow])
@example(
    steps=[
        ("transfers", 0, [("paymongo", "two", 30_000), ("instapay", GOOD, 20_000), ("pesonet", SILENT, 5_000)]),
        ("batch", 1, "pesonet", [("pesonet", BAD, 10_000), ("pesonet", GOOD, 10_000)]),
        ("transaction", 1, ("paymongo", "two", 40_000)),
        ("sale", 0, 50_000),
        ("wait", DAY),
        ("top_up", 1, 30_000),
        ("transfers", 0, [("paymongo", "two", 40_000)]),
    ]
)
@given(steps=st.lists(STEPS, max_size=12))
def test_what_came_in_is_there_or_has_left(steps: list[tuple[Any, ...]]) -> None:
    """Available, pending and what left are always the opening balance and what came in, and never less than nothing."""
    asyncio.run(walk(steps))
