"""Operations that PayMongo keeps for live keys, which the simulator never takes."""

from __future__ import annotations

from .answers import refuse
from .state import World

__all__ = ["refuse_test_key"]


def refuse_test_key(world: World) -> None:
    """Refuse the caller where the rules want what PayMongo does; the code is inferred."""
    if not world.rules.live_only_answered:
        refuse("access_denied", "This operation takes live keys only.", status=403)
