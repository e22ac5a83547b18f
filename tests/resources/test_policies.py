"""Policies: stored, switched, and asked."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.policies import Policy
from paymongo_async.simulator import Rules

if TYPE_CHECKING:
    from .conftest import Checked

REGO = b64encode(b"package transfers\ndefault allow = false").decode()
GIVEN: dict[str, Any] = {
    "merchant_id": "org_x",
    "resource": "wallet",
    "operation": "CreateTransfer",
    "name": "No transfers",
    "policy": REGO,
}


async def active(client: PayMongo) -> Policy:
    made = await client.policies.create(**GIVEN)
    return await client.policies.update(made.id, status="activated")


async def test_every_operation_answers(client: Checked) -> None:
    """A policy that is switched on and asked."""
    made = await active(client)
    assert [await client.policies.retrieve(made.id)] == list(await client.policies.list())
    assert (await client.policies.evaluate(**ASKED)).decision == "allow"
    client.assert_saw_all_of("policies")


async def test_new_policy_is_not_active(client: PayMongo) -> None:
    """It is stored as it was given."""
    made = await client.policies.create(**GIVEN)
    assert (made.status, made.merchant_id, made.policy, made.extra) == ("deactivated", "org_x", REGO, {})
    assert await client.policies.retrieve(made.id) == made
    assert [each.id for each in await client.policies.list()] == [made.id]


async def test_policy_is_switched_and_changed(client: PayMongo) -> None:
    """Both ways."""
    made = await active(client)
    assert made.status == "activated"
    assert (await client.policies.update(made.id, status="deactivated", name="Off")).name == "Off"


@pytest.mark.parametrize("source", ["package transfers", "", "/w=="])
async def test_source_is_base64(client: PayMongo, source: str) -> None:
    """Of text, when it is made and when it is changed."""
    made = await client.policies.create(**GIVEN)
    for refused in (
        client.policies.create(**{**GIVEN, "policy": source}),
        client.policies.update(made.id, policy=source),
    ):
        with pytest.raises(BadRequestError) as caught:
            await refused
        assert caught.value.code == "parameter_format_invalid"


async def test_unknown_policy_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.policies.update("none", name="x")


ASKED: dict[str, Any] = {"resource": "wallet", "operation": "CreateTransfer", "input": {"amount": 1}}


async def test_active_policy_allows_by_default(client: PayMongo) -> None:
    """Its source is not run."""
    await active(client)
    assert (await client.policies.evaluate(**ASKED)).decision == "allow"


@pytest.mark.parametrize("rules", [Rules(policies_deny=True)])
async def test_policies_can_be_made_to_deny(client: PayMongo) -> None:
    """Only active ones, and only what they are about."""
    await client.policies.create(**GIVEN)
    assert (await client.policies.evaluate(**ASKED)).decision == "allow"
    made = await active(client)
    found = await client.policies.evaluate(**ASKED)
    assert (found.decision, [each["policy_id"] for each in found.violations], found.extra) == ("deny", [made.id], {})
    assert (await client.policies.evaluate(**{**ASKED, "operation": "Freeze"})).violations == ()
