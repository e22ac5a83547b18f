"""Webhooks on their way: events, signatures, attempts, the documented schedule, and giving up."""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from collections.abc import Callable
from typing import Final

import aiohttp
from attrs import define, field

from .answers import Json, dump
from .faults import Faults
from .state import Organization, World
from .targets import SocketFactory
from .views import present

__all__ = ["SCHEDULE", "Delivery", "Outbox", "sign"]

SCHEDULE: Final = tuple(2**power for power in range(1, 13))
"""Seconds before each of the twelve retries; their sum is the documented length of the cycle."""

_GIVE_UP_AFTER: Final = 3
_KEPT: Final = 10_000
_CONNECT: Final = 5.0
_REPLY_CAP: Final = 65_536


def sign(secret_key: str, body: bytes, moment: int) -> str:
    """Return the Paymongo-Signature header of a test event."""
    digest = hmac.new(secret_key.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},te={digest},li="


@define(eq=False)
class Delivery:
    """One event on its way to one webhook: what PayMongo calls a webhook process."""

    id: str
    organization: Organization = field(repr=False)
    webhook_id: str
    event_id: str
    event_type: str
    body: bytes = field(repr=False)
    signed_at: int
    status: str = "Pending"
    attempts: int = 0
    answers: list[int | str] = field(factory=list)
    """The status of each attempt, or the name of what went wrong."""
    retries: int = 0
    turn: int = 0
    """Goes up when what was scheduled for it no longer counts."""


class Outbox:
    """Send events to the webhooks that asked for them; *faults* may make deliveries late, or double."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None
        self._exhausted: dict[str, int] = {}
        self._by_id: dict[str, Delivery] = {}
        self.deliveries: deque[Delivery] = deque(maxlen=_KEPT)
        self.listeners: dict[str, Callable[[Organization, str, Json], None]] = {}
        """Who else hears of events, by organisation; gets the type and what the event is about."""

    @property
    def session(self) -> aiohttp.ClientSession:
        """The HTTP session of all deliveries; it follows no redirects and reads no proxy settings."""
        if self._session is None:
            factory = SocketFactory(self._world.rules.delivery_networks)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(socket_factory=factory, force_close=True),
                timeout=aiohttp.ClientTimeout(total=self._world.rules.delivery_timeout, connect=_CONNECT),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # the cap on replies is one on what came
            )
        return self._session

    async def aclose(self) -> None:
        """Close the HTTP session."""
        if self._session is not None:
            await self._session.close()

    def announce(self, organization: Organization, *events: tuple[str, str, str]) -> None:
        """Send events that follow from one change, in their order: each is a type, a group and an id."""
        if not organization.tables["webhooks"].rows and organization.id not in self.listeners:
            return
        batches: dict[str, list[Delivery]] = {}
        for kind, group, key in events:
            self._post(organization, kind, present(organization, group, key), batches)
        self._send(batches)

    def announce_data(self, organization: Organization, kind: str, data: Json) -> None:
        """Send an event about something that is no stored resource."""
        batches: dict[str, list[Delivery]] = {}
        self._post(organization, kind, data, batches)
        self._send(batches)

    def find(self, organization: Organization, key: str) -> Delivery | None:
        """Return the delivery with the id *key* if it belongs to *organization*."""
        delivery = self._by_id.get(key)
        return delivery if delivery is not None and delivery.organization is organization else None

    def is_enabled(self, delivery: Delivery) -> bool:
        """Tell whether the webhook of a delivery takes events."""
        row = delivery.organization.tables["webhooks"].rows.get(delivery.webhook_id)
        return row is not None and row["status"] == "enabled"

    def redeliver(self, delivery: Delivery) -> None:
        """Start over with a delivery, retries included."""
        delivery.status, delivery.retries = "Pending", 0
        delivery.turn += 1
        self._world.clock.spawn(self._deliver(delivery))

    def disable(self, organization: Organization, webhook_id: str, reason: str) -> None:
        """Switch a webhook off."""
        row = organization.tables["webhooks"].rows[webhook_id]
        if row["status"] == "enabled":
            row.update(status="disabled", disabled_reason=reason, updated_at=self._world.clock.seconds())
            self.drop(webhook_id)

    def drop(self, webhook_id: str) -> None:
        """Let everything that is pending for a webhook fail at once."""
        for delivery in self.deliveries:
            if delivery.webhook_id == webhook_id and delivery.status == "Pending":
                delivery.status = "Failed"
                delivery.turn += 1

    def forgive(self, webhook_id: str) -> None:
        """Forget the failures of a webhook that was enabled by hand."""
        self._exhausted.pop(webhook_id, None)

    def _post(self, organization: Organization, kind: str, data: Json, batches: dict[str, list[Delivery]]) -> None:
        if organization.id in self.listeners:
            self.listeners[organization.id](organization, kind, data)
        webhooks = organization.tables["webhooks"].rows
        interested = [key for key, row in webhooks.items() if row["status"] == "enabled" and kind in row["events"]]
        if not interested:
            return
        event_id = self._world.ids.new("evt_")
        now = self._world.clock.seconds()
        body = dump({"data": {"id": event_id, "type": "event", "attributes": _event(kind, data, now)}})
        for webhook_id in interested:
            # Inferred: the prefix of a process id.
            key = self._world.ids.new("whp_")
            delivery = Delivery(key, organization, webhook_id, event_id, kind, body, now)
            self._remember(delivery)
            batches.setdefault(webhook_id, []).append(delivery)

    def _remember(self, delivery: Delivery) -> None:
        if len(self.deliveries) == _KEPT:
            del self._by_id[self.deliveries[0].id]
        self.deliveries.append(delivery)
        self._by_id[delivery.id] = delivery

    def _send(self, batches: dict[str, list[Delivery]]) -> None:
        for batch in batches.values():
            on_time = [delivery for delivery in batch if not self._divert(delivery)]
            self._world.clock.spawn(self._deliver(*on_time))

    def _divert(self, delivery: Delivery) -> bool:
        """Order a copy if chance wants one, and tell whether the delivery itself is late."""
        detour = self._faults.detour()
        if detour.copy is not None:
            self._world.clock.later(detour.copy, self._copy, delivery)
        if detour.late is not None:
            self._world.clock.later(detour.late, self._retry, delivery, delivery.turn)
        return detour.late is not None

    def _copy(self, delivery: Delivery) -> None:
        if self.is_enabled(delivery):
            self._world.clock.spawn(self._attempt_again(delivery))

    async def _attempt_again(self, delivery: Delivery) -> None:
        await self._attempt(delivery)

    async def _deliver(self, *batch: Delivery) -> None:
        for delivery in batch:
            turn = delivery.turn
            if delivery.status != "Pending":
                continue
            if await self._attempt(delivery):
                delivery.status = "Delivered"
                self._exhausted.pop(delivery.webhook_id, None)
            elif delivery.turn == turn:
                self._try_again(delivery)

    async def _attempt(self, delivery: Delivery) -> bool:
        webhook = delivery.organization.tables["webhooks"].rows[delivery.webhook_id]
        delivery.attempts += 1
        moment = self._world.clock.seconds() if self._world.rules.renew_timestamp else delivery.signed_at
        headers = {
            "Content-Type": "application/json",
            "Paymongo-Signature": sign(webhook["secret_key"], delivery.body, moment),
        }
        try:
            async with self.session.post(
                webhook["url"], data=delivery.body, headers=headers, allow_redirects=False
            ) as answer:
                await answer.content.read(_REPLY_CAP)
                delivery.answers.append(answer.status)
                return 200 <= answer.status < 300
        except (aiohttp.ClientError, OSError, ValueError) as error:
            delivery.answers.append(type(error).__name__)
            return False

    def _try_again(self, delivery: Delivery) -> None:
        if delivery.retries < len(SCHEDULE):
            self._world.clock.later(SCHEDULE[delivery.retries], self._retry, delivery, delivery.turn)
            delivery.retries += 1
            return
        delivery.status = "Failed"
        failed = self._exhausted[delivery.webhook_id] = self._exhausted.get(delivery.webhook_id, 0) + 1
        if failed >= _GIVE_UP_AFTER:
            self.disable(delivery.organization, delivery.webhook_id, "max_retries_exceeded")

    def _retry(self, delivery: Delivery, turn: int) -> None:
        if delivery.turn == turn:
            self._world.clock.spawn(self._deliver(delivery))


def _event(kind: str, data: Json, now: int) -> Json:
    moments = {"created_at": now, "updated_at": now}
    return {"type": kind, "livemode": False, "data": data, "previous_data": {}, "pending_webhooks": 1, **moments}
