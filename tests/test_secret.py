"""A secret leaves through `reveal` and nothing else."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable

import attrs
import pytest

from paymongo_async._conversion import make_converter
from paymongo_async.secret import Secret

CANARY = "sk_live_canary7Qm2x"


@attrs.frozen
class Settings:
    """Something of a user that holds a secret."""

    key: Secret


@pytest.mark.parametrize(
    "show",
    [
        pytest.param(repr, id="repr"),
        pytest.param(str, id="str"),
        pytest.param(format, id="format"),
        pytest.param(lambda secret: f"{secret:>40}", id="format-spec"),
        pytest.param(lambda secret: f"{secret!a}", id="ascii"),
        pytest.param(lambda secret: f"%s{secret}", id="percent"),
        pytest.param(lambda secret: repr([secret]), id="list"),
        pytest.param(lambda secret: repr(Settings(secret)), id="attrs-repr"),
        pytest.param(lambda secret: repr(attrs.asdict(Settings(secret))), id="attrs-asdict"),
        pytest.param(lambda secret: repr(attrs.astuple(Settings(secret))), id="attrs-astuple"),
        pytest.param(lambda secret: repr(make_converter().unstructure(Settings(secret))), id="cattrs-unstructure"),
        pytest.param(lambda secret: json.dumps({"key": secret}, default=str), id="json-default-str"),
        pytest.param(lambda secret: json.dumps({"key": secret}, default=repr), id="json-default-repr"),
        pytest.param(lambda secret: repr(copy.copy(secret)), id="copy"),
        pytest.param(lambda secret: repr(copy.deepcopy([secret])), id="deepcopy"),
    ],
)
def test_secret_is_shown_by_its_prefix_only(show: Callable[[Secret], str]) -> None:
    """No way of writing it shows more than ``sk_live_``."""
    assert "canary" not in show(Secret(CANARY))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("sk_test_abc", "Secret('sk_test_***')"),
        ("pk_live_abc", "Secret('pk_live_***')"),
        ("whsk_abc", "Secret('whsk_***')"),
        ("4343434343434345", "Secret('***')"),
    ],
)
def test_prefix_is_shown_when_it_is_a_known_one(value: str, shown: str) -> None:
    """The mode helps in a log; anything else says nothing."""
    assert repr(Secret(value)) == shown


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_secret_is_not_pickled(protocol: int) -> None:
    """Every protocol is refused."""
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret(CANARY), protocol)


def test_secret_has_no_dict_to_dump() -> None:
    """``vars`` finds nothing."""
    assert not hasattr(Secret(CANARY), "__dict__")


def test_reveal_gives_the_text() -> None:
    """The one exit works."""
    assert Secret(CANARY).reveal() == CANARY


def test_copies_are_the_secret_itself() -> None:
    """Copying a client's settings makes no second secret in memory."""
    secret = Secret(CANARY)
    assert copy.copy(secret) is copy.deepcopy(secret) is secret


def test_equal_secrets_are_equal_and_hash_alike() -> None:
    """Two of the same text are one in a set."""
    assert len({Secret(CANARY), Secret(CANARY)}) == 1


def test_other_secrets_are_not_equal() -> None:
    """One letter makes the difference."""
    assert Secret(CANARY) != Secret(CANARY + "y")


def test_secret_is_not_equal_to_its_text() -> None:
    """Comparing with text would be a way to guess it."""
    assert Secret(CANARY) != CANARY


def test_empty_secret_is_false() -> None:
    """``if secret`` asks whether there is one."""
    assert (bool(Secret("")), bool(Secret("x"))) == (False, True)


def test_non_ascii_secrets_can_be_compared() -> None:
    """`hmac.compare_digest` refuses such text; comparing bytes does not."""
    assert Secret("clé") == Secret("clé")
