"""A store outside the process does what the one in memory does, also while answers of its server are lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from attrs import evolve
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from paymongo_async.idempotency import Claim, JournalStore, Record
from paymongo_async.stores._rows import Row
from paymongo_async.stores._served import LostError, ServedStore
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.stores.owners import new_owner

from .records import CREATED, LEASE, answer, describe

KEYS = ["a", "b", "c"]
STATES = ["in_doubt", "completed", "rejected"]
ERROR = {"error": "BadRequestError"}


class Forgetful(ServedStore):
    """Keeps rows in a mapping, and fails as it is told: before it did what it was asked, or after."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, Row] = {}
        self.faults: list[str] = []

    async def aclose(self) -> None:
        """Close nothing."""

    async def _ask_once(self, *question: Any) -> Any:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "before":
            raise LostError
        what, *values = question
        done = getattr(self, f"do_{what}")(*values)
        if fault == "after":
            raise LostError
        return done

    def _question(self, row: Row, seen: Row | None) -> tuple[Any, ...]:
        return "write", row, seen

    def _deletion(self, key: str, owner: str) -> tuple[Any, ...]:
        return "delete", key, owner

    def _leave(self, *, is_forked: bool) -> None:
        pass

    async def _salt(self) -> bytes:
        return bytes(32)

    async def _read(self, key: str) -> Row | None:
        row: Row | None = await self._ask("read", key)
        return row

    async def _open_rows(self) -> list[Row]:
        return sorted((row for row in self.rows.values() if row.is_open), key=lambda row: row.created)

    async def _find(self, resource_ids: Sequence[str]) -> dict[str, str]:
        return {row.resource_id: key for key, row in self.rows.items() if row.resource_id in resource_ids}

    def do_read(self, key: str) -> Row | None:
        return self.rows.get(key)

    def do_write(self, row: Row, seen: Row | None) -> bool:
        now = self.rows.get(row.key)
        fits = now is None if seen is None else now is not None and (now.owner, now.state) == (seen.owner, seen.state)
        if fits:
            self.rows[row.key] = row
        return fits

    def do_delete(self, key: str, owner: str) -> bool:
        now = self.rows.get(key)
        fits = now is not None and (now.owner, now.state) == (owner, "claimed")
        if fits:
            del self.rows[key]
        return fits


def seen_of(record: Record | None) -> Any:
    """Return what a caller sees of a record; stores differ in their salts, and so in fingerprints."""
    if record is None:
        return None
    return evolve(record, salt=b"", kept_fingerprint="")


class Stores(RuleBasedStateMachine):
    """The same is asked of both, and both answer the same."""

    claims: Bundle[Any] = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.model, self.subject = MemoryStore(), Forgetful()

    def teardown(self) -> None:
        """Close the loop."""
        self.runner.close()

    async def _describe(self, store: JournalStore, key: str, owner: str, amount: int, number: int) -> Record:
        return await describe(store, key, owner=owner, fields={"amount": amount}, created=CREATED.ago(-number))

    def both(self, ask: Any) -> Any:
        """Ask both stores, and return the answers of both."""

        async def main() -> Any:
            return await ask(self.model, 0), await ask(self.subject, 1)

        return self.runner.run(main())

    def agree_on(self, ask: Any) -> None:
        """Ask both whether they did it; after a broken connection it is enough that things are as they should be."""
        is_broken = any(self.subject.faults[:1])
        model, subject = self.both(ask)
        assert subject == model or (is_broken and subject)

    @rule(target=claims, key=st.sampled_from(KEYS), amount=st.sampled_from([1, 1, 1, 2]), number=st.integers(0, 9))
    def claim(self, key: str, amount: int, number: int) -> tuple[Record, Record]:
        """Claim a key with one of two contents; whoever gets it or not goes on as an owner."""
        owner = new_owner()

        async def ask(store: JournalStore, _: int) -> Claim:
            return await store.claim(await self._describe(store, key, owner, amount, number), LEASE)

        model, subject = self.both(ask)
        assert (subject.kind, seen_of(subject.record)) == (model.kind, seen_of(model.record))
        if model.kind != "held":
            return model.record, subject.record
        return evolve(model.record, owner=owner), evolve(subject.record, owner=owner)

    @rule(pair=claims, state=st.sampled_from(STATES), resource=st.sampled_from(["ref_1", "ref_2"]))
    def save(self, pair: tuple[Record, Record], state: Any, resource: str) -> None:
        """Write what came of a call, whoever has it now."""
        changes: dict[str, Any] = {"state": state}
        changes |= {"completed": {"answer": answer(resource)}, "rejected": {"error": ERROR}}.get(state, {})
        self.agree_on(lambda store, place: store.save(evolve(pair[place], **changes)))

    @rule(pair=claims)
    def release(self, pair: tuple[Record, Record]) -> None:
        """Delete the record of a call, whoever has it now."""
        self.agree_on(lambda store, place: store.release(pair[place]))

    @rule(faults=st.lists(st.sampled_from(["before", "after", ""]), max_size=4))
    def break_connections(self, faults: list[str]) -> None:
        """Let the next questions fail: never the same one twice, which is an error for the caller."""
        for fault in faults:
            self.subject.faults += [fault, ""]

    @invariant()
    def the_same_is_on_record(self) -> None:
        """Whatever happened so far."""
        faults, self.subject.faults = self.subject.faults, []
        for key in KEYS:
            model, subject = self.both(lambda store, _, key=key: store.get(key))
            assert seen_of(subject) == seen_of(model)
        model, subject = self.both(lambda store, _: store.in_doubt())
        assert sorted(each.key for each in subject) == sorted(each.key for each in model)
        assert [each.created for each in subject] == [each.created for each in model]
        self.subject.faults = faults


TestStores = Stores.TestCase
TestStores.settings = settings(stateful_step_count=30, phases=[Phase.reuse, Phase.generate, Phase.shrink])
