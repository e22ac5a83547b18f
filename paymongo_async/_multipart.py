"""A multipart body: fields and files as one run of bytes, the same for the same content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from ._json import dumps
from .files import Upload

__all__ = ["encode_parts"]


def encode_parts(fields: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the content type and the body of *fields*, whose files have been read.

    The boundary follows from the content, so that a call that is made again is recognised as the same.
    """
    parts = [part for name, value in fields.items() for part in _parts(name, value)]
    digest = hashlib.sha256()
    for part in parts:
        for piece in part:  # never joined for this: files are large
            digest.update(piece)
    boundary = f"paymongo-async-{digest.hexdigest()[:32]}"
    lines = [b"--%b\r\n%b\r\n%b\r\n" % (boundary.encode(), head, content) for head, content in parts]
    return f"multipart/form-data; boundary={boundary}", b"".join(lines) + b"--%b--\r\n" % boundary.encode()


def _parts(name: str, value: Any) -> Iterator[tuple[bytes, bytes]]:
    if isinstance(value, list):
        for inner in value:
            yield from _parts(name, inner)
    elif isinstance(value, Upload):
        head = f'Content-Disposition: form-data; name="{_quoted(name)}"; filename="{_quoted(value.filename)}"\r\n'
        assert isinstance(value.content, bytes)  # noqa: S101  (the session reads files before a call is made)
        yield f"{head}Content-Type: {value.content_type}\r\n".encode(), value.content
    else:
        text = value.encode() if isinstance(value, str) else dumps(value)
        yield f'Content-Disposition: form-data; name="{_quoted(name)}"\r\n'.encode(), text


def _quoted(name: str) -> str:
    """Write a name so that it ends where it ends, as browsers do."""
    return name.replace("\\", "_").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
