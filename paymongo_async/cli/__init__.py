"""The command line: one command per operation, the demo, the doctor and the simulator (extra ``cli``)."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cyclopts import App, CycloptsError, Group, MissingArgumentError
from rich.console import Console

from ..resources import GROUPS
from . import webhooks
from .calls import run
from .commands import group_app, operation_named, option_shapes, shapes_of, summary_of
from .demo import play
from .doctor import examine
from .failures import DONE, INTERRUPTED, tell
from .mistakes import UsageError
from .narrator import Narrator
from .options import SWITCHES, VALUED, Output, Settings
from .shapes import flag
from .tokens import refuse_keys, rewritten, with_options_last

__all__ = ["app"]

_HELP: Final = """\
An async client for the PayMongo API, with a simulator of PayMongo in the box.

Every operation is a command: ``paymongo-async refunds create --payment-id pay_... --amount 50000 --reason others``.
``paymongo-async GROUP --help`` lists the operations of a group, ``paymongo-async GROUP OPERATION --help`` what one
takes. The key comes from PAYMONGO_SECRET_KEY, PAYMONGO_SECRET_KEY_FILE or ``--key-file``, never from an argument.
"""
_CODES: Final = """\
Exit codes: 0 done; 1 refused by PayMongo; 2 wrong usage, nothing sent; 3 unknown whether it happened;
4 nothing done, run it again; 130 interrupted.
"""
_HERE: Final = Group("On this machine", sort_key=1)
_ACCOUNT: Final = Group("About your account", sort_key=2)
_GROUPS: Final = Group("Groups of the API", sort_key=3)
_OWN: Final = ("demo", "doctor", "simulator")


def app(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; the help page lists the codes."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # no name in an answer may break the output
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        words = _words(arguments)
        cli = _commands(words)
        code = cli(words, exit_on_error=False, print_error=False)
    except UsageError as error:
        return tell(error, None, {})
    except CycloptsError as error:
        return tell(UsageError(_sentence(error), hint=_page(arguments)), None, {})
    except BrokenPipeError:  # whoever was reading has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except SystemExit as error:  # so the parser says that it was interrupted, and rich the same as above
        return INTERRUPTED if error.code == INTERRUPTED else DONE
    return code if isinstance(code, int) else DONE


def _words(arguments: Sequence[str]) -> list[str]:
    for argument in arguments:
        refuse_keys(argument)
    words = with_options_last(arguments, SWITCHES, VALUED)
    command = [flag(word) if not word.startswith("-") else word for word in words[:2]]
    operation = operation_named(*command) if len(command) == 2 else None
    if operation is None:
        return [*command[:1], *words[1:]]
    return [*command, *rewritten(words[2:], option_shapes() | shapes_of(operation))]


def _commands(words: Sequence[str]) -> App:
    """Make the commands that *words* need: one group if it is named, otherwise all of them."""
    root = App(
        name="paymongo-async",
        help=_HELP,
        help_format="rst",
        help_epilogue=_CODES,
        result_action="return_value",
    )
    root.command(demo, group=_HERE)
    root.command(simulator, group=_HERE)
    root.command(doctor, group=_ACCOUNT)
    named = words[0].replace("-", "_") if words else ""
    if named in GROUPS:
        group = group_app(named, run, words[1] if len(words) > 1 else None)
        root.command(webhooks.add_to(group) if named == "webhooks" else group)
    elif named not in _OWN:
        for name in GROUPS:
            root.command(App(name=flag(name), help=summary_of(name), help_format="rst", group=_GROUPS))
    return root


def _sentence(error: CycloptsError) -> str:
    text = " ".join(str(error).split())
    argument = error.argument
    if isinstance(error, MissingArgumentError) and argument:
        _, meant, hint = text.partition(" Did you mean")
        if error.keyword or argument.tokens:
            return f"{error.keyword or argument.tokens[-1].keyword or argument.name} needs a value.{meant}{hint}"
        return f"{argument.name} is required.{meant}{hint}"
    return text


def _page(arguments: Sequence[str]) -> str:
    words = [flag(word) for word in arguments[:2] if not word.startswith("-")]
    known = [word for word in words[:1] if word in _OWN or word.replace("-", "_") in GROUPS]
    if len(words) == 2 and known and (operation_named(*words) or _is_verb_of_webhooks(*words)):
        known = words
    return f"See {' '.join(['paymongo-async', *known])} --help"


def _is_verb_of_webhooks(group: str, verb: str) -> bool:
    return group == "webhooks" and verb in webhooks.VERBS


def demo(*, seed: int = 2026) -> int:
    """Watch money move: a payment, its webhook, a refund whose answer is lost. No account, no key, no network.

    Parameters
    ----------
    seed
        Makes the ids the same again.

    """
    return 0 if asyncio.run(play(Narrator(Console(highlight=False)), seed=seed)) else 1


def doctor(*, key_file: Path | None = None, base_url: str | None = None, output: Output | None = None) -> int:
    """Examine the account of a test key: do idempotency keys hold, and may money be sent again? Moves no money.

    Exit code 0 says that the examination was made, whatever it found.

    Parameters
    ----------
    key_file
        Read the API key from this file instead of the environment.
    base_url
        Call another address, such as a simulator's.
    output
        How to print what was found: in words on a terminal (table), otherwise JSON.

    """
    return examine(Settings(key_file=key_file, base_url=base_url, output=output))


def simulator(*, port: int = 0, seed: int = 0) -> int:
    """Run the simulator of PayMongo on this machine until it is interrupted.

    Parameters
    ----------
    port
        Where to listen; 0 takes a free one. The address is printed.
    seed
        Makes the ids the same again.

    """
    from ..simulator.__main__ import main  # noqa: PLC0415  (only what is asked for is imported)

    return main(["--port", str(port), "--seed", str(seed)])
