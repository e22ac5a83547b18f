"""Receiving events: is this delivery really PayMongo's, and what does it say?"""

from __future__ import annotations

from .signature import construct_event, sign

__all__ = ["construct_event", "sign"]
