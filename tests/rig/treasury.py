"""A merchant with a wallet: what they send, what arrives, and what is told about it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from paymongo_async import PayMongo
from paymongo_async.models.batch_transfers import BatchTransfer, TransferRequest
from paymongo_async.models.transfers import Transfer, TransferAccount
from paymongo_async.models.wallets import Wallet
from paymongo_async.simulator import Simulator

PAYMONGO = "PAEYPHM2XXX"
GOOD = "999999990001"
BAD = "999999990003"
SILENT = "123456789012"
"""An account that no answer ever comes from in test mode."""
OPENING = 100_000_000
EVENTS = ["transfer.outward.successful", "transfer.outward.failed", "transfer.inward.successful"]
DAY = 86_400
CUTOFF = 7_200
"""Seconds from the start of the tests, 08:00 in Manila, to the first cut-off of PESONet."""


@dataclass
class Treasury:
    """Calls of a merchant about their wallet."""

    client: PayMongo
    simulator: Simulator

    async def wallet(self) -> Wallet:
        """Return the only wallet with everything that can be asked for."""
        (wallet,) = await self.client.wallets.list(fields=["account", "balance", "limits"]).to_list()
        return wallet

    async def source(self) -> TransferAccount:
        account = (await self.wallet()).account
        assert account is not None
        return TransferAccount(number=account.account_number, name=account.account_name, bic=PAYMONGO)

    async def balance(self) -> tuple[int, int]:
        """Return what is available and what is pending."""
        balance = (await self.wallet()).balance
        assert balance is not None
        return balance.available, balance.pending

    async def request(self, number: str = GOOD, amount: int = 10_000, **changes: Any) -> TransferRequest:
        """Return a transfer to make."""
        provider = changes.get("provider", "instapay")
        bic = PAYMONGO if provider == "paymongo" else "UBPHPHMMXXX"
        given: dict[str, Any] = {
            "source_account": await self.source(),
            "destination_account": TransferAccount(number=number, name="Maria Clara", bic=changes.pop("bic", bic)),
            "amount": amount,
            "currency": "PHP",
            "provider": provider,
        }
        return TransferRequest(**(given | changes))

    async def send_all(self, *requests: TransferRequest, **options: Any) -> BatchTransfer:
        return await self.client.batch_transfers.create(transfers=requests, **options)

    async def send(self, number: str = GOOD, amount: int = 10_000, **changes: Any) -> Transfer:
        """Make one transfer."""
        (transfer,) = (await self.send_all(await self.request(number, amount, **changes))).transfers
        return transfer

    async def read(self, transfer: Transfer) -> Transfer:
        return await self.client.transfers.retrieve(transfer.id)

    async def after(self, transfer: Transfer, seconds: float = DAY) -> Transfer:
        """Let time pass and read it again."""
        await self.simulator.clock.advance(seconds)
        return await self.read(transfer)

    async def listen(self, *kinds: str) -> None:
        """Register a webhook; nobody is there, but the deliveries are seen."""
        await self.client.webhooks.create(url="http://127.0.0.1:9/", events=kinds or EVENTS)

    def heard(self) -> list[tuple[str, Any]]:
        """Return the events so far: the type of each and the resource in it."""
        bodies = [json.loads(each.body)["data"]["attributes"] for each in self.simulator.deliveries]
        return [(body["type"], body["data"]) for body in bodies]


@asynccontextmanager
async def called_back(status: int = 200) -> AsyncIterator[tuple[str, list[tuple[dict[str, str], Any]]]]:
    """Yield an address to be called, and the headers and bodies that arrived there."""
    arrived: list[tuple[dict[str, str], Any]] = []

    async def take(request: web.BaseRequest) -> web.Response:
        arrived.append((dict(request.headers), json.loads(await request.read())))
        return web.Response(status=status)

    runner = web.ServerRunner(web.Server(take, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/done", arrived
    await runner.cleanup()
