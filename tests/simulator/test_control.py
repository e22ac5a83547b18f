"""The control routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import START

if TYPE_CHECKING:
    from .conftest import Answer, Shop


async def steer(shop: Shop, method: str, path: str, **more: Any) -> Answer:
    """Send a control request with the token."""
    headers = {"Authorization": f"Bearer {shop.simulator.admin_token}"}
    return await shop.send(method, f"/_simulator{path}", headers=headers, **more)


async def test_time_is_read_and_advanced(shop: Shop) -> None:
    """What becomes due happens."""
    before = (await steer(shop, "GET", "/clock")).json["now"]
    assert START <= before < START + 60
    after = (await steer(shop, "POST", "/clock", json={"advance": 3_600})).json["now"]
    assert 3_600 <= after - before < 3_660


@pytest.mark.parametrize("advance", [-1, "1", None, True, 1e999])
async def test_time_goes_forward_only(shop: Shop, advance: Any) -> None:
    """By a number of seconds."""
    answer = await steer(shop, "POST", "/clock", json={"advance": advance})
    assert answer.codes == [("parameter_invalid", "advance")]


async def test_what_is_stored_is_shown(shop: Shop) -> None:
    """As the books do."""
    key = await shop.intent()
    assert (await steer(shop, "GET", "/books")).json["payment_intents"] == 1
    assert [each["id"] for each in (await steer(shop, "GET", "/books/payment_intents")).data] == [key]
    assert (await steer(shop, "GET", "/books/none")).status == 404


async def test_requests_are_shown_and_control_is_none_of_them(shop: Shop) -> None:
    """Method, path, operation, key and status."""
    await shop.get("/payments")
    seen = (await steer(shop, "GET", "/requests")).data
    assert [(each["method"], each["operation"], each["status"]) for each in seen] == [("GET", "payments.list", 200)]


async def test_trouble_is_made_and_forgotten(shop: Shop) -> None:
    """A fault strikes until it is cleared."""
    fault = {"operation": "payments.list", "kind": "status", "times": 5, "status": 502}
    assert (await steer(shop, "POST", "/faults", json=fault)).status == 200
    assert (await shop.get("/payments")).status == 502
    await steer(shop, "DELETE", "/faults")
    assert (await shop.get("/payments")).status == 200


@pytest.mark.parametrize(
    "fault",
    [{"kind": "none"}, {"operation": "none.such", "kind": "slow"}, {"kind": "slow", "times": "2"}, {"x": 1}, {}],
)
async def test_a_fault_that_is_none_is_refused(shop: Shop, fault: Any) -> None:
    """And nothing waits."""
    assert (await steer(shop, "POST", "/faults", json=fault)).error["code"] == "parameter_invalid"
    assert (await shop.get("/payments")).status == 200


async def test_trouble_by_chance_is_made_and_told(shop: Shop) -> None:
    """A seed and a share, and what it came to."""
    chance = {"seed": 1, "share": 1, "kinds": ["too_many"], "operations": ["payments.list"], "seconds": [0, 1]}
    assert (await steer(shop, "POST", "/faults/random", json=chance)).status == 200
    assert (await shop.get("/payments")).status == 429
    assert (await shop.get("/refunds")).status == 200
    assert (await steer(shop, "GET", "/faults")).data == [{"operation": "payments.list", "kind": "too_many"}]
    await steer(shop, "DELETE", "/faults")
    assert (await shop.get("/payments")).status == 200


@pytest.mark.parametrize(
    "wrong",
    [{"share": 2}, {"share": True}, {"seed": 1.5}, {"kinds": ["none"]}, {"kinds": [[]]}, {"seconds": ["a", "b"]}],
)
async def test_a_chance_that_is_none_is_refused(shop: Shop, wrong: Any) -> None:
    """And nothing waits."""
    chance = {"seed": 1, "share": 1} | wrong
    assert (await steer(shop, "POST", "/faults/random", json=chance)).error["code"] == "parameter_invalid"
    assert (await shop.get("/payments")).status == 200


@pytest.mark.parametrize(
    ("chance", "status"),
    [({"late": 1, "copied": 0.5, "seconds": [1, 2]}, 200), ({"late": 2}, 400), ({"share": 1}, 400)],
)
async def test_deliveries_are_left_to_chance(shop: Shop, chance: Any, status: int) -> None:
    """With a seed; what is no chance is refused."""
    answer = await steer(shop, "POST", "/faults/deliveries", json={"seed": 1} | chance)
    assert answer.status == status


@pytest.mark.parametrize("body", [b"[]", b"{", b"1"])
async def test_a_body_that_is_no_object_is_refused(shop: Shop, body: bytes) -> None:
    """Whatever it is."""
    assert (await steer(shop, "POST", "/clock", data=body)).error["code"] == "invalid_request_body"


@pytest.mark.parametrize("token", [None, "Bearer ", "Bearer x", "Basic c2tfdGVzdF9hYmM6", "Bearer \u00e9"])
async def test_only_the_token_opens_them(shop: Shop, token: str | None) -> None:
    """Neither a key nor nothing; also where there is no such route."""
    for path in ("/clock", "/none"):
        answer = await shop.send("GET", f"/_simulator{path}", headers={"Authorization": token})
        assert answer.status == 401


async def test_a_foreign_host_does_not_reach_them(shop: Shop) -> None:
    """Not even with the token."""
    headers = {"Authorization": f"Bearer {shop.simulator.admin_token}", "Host": "evil.example"}
    assert (await shop.send("GET", "/_simulator/clock", headers=headers)).status == 403


async def test_each_simulator_has_its_own_token(open_shop: Any) -> None:
    """Also with one seed."""
    first, second = await open_shop(), await open_shop()
    assert first.simulator.admin_token != second.simulator.admin_token
