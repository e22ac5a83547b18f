"""One known key, card, code and secret go through many failing calls, and show up nowhere."""

from __future__ import annotations

import asyncio
import base64
import hmac
import io
import json
import logging
import pickle
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from rich.console import Console
from rich.traceback import Traceback

from paymongo_async import PayMongo
from paymongo_async.errors import ConfigurationError, PayMongoError, SignatureVerificationError
from paymongo_async.models.payment_methods import PaymentMethodDetailsInput
from paymongo_async.retry import RetryPolicy
from paymongo_async.secret import Secret
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.webhooks import construct_event

from .rig.canaries import (
    CARD_NUMBER,
    CLIENT_KEY,
    CVC,
    KEY,
    NOT_PASSED,
    WEBHOOK_SECRET,
    family,
    hits,
    only_ours,
)
from .rig.scripted import (
    Step,
    client_of,
    envelope,
    fails,
    hangs,
    intent,
    lost,
    refused,
    refuses,
    rows,
    says,
    timed_out,
)
from .rig.sockets import Act, answers, hang_up, reset, wire


def card() -> PaymentMethodDetailsInput:
    """Describe the card in the way that hides it."""
    return PaymentMethodDetailsInput(card_number=Secret(CARD_NUMBER), exp_month=12, exp_year=2030, cvc=Secret(CVC))


CALLS: dict[str, Callable[[PayMongo], Any]] = {
    "card": lambda client: client.payment_methods.create(type="card", details=card(), idempotency_key="k"),
    "attach": lambda client: client.payment_intents.attach(
        "pi_1", payment_method="pm_1", client_key=CLIENT_KEY, idempotency_key="k"
    ),
    "read": lambda client: client.payment_intents.retrieve("pi_1", client_key=CLIENT_KEY),
    "refund": lambda client: client.refunds.create(
        amount=500, payment_id="pay_1", reason="others", idempotency_key="k"
    ),
}
ECHO = {"code": "parameter_invalid", "detail": f"{CARD_NUMBER} with {KEY} and {CLIENT_KEY} is not right"}
STEPS: dict[str, Step] = {
    "lost": lost(),
    "refused": refused(),
    "timed out": timed_out(),
    "echo": says(400, {"errors": [ECHO]}),
    "echo in a fault": says(500, {"errors": [ECHO]}),
    "401": refuses(401),
    "html": says(502, f"<html>{KEY} {CARD_NUMBER}".encode()),
    "not json": says(200, f"{KEY} {CARD_NUMBER}".encode()),
    "no id": says(200, {"data": {"attributes": {"client_key": CLIENT_KEY}}}),
    "wrong type": says(200, intent(amount="x", client_key=CLIENT_KEY)),
    "other mode": says(200, intent(livemode=True, client_key=CLIENT_KEY)),
    "foreign": fails(lambda: ValueError(f"no secret here"), "sent"),  # type: ignore[arg-type, return-value]  # noqa: F541
}


@pytest.mark.parametrize("call", sorted(CALLS))
@pytest.mark.parametrize("step", sorted(STEPS))
async def test_nothing_leaks_from_a_failing_call(call: str, step: str, caplog: pytest.LogCaptureFixture) -> None:
    """Not in errors, tracebacks, dictionaries, pickles, logs, warnings or records."""
    asyncio.get_running_loop().set_debug(enabled=True)
    store = MemoryStore()
    client, _ = client_of(STEPS[step], rows(), secret_key=KEY, journal=store)
    artefacts: list[str] = []
    with caplog.at_level(1), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            await CALLS[call](client)
        except Exception as error:  # noqa: BLE001
            for each in family(error):
                artefacts += [repr(each), str(each), "".join(traceback.format_exception(each))]
                if isinstance(each, PayMongoError):
                    artefacts += [json.dumps(each.to_dict()), str(pickle.dumps(each))]
    artefacts += [record.getMessage() + str(record.args) for record in caplog.records]
    artefacts += [str(each.message) for each in warned]
    records = [*store._open.values(), *store._finished.values()]
    artefacts += [repr(record) for record in records]
    artefacts += [str(record.request and record.request.body) + str(record.fields) for record in records]
    artefacts += [repr(client), repr(client._session._credentials), str(attrs.asdict(client._session._credentials))]
    assert [found for artefact in artefacts for found in hits(artefact)] == []


@pytest.mark.parametrize("call", sorted(CALLS))
@pytest.mark.parametrize("step", sorted(STEPS))
async def test_nothing_leaks_from_local_variables(call: str, step: str) -> None:
    """Error trackers show them; card and keys are secrets in every frame of ours.

    A client key is plain text in the hands of the caller, so it is in the frames that it is passed to.
    """
    client, _ = client_of(STEPS[step], rows(), secret_key=KEY)
    shown = ""
    try:
        await CALLS[call](client)
    except Exception as error:  # noqa: BLE001
        for each in family(error):
            frames = traceback.walk_tb(only_ours(each))
            shown += "".join(traceback.StackSummary.extract(frames, capture_locals=True).format())
    assert shown or (call, step) == ("card", "wrong type")  # a card has no amount that could be wrong
    assert hits(shown, NOT_PASSED) == []


def everything(error: BaseException) -> str:
    """Show what an error tracker would: the error, all it holds, and the local variables of every frame of ours."""
    shown = ""
    for each in family(error):
        frames = traceback.StackSummary.extract(traceback.walk_tb(only_ours(each)), capture_locals=True)
        shown += repr(each) + str(each) + str(vars(each)) + "".join(frames.format())
    return shown


@pytest.mark.parametrize(
    "act", [reset, hang_up, answers(b"<html>", "500 X"), answers(b"x", "200 OK", "Content-Encoding: gzip")]
)
async def test_nothing_leaks_from_the_transport(act: Act, caplog: pytest.LogCaptureFixture) -> None:
    """With the locals of every frame of ours, on a real socket."""
    shown = io.StringIO()
    with caplog.at_level(1):
        async with wire(act) as served, PayMongo(KEY, base_url=served.url) as client:
            asyncio.get_running_loop().set_debug(enabled=True)
            try:
                await client.with_options(retry=RetryPolicy.testing()).payment_methods.create(
                    type="card", details=card()
                )
            except PayMongoError as error:
                trace = Traceback.from_exception(
                    type(error), error, only_ours(error), show_locals=True, locals_max_string=None, max_frames=0
                )
                Console(file=shown, width=200).print(trace)
    assert hits(shown.getvalue() + caplog.text) == []
    assert "Traceback" in shown.getvalue()


async def test_nothing_leaks_from_a_cancelled_call() -> None:
    """Its traceback goes through all frames, the transport's included."""
    client, _ = client_of(hangs(), secret_key=KEY)
    task = asyncio.create_task(CALLS["card"](client))
    await asyncio.sleep(0.001)
    assert hits(repr(task)) == []
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    shown = everything(caught.value)
    assert "deadline" in shown
    assert hits(shown) == []


def test_nothing_leaks_from_a_refused_signature() -> None:
    """Neither the secret, nor the body, nor what would have been right and would sign it; not in local variables."""
    body, moment = b'{"data": {"id": "evt_forged"}}', 1_700_000_000
    right = hmac.new(WEBHOOK_SECRET.encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
    with pytest.raises(SignatureVerificationError) as caught:
        construct_event(body, f"t={moment},te=" + "0" * 64, [WEBHOOK_SECRET])
    shown = everything(caught.value)
    assert str(moment) in shown  # the local variables are really there
    assert (hits(shown), right in shown, "evt_forged" in shown) == ([], False, False)


WRONG_KEYS = [KEY + " ", KEY + "\n", KEY.replace("sk_test", "xx_test"), KEY.replace("sk_", "pk_"), KEY.encode()]


@pytest.mark.parametrize("wrong", WRONG_KEYS)
def test_nothing_leaks_from_a_refused_key(wrong: Any) -> None:
    """A key that was pasted wrongly is a key nevertheless."""
    with pytest.raises(ConfigurationError) as caught:
        PayMongo(wrong)
    shown = everything(caught.value)
    assert "param = 'secret_key'" in shown
    assert hits(shown) == []


async def test_logging_says_something_at_all(caplog: pytest.LogCaptureFixture) -> None:
    """Or the scan of the logs would prove nothing."""
    with caplog.at_level(logging.WARNING):
        PayMongo(KEY, base_url="https://proxy.example")
    assert "proxy.example" in caplog.text
    assert hits(caplog.text) == []


def test_the_scan_finds_a_canary() -> None:
    """In every form."""
    assert hits(f"x{KEY}y") == ["key", "key without its prefix", "half of key", "rest of key"]
    assert hits(str(envelope("x", CARD_NUMBER))) == ["card"]
    assert hits(f"{CARD_NUMBER[:4]}-5900-0000-{CARD_NUMBER[12:]}") == ["card, split by '-'"]
    assert hits(f"?key={CLIENT_KEY[:10]}".encode()) == []
    for offset in range(3):
        inside = base64.b64encode(b"." * offset + WEBHOOK_SECRET.encode() + b"...")
        assert hits(inside) == [f"webhook secret, base64 from {offset}"]
    assert hits("".join(f"%{ord(each):02X}" for each in CVC)) == ["code, all of it quoted"]
