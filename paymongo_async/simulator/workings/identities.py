"""Checks of who a person is: on a page or from pictures, with an outcome after a while."""

from __future__ import annotations

from typing import Final

from ..answers import Json, Refusal
from ..checks import missing
from ..limits import invalid
from ..state import Organization, Row, World
from .onboarding import Child

__all__ = ["begin", "decide", "submit"]

_PRIMARY: Final = frozenset(
    (
        "driving_license_ph",
        "firearm_license_ph",
        "other_passport",
        "passport",
        "national_id_ph",
        "prc_id_ph",
        "sssid_ph",
        "umid_ph",
    )
)
_TWO_SIDED: Final = frozenset(("alien_registration_card_ph", "driving_license_ph", "national_id_ph", "other_passport"))
_ALIEN: Final = "alien_registration_card_ph"
# Inferred: what the check finds out about somebody who said nothing.
_FOUND: Final = {"first_name": "Juan", "last_name": "Dela Cruz", "date_of_birth": {"day": 1, "month": 1, "year": 1990}}


def begin(child: Child) -> str:
    """Open a page; return the id of the check. It expires with the page."""
    world = child.world
    key = world.ids.new("verif_")
    _add(child, key, {"url": f"{world.base_url}/identities/{key}", "status": "pending"})
    world.clock.later(world.rules.page_window, _expire, child, key)
    return key


def submit(child: Child, given: Row) -> str:
    """Check pictures; return the id of the check."""
    problems = _problems(given)
    if problems:
        raise Refusal(400, problems)
    key = child.world.ids.new("verif_")
    _add(child, key, {"status": "processing"})
    child.world.clock.later(child.world.rules.review_delay, _set_status, child, key, child.world.rules.identity_outcome)
    return key


def decide(world: World, organization: Organization, key: str, action: str) -> bool:
    """Do what the person does on the page; False when it is closed."""
    row = organization.tables["identity_verifications"].rows[key]
    if row["status"] != "pending":
        return False
    child = Child(world, organization, "accounts", row["account_id"])
    if action == "expire":
        _expire(child, key)
        return True
    _set_status(child, key, "processing")
    outcome = "failed" if action == "fail" else world.rules.identity_outcome
    world.clock.later(world.rules.review_delay, _set_status, child, key, outcome)
    return True


def _add(child: Child, key: str, fields: Row) -> None:
    row = {"type": "identity_verification", "account_id": child.key, **fields}
    child.organization.tables["identity_verifications"].add(key, row)
    _set_status(child, key, row["status"])


def _set_status(child: Child, key: str, status: str) -> None:
    child.organization.tables["identity_verifications"].change(key, {"status": status})
    person = {**child.row["person"], "identity_verification_status": status}
    if status == "passed":
        person |= {name: value for name, value in _FOUND.items() if person[name] is None}
    child.change(person=person)


def _expire(child: Child, key: str) -> None:
    checks = child.organization.tables["identity_verifications"]
    if checks.rows[key]["status"] == "pending":
        checks.change(key, {"status": "expired"})
        # Documented: a person has no such status. Inferred: that the check can be begun anew.
        child.change(person={**child.row["person"], "identity_verification_status": None})


def _problems(given: Row) -> list[Json]:
    kind, second = given["document_type"], given.get("secondary_document_type")
    wanted = ["document_back"] if kind in _TWO_SIDED else []
    if kind not in _PRIMARY:
        wanted.append("secondary_document_type")
    if second is not None:
        wanted += ["secondary_document_front", *(["secondary_document_back"] if second == _ALIEN else [])]
    problems = [missing(name) for name in wanted if name not in given]
    if second == kind:
        problems.append(invalid("secondary_document_type", "should differ from document_type."))
    return problems
