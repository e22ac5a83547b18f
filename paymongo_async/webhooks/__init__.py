"""Receive events: check that a delivery is PayMongo's, and read what it says."""

from __future__ import annotations

from .signature import construct_event, sign

__all__ = ["construct_event", "sign"]
