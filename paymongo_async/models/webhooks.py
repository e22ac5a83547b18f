"""Where PayMongo reports what happened, and the reports themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ..secret import Secret
from ._model import Entity

WebhookStatus: TypeAlias = Literal["enabled", "disabled"] | str
DisabledReason: TypeAlias = Literal["disabled_by_merchant", "max_retries_exceeded"] | str


@frozen(kw_only=True)
class Webhook(Entity):
    """An address that gets signed events. It belongs to the mode of the key that made it."""

    wire_type: ClassVar[str | None] = "webhook"

    livemode: bool
    secret_key: Secret
    """What deliveries are signed with: ``webhook.secret_key.reveal()``."""
    status: WebhookStatus
    disabled_reason: DisabledReason | None = None
    """Only while it is disabled."""
    url: str
    events: tuple[str, ...] = ()
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class WebhookProcess(Entity):
    """The delivery of one event to one address. Only the status ``Failed`` is documented."""

    status: str


@frozen(kw_only=True)
class Event(Entity):
    """Something happened. The id is the same over all deliveries of it: deduplicate on it."""

    wire_type: ClassVar[str | None] = "event"

    type: str
    """Its name, like ``payment.paid``."""
    livemode: bool
    data: Mapping[str, Any]
    """The resource as it was at that time, in its wire form."""
    previous_data: Any = None
    pending_webhooks: int | None = None
    created_at: datetime
    updated_at: datetime
