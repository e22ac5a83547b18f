"""Events that never came, rebuilt from what PayMongo lists and handed to the handlers that deliveries have.

While a webhook is disabled nothing is kept for it, and PayMongo never sends it later. What can be told from a list is
the state that a resource has now, so that only what happens once in its life can be rebuilt.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from .client import PayMongo
from .errors import APIError
from .models.disputes import Dispute
from .models.payments import Payment
from .models.payouts import Payout
from .models.refunds import Refund
from .models.subscription_invoices import SubscriptionInvoice
from .models.wallet_transactions import WalletTransaction
from .webhooks.events import Event
from .webhooks.router import WebhookRouter

__all__ = ["RecoveryReport", "recover_events"]

_LOG: Final = logging.getLogger("paymongo_async")

_PAGE: Final = 100
_PAID: Final = frozenset({"paid", "partially_refunded", "refunded"})
_DECIDED: Final = frozenset({"won", "lost", "expired"})
_ENDS: Final = {"succeeded": "successful", "successful": "successful", "failed": "failed"}
_WAYS: Final = {"send_money": "outward", "cash_in": "inward"}


@frozen
class RecoveryReport:
    """What came of it: *found* is how many events were rebuilt, each of which is one of the three below."""

    found: int
    handled: int
    """Had not been handled before, and now they are."""
    known: int
    """Had had their effect before."""
    failed: Mapping[str, str]
    """The ids of those whose handler failed, or was at work elsewhere, with the name of the error: run it again."""
    unread: tuple[str, ...] = ()
    """Groups whose list this account may not read."""


async def recover_events(client: PayMongo, router: WebhookRouter, *, since: datetime) -> RecoveryReport:
    """Find what happened from *since* on and let *router* handle each thing of it that it has not handled yet.

    It may be run as often as one likes, also while deliveries come in: each thing has its effect once, told by a
    delivery or from here, in whatever order. For that the router needs the durable store that its deliveries have; no
    further back than that store remembers (90 days unless told otherwise) can *since* and its overlap reach. An earlier
    *since* costs reads, never effects: give some hours more than the outage had.

    Rebuilt are the events below that have a handler, or all of them with a fallback, oldest first. ``event.data`` is
    the resource **as it is now**, ``event.is_recovered`` is true, and the id is made up, the same each time.

    =============================================  =======================================  ==========================
    event                                          taken by                                 made at most so long before
    =============================================  =======================================  ==========================
    ``payment.paid``, ``link.payment.paid``        *paid_at*                                7 days
    ``payment.failed``                             *updated_at*                             7 days
    ``refund.succeeded``                           *refunded_at*                            45 days
    ``payout.deposited``, ``payout.returned``      *status_updated_at*                      30 days
    ``subscription.invoice.paid``                  *updated_at*                             60 days
    ``dispute.created``, ``dispute.resolved``      *created_at*, *updated_at*               75 days
    ``transfer.outward.*``, ``transfer.inward.*``  *updated_at*                             7 days
    =============================================  =======================================  ==========================

    The last column is the overlap: what was made longer before *since* is not looked at. Where the moment is missing,
    what was made within the overlap counts. Disputes and movements of wallets are read whole, because the order of
    their lists is not documented.

    What can happen again cannot be rebuilt: ``payment.refunded``, ``payment.refund.updated`` (a refund comes back as
    ``refund.succeeded``, whichever of the three you registered), ``payment.pending``, ``payment_intent.*``,
    ``subscription.updated`` and every other event about a subscription, every other one about an invoice. Nor what
    PayMongo has no list of: ``checkout_session.payment.paid`` (its ``payment.paid`` is), ``source.chargeable``,
    ``qr.*``, ``qrph.expired``; nor ``workflow.*``, ``merchant.*`` and ``consumer.*``. Read those resources yourself.

    Raises ValueError or TypeError for a *since* without a zone or a store that forgets, and what a read raises; nothing
    was handled then.
    """
    _check(router, since)
    found, unread = await _found(client, router.handles, since)
    handled, failed = 0, dict[str, str]()
    for event in found:
        try:
            handled += await router.handle(event)
        except Exception as error:  # noqa: BLE001  (a handler may raise anything, and the next event waits)
            _LOG.warning("%s: %s was not handled (%s)", event.type, event.id, type(error).__name__)
            failed[event.id] = type(error).__name__
    return RecoveryReport(len(found), handled, len(found) - handled - len(failed), failed, unread)


def _check(router: WebhookRouter, since: object) -> None:
    if not isinstance(since, datetime):
        msg = f"since: a datetime, not {type(since).__name__}"
        raise TypeError(msg)
    if since.utcoffset() is None:
        msg = "since: a datetime with its zone, like datetime.now(UTC) - timedelta(hours=6)"
        raise ValueError(msg)
    if not router.store.durable:
        msg = "router: needs a durable store (SQLiteStore, RedisStore or PostgresStore): what was handled before a "
        raise ValueError(msg + "restart would be handled again")


# -- what is listed ---------------------------------------------------------------------------------------------------

_Rows: TypeAlias = Callable[[PayMongo], AsyncIterator[Any]]
_Told: TypeAlias = Iterator[tuple[str, datetime | None]]


@frozen
class _List:
    """A list of resources, and what a row of it says has happened, and when."""

    group: str
    types: tuple[str, ...]
    overlap: timedelta
    rows: _Rows = field(repr=False)
    told: Callable[[Any], _Told] = field(repr=False)
    newest_first: bool = True


def _of_payment(row: Payment) -> _Told:
    if row.status in _PAID:
        yield "payment.paid", row.paid_at
    elif row.status == "failed":
        yield "payment.failed", row.updated_at


def _of_refund(row: Refund) -> _Told:
    if row.status == "succeeded":
        yield "refund.succeeded", row.refunded_at or row.updated_at


def _of_payout(row: Payout) -> _Told:
    if row.status in ("deposited", "returned"):
        yield f"payout.{row.status}", row.status_updated_at or row.updated_at


def _of_invoice(row: SubscriptionInvoice) -> _Told:
    if row.status == "paid":
        yield "subscription.invoice.paid", row.updated_at


def _of_dispute(row: Dispute) -> _Told:
    yield "dispute.created", row.created_at
    if row.status in _DECIDED:
        yield "dispute.resolved", row.updated_at


def _of_movement(row: WalletTransaction) -> _Told:
    if row.type in _WAYS and row.status in _ENDS:
        yield f"transfer.{_WAYS[row.type]}.{_ENDS[row.status]}", row.updated_at


async def _movements(client: PayMongo) -> AsyncIterator[WalletTransaction]:
    async for wallet in client.wallets.list():
        async for row in client.wallet_transactions.list(wallet.id, limit=_PAGE):
            yield row


_LISTS: Final = (
    _List(
        "payments",
        ("payment.paid", "payment.failed", "link.payment.paid"),
        timedelta(days=7),
        lambda client: aiter(client.payments.list(limit=_PAGE)),
        _of_payment,
    ),
    _List(
        "refunds",
        ("refund.succeeded",),
        timedelta(days=45),
        lambda client: aiter(client.refunds.list(limit=_PAGE)),
        _of_refund,
    ),
    _List(
        "payouts",
        ("payout.deposited", "payout.returned"),
        timedelta(days=30),
        lambda client: aiter(client.payouts.list(limit=_PAGE, sort_by="created_at", order="desc")),
        _of_payout,
    ),
    _List(
        "subscription_invoices",
        ("subscription.invoice.paid",),
        timedelta(days=60),
        lambda client: aiter(client.subscription_invoices.list(limit=_PAGE)),
        _of_invoice,
    ),
    _List(
        "disputes",
        ("dispute.created", "dispute.resolved"),
        timedelta(days=75),
        lambda client: aiter(client.disputes.list(limit=_PAGE)),
        _of_dispute,
        newest_first=False,
    ),
    _List(
        "wallet_transactions",
        tuple(f"transfer.{way}.{end}" for way in _WAYS.values() for end in ("successful", "failed")),
        timedelta(days=7),
        _movements,
        _of_movement,
        newest_first=False,
    ),
)


# -- from rows to events ----------------------------------------------------------------------------------------------


async def _found(
    client: PayMongo, wanted: Callable[[str], bool], since: datetime
) -> tuple[list[Event[Any]], tuple[str, ...]]:
    """Return what happened, oldest first, and the groups that could not be read."""
    found, unread = list[Event[Any]](), list[str]()
    for each in _LISTS:
        if not any(wanted(kind) for kind in each.types):
            continue
        try:
            happened = [(kind, row, moment) async for kind, row, moment in _happened(client, each, since)]
            events = [_event(client, *one) for one in happened if wanted(one[0])]
            if wanted("link.payment.paid"):
                events += await _of_links(client, happened)
        except APIError as error:
            if error.status not in (403, 404):
                raise
            unread.append(each.group)
        else:
            found += events
    return sorted(found, key=lambda event: event.created_at), tuple(unread)


async def _happened(client: PayMongo, each: _List, since: datetime) -> AsyncIterator[tuple[str, Any, datetime]]:
    edge = since - each.overlap
    async for row in each.rows(client):
        if row.created_at is not None and row.created_at < edge:
            if each.newest_first:
                return
            continue
        for kind, moment in each.told(row):
            if moment is None or moment >= since:
                yield kind, row, moment or row.created_at or since


async def _of_links(client: PayMongo, happened: Iterable[tuple[str, Any, datetime]]) -> list[Event[Any]]:
    """Find the links that payments came through: one may be paid long after it was made."""
    found: list[Event[Any]] = []
    for kind, payment, moment in happened:
        if kind == "payment.paid" and payment.external_reference_number:
            links = await client.links.list(reference_number=payment.external_reference_number)
            found += [_event(client, "link.payment.paid", link, moment) for link in links if link.status != "unpaid"]
    return found


def _event(client: PayMongo, kind: str, row: Any, moment: datetime) -> Event[Any]:
    live = client._session.mode == "live"  # noqa: SLF001  (private to the package)
    # Some receivers saw a transfer where the page says a movement of a wallet. Under this id, which is what such a
    # delivery is remembered by (`once_for`), the two are one.
    transfer = row.transfer_id if isinstance(row, WalletTransaction) else None
    return Event(
        id=f"{kind} {transfer}" if transfer else f"evt_recovered_{kind}_{row.id}",
        type=kind,
        livemode=live if row.livemode is None else row.livemode,
        data=row,
        created_at=moment,
        updated_at=moment,
        is_recovered=True,
    )
