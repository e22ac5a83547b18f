"""Secrets that are known, in every form that they could get out in, and the places to look for them."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import pickle
import traceback
import types
import urllib.parse
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from rich.pretty import Node
from rich.traceback import Frame, Traceback

from paymongo_async.errors import PayMongoError
from paymongo_async.idempotency import JournalStore
from paymongo_async.models.payment_methods import PaymentMethodDetailsInput
from paymongo_async.secret import Secret
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.stores.sqlite import SQLiteStore

KEY = "sk_test_CANARYkeyZq84vWm2"
CARD_NUMBER = "5455590000000009"
CVC = "codeQx71VtB"
CLIENT_KEY = "pi_CANARY_client_CANARYclientHw5x"
WEBHOOK_SECRET = "whsk_CANARYwebhookT7pk3"
CHILD_KEY = "sk_live_CANARYchildN9rb6"
"""The API key of a child account, as ``merchant.activated`` carries it."""

PREFIXES = ("sk_test_", "sk_live_", "whsk_")
ALL = 1_000_000


def forms(name: str, secret: str) -> dict[str, str]:
    """Return everything that a secret can look like, by a name for it."""
    found = {name: secret, f"{name}, reversed": secret[::-1]}
    found |= {f"{name}, base64 from {offset}": _base64(secret, offset) for offset in range(3)}
    found |= {f"{name}, quoted": urllib.parse.quote(secret, safe="")}
    found |= {f"{name}, all of it quoted": "".join(f"%{ord(each):02X}" for each in secret)}
    found |= {f"{name}, in hex": secret.encode().hex()}
    found |= _parts(name, secret)
    return {form: text for form, text in found.items() if form == name or text != secret}


def _base64(secret: str, offset: int) -> str:
    """Encode *secret* as it stands behind *offset* bytes of something else; only what does not depend on them."""
    encoded = base64.b64encode(b"\0" * offset + secret.encode()).decode()
    return encoded[(0, 2, 3)[offset] : (offset + len(secret)) // 3 * 4]


def _parts(name: str, secret: str) -> dict[str, str]:
    """Split a number as people write it; of any other secret each half is as bad as the whole."""
    if secret.isdecimal():
        groups = [secret[place : place + 4] for place in range(0, len(secret), 4)]
        return {f"{name}, split by {mark!r}": mark.join(groups) for mark in (" ", "-", ".", "\N{NO-BREAK SPACE}", ", ")}
    bare = secret
    for prefix in PREFIXES:
        bare = bare.removeprefix(prefix)
    middle = len(bare) // 2
    return {f"{name} without its prefix": bare, f"half of {name}": bare[:middle], f"rest of {name}": bare[middle:]}


def code(digits: str) -> dict[str, str]:
    """Return the forms of a security code: too short to be found without its name."""
    marks = ('"{}": "{}"', '"{}":"{}"', "'{}': '{}'", "{}={}", '\\"{}\\": \\"{}\\"', '\\"{}\\":\\"{}\\"', "{}='{}'")
    return {f"code {digits} as {mark}": mark.format("cvc", digits) for mark in marks}


SECRETS = {
    "key": KEY,
    "card": CARD_NUMBER,
    "code": CVC,
    "client key": CLIENT_KEY,
    "webhook secret": WEBHOOK_SECRET,
    "child key": CHILD_KEY,
}
CANARIES = {
    **{form: text for name, secret in SECRETS.items() for form, text in forms(name, secret).items()},
    "key in Basic": base64.b64encode(f"{KEY}:".encode()).decode(),
}
NOT_PASSED = {form: text for form, text in CANARIES.items() if "client key" not in form}
"""Those that no caller passes to us as plain text: a client key is, and stands in the frames that it goes through."""


def hits(artefact: str | bytes, canaries: Mapping[str, str] = CANARIES) -> list[str]:
    """Name what is found."""
    text = artefact if isinstance(artefact, str) else artefact.decode("latin-1")
    return [name for name, canary in canaries.items() if canary in text]


class Artefacts:
    """What was left behind, wherever; `hits` looks through all of it."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[str | bytes, bool]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._found.values()))

    @property
    def kinds(self) -> dict[str, int]:
        """How many there are of each kind; empty ones do not count."""
        return {kind: sum(bool(text) for text, _ in texts) for kind, texts in self._found.items()}

    def add(self, kind: str, artefact: str | bytes, *, arguments: bool = False) -> None:
        """Keep one; *arguments*: it shows what a caller passed to our functions."""
        self._found.setdefault(kind, []).append((artefact, arguments))

    def add_error(self, error: BaseException) -> None:
        """Keep all that an error says, and the errors behind it."""
        for each in family(error):
            self.add("errors", f"{each!r}\n{each}\n{vars(each)}")
            self.add("tracebacks", "".join(traceback.format_exception(each)))
            if isinstance(each, PayMongoError):
                self.add("dictionaries", json.dumps(each.to_dict(), default=str))
                self.add("pickles", pickle.dumps(each))

    def add_locals(self, error: BaseException) -> None:
        """Keep the local variables of our frames, as rich and error trackers show them."""
        for each in family(error):
            trace = only_ours(each)
            frames = traceback.StackSummary.extract(traceback.walk_tb(trace), capture_locals=True)
            self.add("locals", "".join(frames.format()), arguments=True)
            told = Traceback.extract(
                type(each), each, trace, show_locals=True, locals_max_length=ALL, locals_max_string=ALL
            )
            # What rich would draw, without drawing it, which takes a second.
            shown = [
                (name, str(node)) for stack in told.stacks for frame in stack.frames for name, node in locals_of(frame)
            ]
            self.add("rich tracebacks", "\n".join(f"{name} = {text}" for name, text in shown), arguments=True)

    def add_folder(self, folder: Path) -> None:
        """Keep the bytes of every file in *folder*: journals, and whatever lies beside them."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.add("files", path.read_bytes())

    def hits(self, more: Mapping[str, str] | None = None) -> list[str]:
        """Name every canary that is found, and where; *more* are those of one test, not looked for in arguments."""
        canaries = {**CANARIES, **(more or {})}
        return [
            f"{name} in {kind}"
            for kind, texts in self._found.items()
            for text, arguments in texts
            for name in hits(text, NOT_PASSED if arguments else canaries)
        ]

    def in_arguments(self, canaries: Mapping[str, str]) -> list[str]:
        """Name those of *canaries* that are found in what shows arguments."""
        return [
            f"{name} in {kind}"
            for kind, texts in self._found.items()
            for text, arguments in texts
            if arguments
            for name in hits(text, canaries)
        ]


def family(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, its causes and its contexts, suppressed ones included, and those of a group."""
    pending, seen = [error], set[int]()
    while pending:
        each = pending.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        pending += [other for other in (each.__cause__, each.__context__) if other is not None]
        pending += each.exceptions if isinstance(each, BaseExceptionGroup) else ()


def locals_of(frame: Frame) -> Iterator[tuple[str, Node]]:
    """Yield the local variables of a frame as rich sees them: values inside values, whatever their depth."""
    yield from (frame.locals or {}).items()


def only_ours(error: BaseException) -> types.TracebackType | None:
    """Leave out the frames of the test, whose locals are made of canaries."""
    trace = error.__traceback__
    while trace is not None and "paymongo_async" not in trace.tb_frame.f_code.co_filename:
        trace = trace.tb_next
    return trace


@contextmanager
def recording(artefacts: Artefacts) -> Iterator[None]:
    """Keep everything that is logged by anybody at any level, and every warning."""
    handler = _Keeper(artefacts)
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(1)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield
        for each in warned:
            artefacts.add("warnings", f"{each.message!r} {each.filename} {each.source!r}")
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


class _Keeper(logging.Handler):
    def __init__(self, artefacts: Artefacts) -> None:
        super().__init__(level=1)
        self._artefacts = artefacts
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._artefacts.add("logs", f"{self.format(record)} {record.args!r}")


STORES: dict[str, Callable[[Path], JournalStore]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": lambda folder: SQLiteStore(folder / "journal"),
}
"""The journals to look into; one that writes files writes them into a folder."""


@asynccontextmanager
async def watched(artefacts: Artefacts, folder: Path, store: JournalStore) -> AsyncIterator[None]:
    """Keep what is logged, warned and written meanwhile, with the event loop as talkative as it can be."""
    loop = asyncio.get_running_loop()
    loop.set_debug(enabled=True)
    loop.slow_callback_duration = 0.0
    with recording(artefacts):
        yield
        for record in await store.in_doubt():
            artefacts.add("records", repr(record))
        artefacts.add_folder(folder)  # as it is while in use: a log beside the file, not yet written back
        if isinstance(store, SQLiteStore):
            await store.aclose()
        artefacts.add_folder(folder)
    loop.set_debug(enabled=False)


async def told(artefacts: Artefacts, work: Awaitable[Any], *, frames: bool = True) -> Any:
    """Keep what a call returns or raises, as people see it; return the result, None for an error."""
    try:
        result = await work
    except PayMongoError as error:
        artefacts.add_error(error)
        if frames:
            artefacts.add_locals(error)
        return None
    if not isinstance(result, dict):  # of `request`: the plain JSON that the server sent
        artefacts.add("results", f"{result!r} {result}")
    return result


def hidden_card() -> PaymentMethodDetailsInput:
    """Describe a card in the way that hides it from error trackers too."""
    return PaymentMethodDetailsInput(card_number=Secret(CARD_NUMBER), exp_month=12, exp_year=2030, cvc=Secret(CVC))
