"""Receive events: check that a delivery is PayMongo's, read what it says, and do what follows from it once."""

from __future__ import annotations

from ..idempotency import EventClaim, EventStore
from .events import Event
from .router import WebhookRouter
from .signature import construct_event, sign

__all__ = ["Event", "EventClaim", "EventStore", "WebhookRouter", "construct_event", "sign"]
