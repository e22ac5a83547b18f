"""Files are read into memory before a call is made, so that every attempt sends the same bytes."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from .errors import ValidationError
from .files import Upload

__all__ = ["read_uploads"]

CAP: Final = 32 * 1024 * 1024
"""Bytes of one file. PayMongo's own limits are smaller where they are documented."""


async def read_uploads(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *arguments* with every `Upload` read; raises `ValidationError` for a file that cannot be."""
    read = {name: await _read(value, name) for name, value in arguments.items() if isinstance(value, Upload)}
    return {**arguments, **read} if read else arguments


async def _read(upload: Upload, where: str) -> Upload:
    content = upload.content
    if isinstance(content, os.PathLike):
        content = await asyncio.to_thread(_from_path, Path(content), where)
    elif not isinstance(content, bytes):
        content = await _from_iterator(content, where)
    size = len(content)
    if 0 < size <= CAP:
        return upload if content is upload.content else evolve(upload, content=content)
    del content  # error trackers show local variables
    raise _too_large(where) if size else _empty(where)


def _from_path(path: Path, where: str) -> bytes:
    try:
        if path.is_file() or not path.exists():  # a pipe could keep a thread waiting for ever
            with path.open("rb") as file:
                return file.read(CAP + 1)
        problem = "not a file"
    except (OSError, ValueError) as error:  # of a name that no file can have: ValueError
        problem = f"the file cannot be read: {getattr(error, 'strerror', None) or 'no name of a file'}"
    msg = f"{where}: {problem}"
    raise ValidationError(msg, param=where)


async def _from_iterator(chunks: AsyncIterable[bytes], where: str) -> bytes:
    content = io.BytesIO()  # shows nothing of itself where local variables are shown
    chunk = b""
    try:
        async for chunk in chunks:
            if not isinstance(chunk, bytes | bytearray | memoryview):
                msg = f"{where}: an iterator of bytes, not of {type(chunk).__name__}"
                raise ValidationError(msg, param=where)
            if content.tell() + len(chunk) > CAP:
                raise _too_large(where)
            content.write(chunk)
    finally:
        del chunk
    return content.getvalue()


def _empty(where: str) -> ValidationError:
    return ValidationError(f"{where}: the file is empty (an iterator gives its bytes once only)", param=where)


def _too_large(where: str) -> ValidationError:
    return ValidationError(f"{where}: the file is larger than {CAP} bytes", param=where)
