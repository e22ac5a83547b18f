"""QR codes: for a counter, of the wallet, and scanned."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError, PermissionDeniedError
from paymongo_async.models.qr_codes import MpmQr
from paymongo_async.simulator import Rules, Simulator
from paymongo_async.simulator.emv import Code, read, write

if TYPE_CHECKING:
    from .conftest import Checked


PNG = b"\x89PNG"
ELSEWHERE = write(Code(None, 5_000, "Somebody", "Cebu"))


async def made(client: PayMongo, **changes: Any) -> MpmQr:
    """Make a dynamic code of PHP 150."""
    given: dict[str, Any] = {"nation": "ph", "mode": "p2p", "type": "dynamic", "transaction_currency": "PHP"}
    given |= {"transaction_amount": 15_000} | changes
    return await client.qr_codes.create(**{name: value for name, value in given.items() if value is not None})


async def static(client: PayMongo) -> MpmQr:
    return await made(client, type="static", transaction_amount=None)


async def listen(client: PayMongo) -> None:
    """Let events be kept that a test wants to see."""
    await client.webhooks.create(url="http://127.0.0.1:9/", events=["qr.paid", "qr.expired", "payment.paid"])


def announced(simulator: Simulator) -> list[tuple[str, Any]]:
    return [(each.event_type, json.loads(each.body)["data"]["attributes"]["data"]) for each in simulator.deliveries]


async def balance(client: PayMongo) -> int:
    (wallet,) = await client.wallets.list_v1()
    return wallet.available_balance


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    code = await made(client)
    assert (await client.qr_codes.retrieve(code.id)).id == code.id
    assert (await client.qr_codes.execute(qr_string=ELSEWHERE)).status == "pending"
    assert (await client.qr_codes.expire(code.id)).status == "expired"
    assert (await client.qr_codes.create_static(kind="instore")).kind == "instore"
    client.assert_saw_all_of("qr_codes")


async def test_a_dynamic_code_is_made(client: PayMongo) -> None:
    """Active, with its amount and payload, for half an hour; every field of the answer is known."""
    code = await made(client, reference_label="table 4", metadata={"table": "4"})
    assert (code.status, code.type, code.mode, code.transaction_amount) == ("active", "dynamic", "p2p", 15_000)
    assert (code.reference_label, code.metadata) == ("table 4", {"table": "4"})
    assert code.qr_string is not None
    assert code.qr_string.startswith("000201")
    assert code.expires_at is not None
    # Creation is in whole seconds, the end is not.
    assert int((code.expires_at - code.created_at).total_seconds()) == 1800
    assert code.extra == {}


async def test_its_id_ends_in_hexadecimal_digits(client: PayMongo) -> None:
    """24 of them after ``qr_``."""
    assert len(bytes.fromhex((await made(client)).id.removeprefix("qr_"))) == 12


async def test_a_nation_is_taken_in_capitals_too(client: PayMongo) -> None:
    """And no other one."""
    assert (await made(client, nation="PH")).nation == "PH"
    with pytest.raises(BadRequestError) as caught:
        await made(client, nation="us")
    assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_invalid", "/nation")


async def test_a_p2p_code_names_the_account_that_it_pays_into(client: PayMongo) -> None:
    """That of the wallet; other modes name none."""
    (wallet,) = await client.wallets.list_v1()
    assert (await made(client)).credit_account_number == wallet.account_number
    assert (await made(client, mode="p2m")).credit_account_number is None


async def test_a_static_code_has_no_amount_and_no_end(client: PayMongo) -> None:
    """0 centavos."""
    code = await static(client)
    assert (code.type, code.transaction_amount, code.expires_at) == ("static", 0, None)


async def test_the_picture_comes_when_it_is_asked_for(client: PayMongo) -> None:
    """A PNG as a data URI, null otherwise."""
    assert (await made(client)).qr_image is None
    picture = (await made(client, qr_image=True)).qr_image
    assert picture is not None
    assert base64.b64decode(picture.partition(",")[2]).startswith(PNG)


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"transaction_amount": None}, "parameter_invalid", "/transaction_amount"),
        ({"type": "static"}, "parameter_invalid", "/transaction_amount"),
        ({"type": "static", "transaction_amount": None, "expiry_seconds": 60}, "parameter_invalid", "/expiry_seconds"),
        ({"expiry_seconds": 59}, "parameter_below_minimum", "/expiry_seconds"),
        ({"expiry_seconds": 9001}, "parameter_above_maximum", "/expiry_seconds"),
        ({"mode": "p2q"}, "parameter_invalid", "/mode"),
    ],
)
async def test_a_bad_code_is_refused(client: PayMongo, changes: Any, code: str, pointer: str) -> None:
    """By the parameter that is wrong."""
    with pytest.raises(BadRequestError) as caught:
        await made(client, **changes)
    assert (caught.value.code, caught.value.errors[0].pointer) == (code, pointer)


async def test_a_code_is_fetched_without_payload_and_picture(client: PayMongo) -> None:
    """Unless they are asked for."""
    code = await made(client)
    bare = await client.qr_codes.retrieve(code.id)
    assert (bare.qr_string, bare.qr_image, bare.status) == (None, None, "active")
    full = await client.qr_codes.retrieve(code.id, qr_string=True, qr_image=True)
    assert full.qr_string == code.qr_string
    assert full.qr_image is not None


@pytest.mark.parametrize("verb", ["retrieve", "expire"])
async def test_an_unknown_code_is_not_found(client: PayMongo, verb: str) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await getattr(client.qr_codes, verb)("qr_none")


@pytest.mark.parametrize("window", [None, 60, 9000])
async def test_a_dynamic_code_ends_with_its_window(client: PayMongo, simulator: Simulator, window: int | None) -> None:
    """30 minutes, or the seconds that were asked for; qr.expired tells."""
    await listen(client)
    code = await made(client, expiry_seconds=window)
    await simulator.clock.advance((window or 1800) - 1)
    assert (await client.qr_codes.retrieve(code.id)).status == "active"
    await simulator.clock.advance(1)
    assert (await client.qr_codes.retrieve(code.id)).status == "expired"
    ((kind, data),) = announced(simulator)
    assert (kind, data["id"]) == ("qr.expired", code.id)


@pytest.mark.parametrize("make", [made, static])
async def test_a_code_is_ended_by_hand(client: PayMongo, simulator: Simulator, make: Any) -> None:
    """Once: a second time changes nothing and tells nothing."""
    await listen(client)
    code = await make(client)
    assert (await client.qr_codes.expire(code.id)).status == "expired"
    assert (await client.qr_codes.expire(code.id)).status == "expired"
    assert [kind for kind, _ in announced(simulator)] == ["qr.expired"]
    assert simulator.scan(code.id, 100) is False


async def test_a_dynamic_code_is_paid_once(client: PayMongo, simulator: Simulator) -> None:
    """The wallet has the money, qr.paid tells, and it does not expire any more."""
    await listen(client)
    code, before = await made(client), await balance(client)
    assert simulator.scan(code.id) is True
    assert simulator.scan(code.id) is False
    await simulator.clock.advance(1800)
    assert (await client.qr_codes.retrieve(code.id)).status == "paid"
    assert await balance(client) == before + 15_000
    assert [kind for kind, _ in announced(simulator)] == ["qr.paid"]


async def test_a_static_code_is_paid_again_and_again(client: PayMongo, simulator: Simulator) -> None:
    """It stays active."""
    code, before = await static(client), await balance(client)
    assert [simulator.scan(code.id, amount) for amount in (100, 200)] == [True, True]
    assert (await client.qr_codes.retrieve(code.id)).status == "active"
    assert await balance(client) == before + 300


async def test_a_static_code_is_paid_with_an_amount(client: PayMongo, simulator: Simulator) -> None:
    """It has none of its own."""
    code = await static(client)
    for amount in (None, 0, -5):
        with pytest.raises(ValueError, match="amount"):
            simulator.scan(code.id, amount)


async def test_only_codes_are_scanned(simulator: Simulator, client: PayMongo) -> None:
    """Other ids are a mistake of the test."""
    await made(client)
    with pytest.raises(KeyError):
        simulator.scan("qr_none")


async def test_a_code_for_a_counter_is_made(client: PayMongo) -> None:
    """With a picture; every field of the answer is known."""
    code = await client.qr_codes.create_static(kind="instore", mobile_number="+639171234567", notes="till 2")
    assert (code.kind, code.mobile_number, code.notes) == ("instore", "+639171234567", "till 2")
    assert code.name == Rules().business_name
    assert code.extra == {}


async def test_a_mobile_number_has_its_form(client: PayMongo) -> None:
    """A country code and ten digits."""
    with pytest.raises(BadRequestError) as caught:
        await client.qr_codes.create_static(kind="instore", mobile_number="0917")
    assert caught.value.code == "parameter_format_invalid"


async def test_each_payment_at_a_counter_is_a_payment(client: PayMongo, simulator: Simulator) -> None:
    """payment.paid, with a source of type qrph."""
    await listen(client)
    code = await client.qr_codes.create_static(kind="instore")
    assert [simulator.scan(code.id, amount) for amount in (10_000, 20_000)] == [True, True]
    rows = await client.payments.list().to_list()
    assert [each.amount for each in rows] == [20_000, 10_000]
    assert rows[0].source is not None
    assert rows[0].source.type == "qrph"
    assert [kind for kind, _ in announced(simulator)] == ["payment.paid"] * 2


async def test_a_scanned_code_is_paid_from_the_wallet(client: PayMongo, simulator: Simulator) -> None:
    """Acknowledged as pending; the money is gone once qr.paid has come with the caller's reference."""
    await listen(client)
    before = await balance(client)
    paying = await client.qr_codes.execute(qr_string=ELSEWHERE, reference_number="order-7", metadata={"a": "b"})
    assert (paying.status, paying.amount, paying.reference_number) == ("pending", 5_000, "order-7")
    assert paying.extra == {}
    assert await balance(client) == before - 5_000
    assert announced(simulator) == []
    await simulator.clock.advance(2)
    ((kind, data),) = announced(simulator)
    assert (kind, data["reference_label"], data["merchant_name"]) == ("qr.paid", "order-7", "Somebody")
    assert await balance(client) == before - 5_000


async def test_paying_ones_own_code_moves_money_in_a_circle(client: PayMongo, simulator: Simulator) -> None:
    """Both ends are told."""
    await listen(client)
    code, before = await made(client), await balance(client)
    assert code.qr_string is not None
    await client.qr_codes.execute(qr_string=code.qr_string)
    await simulator.clock.advance(2)
    assert [kind for kind, _ in announced(simulator)] == ["qr.paid", "qr.paid"]
    assert await balance(client) == before


@pytest.mark.parametrize("known", [True, False])
async def test_a_code_that_takes_no_payment_gives_the_money_back(
    client: PayMongo, simulator: Simulator, known: bool
) -> None:
    """qr.expired tells: it was switched off, or nobody knows it."""
    before, text = await balance(client), write(Code("qr_none", 5_000, "Nobody", "Cebu"))
    if known:
        code = await made(client)
        await client.qr_codes.expire(code.id)
        assert code.qr_string is not None
        text = code.qr_string
    await listen(client)
    await client.qr_codes.execute(qr_string=text)
    await simulator.clock.advance(2)
    assert [kind for kind, _ in announced(simulator)] == ["qr.expired"]
    assert await balance(client) == before


async def test_a_scanned_static_code_needs_an_amount(client: PayMongo) -> None:
    """A dynamic one has its own, and no other is taken."""
    text = (await static(client)).qr_string
    assert text is not None
    for given in ({"qr_string": text}, {"qr_string": ELSEWHERE, "amount": 4_999}):
        with pytest.raises(BadRequestError) as caught:
            await client.qr_codes.execute(**given)  # type: ignore[arg-type]
        assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_invalid", "/amount")
    assert (await client.qr_codes.execute(qr_string=text, amount=700)).amount == 700


async def test_what_is_no_code_is_refused(client: PayMongo) -> None:
    """Such as a web address."""
    with pytest.raises(BadRequestError) as caught:
        await client.qr_codes.execute(qr_string="https://shop.example/")
    assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_invalid", "/qr_string")


async def test_the_wallet_has_to_cover_it(client: PayMongo) -> None:
    """available_balance_insufficient otherwise."""
    text = write(Code(None, await balance(client) + 1, "Somebody", "Cebu"))
    with pytest.raises(BadRequestError) as caught:
        await client.qr_codes.execute(qr_string=text)
    assert caught.value.code == "available_balance_insufficient"


class TestWithoutAWallet:
    """PayMongo sets a wallet up on request."""

    @pytest.fixture
    def rules(self) -> Rules:
        """No wallet."""
        return Rules(wallet_balance=None)

    async def test_a_code_is_not_paid(self, client: PayMongo, simulator: Simulator) -> None:
        """There is nowhere to pay into."""
        code = await made(client)
        assert code.credit_account_number is None
        assert simulator.scan(code.id) is False

    async def test_nothing_is_paid_from_it(self, client: PayMongo) -> None:
        """As if it were empty."""
        with pytest.raises(BadRequestError) as caught:
            await client.qr_codes.execute(qr_string=ELSEWHERE)
        assert caught.value.code == "available_balance_insufficient"


class TestLiveOnly:
    """PayMongo keeps codes of the wallet for live keys."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Do as PayMongo does."""
        return Rules(live_only_answered=False)

    async def test_a_test_key_can_be_refused(self, client: PayMongo) -> None:
        """All but the code for a counter."""
        calls = client.qr_codes
        for refused in (made(client), calls.retrieve("qr_x"), calls.expire("qr_x"), calls.execute(qr_string="x")):
            with pytest.raises(PermissionDeniedError):
                await refused
        assert await calls.create_static(kind="instore")


@pytest.mark.parametrize("text", ["", "FFFF", "00020163", ELSEWHERE[:-1] + "!", ELSEWHERE[3:], "é" * 9])
def test_a_damaged_text_is_no_code(text: str) -> None:
    """Its checksum gives it away."""
    assert read(text) is None


@pytest.mark.parametrize("amount", ["", "-5.00", "0", "0.00", "1_000", "1e9", "5.001", " 5", "x"])
def test_an_amount_is_a_number_of_pesos(amount: str) -> None:
    """More than none, without signs and other marks."""
    body = f"00020154{len(amount):02}{amount}6304"
    assert read(body + _checksum(body)) is None


@pytest.mark.parametrize(("amount", "centavos"), [("5", 500), ("5.", 500), ("5.5", 550), ("0.01", 1), ("12.34", 1234)])
def test_an_amount_may_have_centavos(amount: str, centavos: int) -> None:
    """Two digits of them at most."""
    body = f"00020154{len(amount):02}{amount}6304"
    assert read(body + _checksum(body)) == Code(None, centavos, "", "")


def test_a_text_of_another_form_is_no_code() -> None:
    """Its checksum is right, its parts are not."""
    for body in ("0002026304", "0102116304", "9999x6304"):
        assert read(body + _checksum(body)) is None


def _checksum(text: str) -> str:
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def test_a_code_reads_as_it_was_written() -> None:
    """Amounts in centavos, names cut to what fits."""
    code = Code("qr_1", 15_005, "A shop", "Manila")
    assert read(write(code)) == code
    assert read(write(Code(None, None, "x" * 99, "Manila"))) == Code(None, None, "x" * 25, "Manila")
