"""The words of a command line before they are parsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from paymongo_async.cli.mistakes import UsageError
from paymongo_async.cli.options import SWITCHES, VALUED
from paymongo_async.cli.shapes import Shape
from paymongo_async.cli.tokens import refuse_keys, rewritten, with_options_last

if TYPE_CHECKING:
    from .conftest import Ran

SHAPES = {"billing": Shape("object"), "private": Shape("flag"), "note": Shape("text")}


@pytest.mark.parametrize(
    "words",
    [
        ["payments", "retrieve", "sk_live_secret1"],
        ["payments", "list", "--base-url=https://x/?key=pk_test_secret1"],
        ["customers", "create", "--first-name", "whsk_secret1"],
        ["payments", "list", "--key-file", "sk_test_secret1"],
        ["sk_live_secret1"],
    ],
)
def test_a_key_among_the_words_is_refused(words: list[str], offline: Callable[..., Ran]) -> None:
    """Without repeating it, and with the reason."""
    done = offline(*words)
    assert (done.code, done.out) == (2, "")
    assert "secret1" not in done.err
    assert "shell's history" in done.err
    assert "PAYMONGO_SECRET_KEY" in done.lines["next"]


@pytest.mark.parametrize("text", ["pi_1_client_2", "task_test_1", "sk_", "desk_live_1", "sk_testing"])
def test_what_only_resembles_a_key_is_taken(text: str) -> None:
    """Client keys too: they are arguments."""
    refuse_keys(text)


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        (["--billing.name", "Ana"], ["--billing=.name=Ana"]),
        (["--billing.address.line-1=x=y"], ["--billing=.address.line-1=x=y"]),
        (["--private", "true", "a"], ["--private=true", "a"]),
        (["--private", "--note", "true"], ["--private", "--note", "true"]),
        (["--private"], ["--private"]),
        (["--billing", "-", "a"], ["--billing=-", "a"]),
        (["--note_x", "a_b"], ["--note-x", "a_b"]),
        (["--note.x", "1"], ["--note.x", "1"]),
        (["a", "--", "--billing.name", "x"], ["a", "--", "--billing.name", "x"]),
    ],
)
def test_words_are_put_in_the_form_of_the_parser(typed: list[str], parsed: list[str]) -> None:
    """Parts of a parameter, switches with a value, underscores."""
    assert [*rewritten(typed, SHAPES)] == parsed


@pytest.mark.parametrize("typed", [["--billing.name"], ["--billing.name", "--private"]])
def test_a_part_needs_a_value(typed: list[str]) -> None:
    """As every flag does."""
    with pytest.raises(UsageError, match=r"--billing\.name needs a value"):
        [*rewritten(typed, SHAPES)]


def test_options_may_stand_before_the_group() -> None:
    """They are moved behind the command."""
    typed = ["--test", "--output", "table", "--base-url=x", "refunds", "list", "--limit", "1"]
    assert with_options_last(typed, SWITCHES, VALUED) == [
        *("refunds", "list", "--test", "--output=table", "--base-url=x", "--limit", "1")
    ]


@pytest.mark.parametrize("typed", [["--help"], ["--output"], ["demo", "--seed", "1"], []])
def test_other_words_stay_where_they_are(typed: list[str]) -> None:
    """The parser has something to say about them."""
    assert with_options_last(typed, SWITCHES, VALUED) == typed
