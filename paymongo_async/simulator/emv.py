"""The text inside a QR code as EMVCo has it: a tag and a length of two digits each, then the value.

It has the form of QR Ph, names no bank, and so can be paid nowhere but here.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

__all__ = ["Code", "read", "write"]

_DOMAIN: Final = "paymongo.simulator"
_ELSEWHERE: Final = "bank.example"
_FORMAT, _KIND, _ACCOUNT, _AMOUNT, _COUNTRY, _NAME, _CITY, _CHECKSUM = "00", "01", "26", "54", "58", "59", "60", "63"
_STATIC, _DYNAMIC = "11", "12"
_PESOS: Final = re.compile(r"([0-9]{1,10})(?:\.([0-9]{0,2}))?")
_LONGEST: Final = 25
_DIGITS: Final = 4
"""Hexadecimal digits of the checksum, the last part of every code."""


@frozen
class Code:
    """What a code says: *amount* is centavos, None where the payer types it; *id* is None for a code from elsewhere."""

    id: str | None
    amount: int | None
    name: str
    city: str


def write(code: Code) -> str:
    """Return the text of a code."""
    account = _part("00", _ELSEWHERE) if code.id is None else _part("00", _DOMAIN) + _part("01", code.id)
    parts = [
        _part(_FORMAT, "01"),
        _part(_KIND, _STATIC if code.amount is None else _DYNAMIC),
        _part(_ACCOUNT, account),
        _part("52", "0000"),
        _part("53", "608"),
        "" if code.amount is None else _part(_AMOUNT, f"{code.amount // 100}.{code.amount % 100:02}"),
        _part(_COUNTRY, "PH"),
        _part(_NAME, code.name),
        _part(_CITY, code.city),
    ]
    text = "".join(parts) + _CHECKSUM + f"{_DIGITS:02}"
    return text + _checksum(text)


def read(text: str) -> Code | None:
    """Return what a code says, None when it is none."""
    if not text.isascii() or _checksum(text[:-_DIGITS]) != text[-_DIGITS:].upper():
        return None
    try:
        parts = dict(_parts(text))
        if parts[_FORMAT] != "01":
            return None
        return Code(_id_of(parts), _amount_of(parts), parts.get(_NAME, ""), parts.get(_CITY, ""))
    except (KeyError, ValueError):
        return None


def _amount_of(parts: Mapping[str, str]) -> int | None:
    if _AMOUNT not in parts:
        return None
    match = _PESOS.fullmatch(parts[_AMOUNT])
    amount = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else 0
    if not amount:
        msg = "an amount is a number of pesos"
        raise ValueError(msg)
    return amount


def _id_of(parts: Mapping[str, str]) -> str | None:
    account = dict(_parts(parts.get(_ACCOUNT, "")))
    return account.get("01") if account.get("00") == _DOMAIN else None


def _part(tag: str, value: str) -> str:
    shown = value.encode("ascii", "replace").decode()
    if tag in (_NAME, _CITY):
        shown = shown[:_LONGEST]
    return f"{tag}{len(shown):02}{shown}"


def _parts(text: str) -> Iterator[tuple[str, str]]:
    while text:
        tag, length = text[:2], int(text[2:4])
        value, text = text[4 : 4 + length], text[4 + length :]
        if len(value) != length:
            msg = "a part is cut off"
            raise ValueError(msg)
        yield tag, value


def _checksum(text: str) -> str:
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"
