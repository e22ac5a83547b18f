"""`python -m paymongo_async`, and the console script ``paymongo-async``."""

from __future__ import annotations

import sys

__all__ = ["main"]

WITHOUT_EXTRA = """\
paymongo-async: this command needs the extra `cli`:

    pip install 'paymongo-async[cli]'

Without it there is: paymongo-async simulator [--port N] [--seed N]
"""


def main() -> int:
    """Run the command line; the simulator runs without the extra ``cli``, everything else names it."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["simulator"]:
        from .simulator.__main__ import main as simulator  # noqa: PLC0415  (only what is asked for is imported)

        return simulator(arguments[1:])
    try:
        from .cli import app  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in ("cyclopts", "rich"):
            raise
        sys.stderr.write(WITHOUT_EXTRA)
        return 2
    return app(arguments)


if __name__ == "__main__":
    sys.exit(main())
