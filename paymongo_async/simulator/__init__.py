"""PayMongo on this machine: a server with the documented state machines, fees, errors, pages and webhooks.

It is an independent witness: envelopes, error bodies, idempotency and signatures are written here anew and share no
code with the client.
"""

from __future__ import annotations

from .app import RequestSeen, Simulator
from .clock import Clock
from .delivery import Delivery
from .rules import Rules

__all__ = ["Clock", "Delivery", "RequestSeen", "Rules", "Simulator"]
