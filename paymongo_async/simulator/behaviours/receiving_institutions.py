"""Banks and e-wallets by rail: those whose codes the documentation or working clients name, and what the rules add."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from ..answers import Json, Reply, refuse
from ..lists import listed
from ..rails import PAYMONGO, is_bic
from ..state import Call, Organization, World

__all__ = ["list_v2", "search", "seed"]

_Rails: TypeAlias = Mapping[str, tuple[str, ...]]

_BOTH: Final = ("receiver", "sender")
_RAILS: Final[_Rails] = {"instapay": _BOTH, "pesonet": _BOTH}
# Inferred: the rails of BDO, and that PayMongo only sends by PESONet. Some rows only send, and some names have a space
# at their end.
_KNOWN: Final[tuple[tuple[str, str, _Rails], ...]] = (
    ("PAYMONGO", PAYMONGO, {"instapay": _BOTH, "pesonet": ("sender",)}),
    ("G-XCHANGE ", "GXCHPHM2XXX", {"instapay": _BOTH}),
    ("UNIONBANK", "UBPHPHMMXXX", _RAILS),
    ("BDO", "BNORPHMM", _RAILS),
)


def seed(world: World, organization: Organization) -> None:
    """Fill the list."""
    more = [(name, bic, _RAILS) for bic, name in world.rules.institutions.items()]
    for name, bic, rails in (*_KNOWN, *more):
        for provider, types in rails.items():
            row = {"name": name, "provider": provider, "provider_code": bic, "type": types}
            organization.tables["receiving_institutions"].add(world.ids.uuid("receiving_institution"), row)


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List the institutions on a rail."""
    return listed(call, "receiving_institutions", provider=call.given["provider"])


def list_v2(world: World, call: Call) -> Json | Reply:
    """List them by the newer path, where it is answered."""
    if not world.rules.institutions_v2:
        refuse("resource_not_found", "failed to get transfers resource: resource not found", status=404)
    return listed(call, "receiving_institutions", provider=call.given["provider"])


def name_of(organization: Organization, provider: str, bic: str) -> str | None:
    """Return the name of who can be sent money by a rail, None if nobody has this code there."""
    if provider == "paymongo":
        return "PAYMONGO" if is_bic(bic, PAYMONGO) else None
    rows = organization.tables["receiving_institutions"].rows.values()
    for row in rows:
        if row["provider"] == provider and "receiver" in row["type"] and is_bic(bic, row["provider_code"]):
            return str(row["name"]).strip()
    return None
