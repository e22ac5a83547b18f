"""Editors that use jedi show the exact keywords of a call."""

from __future__ import annotations

import jedi
import pytest

from paymongo_async.resources import OPERATIONS, group


def completed(code: str) -> list[str]:
    """Return the names of the parameters that are shown at the end of *code*."""
    signatures = jedi.Script(code).get_signatures()
    assert signatures
    return [parameter.name for parameter in signatures[0].params]


@pytest.mark.parametrize(
    "name", ["refunds.create", "refunds.list", "payment_intents.attach", "checkout_sessions.create"]
)
def test_completion_shows_the_parameters(name: str) -> None:
    """The decorator hides nothing."""
    module, _, verb = name.partition(".")
    kind = group(module).__name__
    code = f"from paymongo_async.resources.{module} import {kind}\n\ndef f(group: {kind}):\n    group.{verb}("
    assert completed(code) == list(OPERATIONS[name].parameters)


def test_completion_works_through_the_client() -> None:
    """``client.refunds.create(`` is what people type."""
    code = "from paymongo_async.client import PayMongo\n\nclient = PayMongo()\nclient.refunds.create("
    assert completed(code) == list(OPERATIONS["refunds.create"].parameters)
