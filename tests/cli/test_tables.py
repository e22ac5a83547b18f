"""How answers look on a terminal, and that they cannot command it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from paymongo_async._conversion import make_converter
from paymongo_async.cli.answers import plain, write_json
from paymongo_async.cli.tables import detail_lines, rows_table, write_table
from paymongo_async.models.payment_intents import PaymentIntent
from paymongo_async.models.payments import Payment
from paymongo_async.models.webhooks import Webhook

TIME = int(datetime(2026, 1, 31, 9, 30, tzinfo=UTC).timestamp())


def payment(number: int = 1, **changes: Any) -> Payment:
    """Return a payment as PayMongo would answer it."""
    attributes = {
        "amount": 150_000,
        "fee": 6_750,
        "net_amount": 143_250,
        "currency": "PHP",
        "status": "paid",
        "description": "Order 42",
        "livemode": False,
        "billing": {"name": "Ana", "address": {"city": "Manila"}},
        "source": {"id": "src_1", "type": "gcash"},
        "created_at": TIME,
        "updated_at": TIME,
    }
    raw = {"id": f"pay_{number}", "type": "payment", "attributes": attributes | changes}
    return make_converter().structure(raw, Payment)


def shown(renderable: Any, width: int = 100) -> str:
    """Return what stands on a terminal of this width."""
    console = Console(width=width, record=True, file=None, quiet=False, highlight=False)
    with console.capture() as capture:
        console.print(renderable, soft_wrap=not hasattr(renderable, "columns"))
    return capture.get()


def test_a_list_has_a_line_for_each_row() -> None:
    """The id first, money in pesos and flush right, times in UTC."""
    lines = [line.rstrip() for line in shown(rows_table([payment(1), payment(2, fee=0)], 100)).splitlines()]
    rows = [line.split() for line in lines if line.startswith((" pay_", " id"))]
    assert rows[0][:7] == ["id", "status", "amount", "fee", "net_amount", "currency", "created_at"]
    assert rows[1][:8] == ["pay_1", "paid", "1,500.00", "67.50", "1,432.50", "PHP", "2026-01-31", "09:30:00Z"]
    assert rows[2][3] == "0.00"
    assert lines[3].index("67.50") == lines[4].index(" 0.00 ")


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_table_has_the_columns_that_there_is_room_for(width: int) -> None:
    """No line is broken, and the id is whole."""
    text = shown(rows_table([payment(1)], width), width)
    assert len(text.splitlines()) == len(shown(rows_table([payment(1)], 500), 500).splitlines())
    assert "pay_1" in text


def test_one_resource_is_shown_whole() -> None:
    """With what is inside it, and without what is empty."""
    text = detail_lines(payment(), show_secrets=False).plain
    assert "net_amount   1,432.50\n" in text
    assert "  address\n    city     Manila" in "\n".join(line.rstrip() for line in text.splitlines())
    assert "statement_descriptor" not in text


def test_what_a_terminal_would_obey_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """A description is whatever somebody wrote."""
    evil = payment(1, description="\x1b[2Jgone\x9b1m[bold]x\u202e")
    write_table([evil], show_secrets=False)
    write_table(evil, show_secrets=False)
    write_json(plain(evil, show_secrets=False))
    out = capsys.readouterr().out
    assert not {"\x1b", "\x9b", "\u202e"} & set(out)
    assert "[bold]x" in out


def test_json_is_the_same_after_its_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    """Readable where that is harmless."""
    value = {"a": "₱ ñ \x1b \x7f \u202e \U000e0001 \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")}
    write_json(value)
    out = capsys.readouterr().out
    assert json.loads(out) == value
    assert "₱ ñ" in out


def test_secrets_inside_other_resources_are_found() -> None:
    """In lists and mappings alike."""
    raw = {
        "id": "hook_1",
        "type": "webhook",
        "attributes": {
            "livemode": False,
            "secret_key": "whsk_1",
            "status": "enabled",
            "url": "https://a.example",
            "events": [],
            "created_at": TIME,
            "updated_at": TIME,
        },
    }
    webhook = make_converter().structure(raw, Webhook)
    assert plain([webhook], show_secrets=False)[0]["attributes"]["secret_key"] == "***"
    assert plain([webhook], show_secrets=True)[0]["attributes"]["secret_key"] == "whsk_1"
    assert plain({"x": [{"client_key": "1"}]}, show_secrets=False) == {"x": [{"client_key": "***"}]}
    assert plain({"client_key": None}, show_secrets=False) == {"client_key": None}
    assert "whsk_1" not in detail_lines(webhook, show_secrets=False).plain
    assert "whsk_1" in detail_lines(webhook, show_secrets=True).plain


def test_plain_json_is_shown_like_a_model() -> None:
    """An envelope is opened."""
    row = {"id": "x_1", "type": "x", "attributes": {"name": "Ana", "parts": [{"a": 1}]}}
    assert detail_lines(row, show_secrets=False).plain.split() == [
        "id",
        "x_1",
        "type",
        "x",
        "name",
        "Ana",
        "parts",
        "0",
        "a",
        "1",
    ]
    assert "Ana" in shown(rows_table([row], 80))
    assert shown(rows_table(["card", "gcash"], 80)).split()[0] == "value"


def test_an_intent_shows_its_payments_below_it() -> None:
    """One after the other."""
    raw = {
        "id": "pi_1",
        "type": "payment_intent",
        "attributes": {
            "amount": 100,
            "currency": "PHP",
            "capture_type": "automatic",
            "client_key": "pi_1_client_2",
            "status": "succeeded",
            "livemode": False,
            "payment_method_allowed": ["card", "gcash"],
            "payments": [payment(1).to_dict(), payment(2).to_dict()],
            "created_at": TIME,
            "updated_at": TIME,
        },
    }
    text = detail_lines(make_converter().structure(raw, PaymentIntent), show_secrets=False).plain
    assert "payments 0" in text
    assert "payments 1" in text
    assert "  id" in text
    assert "card, gcash" in text
    assert "_client_" not in text
