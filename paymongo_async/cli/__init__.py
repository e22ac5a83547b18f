"""The command line: ``paymongo-async demo`` and ``paymongo-async simulator`` (extra ``cli``)."""

from __future__ import annotations

import asyncio

from cyclopts import App
from rich.console import Console

from .demo import play
from .narrator import Narrator

__all__ = ["app"]

_cli = App(
    name="paymongo-async",
    help="An async client for the PayMongo API, with a simulator of PayMongo in the box.",
    result_action="return_int_as_exit_code_else_zero",
)


def app(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 not as expected, 2 wrong usage."""
    try:
        code: int = _cli(arguments)
    except SystemExit as error:  # cyclopts ends with 1 for wrong usage; here that is 2, and 1 means a result
        return 2 if error.code else 0
    return code


@_cli.command
def demo(*, seed: int = 2026) -> int:
    """Watch money move: a payment, its webhook, a refund whose answer is lost. No account, no key, no network.

    Parameters
    ----------
    seed
        Makes the ids the same again.

    """
    return 0 if asyncio.run(play(Narrator(Console(highlight=False)), seed=seed)) else 1


@_cli.command
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
