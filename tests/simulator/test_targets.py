"""Where deliveries may go."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import pytest

from paymongo_async.simulator import Rules
from paymongo_async.simulator.targets import ForbiddenTargetError, SocketFactory, is_allowed

if TYPE_CHECKING:
    from .conftest import OpenShop, Receiver, Shop


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "8.8.8.8", "2606:4700::1111"])
def test_this_machine_and_the_internet_are_allowed(address: str) -> None:
    """Tests run on the one, merchants on the other."""
    assert is_allowed(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104  (an address to refuse)
        "224.0.0.1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "::169.254.169.254",
        "::ffff:0:127.0.0.1",
        "fec0::1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
    ],
)
def test_everything_between_is_refused(address: str) -> None:
    """Private networks, metadata services, multicast, and addresses wrapped in others."""
    assert not is_allowed(ip_address(address))


def test_a_private_network_can_be_listed() -> None:
    """Metadata services cannot."""
    networks = [ip_network("10.0.0.0/8"), ip_network("169.254.0.0/16")]
    assert is_allowed(ip_address("10.1.2.3"), networks)
    assert not is_allowed(ip_address("169.254.169.254"), networks)


def test_the_check_is_made_where_the_socket_is_opened() -> None:
    """On the address it connects to, not on the name."""
    factory = SocketFactory(["10.0.0.0/8"])
    with pytest.raises(ForbiddenTargetError):
        factory((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("192.168.1.1", 80)))
    factory((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.1.1.1", 80))).close()


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "[::ffff:127.0.0.1]", "10.0.0.1", "[64:ff9b::a9fe:a9fe]", "0.0.0.0"],  # noqa: S104
)
async def test_a_forbidden_delivery_fails(shop: Shop, host: str) -> None:
    """Like a port that is closed."""
    await shop.post("/webhooks", url=f"http://{host}:9/", events=["payment.paid"])
    await shop.pay()
    await shop.simulator.clock.advance()
    (answer,) = shop.simulator.deliveries[0].answers
    assert "Error" in str(answer)


@pytest.mark.parametrize("host", ["localhost", "localhost.", "127.1", "0x7f000001", "2130706433"])
async def test_other_names_of_this_machine_are_resolved_first(shop: Shop, receiver: Receiver, host: str) -> None:
    """They lead to loopback, which is allowed, or nowhere; never elsewhere."""
    url = receiver.url.replace("127.0.0.1", host)
    await shop.post("/webhooks", url=url, events=["payment.paid"])
    await shop.pay()
    await shop.simulator.clock.advance()
    (answer,) = shop.simulator.deliveries[0].answers
    assert (answer == 200) == bool(receiver.arrived)


async def test_a_slow_receiver_is_given_up(open_shop: OpenShop) -> None:
    """After the documented thirty seconds, or what the rules say."""
    silent = socket.create_server(("127.0.0.1", 0))
    shop = await open_shop(rules=Rules(delivery_timeout=0.05))
    url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
    await shop.post("/webhooks", url=url, events=["payment.paid"])
    await shop.pay()
    await shop.simulator.clock.advance()
    silent.close()
    assert "Timeout" in str(shop.simulator.deliveries[0].answers[0])
