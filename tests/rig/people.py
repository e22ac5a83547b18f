"""Persons and businesses with all that child accounts have to say."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["BANK", "BUSINESS", "PERSON"]

ADDRESS: Final[dict[str, Any]] = {
    "line1": "1 Rizal Avenue",
    "city": "Manila",
    "state": "PH-MNL",
    "postal_code": "1000",
}
PERSON: Final[dict[str, Any]] = {
    "first_name": "Maria",
    "last_name": "Santos",
    "email_address": "maria@example.com",
    "mobile_number": "+639171234567",
    "date_of_birth": {"day": 2, "month": 3, "year": 1990},
    "place_of_birth": {"city": "Cebu", "country": "PH"},
    "nationality": "PHL",
    "nature_of_work": "self_employed",
    "source_of_funds": "salary",
    "address": ADDRESS,
}
BUSINESS: Final[dict[str, Any]] = {
    "type": "individual",
    "trade_name": "Tea House",
    "description": "Tea",
    "industry": "food",
    "customer_service_number": "+639171234567",
    "tin": "123456789000",
    "address": ADDRESS,
}
BANK: Final[dict[str, Any]] = {"account_name": "Maria Santos", "account_number": "1234567890"}
