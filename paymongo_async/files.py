"""Files that are sent and files that come back."""

from __future__ import annotations

import hashlib
import mimetypes
import os
from collections.abc import AsyncIterable, AsyncIterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, TypeAlias

from attrs import field, frozen

from .errors import ValidationError

__all__ = ["Csv", "File", "MediaType", "Pdf", "Upload"]

_CHUNK: Final = 64 * 1024
_UNKNOWN: Final = "application/octet-stream"


@frozen(slots=False)
class Upload:
    """A file to send: bytes, a path, or an async iterator of bytes.

    It is read into memory before the first attempt, so that every attempt sends the same bytes; an iterator gives them
    once, so a call that is made again needs a fresh one, and an empty file is refused. *filename* is required
    unless *content* is a path; *content_type* is guessed from it. Raises `ValidationError` for anything else.
    """

    content: bytes | os.PathLike[str] | AsyncIterable[bytes] = field(repr=False)
    filename: str = ""
    content_type: str = ""

    def __attrs_post_init__(self) -> None:
        if not all(isinstance(given, str) for given in (self.filename, self.content_type)):
            msg = "filename: text, likewise content_type"
            raise ValidationError(msg, param="filename")
        if isinstance(self.content, os.PathLike):
            filename = self.filename or Path(self.content).name
        elif isinstance(self.content, bytes) or hasattr(self.content, "__aiter__"):
            filename = self.filename
        else:
            msg = f"content: bytes, a pathlib.Path or an async iterator of bytes, not {type(self.content).__name__}"
            raise ValidationError(msg, param="content")
        if not filename or not filename.isprintable() or not _is_one_line(self.content_type):
            msg = "filename: a name without line breaks, unless content is a path; likewise content_type"
            raise ValidationError(msg, param="filename")
        object.__setattr__(self, "filename", filename)
        object.__setattr__(self, "content_type", self.content_type or mimetypes.guess_type(filename)[0] or _UNKNOWN)

    @cached_property
    def digest(self) -> str:
        """What a record keeps of it: never the content or the name. What differs in any of it is another file."""
        digest = hashlib.sha256(f"{self.filename}\n{self.content_type}\n".encode())
        digest.update(self.content if isinstance(self.content, bytes) else b"")
        return f"sha256:{digest.hexdigest()}"


def _is_one_line(text: str) -> bool:
    return text.isascii() and (text.isprintable() or not text)


@frozen
class File:
    """A file that came back, whole: its *content*, its *media_type* and the *name* that the server gave it."""

    content: bytes = field(repr=False)
    media_type: str
    name: str | None = None

    def __len__(self) -> int:
        return len(self.content)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the content in chunks, to be streamed on."""
        for start in range(0, len(self.content), _CHUNK):
            yield self.content[start : start + _CHUNK]

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the file to *path*, whole or not at all, and return the path; replaces what was there.

        It blocks while it writes: in a server use ``await asyncio.to_thread(file.save, path)``.
        """
        target = Path(path)
        partial = target.with_name(f".{os.urandom(8).hex()}.part")  # nobody else's: neither a thread's nor a link
        try:
            with partial.open("xb") as file:
                file.write(self.content)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return target


@frozen
class MediaType:
    """The type of the file that an operation answers, written inside ``Annotated``."""

    name: str


Csv: TypeAlias = Annotated[File, MediaType("text/csv")]
"""A table as text."""

Pdf: TypeAlias = Annotated[File, MediaType("application/pdf")]
"""A document."""
