"""Single transfers, read and searched; `batch_transfers` makes them and `sendings` moves them on."""

from __future__ import annotations

from ..answers import Json, Reply
from ..lists import listed
from ..state import Call, World
from ..views import answer, present
from .batch_transfers import stored_reference

__all__ = ["retrieve", "search"]


def retrieve(world: World, call: Call) -> Json:
    """Return one transfer."""
    key = call.given["transfer_id"]
    call.organization.tables["transfers"].get(key)
    return answer(world, "Transfer", present(call.organization, "transfers", key))


def search(world: World, call: Call) -> Json | Reply:
    """List transfers. Inferred: that a reference is changed as a stored one is before it is looked for."""
    reference = call.given.get("reference_number")
    wanted = None if reference is None else stored_reference(world, reference)
    return listed(call, "transfers", reference_number=wanted)
