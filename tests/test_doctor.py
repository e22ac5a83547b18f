"""The examination of an account: each regime is told from the others, and nothing is claimed that was not seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from paymongo_async import PayMongo
from paymongo_async.doctor import (
    AMOUNT,
    CHANGED,
    DisabledWebhook,
    IdempotencyReport,
    examine_idempotency,
    examine_webhooks,
)
from paymongo_async.errors import AuthenticationError, ConfigurationError, OutcomeUnknown
from paymongo_async.models.webhooks import Webhook
from paymongo_async.simulator import Rules, Simulator
from paymongo_async.simulator.rules import IdempotencyRegime

from .rig.scripted import envelope
from .rig.sockets import Act, answers, hang_up, wire

KEY = "sk_test_doctor"


async def examine(rules: Rules) -> tuple[IdempotencyReport, Simulator]:
    """Examine an account of the simulator."""
    async with Simulator(rules=rules) as simulator:
        report = await examine_idempotency(KEY, base_url=simulator.base_url)
    return report, simulator


# -- the three regimes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regime", "is_safe", "intents"), [("documented", True, 2), ("replay", True, 2), ("ignored", False, 5)]
)
async def test_each_regime_is_recognised(regime: IdempotencyRegime, is_safe: bool, intents: int) -> None:
    """Over a socket, and by what the account really did: its books have an intent per key, or one per request."""
    report, simulator = await examine(Rules(idempotency=regime))
    assert (report.regime, report.resend_money_is_safe) == (regime, is_safe)
    assert len(simulator.books.payment_intents) == intents
    assert [seen.operation for seen in simulator.requests] == ["payment_intents.create"] * 5


async def test_two_keys_are_used_and_no_money_moves() -> None:
    """One three times, one twice; nothing but intents that nobody pays."""
    _, simulator = await examine(Rules())
    keys = [seen.idempotency_key for seen in simulator.requests]
    assert (keys[0] == keys[1] == keys[2], keys[3] == keys[4], len(set(keys))) == (True, True, 2)
    assert simulator.books.totals()["payments"] == {}


@pytest.mark.parametrize(("status", "code"), [(400, "odd_code"), (409, "mixed_up"), (422, "idempotency_mismatch")])
async def test_the_refusal_of_changed_content_is_told_with_status_and_code(status: int, code: str) -> None:
    """PayMongo documents neither, so this is how they become known."""
    report, _ = await examine(Rules(mismatch_status=status, mismatch_code=code))
    assert report.regime == "documented"
    assert f"changed: refused, {status} {code}" in report.evidence


async def test_a_silent_replay_is_told_as_one() -> None:
    """The client refuses such an answer by its echo; here that is the finding."""
    report, _ = await examine(Rules(idempotency="replay"))
    assert "changed: an intent over the first amount, without an error" in report.evidence
    assert "silently" in report.meaning


# -- whatever else an account may do ----------------------------------------------------------------------------------


def made(key: str, amount: int = AMOUNT) -> Act:
    """Answer with an intent."""
    known: dict[str, Any] = {"amount": amount, "currency": "PHP", "status": "awaiting_payment_method"}
    return answers(json.dumps(envelope("payment_intent", key, **known)).encode())


def refused(status: int, code: str) -> Act:
    """Answer with an error."""
    return answers(json.dumps({"errors": [{"code": code, "detail": "No."}]}).encode(), f"{status} No")


BUSY = refused(409, "idempotency_in_progress")
MISMATCH = refused(400, "mismatch")
ONE, TWO, THREE = made("pi_1"), made("pi_2"), made("pi_3")


async def examined(*acts: Act) -> IdempotencyReport:
    """Examine an account that answers as a script says: first, again, changed, two at once."""
    async with wire(*acts) as account:
        report = await examine_idempotency(KEY, base_url=account.url)
        assert len(account.requests) == len(acts) == 5
    return report


@pytest.mark.parametrize(
    ("acts", "regime"),
    [
        pytest.param([ONE, ONE, MISMATCH, TWO, BUSY], "documented", id="the second of two at once is refused"),
        pytest.param([ONE, ONE, MISMATCH, BUSY, TWO], "documented", id="the first of two at once is refused"),
        pytest.param([ONE, ONE, made("pi_1"), TWO, BUSY], "replay", id="replayed, and refused at once"),
    ],
)
async def test_a_request_may_be_refused_while_the_same_is_under_way(acts: list[Act], regime: str) -> None:
    """That is documented too, and as safe."""
    report = await examined(*acts)
    assert (report.regime, report.resend_money_is_safe) == (regime, True)
    assert report.evidence[-1] == "two at once: one intent, the other request refused, 409 idempotency_in_progress"


@pytest.mark.parametrize(
    ("acts", "line"),
    [
        pytest.param([ONE, ONE, MISMATCH, TWO, THREE], "two at once: two intents, pi_2 and pi_3", id="race"),
        pytest.param(
            [ONE, ONE, MISMATCH, BUSY, BUSY], "two at once: no intent, 409 idempotency_in_progress", id="none"
        ),
        pytest.param([ONE, ONE, MISMATCH, TWO, hang_up], "for the other request DisconnectedError", id="cut at once"),
        pytest.param([ONE, ONE, made("pi_2", CHANGED), THREE, THREE], "changed: another intent, pi_2", id="new"),
        pytest.param([ONE, ONE, made("pi_1", CHANGED), TWO, TWO], "says now that it has the other", id="overwritten"),
        pytest.param([ONE, ONE, BUSY, TWO, TWO], "changed: no intent, 409 idempotency_in_progress", id="still busy"),
        pytest.param([ONE, ONE, refused(429, "x"), TWO, TWO], "changed: no intent, 429 x", id="throttled"),
        pytest.param([ONE, ONE, refused(500, "x"), TWO, TWO], "changed: no intent, 500 x", id="a fault"),
        pytest.param([ONE, TWO, MISMATCH, THREE, THREE], "same again: another intent, pi_2", id="half ignored"),
        pytest.param([ONE, hang_up, MISMATCH, TWO, TWO], "same again: no intent, DisconnectedError", id="cut"),
        pytest.param([ONE, answers(b"", "503 No"), MISMATCH, TWO, TWO], "no intent, 503 (without a code)", id="empty"),
    ],
)
async def test_what_fits_no_regime_is_unclear_and_never_safe(acts: list[Act], line: str) -> None:
    """It says what was seen, and a connection that breaks proves nothing either way."""
    report = await examined(*acts)
    assert (report.regime, report.resend_money_is_safe) == ("unclear", False)
    assert any(line in told for told in report.evidence)
    assert "resend_money=False" in report.advice


# -- what it takes ----------------------------------------------------------------------------------------------------


async def test_a_live_key_is_refused_before_anything_is_sent() -> None:
    """The address is that of a server which would have seen it."""
    async with wire(ONE) as account:
        with pytest.raises(ConfigurationError, match=r"a live key.*takes a test key only") as raised:
            await examine_idempotency("sk_live_abcdef", base_url=account.url)
        assert (raised.value.param, account.connections) == ("secret_key", 0)


async def test_key_and_address_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As for a client."""
    (tmp_path / "key").write_text(KEY, encoding="utf-8")
    monkeypatch.delenv("PAYMONGO_SECRET_KEY", raising=False)
    monkeypatch.setenv("PAYMONGO_SECRET_KEY_FILE", str(tmp_path / "key"))
    async with Simulator() as simulator:
        monkeypatch.setenv("PAYMONGO_API_BASE", simulator.base_url)
        assert (await examine_idempotency()).regime == "documented"


async def test_without_the_first_intent_there_is_nothing_to_examine() -> None:
    """The error of the call is raised, after one request."""
    async with wire(refused(401, "authentication_invalid")) as account:
        with pytest.raises(AuthenticationError):
            await examine_idempotency(KEY, base_url=account.url)
        assert len(account.requests) == 1


async def test_a_lost_first_answer_is_not_asked_for_again() -> None:
    """A second try would be the examination already."""
    async with wire(hang_up) as account:
        with pytest.raises(OutcomeUnknown):
            await examine_idempotency(KEY, base_url=account.url)
        assert len(account.requests) == 1


def test_the_report_is_frozen_and_says_what_it_is_worth() -> None:
    """One operation's evidence is no guarantee."""
    report = IdempotencyReport("documented", ())
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        report.regime = "ignored"  # type: ignore[misc]
    assert "no guarantee" in report.advice


# -- webhooks ---------------------------------------------------------------------------------------------------------


async def ignored_webhook(simulator: Simulator) -> Webhook:
    """Register an address where nobody is, and let three events fail in all of their attempts."""
    async with PayMongo(KEY, base_url=simulator.base_url) as client:
        webhook = await client.webhooks.create(url="http://127.0.0.1:9/hook", events=["payment.paid"])
        for _ in range(3):
            link = await client.links.create(amount=10_000, description="tea")
            await simulator.pay(link.checkout_url, method="gcash")
        await simulator.clock.advance(10_000)
    return webhook


async def test_a_webhook_that_nobody_answered_is_found() -> None:
    """With PayMongo's reason, what it means, and what to do first."""
    async with Simulator() as simulator:
        webhook = await ignored_webhook(simulator)
        (found,) = (await examine_webhooks(KEY, base_url=simulator.base_url)).disabled
    assert found == DisabledWebhook(webhook.id, webhook.url, "max_retries_exceeded")
    assert "Three events in a row" in found.meaning
    assert found.advice.startswith("Let the address answer with 200")
    assert f"webhooks.enable('{webhook.id}')" in found.advice
    assert "recover_events()" in found.advice


async def test_a_webhook_that_was_switched_off_is_told_from_those_that_are_on() -> None:
    """By somebody, which may be as it should be."""
    async with Simulator() as simulator, PayMongo(KEY, base_url=simulator.base_url) as client:
        made = [await client.webhooks.create(url=f"http://127.0.0.1:9/{n}", events=["payment.paid"]) for n in "ab"]
        await client.webhooks.disable(made[0].id)
        report = await examine_webhooks(KEY, base_url=simulator.base_url)
    assert (report.enabled, [each.id for each in report.disabled]) == (1, [made[0].id])
    assert report.disabled[0].meaning.startswith("Somebody")


async def test_a_reason_that_nobody_knows_is_told_as_it_is() -> None:
    """PayMongo may have new ones."""
    disabled = DisabledWebhook("hook_1", "https://shop.example/hook", "a_new_reason")
    assert (disabled.reason, "no reason that is known" in disabled.meaning) == ("a_new_reason", True)


async def test_webhooks_are_examined_by_reading_alone() -> None:
    """So that it harms nobody; secrets are not kept."""
    async with Simulator() as simulator:
        await ignored_webhook(simulator)
        simulator.requests.clear()
        report = await examine_webhooks(KEY, base_url=simulator.base_url)
        assert [(seen.method, seen.operation) for seen in simulator.requests] == [("GET", "webhooks.list")]
    assert "whsk_" not in str(attrs.asdict(report))
