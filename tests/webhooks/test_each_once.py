"""Every adapter under a real server: duplicates, reordering, handlers that fail, and processes that are killed."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path
from typing import Any

import pytest

from paymongo_async.stores.sqlite import SQLiteStore
from paymongo_async.webhooks import Event, WebhookRouter

from ..rig.deliveries import FOREVER, Shop, open_shop
from ..rig.hosts import HOSTS, PATH, listener
from ..rig.receiver import Order, receiving
from ..rig.seeds import trials

LONG = pytest.mark.timeout(1_800)

KILLED = ["uvicorn", "aiohttp", "django", "django-wsgi", *trials(0, 1) * ["hypercorn", "starlette"]]
"""Each adapter on every run, and in the long form on every server: it takes a second or two to start one."""


async def busy(shop: Shop, until: asyncio.Task[None] | None = None) -> None:
    """Have as many deliveries as a trial has, and go on while there is something to wait for."""
    while shop.attempts < trials(100, 1_000) or (until is not None and not until.done()):
        await shop.be_busy()


@LONG
@pytest.mark.parametrize("host", HOSTS)
async def test_each_payment_has_its_effect_once(host: str, tmp_path: Path) -> None:
    """Though every other delivery comes twice, one in three is overtaken, and one handler in three fails."""
    rng, effects = random.Random(7), []
    async with open_shop() as shop:
        with listener() as heard:
            await shop.listen(f"http://127.0.0.1:{heard.getsockname()[1]}{PATH}")
            router = WebhookRouter(shop.secret, store=SQLiteStore(tmp_path / "events"), tolerance=FOREVER)

            @router.on("payment.paid")
            async def paid(event: Event[Any]) -> None:
                if rng.random() < 0.3:
                    raise RuntimeError
                effects.append(event.data.id)

            async with HOSTS[host](router, heard):
                await busy(shop)
                await shop.settle()
        assert shop.attempts >= trials(100, 1_000) > len(shop.paid)
        assert {200, 500} <= shop.answers
        assert effects != shop.paid
        assert sorted(effects) == sorted(shop.paid)


@LONG
@pytest.mark.parametrize("host", KILLED)
async def test_each_payment_has_its_effect_once_though_the_server_is_killed(host: str, postgres_url: str) -> None:
    """Again and again, wherever it happens to be: effect and note stand in one transaction."""
    async with open_shop() as shop:
        with listener() as heard:
            await shop.listen(f"http://127.0.0.1:{heard.getsockname()[1]}{PATH}")
            order = Order(host, postgres_url, f"test_{os.urandom(6).hex()}", shop.secret)
            async with receiving(order, heard) as receiver:
                kills = asyncio.create_task(receiver.be_killed(trials(3, 30)))
                await busy(shop, kills)
                await kills
                await shop.settle()
                effects = await receiver.effects()
        assert receiver.lives == trials(3, 30) + 1
        assert shop.attempts >= trials(100, 1_000) > len(shop.paid)
        assert sorted(effects) == sorted(shop.paid)


@pytest.mark.parametrize(
    ("in_one", "dies", "times"),
    [(True, "inside", 1), (True, "done", 1), (False, "inside", 1), (False, "done", 2)],
)
async def test_what_a_kill_means_depends_on_where_the_effect_is_noted(
    postgres_url: str, in_one: bool, dies: str, times: int
) -> None:
    """In one transaction: once. Apart, a server that dies with the effect done and the note not: at least once."""
    async with open_shop() as shop:
        shop.simulator.faults.clear()
        with listener() as heard:
            await shop.listen(f"http://127.0.0.1:{heard.getsockname()[1]}{PATH}")
            order = Order(
                "uvicorn", postgres_url, f"test_{os.urandom(6).hex()}", shop.secret, in_one=in_one, failures=0.0
            )
            async with receiving(order, heard, dies=dies) as receiver:
                await shop.pay()
                await receiver.died()
                await receiver.start()
                await shop.settle()
                assert await receiver.effects() == shop.paid * times
