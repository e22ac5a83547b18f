"""Files that are sent and files that come back."""

from __future__ import annotations

import os
import traceback
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from paymongo_async import _uploads
from paymongo_async._uploads import read_uploads
from paymongo_async.errors import ProtocolError, ValidationError
from paymongo_async.files import File, Upload
from paymongo_async.wire import Response, check

PDF = b"%PDF-1.7 a document"


async def chunks(*parts: Any) -> AsyncIterator[Any]:
    """Yield parts of a file."""
    for part in parts:
        yield part


# -- what is sent -----------------------------------------------------------------------------------------------------


def test_a_path_names_the_file_and_its_type() -> None:
    """Nothing more has to be said."""
    upload = Upload(Path("/tmp/id.jpg"))  # noqa: S108  (never opened)
    assert (upload.filename, upload.content_type) == ("id.jpg", "image/jpeg")


@pytest.mark.parametrize("content", [b"x", chunks()])
def test_bytes_and_iterators_need_a_name(content: Any) -> None:
    """PayMongo checks the extension."""
    with pytest.raises(ValidationError, match="filename: a name"):
        Upload(content)


@pytest.mark.parametrize(
    ("content", "filename", "content_type"),
    [(b"x", "a\r\nX: y", ""), (b"x", "a.pdf", "text/plain\r\nX: y"), (b"x", "", ""), (b"x", "a.pdf", "text/ñ")],
)
def test_a_name_cannot_smuggle_a_header(content: bytes, filename: str, content_type: str) -> None:
    """Line breaks are refused."""
    with pytest.raises(ValidationError):
        Upload(content, filename, content_type)


@pytest.mark.parametrize("given", [{"filename": 5}, {"filename": "a.pdf", "content_type": None}])
def test_a_name_is_text(given: dict[str, Any]) -> None:
    """Anything else is refused like what is no file."""
    with pytest.raises(ValidationError, match="filename: text"):
        Upload(b"x", **given)


@pytest.mark.parametrize("content", ["text", 5, None, open])
def test_what_is_no_file_is_refused(content: Any) -> None:
    """The message says what to pass, and which type it got."""
    with pytest.raises(ValidationError, match=r"content: bytes, a pathlib\.Path or an async iterator"):
        Upload(content, "a.pdf")


def test_an_unknown_extension_is_just_bytes() -> None:
    """As browsers do."""
    assert Upload(b"x", "a.unknown").content_type == "application/octet-stream"


def test_the_content_is_in_no_repr() -> None:
    """It is somebody's passport."""
    assert "canary" not in repr(Upload(b"canary", "a.pdf")) + repr(File(b"canary", "application/pdf"))


@pytest.mark.parametrize("kind", ["bytes", "path", "iterator"])
async def test_every_kind_is_read_before_the_call(kind: str, tmp_path: Path) -> None:
    """So that every attempt sends the same bytes."""
    path = tmp_path / "id.pdf"
    path.write_bytes(PDF)
    content: Any = {"bytes": PDF, "path": path, "iterator": chunks(PDF[:4], memoryview(PDF[4:]))}[kind]
    read = await read_uploads({"file": Upload(content, "id.pdf"), "purpose": "id"})
    assert (read["file"].content, read["file"].filename, read["purpose"]) == (PDF, "id.pdf", "id")


async def test_arguments_without_files_stay_as_they_are() -> None:
    """Nothing is copied for nothing."""
    arguments = {"purpose": "id"}
    assert await read_uploads(arguments) is arguments


async def test_a_file_that_is_not_there_is_a_validation_error() -> None:
    """It names the parameter, and nothing was sent."""
    with pytest.raises(ValidationError, match="file: the file cannot be read: No such file") as raised:
        await read_uploads({"file": Upload(Path("/nowhere/id.pdf"))})
    assert (raised.value.param, raised.value.outcome) == ("file", "not_sent")


@pytest.mark.parametrize("kind", ["bytes", "path", "iterator"])
async def test_a_file_above_the_cap_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless iterator ends there."""
    monkeypatch.setattr(_uploads, "CAP", 8)
    path = tmp_path / "id.pdf"
    path.write_bytes(PDF)
    content: Any = {"bytes": PDF, "path": path, "iterator": chunks(*[b"12345"] * 1000)}[kind]
    with pytest.raises(ValidationError, match="larger than 8 bytes"):
        await read_uploads({"file": Upload(content, "id.pdf")})


async def test_a_path_that_no_file_can_have_is_a_validation_error() -> None:
    """Python's own error has no place in a call."""
    with pytest.raises(ValidationError, match="file: the file cannot be read"):
        await read_uploads({"file": Upload(Path("a\0b"), "a.pdf")})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
async def test_what_would_wait_for_ever_is_refused(tmp_path: Path) -> None:
    """A pipe that nobody writes to; a folder is no file either."""
    os.mkfifo(tmp_path / "id.pdf")
    for path in (tmp_path / "id.pdf", tmp_path):
        with pytest.raises(ValidationError, match="file: not a file"):
            await read_uploads({"file": Upload(path)})


async def breaking() -> AsyncIterator[bytes]:
    """Yield a part of a file, then break off."""
    yield b"canary"
    raise RuntimeError


@pytest.mark.parametrize("kind", ["path", "iterator", "breaking", "mixed"])
async def test_no_error_shows_the_content(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Error trackers print local variables, and the document is somebody's passport."""
    monkeypatch.setattr(_uploads, "CAP", 10)
    (tmp_path / "id.pdf").write_bytes(b"canary" * 2)
    content: Any = {
        "path": tmp_path / "id.pdf",
        "iterator": chunks(b"canary", b"canary"),
        "breaking": breaking(),
        "mixed": chunks(b"canary", "canary"),
    }[kind]
    with pytest.raises((ValidationError, RuntimeError)) as raised:
        await read_uploads({"file": Upload(content, "id.pdf")})
    shown = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    ours = [frame for frame in shown.stack if frame.filename == _uploads.__file__]
    assert ours
    assert not any("canary" in value for frame in ours for value in (frame.locals or {}).values())


async def test_an_iterator_that_was_used_up_is_refused() -> None:
    """The call made again would send an empty document without a word."""
    upload = Upload(chunks(PDF), "id.pdf")
    await read_uploads({"file": upload})
    with pytest.raises(ValidationError, match="file: the file is empty"):
        await read_uploads({"file": upload})


@pytest.mark.parametrize("other", [Upload(b"y", "a.pdf"), Upload(b"x", "b.pdf"), Upload(b"x", "a.pdf", "text/csv")])
def test_what_is_sent_differently_is_another_file(other: Upload) -> None:
    """One idempotency key stands for the same bytes, and the name is among them."""
    assert (other.digest == Upload(b"x", "a.pdf").digest, "pdf" in other.digest) == (False, False)


async def test_an_iterator_of_text_is_refused() -> None:
    """A file opened as text loses bytes."""
    with pytest.raises(ValidationError, match="an iterator of bytes, not of str"):
        await read_uploads({"file": Upload(chunks("x"), "id.pdf")})


# -- what comes back --------------------------------------------------------------------------------------------------


def answered(body: bytes = PDF, **headers: str) -> File:
    """Check an answer that should be a PDF."""
    found = {name.replace("_", "-"): value for name, value in headers.items()}
    file = check(Response(200, found, body), keyed=False, may_be_empty=False, media_type="application/pdf").payload
    assert isinstance(file, File)
    return file


def test_a_file_knows_its_type_and_name() -> None:
    """As the server says them."""
    file = answered(content_type="application/pdf; x=y", content_disposition='attachment; filename="invoice 7.pdf"')
    assert (file.content, file.media_type, file.name, len(file)) == (PDF, "application/pdf", "invoice 7.pdf", len(PDF))


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("", None),
        ("attachment", None),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\x\\\\y.pdf"', "y.pdf"),
        ('attachment; filename=".."', None),
        ('attachment; filename="a\x00b"', None),
        ("attachment; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf", "résumé.pdf"),
        ("attachment; filename*=undefined''x.pdf", None),
        ("attachment; filename*=é''\udcff", None),
    ],
)
def test_the_name_of_a_file_has_no_folders(disposition: str, name: str | None) -> None:
    """A server does not choose where a file goes."""
    assert answered(content_disposition=disposition).name == name


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/pdf"),
        (b"{}", "application/json"),
        (b"{}", "application/problem+json"),
        (b"<html>", "text/html; charset=utf-8"),
    ],
)
def test_what_is_no_file_is_a_protocol_error(body: bytes, kind: str) -> None:
    """A page of a proxy is not saved as an invoice."""
    with pytest.raises(ProtocolError, match="no file of type application/pdf"):
        answered(body, content_type=kind)


def test_save_writes_whole_files(tmp_path: Path) -> None:
    """And replaces what was there."""
    target = tmp_path / "x.pdf"
    target.write_bytes(b"old")
    assert answered().save(str(target)) == target
    assert ([path.name for path in tmp_path.iterdir()], target.read_bytes()) == (["x.pdf"], PDF)


def test_save_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """Neither half a file nor a temporary one."""
    (tmp_path / "x.pdf").mkdir()
    with pytest.raises(OSError, match=r"x\.pdf"):
        answered().save(tmp_path / "x.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["x.pdf"]


def test_save_takes_names_as_long_as_the_disk_does(tmp_path: Path) -> None:
    """The name it has while it is written is no longer."""
    target = tmp_path / ("x" * 250)
    assert answered().save(target).read_bytes() == PDF


def test_files_saved_to_one_path_at_once_do_not_mix(tmp_path: Path) -> None:
    """One of them wins, whole."""
    target = tmp_path / "x.csv"
    files = [File(bytes([number]) * 3_000_000, "text/csv") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda file: file.save(target), files)) == [target] * 8
    assert target.read_bytes() in [file.content for file in files]
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


async def test_a_file_is_iterated_in_chunks() -> None:
    """So that it can be streamed on."""
    file = File(b"x" * 150_000, "text/csv")
    assert [len(chunk) async for chunk in file] == [65_536, 65_536, 18_928]
