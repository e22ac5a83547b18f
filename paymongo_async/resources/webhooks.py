"""``client.webhooks``: where PayMongo reports what happened."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ..models.webhooks import Webhook, WebhookProcess
from ..operations import Resource, composed, delete, get, post, put
from ..pagination import Paginator

_LOG: Final = logging.getLogger("paymongo_async")


class Webhooks(Resource):
    """Manage the addresses that get events. Register once at set-up, not per payment."""

    @post("/v1/webhooks")
    async def create(
        self,
        *,
        url: str,
        events: Sequence[str],
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Register *url* for *events* (like ``payment.paid``); keep the ``secret_key``: deliveries are signed with it.

        It gets events of the mode of the key that made it. `EventType` has the names that are known; which of them
        can be registered is documented in part, so any text is sent. A wildcard is not documented.
        """

    @get("/v1/webhooks/{webhook_id}")
    async def retrieve(self, webhook_id: str) -> Webhook:
        """Fetch one webhook, secret included."""

    @get("/v1/webhooks")
    def list(
        self,
        *,
        limit: int = 10,
        before: str | None = None,
        after: str | None = None,
        url: str | None = None,
    ) -> Paginator[Webhook]:
        """List the webhooks of the key's mode, secrets included."""

    @put("/v1/webhooks/{webhook_id}")
    async def update(
        self,
        webhook_id: str,
        *,
        url: str | None = None,
        events: Sequence[str] | None = None,
    ) -> Webhook:
        """Change the address, or replace the list of events."""

    @delete("/v1/webhooks/{webhook_id}")
    async def delete(self, webhook_id: str) -> None:
        """Remove a webhook."""

    @post("/v1/webhooks/{webhook_id}/enable", retry="transition")
    async def enable(self, webhook_id: str, *, idempotency_key: str | None = None) -> Webhook:
        """Deliver again. What was missed meanwhile is not replayed."""

    @post("/v1/webhooks/{webhook_id}/disable", retry="transition")
    async def disable(self, webhook_id: str, *, idempotency_key: str | None = None) -> Webhook:
        """Stop deliveries; those under way fail."""

    @post("/v1/webhook_processes/{webhook_process_id}/retry", retry="transition")
    async def retry_delivery(self, webhook_process_id: str, *, idempotency_key: str | None = None) -> WebhookProcess:
        """Deliver the event of a failed process once more; its id is in PayMongo's dashboard.

        What this answers is not documented.
        """

    @composed
    async def ensure(self, *, url: str, events: Sequence[str]) -> Webhook:
        """Return the one webhook with this *url*, enabled and for exactly these *events*: for the start of a program.

        It is created where there is none, its list of events replaced where it is another, and enabled where it was
        disabled; what was missed meanwhile is not replayed (`recover_events` looks for it). Of several the oldest that
        is enabled is taken, and the others are left as they are: a line in the log names them.

        Two processes that start together make two at most for a moment: after a create the list is read again, and
        whoever made the younger one deletes it. Both stay only where PayMongo did not list the older one yet; the next
        call says so in the log, and until then each event comes twice, under one id.
        """
        found = await self._with_url(url)
        if not found:
            made = await self.create(url=url, events=events)
            found = await self._with_url(url)
            if not found or _oldest(found).id == made.id:
                return made
            await self.delete(made.id)
            found = [each for each in found if each.id != made.id]
        if len(found) > 1:
            _LOG.warning("several webhooks have one address: %s", ", ".join(each.id for each in found))
        return await self._made_fit(_oldest(found), events)

    async def _with_url(self, url: str) -> Sequence[Webhook]:
        """Return the webhooks with an address, compared here: that the list has such a filter is not documented."""
        return [each async for each in self.list(limit=100) if each.url == url]

    async def _made_fit(self, webhook: Webhook, events: Sequence[str]) -> Webhook:
        if set(webhook.events) != set(events):
            webhook = await self.update(webhook.id, events=events)
        return webhook if webhook.status == "enabled" else await self.enable(webhook.id)


def _oldest(webhooks: Sequence[Webhook]) -> Webhook:
    """Choose as every other process does: enabled ones first, then by age, then by id."""

    def place(webhook: Webhook) -> tuple[bool, datetime, str]:
        return webhook.status != "enabled", webhook.created_at, webhook.id

    return min(webhooks, key=place)
