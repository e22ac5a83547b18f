"""What a key does, in three regimes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.simulator import Rules, behaviours
from paymongo_async.simulator.validation import Validator

if TYPE_CHECKING:
    from paymongo_async.simulator.state import Call, World

    from .conftest import OpenShop, Shop

GIVEN: dict[str, Any] = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
DAY = 86_400


async def create(shop: Shop, key: str, **changes: Any) -> Any:
    return await shop.post("/payment_intents", headers={"Idempotency-Key": key}, **(GIVEN | changes))


async def test_a_repeated_create_has_the_first_result(shop: Shop) -> None:
    """Byte by byte, and nothing new is stored."""
    first, second = await create(shop, "k"), await create(shop, "k")
    assert (second.status, second.content) == (200, first.content)
    assert len(shop.simulator.books.payment_intents) == 1


async def test_the_order_of_members_does_not_matter(shop: Shop) -> None:
    """The parameters are the same."""
    first = await create(shop, "k")
    body = {"data": {"attributes": dict(reversed(GIVEN.items()))}}
    second = await shop.send("POST", "/v1/payment_intents", json=body, headers={"Idempotency-Key": "k"})
    assert second.content == first.content


async def test_another_key_makes_another_object(shop: Shop) -> None:
    """And so does none."""
    await create(shop, "k")
    await create(shop, "l")
    await shop.intent()
    assert len(shop.simulator.books.payment_intents) == 3


async def test_other_parameters_are_refused(shop: Shop) -> None:
    """With the default status and code, which are inferred."""
    await create(shop, "k")
    answer = await create(shop, "k", amount=20_000)
    assert (answer.status, answer.error["code"]) == (400, "idempotency_key_parameter_mismatch")
    assert len(shop.simulator.books.payment_intents) == 1


async def test_the_mismatch_is_a_choice(open_shop: OpenShop) -> None:
    """PayMongo's is unknown."""
    shop = await open_shop(rules=Rules(mismatch_status=422, mismatch_code="mixed_up"))
    await create(shop, "k")
    answer = await create(shop, "k", amount=20_000)
    assert (answer.status, answer.error["code"]) == (422, "mixed_up")


async def test_a_key_is_forgotten_after_24_hours(shop: Shop) -> None:
    """Of virtual time."""
    first = await create(shop, "k")
    await shop.simulator.clock.advance(DAY - 60)
    assert (await create(shop, "k")).content == first.content
    await shop.simulator.clock.advance(60)
    assert (await create(shop, "k", amount=20_000)).data["id"] != first.data["id"]


async def test_keys_expire_each_in_its_time(shop: Shop) -> None:
    """A younger one stays."""
    await create(shop, "old")
    await shop.simulator.clock.advance(DAY - 60)
    young = await create(shop, "young")
    await shop.simulator.clock.advance(120)
    assert (await create(shop, "young")).content == young.content


async def test_a_failure_is_kept_too(shop: Shop) -> None:
    """The first result, success or failure."""
    payment = {"id": "pay_none", "attributes": {"amount": 100}}
    first = await shop.refund(payment, headers={"Idempotency-Key": "k"})
    shop.simulator._world.organization("abc").tables["payments"].add("pay_none", {"status": "paid"})
    second = await shop.refund(payment, headers={"Idempotency-Key": "k"})
    assert (first.status, second.content) == (404, first.content)


async def test_a_failed_validation_is_not_kept(shop: Shop) -> None:
    """The key is free for the corrected request."""
    assert (await create(shop, "k", amount=1)).status == 400
    assert (await create(shop, "k")).status == 200


async def test_a_concurrent_request_is_refused(shop: Shop) -> None:
    """And nothing of it is kept."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="slow", seconds=60)
    first = asyncio.create_task(create(shop, "k"))
    await shop.until_stored()
    second = await create(shop, "k")
    assert (second.status, second.error["code"]) == (409, "idempotency_in_progress")
    await shop.simulator.clock.advance(60)
    assert (await create(shop, "k")).content == (await first).content


async def test_a_key_belongs_to_an_organisation_and_a_path(shop: Shop) -> None:
    """Another one may use it again."""
    await create(shop, "k")
    other = await shop.post("/payment_intents", key="sk_test_other", headers={"Idempotency-Key": "k"}, **GIVEN)
    assert other.status == 200
    link = await shop.post("/links", headers={"Idempotency-Key": "k"}, amount=10_000, description="tea")
    assert link.data["type"] == "link"
    assert len(shop.simulator.books.payment_intents) == 2


async def test_doubled_slashes_do_not_make_another_path(shop: Shop) -> None:
    """The key is the same."""
    first = await create(shop, "k")
    body = {"data": {"attributes": GIVEN}}
    second = await shop.send("POST", "//v1//payment_intents", json=body, headers={"Idempotency-Key": "k"})
    assert second.content == first.content


async def test_a_key_has_255_characters_at_most(shop: Shop) -> None:
    """One more is refused."""
    assert (await create(shop, "k" * 255)).status == 200
    assert (await create(shop, "k" * 256)).error["code"] == "parameter_invalid"


async def test_an_action_ignores_the_key_by_default(shop: Shop) -> None:
    """The documentation covers creations."""
    key, method = await shop.intent(), await shop.card()
    await shop.attach(key, method, headers={"Idempotency-Key": "k"})
    again = await shop.attach(key, method, headers={"Idempotency-Key": "k"})
    assert again.error["code"] == "resource_succeeded_state"


async def test_an_action_can_take_the_key(open_shop: OpenShop) -> None:
    """It is a choice."""
    shop = await open_shop(rules=Rules(idempotent_actions=True))
    key, method = await shop.intent(), await shop.card()
    first = await shop.attach(key, method, headers={"Idempotency-Key": "k"})
    assert (await shop.attach(key, method, headers={"Idempotency-Key": "k"})).content == first.content


async def test_replay_answers_whatever_the_parameters(open_shop: OpenShop) -> None:
    """As transfers do."""
    shop = await open_shop(rules=Rules(idempotency="replay"))
    first = await create(shop, "k")
    assert (await create(shop, "k", amount=20_000)).content == first.content


async def test_keys_can_be_ignored(open_shop: OpenShop) -> None:
    """As one test suite measured."""
    shop = await open_shop(rules=Rules(idempotency="ignored"))
    assert (await create(shop, "k")).data["id"] != (await create(shop, "k")).data["id"]


async def test_a_declined_card_is_kept_for_its_key(open_shop: OpenShop) -> None:
    """It was charged, or tried to be, once."""
    shop = await open_shop(rules=Rules(idempotent_actions=True))
    key, method = await shop.intent(), await shop.card("5100000000000198")
    for _ in range(2):
        answer = await shop.attach(key, method, headers={"Idempotency-Key": "k"})
        assert answer.error["sub_code"] == "insufficient_funds"
    assert len(shop.simulator.books.payments) == 1


def replaying(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let every operation answer how often it was done."""
    done: list[int] = []

    def behave(_world: World, _call: Call) -> Any:
        done.append(len(done))
        return {"data": {"id": f"batch_tr_{len(done)}"}}

    monkeypatch.setattr(behaviours, "own_behaviour", lambda _operation: behave)
    monkeypatch.setattr(Validator, "body", lambda _self, sent: (dict(sent.attributes), []))
    return done


async def transfer(shop: Shop, path: str = "/v2/batch_transfers", **given: Any) -> Any:
    return await shop.send("POST", path, json=given, headers={"Idempotency-Key": "k"})


async def test_transfers_replay_the_first_answer_whatever_is_sent(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documented for transfers and the newer wallets; nothing is done again."""
    done = replaying(monkeypatch)
    first, second = await transfer(shop, amount=1), await transfer(shop, amount=2)
    assert (second.status, second.content) == (201, first.content)
    assert done == [0]


async def test_other_flat_apis_are_of_the_general_family(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other parameters are refused."""
    replaying(monkeypatch)
    await transfer(shop, "/v1/ledgers", name="a")
    answer = await transfer(shop, "/v1/ledgers", name="b")
    assert answer.error["code"] == "idempotency_key_parameter_mismatch"


async def test_a_transfer_under_way_is_a_conflict(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """409 idempotency_in_progress, documented."""
    done = replaying(monkeypatch)
    shop.simulator.faults.add(operation="batch_transfers.create", kind="slow", seconds=60)
    first = asyncio.ensure_future(transfer(shop, amount=1))
    while not done:  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0)
    second = await transfer(shop, amount=1)
    assert (second.status, second.error["code"]) == (409, "idempotency_in_progress")
    await shop.simulator.clock.advance(60)
    assert (await first).status == 201


async def test_keys_may_be_ignored_for_transfers_too(open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules stand above the families."""
    shop = await open_shop(rules=Rules(idempotency="ignored"))
    done = replaying(monkeypatch)
    await transfer(shop)
    await transfer(shop)
    assert done == [0, 1]
