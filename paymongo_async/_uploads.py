"""Files are read into memory before a call is made, so that every attempt sends the same bytes."""

from __future__ import annotations

import asyncio
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
    if not content:
        msg = f"{where}: the file is empty (an iterator gives its bytes once only)"
        raise ValidationError(msg, param=where)
    if len(content) > CAP:
        raise _too_large(where)
    return upload if content is upload.content else evolve(upload, content=content)


def _from_path(path: Path, where: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(CAP + 1)
    except (OSError, ValueError) as error:  # of a name that no file can have: ValueError
        msg = f"{where}: the file cannot be read: {getattr(error, 'strerror', None) or 'no name of a file'}"
    raise ValidationError(msg, param=where)


async def _from_iterator(chunks: AsyncIterable[bytes], where: str) -> bytes:
    content = bytearray()
    async for chunk in chunks:
        if not isinstance(chunk, bytes | bytearray | memoryview):
            msg = f"{where}: an iterator of bytes, not of {type(chunk).__name__}"
            raise ValidationError(msg, param=where)
        content += chunk
        if len(content) > CAP:
            raise _too_large(where)
    return bytes(content)


def _too_large(where: str) -> ValidationError:
    return ValidationError(f"{where}: the file is larger than {CAP} bytes", param=where)
