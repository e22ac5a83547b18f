"""Keys, modes and addresses are checked before any I/O."""

from __future__ import annotations

import contextlib
from pathlib import Path
from traceback import walk_tb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretBytes, SecretStr

from paymongo_async.errors import ConfigurationError
from paymongo_async.secret import Secret
from paymongo_async.settings import basic, check_url, check_urls, from_environment, key_mode, parse_key

CANARY = "Canary7Qm2x"


class Vault:
    """A callable that has no key today."""

    def __call__(self) -> str:
        msg = "the vault is closed"
        raise LookupError(msg)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"sk_test_{CANARY}", id="text"),
        pytest.param(Secret(f"sk_test_{CANARY}"), id="Secret"),
        pytest.param(lambda: f"sk_test_{CANARY}", id="callable"),
        pytest.param(lambda: Secret(f"sk_test_{CANARY}"), id="callable of Secret"),
        pytest.param(SecretStr(f"sk_test_{CANARY}"), id="SecretStr"),
        pytest.param(lambda: SecretStr(f"sk_test_{CANARY}"), id="callable of SecretStr"),
    ],
)
def test_key_comes_from_text_a_secret_or_a_callable(source: Any) -> None:
    """Whatever it comes from, it ends in a Secret."""
    assert parse_key(source, "secret", "secret_key") == Secret(f"sk_test_{CANARY}")


@pytest.mark.parametrize(
    ("given_key", "kind", "words"),
    [
        pytest.param("", "secret", "PAYMONGO_SECRET_KEY", id="empty"),
        pytest.param(None, "public", "PAYMONGO_PUBLIC_KEY", id="None"),
        pytest.param(12, "secret", "PAYMONGO_SECRET_KEY", id="number"),
        pytest.param(f"sk_test_{CANARY}".encode(), "secret", "as text", id="bytes"),
        pytest.param(SecretBytes(f"sk_test_{CANARY}".encode()), "secret", "as text", id="SecretBytes"),
        pytest.param(SecretStr(f"sk_test_{CANARY}\n"), "secret", "line breaks", id="SecretStr with a newline"),
        pytest.param(lambda: f"sk_test_{CANARY}\n", "secret", "line breaks", id="callable with a newline"),
        pytest.param(f" sk_test_{CANARY}", "secret", "no spaces", id="leading space"),
        pytest.param(f"sk_test_{CANARY}\n", "secret", "line breaks", id="newline"),
        pytest.param(f"sk_test_{CANARY}é", "secret", "unusual", id="not ASCII"),
        pytest.param(f"pk_test_{CANARY}", "secret", "this is a public key", id="public for secret"),
        pytest.param(f"sk_live_{CANARY}", "public", "this is a secret key", id="secret for public"),
        pytest.param(f"whsk_{CANARY}", "secret", "starts with sk_test_", id="webhook secret"),
        pytest.param(f"sk_prod_{CANARY}", "secret", "starts with sk_test_", id="unknown mode"),
        pytest.param("sk_test_", "secret", "starts with sk_test_", id="prefix only"),
        pytest.param(f"rk_test_{CANARY}", "public", "starts with pk_test_", id="unknown kind"),
    ],
)
def test_key_that_cannot_work_is_refused_without_being_shown(given_key: Any, kind: Any, words: str) -> None:
    """The message says what is wrong, and no part of what was given."""
    with pytest.raises(ConfigurationError, match=words) as caught:
        parse_key(given_key, kind, "key")
    assert CANARY not in str(caught.value)
    frames = [frame for frame, _ in walk_tb(caught.value.__traceback__) if frame.f_code.co_filename != __file__]
    assert [frame.f_code.co_name for frame in frames] == ["parse_key"]
    assert CANARY not in repr([frame.f_locals for frame in frames])


def test_a_callable_that_fails_is_heard() -> None:
    """Its error is the caller's own, and no key was there yet."""
    with pytest.raises(LookupError, match="vault"):
        parse_key(Vault(), "secret", "key")


@given(st.text())
def test_no_text_is_shown_by_a_refused_key(text: str) -> None:
    """Any text is a key or a ConfigurationError without it."""
    try:
        parse_key(f"{text}{CANARY}", "secret", "key")
    except ConfigurationError as error:
        assert CANARY not in str(error)


@pytest.mark.parametrize(("key", "mode"), [("sk_test_a", "test"), ("sk_live_a", "live"), ("pk_live_live_a", "live")])
def test_mode_is_that_of_the_prefix(key: str, mode: str) -> None:
    """The prefix is the only thing that says it."""
    assert key_mode(Secret(key)) == mode


def test_authorization_is_the_key_as_user_without_password() -> None:
    """HTTP Basic, made once and hidden from then on."""
    made = basic(Secret("sk_test_a"))
    assert made is not None
    assert (made.reveal(), repr(made)) == ("Basic c2tfdGVzdF9hOg==", "Secret('***')")


def test_without_a_key_there_is_no_authorization() -> None:
    """Nothing is made up."""
    assert basic(None) is None


def test_environment_gives_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain variable is read."""
    monkeypatch.setenv("PAYMONGO_SECRET_KEY", "sk_test_a")
    assert from_environment("PAYMONGO_SECRET_KEY") == "sk_test_a"


def test_environment_gives_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Containers mount secrets as files, with a newline at the end."""
    path = tmp_path / "key"
    path.write_text("sk_test_b\n")
    monkeypatch.delenv("PAYMONGO_SECRET_KEY", raising=False)
    monkeypatch.setenv("PAYMONGO_SECRET_KEY_FILE", str(path))
    assert from_environment("PAYMONGO_SECRET_KEY") == "sk_test_b"


def test_variable_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The file is not even opened."""
    monkeypatch.setenv("PAYMONGO_SECRET_KEY", "sk_test_a")
    monkeypatch.setenv("PAYMONGO_SECRET_KEY_FILE", str(tmp_path / "missing"))
    assert from_environment("PAYMONGO_SECRET_KEY") == "sk_test_a"


def test_environment_without_either_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made up."""
    monkeypatch.delenv("PAYMONGO_SECRET_KEY", raising=False)
    monkeypatch.delenv("PAYMONGO_SECRET_KEY_FILE", raising=False)
    assert from_environment("PAYMONGO_SECRET_KEY") is None


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "not text"])
def test_file_that_cannot_be_read_is_named(
    content: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The error names the variable, and hides the one below it."""
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.delenv("PAYMONGO_SECRET_KEY", raising=False)
    monkeypatch.setenv("PAYMONGO_SECRET_KEY_FILE", str(path))
    with pytest.raises(ConfigurationError) as caught:
        from_environment("PAYMONGO_SECRET_KEY")
    assert (caught.value.param, caught.value.__context__) == ("PAYMONGO_SECRET_KEY_FILE", None)


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("https://api.paymongo.com", "live"),
        ("https://api.paymongo.com/", "test"),
        ("https://10.0.0.1:8443", "live"),
        ("http://127.0.0.1:8080", "test"),
        ("http://127.8.9.10", "test"),
        ("http://[::1]:80", "test"),
    ],
)
def test_https_is_taken_and_http_to_a_loopback_address_with_a_test_key(url: str, mode: Any) -> None:
    """The simulator is the one place for plain http."""
    assert check_url(url, mode, "base_url") == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        pytest.param("http://api.paymongo.com", "test", id="http"),
        pytest.param("http://127.0.0.1", "live", id="loopback with a live key"),
        pytest.param("http://localhost", "test", id="a name is no loopback address"),
        pytest.param("http://127.0.0.1.example", "test", id="looks like loopback"),
        pytest.param("http://0.0.0.0", "test", id="unspecified"),
        pytest.param("http://10.0.0.1", "test", id="private"),
        pytest.param("http://169.254.169.254", "test", id="metadata"),
        pytest.param("https://user:pass@api.paymongo.com", "test", id="user"),
        pytest.param("https://@api.paymongo.com", "test", id="empty user"),
        pytest.param("https://api.paymongo.com?x=1", "test", id="query"),
        pytest.param("https://api.paymongo.com#x", "test", id="fragment"),
        pytest.param("ftp://api.paymongo.com", "test", id="scheme"),
        pytest.param("api.paymongo.com", "test", id="no scheme"),
        pytest.param("https://", "test", id="no host"),
        pytest.param("https://api.paymongo.com:99999", "test", id="port"),
        pytest.param("https://api.paymongo.com:0", "test", id="port 0"),
        pytest.param("https://[::1", "test", id="bracket"),
        pytest.param("", "test", id="empty"),
        pytest.param(None, "test", id="None"),
        pytest.param(b"https://api.paymongo.com", "test", id="bytes"),
        pytest.param("https://api.paymongo.com\n.example", "test", id="line break"),
        pytest.param("https://api.paymongo.com example", "test", id="space"),
        pytest.param("https://api.paymongo.com\\@example.com", "test", id="backslash"),
    ],
)
def test_address_that_could_leak_a_key_is_refused(url: Any, mode: Any) -> None:
    """No key leaves unencrypted, or for a place that nobody meant."""
    with pytest.raises(ConfigurationError) as caught:
        check_url(url, mode, "base_url")
    assert caught.value.param == "base_url"


def test_addresses_of_groups_are_checked_one_by_one() -> None:
    """The error names the group."""
    with pytest.raises(ConfigurationError) as caught:
        check_urls({"links": "https://a.example", "refunds": "http://b.example"}, "test", "hosts")
    assert caught.value.param == "hosts['refunds']"


@given(st.text(), st.sampled_from(["test", "live"]))
def test_any_text_is_an_address_or_a_configuration_error(text: str, mode: Any) -> None:
    """No text makes it fail in another way."""
    with contextlib.suppress(ConfigurationError):
        assert check_url(f"https://{text}", mode, "base_url").startswith("https://")
