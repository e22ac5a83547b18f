"""The money of a wallet: what can be spent, what is on its way out, what the limits and the free transfers leave.

What came in, and what was there at first, is always what is available, what is pending and what has left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from .kinds import KINDS
from .rails import PAYMONGO, RAILS, day_of, month_of, week_of
from .state import Organization, Row, World

__all__ = ["UNLIMITED", "Purse", "find_account"]

UNLIMITED: Final = 999_999_999_999_999_999
"""Documented: how a limit is written where there is none."""


@frozen
class Purse:
    """The money of one wallet."""

    world: World
    organization: Organization
    wallet_id: str

    @property
    def wallet(self) -> Row:
        """The stored wallet."""
        return self.organization.tables["wallets"].rows[self.wallet_id]

    @property
    def is_active(self) -> bool:
        """Tell whether money may go out, or come in."""
        return bool(self.wallet["status"] == "activated")

    @property
    def available(self) -> int:
        """Centavos that can be spent."""
        return int(self.wallet["balance"]["available"])

    @property
    def account(self) -> Row:
        """The wallet as the end of a transfer, in the words of the older API."""
        account = self.wallet["account"]
        return {
            "bank_account_name": account["account_name"],
            "bank_account_number": account["account_number"],
            "bank_code": PAYMONGO,
            # Documented by the sample of the resource.
            "bank_id": "824",
            "bank_name": "PayMongo",
        }

    def fees(self, providers: Sequence[str]) -> list[int]:
        """Return what transfers by these rails cost, in their order: the first of a week are free."""
        left = self.world.rules.free_transfers_per_week - self._used(f"free {week_of(self.world.clock.now())}")
        fees = []
        for provider in providers:
            fee = RAILS[provider].fee
            fees.append(0 if left > 0 else fee)
            left -= fee > 0
        return fees

    def fits(self, direction: str, amount: int) -> bool:
        """Tell whether *amount* more is within the limits of the day and the month."""
        limits = self.wallet["limits"]["transactions"][direction]
        used = self.running()[direction]
        return all(used[period] + amount <= limits[period] for period in ("daily", "monthly"))

    def running(self) -> Row:
        """Return how much of the limits is used up today and this month."""
        now = self.world.clock.now()
        return {
            direction: {
                "daily": self._used(f"{direction} {day_of(now)}"),
                "monthly": self._used(f"{direction} {month_of(now)}"),
            }
            for direction in ("inward", "outward")
        }

    def reserve(self, amount: int, fee: int, provider: str) -> None:
        """Set money aside for a transfer. Inferred: that it is pending until the transfer is final."""
        self._count("outward", amount, self.world.clock.now())
        if RAILS[provider].fee:
            self._add(f"free {week_of(self.world.clock.now())}", 1)
        self._move(available=-amount - fee, pending=amount + fee)

    def spend(self, amount: int, fee: int) -> None:
        """Let money leave that was set aside."""
        self._move(pending=-amount - fee)

    def give_back(self, amount: int, fee: int, reserved_at: float) -> None:
        """Return what was set aside. Inferred: that it no longer counts towards the limits."""
        self._count("outward", -amount, reserved_at)
        self._move(available=amount + fee, pending=-amount - fee)

    def receive(self, amount: int) -> None:
        """Take money in."""
        self._count("inward", amount, self.world.clock.now())
        self._move(available=amount)

    def _move(self, available: int = 0, pending: int = 0) -> None:
        balance, table = self.wallet["balance"], self.organization.tables["wallets"]
        moved = {"available": balance["available"] + available, "pending": balance["pending"] + pending}
        now = KINDS["Wallet"].moment(self.world.clock.now())
        table.change(self.wallet_id, {"balance": moved, "running_transaction": self.running(), "updated_at": now})

    def _count(self, direction: str, amount: int, now: float) -> None:
        self._add(f"{direction} {day_of(now)}", amount)
        self._add(f"{direction} {month_of(now)}", amount)

    def _used(self, name: str) -> int:
        return int(self._counters.get(name, 0))

    def _add(self, name: str, amount: int) -> None:
        self._counters[name] = self._used(name) + amount

    @property
    def _counters(self) -> Row:
        return self.organization.tables["wallets"].unseen.setdefault(self.wallet_id, {})


def find_account(world: World, number: str, *organizations: Organization) -> Purse | None:
    """Return the purse behind an account number: of anybody, or of these *organizations*."""
    for organization in organizations or tuple(world.organizations.values()):
        for key, row in organization.tables["wallets"].rows.items():
            if row["account"]["account_number"] == number:
                return Purse(world, organization, key)
    return None
