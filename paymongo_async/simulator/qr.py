"""A picture for a QR code: a real PNG that looks like one and holds nothing that could be paid."""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from typing import Final

__all__ = ["image_url"]

_SIDE: Final = 29
_SCALE: Final = 4
_FINDER: Final = 7


def image_url(code_id: str) -> str:
    """Return a data URI with a black and white PNG; the same id gives the same picture."""
    return "data:image/png;base64," + base64.b64encode(_png(_pixels(code_id))).decode()


def _pixels(code_id: str) -> list[list[int]]:
    noise = hashlib.shake_128(code_id.encode()).digest(_SIDE * _SIDE)
    rows = [[noise[y * _SIDE + x] & 1 for x in range(_SIDE)] for y in range(_SIDE)]
    far = _SIDE - _FINDER
    for top, left in ((0, 0), (0, far), (far, 0)):
        for y in range(_FINDER):
            for x in range(_FINDER):
                ring = max(abs(x - 3), abs(y - 3))
                rows[top + y][left + x] = int(ring == 2)
    return rows


def _png(rows: list[list[int]]) -> bytes:
    side = _SIDE * _SCALE
    lines = b"".join(_line(row) * _SCALE for row in rows)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines, 1)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _line(row: list[int]) -> bytes:
    bits = "".join(str(pixel) * _SCALE for pixel in row)
    bits += "0" * (-len(bits) % 8)
    return b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
