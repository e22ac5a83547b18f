"""Payment links: made, paid as often as they may be, closed, refunded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.payment_links import PaymentLink
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Checked


OK, CONFLICT = 200, 409


async def made(client: PayMongo, **changes: Any) -> PaymentLink:
    given: dict[str, Any] = {"amount": 10_000, "currency": "PHP", "description": "tea"} | changes
    return await client.payment_links.create(**given)


def limited(limit: int | None) -> dict[str, Any]:
    return {"completed_sessions": {"limit": limit}}


async def paid(client: PayMongo, simulator: Simulator, **changes: Any) -> tuple[PaymentLink, str]:
    """Return a link and the id of the payment that was made through it."""
    link = await made(client, **changes)
    assert await simulator.pay(link.url, method="card") == OK
    (payment,) = await client.payment_links.list_payments(link.id).to_list()
    return link, payment.payment_id


async def test_every_operation_round_trips(client: Checked, simulator: Simulator) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    link, key = await paid(client, simulator)
    assert (await client.payment_links.retrieve(link.id)).id == link.id
    assert [each.id for each in await client.payment_links.list()] == [link.id]
    assert (await client.payment_links.update(link.id, remarks="seen")).remarks == "seen"
    refund = await client.payment_links.create_refund(link.id, payment_id=key, amount=100, reason="others")
    assert refund.payment_id == key
    client.assert_saw_all_of("payment_links")


async def test_a_link_is_made_active(client: PayMongo) -> None:
    """It may be paid once, and every field of the answer is known."""
    link = await made(client, remarks="for us", metadata={"order": "7"})
    assert (link.status, link.amount, link.currency, link.livemode) == ("active", 10_000, "PHP", False)
    assert (link.description, link.remarks, link.metadata) == ("tea", "for us", {"order": "7"})
    assert link.restrictions is not None
    assert link.restrictions.completed_sessions is not None
    assert (link.restrictions.completed_sessions.count, link.restrictions.completed_sessions.limit) == (0, 1)
    assert link.extra == {}


async def test_its_id_ends_in_hexadecimal_digits(client: PayMongo) -> None:
    """24 of them after ``link_``."""
    link = await made(client)
    assert link.id.startswith("link_")
    assert len(bytes.fromhex(link.id.removeprefix("link_"))) == 12


async def test_its_address_ends_with_the_reference_number(client: PayMongo) -> None:
    """As those of PayMongo do."""
    link = await made(client)
    assert link.url.endswith("/" + link.reference_number)


async def test_a_link_is_fetched(client: PayMongo) -> None:
    """By its id."""
    link = await made(client)
    assert await client.payment_links.retrieve(link.id) == link


async def test_an_unknown_link_is_not_found(client: PayMongo) -> None:
    """404 resource_not_found."""
    with pytest.raises(NotFoundError) as caught:
        await client.payment_links.retrieve("link_none")
    assert caught.value.code == "resource_not_found"


@pytest.mark.parametrize("limit", [101, -1, "5", True])
async def test_a_limit_outside_0_to_100_is_refused(client: PayMongo, limit: Any) -> None:
    """With the code of the newer flat APIs and a JSON pointer."""
    with pytest.raises(BadRequestError) as caught:
        await made(client, restriction=limited(limit))
    assert caught.value.code == "invalid_request_body"
    assert caught.value.errors[0].pointer == "/restriction/completed_sessions/limit"


@pytest.mark.parametrize("restriction", [{}, {"completed_sessions": None}, limited(None)])
async def test_a_restriction_that_says_nothing_allows_one_payment(client: PayMongo, restriction: Any) -> None:
    """As none does."""
    link = await made(client, restriction=restriction)
    assert link.to_dict()["restrictions"] == {"completed_sessions": {"count": 0, "limit": 1}}


@pytest.mark.parametrize("restriction", [{"completed_sessions": "5"}, {"completed_sessions": []}])
async def test_a_restriction_of_another_form_is_refused(client: PayMongo, restriction: Any) -> None:
    """Rather than ignored."""
    with pytest.raises(BadRequestError):
        await made(client, restriction=restriction)


async def test_the_restriction_is_taken_in_its_other_spelling(client: PayMongo) -> None:
    """As the answer spells it."""
    other = client.with_options(extra_body={"restrictions": limited(3)})
    link = await made(other)
    assert link.to_dict()["restrictions"] == {"completed_sessions": {"count": 0, "limit": 3}}


async def test_an_amount_below_one_peso_is_refused(client: PayMongo) -> None:
    """100 centavos are the least; the pointer is a JSON pointer."""
    with pytest.raises(BadRequestError) as caught:
        await made(client, amount=99)
    assert (caught.value.code, caught.value.errors[0].pointer) == ("invalid_request_body", "/amount")


async def test_a_bad_query_has_the_same_code(client: PayMongo) -> None:
    """101 rows are too many."""
    with pytest.raises(BadRequestError) as caught:
        await client.payment_links.list(limit=101)
    assert (caught.value.code, caught.value.errors[0].pointer) == ("invalid_request_body", "/limit")


async def test_a_payment_counts_and_leaves_the_status(client: PayMongo, simulator: Simulator) -> None:
    """There is no paid status."""
    link, _ = await paid(client, simulator)
    after = await client.payment_links.retrieve(link.id)
    assert after.status == "active"
    assert after.restrictions is not None
    assert after.restrictions.completed_sessions is not None
    assert after.restrictions.completed_sessions.count == 1


async def test_payments_are_listed_as_summaries(client: PayMongo, simulator: Simulator) -> None:
    """Keyed by payment_id; they are payments like others."""
    link, key = await paid(client, simulator, metadata={"order": "7"})
    (summary,) = await client.payment_links.list_payments(link.id)
    assert (summary.payment_id, summary.amount, summary.status) == (key, 10_000, "paid")
    assert summary.extra == {}
    payment = await client.payments.retrieve(key)
    assert payment.external_reference_number == link.reference_number
    assert payment.metadata == {"order": "7", "pm_reference_number": link.reference_number}


async def test_a_link_is_paid_once_by_default(client: PayMongo, simulator: Simulator) -> None:
    """Then its page is closed."""
    link, _ = await paid(client, simulator)
    assert await simulator.pay(link.url) == CONFLICT


async def test_a_limit_of_two_takes_two_payments(client: PayMongo, simulator: Simulator) -> None:
    """And no third."""
    link = await made(client, restriction=limited(2))
    assert [await simulator.pay(link.url) for _ in range(3)] == [OK, OK, CONFLICT]


async def test_a_limit_of_zero_is_none(client: PayMongo, simulator: Simulator) -> None:
    """Inferred by PayMongo's clients."""
    link = await made(client, restriction=limited(0))
    assert [await simulator.pay(link.url) for _ in range(3)] == [OK, OK, OK]


async def test_a_failed_payment_does_not_count(client: PayMongo, simulator: Simulator) -> None:
    """Nor is it listed; the link can still be paid."""
    link = await made(client)
    await simulator.pay(link.url, "fail", method="gcash")
    assert await client.payment_links.list_payments(link.id).to_list() == []
    assert await simulator.pay(link.url) == OK


async def test_payment_paid_is_announced(client: PayMongo, simulator: Simulator) -> None:
    """Alone: link.payment.paid belongs to legacy links."""
    await client.webhooks.create(url="http://127.0.0.1:9/", events=["payment.paid", "link.payment.paid"])
    await paid(client, simulator)
    assert [each.event_type for each in simulator.deliveries] == ["payment.paid"]


async def test_payments_are_paged(client: PayMongo, simulator: Simulator) -> None:
    """By the ids of payments."""
    link = await made(client, restriction=limited(0))
    for _ in range(3):
        await simulator.pay(link.url)
    rows = await client.payment_links.list_payments(link.id, limit=2).to_list()
    assert len({each.payment_id for each in rows}) == 3


@pytest.mark.parametrize(
    ("close", "open_again"),
    [({"archive": True}, {"archive": False}), ({"status": "archived"}, {"status": "active"})],
)
async def test_a_link_is_archived_and_opened_again(
    client: PayMongo, simulator: Simulator, close: Any, open_again: Any
) -> None:
    """In either of the forms that clients send."""
    link = await made(client)
    assert (await client.payment_links.update(link.id, **close)).status == "archived"
    assert await simulator.pay(link.url) == CONFLICT
    assert (await client.payment_links.update(link.id, **open_again)).status == "active"
    assert await simulator.pay(link.url) == OK


async def test_a_link_is_changed(client: PayMongo, simulator: Simulator) -> None:
    """Amount, texts and the time of the change."""
    link = await made(client)
    await simulator.clock.advance(60)
    changed = await client.payment_links.update(link.id, amount=20_000, description="coffee", remarks="new")
    assert (changed.amount, changed.description, changed.remarks) == (20_000, "coffee", "new")
    assert changed.updated_at > changed.created_at
    assert await client.payment_links.retrieve(link.id) == changed


async def test_an_empty_change_is_refused(client: PayMongo) -> None:
    """With invalid_request_body."""
    link = await made(client)
    with pytest.raises(BadRequestError) as caught:
        await client.payment_links.update(link.id)
    assert caught.value.code == "invalid_request_body"


async def test_links_are_listed_newest_first(client: PayMongo) -> None:
    """Page by page."""
    keys = [(await made(client)).id for _ in range(3)]
    rows = await client.payment_links.list(limit=2).to_list()
    assert [each.id for each in rows] == keys[::-1]


async def test_links_are_listed_by_reference_number_and_status(client: PayMongo) -> None:
    """And by mode, of which the simulator has one."""
    first, second = await made(client), await made(client)
    await client.payment_links.update(first.id, archive=True)
    listed = client.payment_links.list
    assert [each.id for each in await listed(reference_number=second.reference_number)] == [second.id]
    assert [each.id for each in await listed(status="archived")] == [first.id]
    assert len(await listed(mode="test").to_list()) == 2
    assert await listed(mode="live").to_list() == []


async def test_legacy_links_are_among_them(client: PayMongo, simulator: Simulator) -> None:
    """Under the same id, without restrictions, in the order of their creation."""
    older = await made(client)
    await simulator.clock.advance(5)
    legacy = await client.links.create(amount=10_000, description="tea")
    await simulator.clock.advance(5)
    newer = await made(client)
    rows = await client.payment_links.list().to_list()
    assert [each.id for each in rows] == [newer.id, legacy.id, older.id]
    assert rows[1] == await client.payment_links.retrieve(legacy.id)
    assert (rows[1].restrictions, rows[1].reference_number) == (None, legacy.reference_number)
    assert rows[1].extra == {}


async def test_a_legacy_link_is_changed_here_as_well(client: PayMongo) -> None:
    """Both sides show it."""
    legacy = await client.links.create(amount=10_000, description="tea")
    changed = await client.payment_links.update(legacy.id, archive=True, amount=20_000)
    assert (changed.status, changed.amount) == ("archived", 20_000)
    assert ((await client.links.retrieve(legacy.id)).archived, changed.amount) == (True, 20_000)


async def test_payments_of_a_legacy_link_are_listed(client: PayMongo, simulator: Simulator) -> None:
    """As summaries too."""
    legacy = await client.links.create(amount=10_000, description="tea")
    await simulator.pay(legacy.checkout_url)
    (summary,) = await client.payment_links.list_payments(legacy.id)
    assert summary.amount == 10_000


async def test_a_refund_takes_centavos_and_sends_pesos(client: PayMongo, simulator: Simulator) -> None:
    """The refund that comes back has centavos again, and is one like others."""
    link, key = await paid(client, simulator)
    refund = await client.payment_links.create_refund(
        link.id, payment_id=key, amount=2_550, reason="requested_by_customer"
    )
    assert (refund.amount, refund.status, refund.payment_id) == (2_550, "pending", key)
    assert refund.extra == {}
    await simulator.clock.advance(2)
    assert (await client.refunds.retrieve(refund.id)).status == "succeeded"
    assert (await client.payment_links.retrieve(link.id)).status == "active"


async def test_a_refund_of_another_links_payment_is_not_found(client: PayMongo, simulator: Simulator) -> None:
    """Though the payment exists."""
    _, key = await paid(client, simulator)
    other = await made(client)
    with pytest.raises(NotFoundError):
        await client.payment_links.create_refund(other.id, payment_id=key, amount=100, reason="others")


async def test_a_refund_above_the_payment_is_refused(client: PayMongo, simulator: Simulator) -> None:
    """By the rule of all refunds."""
    link, key = await paid(client, simulator)
    with pytest.raises(BadRequestError) as caught:
        await client.payment_links.create_refund(link.id, payment_id=key, amount=10_001, reason="others")
    assert caught.value.code == Rules().refund_above_code


async def test_a_page_without_a_link_is_not_found(simulator: Simulator) -> None:
    """404."""
    assert await simulator.pay(f"{simulator.base_url}/payment_links/none") == 404
