"""A new card of a subscription: checked by a small hold that is released, before it is charged."""

from __future__ import annotations

from typing import Final

from ..behaviours.payment_intents import new_intent, withdraw
from ..state import Organization, World
from .attempts import Attempt, End, Event, follow, open_attempt, settle
from .cycles import use_method
from .invoicing import change_subscription

__all__ = ["check_card"]

_HELD: Final = 100
"""Inferred: centavos."""


def check_card(world: World, organization: Organization, key: str, method_id: str, redirect_url: str | None) -> None:
    """Hold a little money of a card, asking the payer where the card does, and then use the card."""
    wanted = {"amount": _HELD, "currency": "PHP", "payment_method_allowed": ("card",)}
    intent_id = new_intent(world, organization, wanted | {"capture_type": "manual"})
    change_subscription(world, organization, key, setup_intent=intent_id)

    def ended(attempt: Attempt, end: End) -> tuple[Event, ...]:
        return () if end == "failed" else _checked(attempt, key)

    follow(organization, intent_id, ended)
    if _asks_payer(world, organization, method_id):
        attempt = Attempt(world, organization, intent_id, method_id, world.ids.new("src_"))
        # Inferred: where a payer without a redirect_url ends up.
        open_attempt(attempt, {"return_url": redirect_url or world.base_url})
    else:
        settle(Attempt(world, organization, intent_id, method_id))


def _asks_payer(world: World, organization: Organization, method_id: str) -> bool:
    three_ds = organization.cards[method_id].three_ds
    return three_ds == "always" or (three_ds == "optional" and world.rules.request_three_d_secure == "any")


def _checked(attempt: Attempt, key: str) -> tuple[Event, ...]:
    world, organization = attempt.world, attempt.organization
    withdraw(world, organization, attempt.intent_id)
    if organization.tables["subscriptions"].rows[key]["setup_intent"] != attempt.intent_id:
        # Another card was asked for in the meantime.
        return ()
    use_method(world, organization, key, attempt.method_id)
    # Inferred: that nothing is shown of a check that is over.
    change_subscription(world, organization, key, setup_intent=None)
    return (("subscription.updated", "subscriptions", key),)
