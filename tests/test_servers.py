"""The servers that tests share: there when asked for, gone at the end, and missed aloud."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

import pytest
from _pytest.outcomes import Failed, Skipped

from .rig import servers


def is_listening(url: str) -> bool:
    """Tell whether somebody answers there."""
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((str(parts.hostname), parts.port or 0)) == 0


@pytest.mark.parametrize("fixture", ["redis_url", "postgres_url"])
def test_a_server_is_there_when_a_test_asks_for_it(fixture: str, request: pytest.FixtureRequest) -> None:
    """It accepts connections."""
    assert is_listening(request.getfixturevalue(fixture))


def test_a_server_is_gone_when_nobody_needs_it(redis_url: str) -> None:
    """A test that fails stops it as well."""
    left = ""

    def fails() -> None:
        nonlocal left
        with servers.redis_server() as left:
            assert is_listening(left)
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert not is_listening(left)


@pytest.mark.parametrize("server", [servers.redis_server, servers.postgres_server])
@pytest.mark.parametrize(("ci", "outcome"), [("", Skipped), ("true", Failed)])
def test_a_server_that_is_not_installed_is_missed_aloud(
    server: Callable[[], AbstractContextManager[str]],
    ci: str,
    outcome: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Skipped with a reason on a developer's machine, failed where everything has to run."""
    monkeypatch.setattr(servers, "DEBIAN", servers.Path("/nowhere"))
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="the rows on it were not run"):
        next(servers.served(server, "it is not installed: the rows on it were not run"))
