"""What each operation does: one module per group, plus what payers and banks do in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from ..answers import Json
from ..state import Call, World
from . import (
    checkout_sessions,
    customers,
    links,
    payment_intents,
    payment_methods,
    payments,
    refunds,
    sources,
    webhooks,
)

__all__ = ["BEHAVIOURS", "Behaviour"]

Behaviour: TypeAlias = Callable[[World, Call], Json | list[str] | None]

BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "checkout_sessions.create": checkout_sessions.create,
    "checkout_sessions.create_v2": checkout_sessions.create_v2,
    "checkout_sessions.retrieve": checkout_sessions.retrieve,
    "checkout_sessions.expire": checkout_sessions.expire,
    "customers.create": customers.create,
    "customers.retrieve": customers.retrieve,
    "customers.list": customers.search,
    "customers.update": customers.update,
    "customers.replace": customers.update,
    "customers.delete": customers.delete,
    "customers.list_payment_methods": customers.list_payment_methods,
    "customers.delete_payment_method": customers.delete_payment_method,
    "links.create": links.create,
    "links.retrieve": links.retrieve,
    "links.list": links.search,
    "links.archive": links.archive,
    "links.unarchive": links.unarchive,
    "payment_intents.create": payment_intents.create,
    "payment_intents.retrieve": payment_intents.retrieve,
    "payment_intents.attach": payment_intents.attach,
    "payment_intents.capture": payment_intents.capture,
    "payment_intents.cancel": payment_intents.cancel,
    "payment_methods.create": payment_methods.create,
    "payment_methods.retrieve": payment_methods.retrieve,
    "payment_methods.update": payment_methods.update,
    "payment_methods.list_capabilities": payment_methods.list_capabilities,
    "payments.create": payments.create,
    "payments.retrieve": payments.retrieve,
    "payments.list": payments.search,
    "refunds.create": refunds.create,
    "refunds.retrieve": refunds.retrieve,
    "refunds.list": refunds.search,
    "sources.create": sources.create,
    "sources.retrieve": sources.retrieve,
    "webhooks.create": webhooks.create,
    "webhooks.retrieve": webhooks.retrieve,
    "webhooks.list": webhooks.search,
    "webhooks.update": webhooks.update,
    "webhooks.delete": webhooks.delete,
    "webhooks.enable": webhooks.enable,
    "webhooks.disable": webhooks.disable,
    "webhooks.retry_delivery": webhooks.retry_delivery,
}
"""Every operation of the nine groups by name."""
