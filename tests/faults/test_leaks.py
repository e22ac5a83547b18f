"""Rows F87 and F88: one known key, card, client key and webhook secret go everywhere, and show up nowhere.

Spans and tables of reconciliations belong to the row as well, as soon as there are any.
"""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import attrs
import cattrs
import pytest

from paymongo_async import PayMongo, _conversion
from paymongo_async.idempotency import JournalStore
from paymongo_async.models.child_merchants import ChildAccountEventKeys
from paymongo_async.models.webhooks import Webhook
from paymongo_async.retry import RetryPolicy
from paymongo_async.secret import Secret
from paymongo_async.stores.sqlite import SQLiteStore
from paymongo_async.wire import Sending

from ..rig.canaries import (
    CHILD_KEY,
    CLIENT_KEY,
    KEY,
    STORES,
    WEBHOOK_SECRET,
    Artefacts,
    forms,
    hidden_card,
    hits,
    told,
    watched,
)
from ..rig.scripted import INTENT, REFUND
from ..rig.scripted import intent as intent_answer
from ..rig.sockets import Act, Wire, answers, hang, hang_up, listening, reset, wire

Call = Callable[[PayMongo], Awaitable[Any]]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> JournalStore:
    """Make one of each; those that write to files write into *tmp_path*."""
    return STORES[request.param](tmp_path)


# -- F87: against servers that break, lie and repeat what they are sent -----------------------------------------------

CALLS: dict[str, Call] = {
    "card": lambda client: client.payment_methods.create(type="card", details=hidden_card()),
    "card under a key": lambda client: client.payment_methods.create(
        type="card", details=hidden_card(), idempotency_key="card-1"
    ),
    "attach": lambda client: client.payment_intents.attach(
        "pi_1", payment_method="pm_1", client_key=CLIENT_KEY, idempotency_key="attach-1"
    ),
    "read with a client key": lambda client: client.payment_intents.retrieve("pi_1", client_key=CLIENT_KEY),
    "intent": lambda client: client.payment_intents.create(**INTENT, idempotency_key="intent-1"),
    "webhook": lambda client: client.webhooks.create(url="https://shop.example", events=["payment.paid"]),
    "child": lambda client: client.child_merchants.create(
        accepted_terms_and_conditions=True, features=["payment_gateway"], idempotency_key="child-1"
    ),
    "refund": lambda client: client.refunds.create(**REFUND, idempotency_key="refund-1"),
    "anything": lambda client: client.request("POST", "/v1/anything", body={"client_key": CLIENT_KEY}),
}
ANSWERED = {
    "client_key": "pi_answer1_client_Jd62pLs8RkQw",
    "secret_key": "whsk_inTheAnswer5Hq",
    "sk_live": "sk_live_ofAChild8Wm",
}
"""What only the server knows until it answers."""
ANSWERED_FORMS = {form: text for name, secret in ANSWERED.items() for form, text in forms(name, secret).items()}


def resource(**changes: Any) -> bytes:
    """Answer with a resource that holds every kind of secret."""
    known = {**ANSWERED, "keys": ANSWERED, "amount": 10_000}
    return json.dumps(intent_answer(**(known | changes))).encode()


BROKEN: dict[str, Act] = {
    "reset": reset,
    "hang up": hang_up,
    "good": answers(resource()),
    "cut": answers(resource(), "200 OK", length=10_000),
    "no JSON": answers(resource()[:-3]),
    "damaged gzip": answers(resource(), "200 OK", "Content-Encoding: gzip"),
    "wrong type": answers(resource(amount="x", created_at=[], payments="x")),
    "other mode": answers(resource(livemode=True)),
    "another amount": answers(resource(amount=1)),
    "no id": answers(resource().replace(b'"id"', b'"di"')),
    "garbage": answers(resource(), "999999 " + ANSWERED["client_key"]),
    "redirect": answers(b"", "307 Temporary Redirect", f"Location: https://elsewhere.example/?key={KEY}"),
    "429": answers(b"slow down", "429 Too Many Requests", "Retry-After: 99999"),
}


@contextmanager
def mirror(status: str, shape: Callable[[str], bytes]) -> Iterator[Wire]:
    """Repeat whatever was sent, headers included, in the *shape* of an answer."""
    served = Wire()

    async def act(writer: asyncio.StreamWriter) -> None:
        await answers(shape(served.requests[-1].decode("latin-1")), status)(writer)

    served.acts = [act]
    yield served


MIRRORS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "refusal": ("400 Bad Request", lambda sent: json.dumps({"errors": [{"code": "x", "detail": sent}]}).encode()),
    "unauthorized": ("401 No", lambda sent: json.dumps({"errors": [{"code": "x", "detail": sent}]}).encode()),
    "fault": ("500 Oh", lambda sent: json.dumps({"errors": [{"code": "x", "detail": sent}]}).encode()),
    "page": ("502 Bad Gateway", lambda sent: f"<html><pre>{sent}</pre>".encode()),
    "text": ("200 OK", str.encode),
}


@asynccontextmanager
async def server(name: str) -> AsyncIterator[str]:
    """Run one of the broken ones."""
    if name in BROKEN:
        async with wire(BROKEN[name]) as served:
            yield served.url
        return
    with mirror(*MIRRORS[name]) as served:
        async with listening(served.serve) as url:
            yield url


@pytest.mark.parametrize("name", [*BROKEN, *MIRRORS])
async def test_f87_nothing_leaks_through_a_server_that_breaks(name: str, tmp_path: Path) -> None:
    """Not into errors, pickles, tracebacks, local variables, logs, warnings or the files of a journal: L = 0."""
    artefacts, store = Artefacts(), SQLiteStore(tmp_path / "journal")
    async with watched(artefacts, tmp_path, store), server(name) as url:
        for call in CALLS.values():  # a client each: after a 429 or five times 401 one of them would wait or refuse
            async with PayMongo(KEY, base_url=url, journal=store, retry=RetryPolicy.testing()) as client:
                await told(artefacts, call(client))
                for record in await client.in_doubt():
                    await told(artefacts, client.resolve(record.key))
                artefacts.add("results", f"{client!r} {client._session.attempts.transport!r}")
        await told(artefacts, CALLS["attach"](client))  # closed by now
    assert artefacts.hits(ANSWERED_FORMS) == []
    assert len(artefacts) > 40
    assert artefacts.kinds["rich tracebacks"] >= (1 if name in ("good", "another amount") else len(CALLS) // 2)
    assert {"errors", "tracebacks", "dictionaries", "pickles", "locals", "results"} <= artefacts.kinds.keys()


@pytest.mark.parametrize("name", sorted(BROKEN))
async def test_f87_local_variables_show_nothing_secret_of_an_answer(name: str) -> None:
    """A webhook's secret, a client key and the API keys of a child come in answers, and answers may be wrong."""
    artefacts = Artefacts()
    async with server(name) as url:
        for call in CALLS.values():
            async with PayMongo(KEY, base_url=url, retry=RetryPolicy.testing()) as client:
                await told(artefacts, call(client))
    assert artefacts.in_arguments(ANSWERED_FORMS) == []
    assert artefacts.kinds["locals"] >= (1 if name in ("good", "another amount") else len(CALLS) // 2)


async def test_f87_nothing_leaks_from_a_call_that_is_cancelled(store: JournalStore, tmp_path: Path) -> None:
    """Its traceback goes through every frame, and its record stays in doubt."""
    artefacts, arrived = Artefacts(), asyncio.Event()

    async def say_nothing(writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await hang(writer)

    async with (
        watched(artefacts, tmp_path, store),
        wire(say_nothing) as served,
        PayMongo(KEY, base_url=served.url, journal=store) as client,
    ):
        for call in CALLS.values():
            arrived.clear()
            task = asyncio.ensure_future(call(client))
            await arrived.wait()
            artefacts.add("tasks", repr(task))
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as raised:
                await task
            artefacts.add_error(raised.value)
            artefacts.add_locals(raised.value)
        assert len(await client.in_doubt()) > 3
    assert artefacts.hits() == []
    assert artefacts.kinds["locals"] >= len(CALLS)


# -- F88: the configuration, turned into something else ---------------------------------------------------------------


def configuration() -> dict[str, Any]:
    """Return everything that holds a secret."""
    client = PayMongo(KEY, public_key="pk_test_x", base_url="http://127.0.0.1:9", allow_raw_cards=True)
    common = {"livemode": False, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
    return {
        "client": client,
        "copy of the client": client.with_options(deadline=5),
        "session": client._session,
        "attempts": client._session.attempts,
        "transport": client._session.attempts.transport,
        "journal": client._session.journal,
        "credentials": client._session._credentials,
        "options": client._options,
        "key": Secret(KEY),
        "card": hidden_card(),
        "keys of a child": ChildAccountEventKeys(
            pk_live="pk_live_x", pk_test="pk_test_x", sk_live=Secret(CHILD_KEY), sk_test=Secret(CHILD_KEY)
        ),
        "webhook": Webhook(
            id="hook_1", status="enabled", url="https://x.example", secret_key=Secret(WEBHOOK_SECRET), **common
        ),
        "attempt": Sending(1.0, Secret(KEY)),
        "in containers": {"keys": [Secret(KEY), (Secret(CHILD_KEY),)], "client": client},
    }


WAYS: dict[str, Callable[[Any], Any]] = {
    **{f"pickle {number}": lambda value, number=number: pickle.dumps(value, number) for number in range(6)},
    "reduce": lambda value: value.__reduce_ex__(4),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "asdict": attrs.asdict,
    "astuple": attrs.astuple,
    "asdict in json": lambda value: json.dumps(attrs.asdict(value), default=str),
    "unstructure": cattrs.unstructure,
    "unstructure in json": lambda value: json.dumps(cattrs.unstructure(value), default=str),
    "unstructure by our converter": lambda value: _conversion.make_converter().unstructure(value),
    "json": lambda value: json.dumps(value, default=str),
    "json by repr": lambda value: json.dumps(value, default=repr),
    "json of the attributes": lambda value: json.dumps(vars(value), default=str),
    "format": lambda value: f"{value} {value!r} {value!s:>50}",
}


@pytest.mark.parametrize("way", WAYS)
async def test_f88_the_configuration_gives_no_secret_away(way: str) -> None:
    """Absent or refused, and a refusal does not show it either: 0 hits."""
    turned = refused = 0
    found: dict[str, list[str]] = {}
    for name, value in configuration().items():
        artefacts = Artefacts()
        try:
            result = WAYS[way](value)
        except Exception as error:  # noqa: BLE001  (whatever says no)
            artefacts.add_error(error)
            refused += 1
        else:
            artefacts.add("results", result if isinstance(result, str | bytes) else f"{result!r} {result!s}")
            turned += 1
        found[name] = artefacts.hits()
    assert {name: where for name, where in found.items() if where} == {}
    assert turned + refused == len(configuration()) >= 14
    assert refused >= 10 if way.startswith("pickle") else turned >= 1


async def test_f88_a_secret_of_another_library_is_taken_in_and_hidden() -> None:
    """Also one that would have given itself away."""

    class Talkative:
        """Like pydantic's, but with nothing to hide."""

        def __init__(self) -> None:
            self.value = KEY

        def get_secret_value(self) -> str:
            return self.value

    client = PayMongo(Talkative())
    assert hits(json.dumps(vars(client), default=repr) + str(attrs.asdict(client._session._credentials))) == []
