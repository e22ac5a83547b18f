"""``client.webhooks``: where PayMongo reports what happened."""

from __future__ import annotations

from collections.abc import Sequence

from ..models.webhooks import Webhook, WebhookProcess
from ..operations import Resource, delete, get, post, put
from ..pagination import Paginator


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
