"""Customers by the paths of ``/v2``. Inferred: that they are the same ones, by the same rules, as those of ``/v1``."""

from __future__ import annotations

from typing import Final

from ..limits import LIMITS as _ALL
from ..limits import Limits
from .customers import create, retrieve, search, update

__all__ = ["LIMITS", "create", "retrieve", "search", "update"]

LIMITS: Final[dict[str, Limits]] = {verb: _ALL[f"customers.{verb}"] for verb in ("create", "update")}
