"""Multipart bodies, read back by a parser that is not ours."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async._multipart import encode_parts
from paymongo_async.files import Upload


def parsed(fields: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Encode and parse: name, filename, content type and content of each part."""
    kind, body = encode_parts(fields)
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    assert not message.defects
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part.get_content_type(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()  # type: ignore[attr-defined]
    ]


def test_fields_and_files_are_parts() -> None:
    """Text as it is, the rest as JSON, a list as one part per value."""
    found = parsed({"purpose": "dti", "n": 5, "ok": True, "tags": ["a", "b"], "file": Upload(b"\x00\r\n--x", "a.pdf")})
    assert found == [
        ("purpose", None, "text/plain", b"dti"),
        ("n", None, "text/plain", b"5"),
        ("ok", None, "text/plain", b"true"),
        ("tags", None, "text/plain", b"a"),
        ("tags", None, "text/plain", b"b"),
        ("file", "a.pdf", "application/pdf", b"\x00\r\n--x"),
    ]


@given(content=st.binary(max_size=200), other=st.binary(max_size=200))
def test_the_same_content_makes_the_same_bytes(content: bytes, other: bytes) -> None:
    """The call that is made again is recognised; other content is another call."""
    first, again, another = (encode_parts({"file": Upload(each, "a.bin")}) for each in (content, content, other))
    assert (first == again, first == another) == (True, content == other)


@pytest.mark.parametrize("name", ['a"b.pdf', "a\\b.pdf", "résumé.pdf"])
def test_odd_names_stay_one_name(name: str) -> None:
    """A quotation mark does not end it."""
    assert len(parsed({"file": Upload(b"x", name)})) == 1


def test_content_that_looks_like_a_boundary_does_not_end_the_body() -> None:
    """The boundary follows from the content, so content cannot hold it."""
    inner = encode_parts({"a": "b"})[1]
    assert parsed({"file": Upload(inner, "a.bin")})[0][3] == inner
