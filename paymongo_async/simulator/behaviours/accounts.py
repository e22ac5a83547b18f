"""Accounts: created, filled in, activated; who they are is checked in `identities`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeAlias

from ...models import accounts as models
from ...models.child_merchants import ChildBusiness
from ..answers import Json, Refusal, refuse
from ..limits import Limits, email, invalid
from ..samples import Filling, fields_of
from ..state import Call, Row, World
from ..views import answer, present
from ..workings import identities
from ..workings.onboarding import (
    BANK,
    PERSON,
    Child,
    business_details,
    completed,
    merged,
    refuse_missing,
    review,
    under,
)

__all__ = [
    "activate",
    "create",
    "create_identity_verification",
    "retrieve",
    "submit_identity_verification",
    "update",
]


def _person(value: Any, pointer: str, problems: list[Json]) -> None:
    email(value.get("email_address"), f"{pointer}.email_address", problems)


LIMITS: Final[dict[str, Limits]] = {"create": {"person": _person}, "update": {"person": _person}}

_Doing: TypeAlias = Callable[[World, Call], Json]


def _unless_made_up(do: _Doing) -> _Doing:
    """Answer made-up data instead, and store nothing, where the rules want what PayMongo does."""

    @wraps(do)
    def behaviour(world: World, call: Call) -> Json:
        if world.rules.accounts_kept:
            return do(world, call)
        model = call.operation.returns
        filling = Filling.of(world, call.organization, model)
        own = call.given.get("account_id") if model is models.Account else None
        shown = filling.kind.show(own or filling.new_id(), filling.row(model, call.given))
        return answer(world, model.__name__, shown)

    return behaviour


@_unless_made_up
def create(world: World, call: Call) -> Json:
    """Store an account with what is known of it."""
    if not world.rules.platforms:
        refuse("account_not_allowed", "The account may not bring in others.", status=403)
    kind, given, key = call.given["type"], call.given.get("person") or {}, world.ids.new("org_")
    _check_email(call, given, key)
    row = {
        "type": kind,
        "activation_status": "pending",
        "person": _filled(models.AccountPerson, given) | {"type": "representative" if kind == "merchant" else None},
        "bank": None,
        "business": None,
        "relationship": {
            "id": world.ids.new("mr_"),
            "enabled": True,
            "parent_account": {"id": call.organization.id},
            "child_account": {"id": key},
            "linking_request_id": world.ids.new("lr_"),
        },
    }
    call.organization.tables["accounts"].add(key, row)
    return answer(world, "Account", present(call.organization, "accounts", key))


@_unless_made_up
def retrieve(world: World, call: Call) -> Json:
    """Return an account; one's own is made up."""
    key = call.given["account_id"]
    if key == call.organization.id:
        filling = Filling.of(world, call.organization, models.Account)
        row = filling.row(models.Account, {"activation_status": "activated"})
        return answer(world, "Account", filling.kind.show(key, row))
    call.organization.tables["accounts"].get(key)
    return answer(world, "Account", present(call.organization, "accounts", key))


@_unless_made_up
def update(world: World, call: Call) -> Json:
    """Fill in what was given."""
    child, given = _child(world, call), call.given
    _check_email(call, given.get("person") or {}, child.key)
    person, row = merged(child.row["person"], given.get("person")) or {}, child.row
    business, bank = merged(row["business"], given.get("business")), merged(row["bank"], given.get("bank"))
    child.change(
        person=_filled(models.AccountPerson, person),
        business=completed(business and _filled(ChildBusiness, business), person),
        bank=bank and _filled(models.AccountBank, bank),
    )
    return answer(world, "Account", present(call.organization, "accounts", child.key))


@_unless_made_up
def activate(world: World, call: Call) -> Json:
    """Ask for the activation. Inferred: that one that was asked for is answered as it is."""
    child = _child(world, call)
    if child.row["activation_status"] == "pending":
        checked = str(child.row["person"]["identity_verification_status"]).startswith("passed")
        refuse_missing(child.row, _details(child), () if checked else ("person.identity_verification_status",))
        review(child)
    return answer(world, "Account", present(call.organization, "accounts", child.key))


@_unless_made_up
def create_identity_verification(world: World, call: Call) -> Json:
    """Open a page where the person shows face and document."""
    key = identities.begin(_child(world, call))
    return answer(world, "IdentityVerification", present(call.organization, "identity_verifications", key))


@_unless_made_up
def submit_identity_verification(world: World, call: Call) -> Json:
    """Check the person from pictures."""
    key = identities.submit(_child(world, call), call.given)
    return answer(world, "IdentityVerification", present(call.organization, "identity_verifications", key))


def _child(world: World, call: Call) -> Child:
    child = Child(world, call.organization, "accounts", call.given["account_id"])
    child.check()
    return child


def _details(child: Child) -> list[str]:
    details = under("person", PERSON)
    if child.kind == "consumer":
        return details
    return [*details, *business_details(child.row["business"]), *under("bank", BANK)]


def _check_email(call: Call, person: Row, key: str) -> None:
    address = person.get("email_address")
    others = call.organization.tables["accounts"].rows.items()
    if address and any(row["person"]["email_address"] == address for other, row in others if other != key):
        raise Refusal(400, [invalid("person.email_address", "is taken.")])


def _filled(model: type[Any], value: Row) -> Row:
    """Return a part with every field that it has."""
    return {name: value.get(name) for name in fields_of(model)}
