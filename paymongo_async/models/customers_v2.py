"""Newer path generation of customers, seen in one third-party client only; use customers."""

from __future__ import annotations

from typing import Literal, TypeAlias

CustomerDefaultDevice: TypeAlias = Literal["phone", "email"] | str
