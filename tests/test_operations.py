"""A signature becomes a call."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from paymongo_async.errors import ValidationError
from paymongo_async.models.refunds import Refund
from paymongo_async.operations import Operation, Resource, composed, get, post
from paymongo_async.pagination import Page, Paginator
from paymongo_async.resources import GROUPS, OPERATIONS, group
from paymongo_async.resources.customers import Customers
from paymongo_async.resources.payment_intents import PaymentIntents
from paymongo_async.resources.payment_methods import PaymentMethods
from paymongo_async.resources.refunds import Refunds
from paymongo_async.settings import DEFAULT_HOST


class Recorder:
    """A sender that keeps what it was given."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.calls: list[tuple[Operation, Mapping[str, Any]]] = []

    async def send(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """Keep the call and give the prepared answer."""
        self.calls.append((operation, arguments))
        return self.answer


def place(name: str, *args: Any, **kwargs: Any) -> Any:
    """Bind and place the arguments of an operation."""
    return OPERATIONS[name].place(OPERATIONS[name].bind(args, kwargs))


async def test_method_sends_its_operation_with_the_arguments() -> None:
    """The session gets the declaration and what was given, nothing else."""
    sender = Recorder()
    await Refunds(sender).create(amount=5000, payment_id="pay_1", reason="others", notes=None)
    assert sender.calls == [(OPERATIONS["refunds.create"], {"amount": 5000, "payment_id": "pay_1", "reason": "others"})]


async def test_method_returns_what_the_session_returns() -> None:
    """The declaration adds nothing to the answer."""
    answer = object()
    assert await Refunds(Recorder(answer)).retrieve("ref_1") is answer  # type: ignore[comparison-overlap]


async def test_list_is_sent_when_it_is_awaited() -> None:
    """Making a paginator sends nothing."""
    sender = Recorder(Page(()))
    paginator = Refunds(sender).list(payment_id="pay_1")
    assert (isinstance(paginator, Paginator), sender.calls) == (True, [])
    await paginator
    assert sender.calls == [(OPERATIONS["refunds.list"], {"payment_id": "pay_1", "limit": 10})]


def test_fetching_method_is_a_coroutine_function() -> None:
    """Frameworks and documentation tools see an async method."""
    assert inspect.iscoroutinefunction(Refunds.create)
    assert not inspect.iscoroutinefunction(Refunds.list)


@pytest.mark.parametrize("name", OPERATIONS)
def test_method_keeps_its_signature_and_docstring(name: str) -> None:
    """``help()`` and completion show the declaration."""
    operation = OPERATIONS[name]
    method = getattr(group(operation.group), name.partition(".")[2])
    assert (inspect.signature(method), method.__doc__) == (
        inspect.signature(operation.function),
        operation.function.__doc__,
    )


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        pytest.param((), {"amount": 1}, "missing", id="missing"),
        pytest.param((1,), {}, "positional", id="positional"),
        pytest.param((), {"amount": 1, "payment_id": "p", "reason": "r", "note": "x"}, "note", id="unknown"),
    ],
)
def test_wrong_arguments_raise_as_a_plain_call_does(args: tuple[Any, ...], kwargs: dict[str, Any], words: str) -> None:
    """The words are Python's, with the name of the operation before them."""
    with pytest.raises(TypeError, match=rf"refunds\.create\(\).*{words}"):
        OPERATIONS["refunds.create"].bind(args, kwargs)


def test_argument_given_twice_is_refused() -> None:
    """By position and by name is once too often."""
    with pytest.raises(TypeError, match="multiple values"):
        OPERATIONS["refunds.retrieve"].bind(("ref_1",), {"refund_id": "ref_2"})


def test_too_many_positions_are_refused() -> None:
    """Nothing is dropped."""
    with pytest.raises(TypeError, match="too many"):
        OPERATIONS["refunds.retrieve"].bind(("ref_1", "ref_2"), {})


def test_required_argument_that_is_none_is_refused() -> None:
    """None means left out, and a required argument cannot be."""
    with pytest.raises((TypeError, ValidationError), match="refund_id"):
        place("refunds.retrieve", None)


def test_none_is_left_out_and_a_default_is_sent() -> None:
    """``limit=10`` is the default of the signature, so it goes into the query."""
    assert place("refunds.list", payment_id=None).query == [("limit", "10")]


def test_list_repeats_its_key_and_a_bool_is_lower_case_in_the_query() -> None:
    """The two spellings that differ from Python's."""

    class Things(Resource):
        """Things."""

        @get("/v1/things")
        async def find(self, *, colours: Sequence[str], done: bool) -> Refund:
            """Find them."""

    placed = _place(Things.find, colours=["red", "blue"], done=True)
    assert placed.query == [("colours", "red"), ("colours", "blue"), ("done", "true")]


def test_body_holds_what_is_not_in_the_path() -> None:
    """A POST sends the id in the path only."""
    placed = place("payment_intents.attach", "pi_1", payment_method="pm_1")
    assert (placed.path, placed.body, placed.query) == (
        "/v1/payment_intents/pi_1/attach",
        {"payment_method": "pm_1"},
        [],
    )


def test_fields_are_the_ids_of_the_path_and_the_body() -> None:
    """What was asked for, by name, wherever it was put."""
    assert place("payment_intents.capture", "pi_1", amount=5).fields == {"payment_intent_id": "pi_1", "amount": 5}
    assert place("payment_intents.cancel", "pi_1").fields == {"payment_intent_id": "pi_1"}


@pytest.mark.parametrize(
    ("name", "args", "target"),
    [
        ("refunds.list", (), "/v1/refunds?limit=10"),
        ("refunds.retrieve", ("ref_1",), "/v1/refunds/ref_1"),
    ],
)
def test_target_is_the_path_with_its_query(name: str, args: tuple[str, ...], target: str) -> None:
    """It stands in the request line as it is."""
    assert place(name, *args).target == target


def test_nothing_to_send_means_no_body() -> None:
    """An empty envelope would be something else."""
    assert place("payment_intents.cancel", "pi_1").body is None


def test_delete_sends_nothing_but_its_path() -> None:
    """Two ids, both in the path."""
    placed = place("customers.delete_payment_method", "cus_1", "pm_1")
    assert (placed.path, placed.body, placed.query) == ("/v1/customers/cus_1/payment_methods/pm_1", None, [])


def test_id_is_percent_encoded() -> None:
    """What is allowed in an id and not in a path is encoded."""
    assert place("links.retrieve", "é+@:").path == "/v1/links/%C3%A9%2B%40%3A"


def test_idempotency_key_is_neither_in_the_body_nor_in_the_query() -> None:
    """It is a header."""
    placed = place("refunds.create", amount=1, payment_id="p", reason="others", idempotency_key="order-42")
    assert (placed.idempotency_key, "idempotency_key" in placed.body, placed.query) == ("order-42", False, [])


@pytest.mark.parametrize(
    ("name", "keyed"),
    [("refunds.create", True), ("payment_intents.capture", True), ("customers.update", False), ("refunds.list", False)],
)
def test_operation_that_lists_the_key_is_keyed(name: str, keyed: bool) -> None:
    """Only such a call carries one."""
    assert OPERATIONS[name].keyed is keyed


def test_operation_knows_what_it_returns() -> None:
    """The row of a list, the answer of a call, or nothing."""
    returns = [OPERATIONS[name].returns for name in ("refunds.create", "refunds.list", "webhooks.delete")]
    assert returns == [Refund, Refund, type(None)]


def test_undecorated_public_method_cannot_be_declared() -> None:
    """A forgotten decorator is found at import."""
    with pytest.raises(TypeError, match=r"Things\.find lacks its decorator"):
        type("Things", (Resource,), {"find": lambda _: None})


async def test_composed_method_has_a_body_and_is_no_operation() -> None:
    """It calls others of its group, and is sent as they are."""

    class Things(Resource):
        """Things."""

        @get("/v1/things/{thing_id}")
        async def retrieve(self, thing_id: str) -> Refund:
            """Fetch one."""

        @composed
        async def twice(self, thing_id: str) -> list[Refund]:
            """Fetch it two times."""
            return [await self.retrieve(thing_id), await self.retrieve(thing_id)]

    sender = Recorder("answer")
    assert await Things(sender).twice("thing_1") == ["answer", "answer"]
    assert [operation.function.__name__ for operation, _ in sender.calls] == ["retrieve", "retrieve"]
    assert not hasattr(Things.twice, "operation")


def test_undecorated_private_method_is_no_endpoint() -> None:
    """An underscore makes it an ordinary method."""
    assert type("Things", (Resource,), {"_find": lambda _: None})


def test_keyed_post_without_a_key_cannot_be_declared() -> None:
    """A create that may be repeated must be able to say that it is the same one."""
    with pytest.raises(TypeError, match="must take idempotency_key"):

        @post("/v1/things")
        async def create(self: Resource, *, amount: int) -> Refund:
            """Create one."""


def test_name_in_the_path_must_be_a_parameter() -> None:
    """A typing mistake in the template is found at import."""
    with pytest.raises(TypeError, match="thing_id of the path is no parameter"):

        @get("/v1/things/{thing_id}")
        async def retrieve(self: Resource, thing: str) -> Refund:
            """Fetch one."""


def test_index_knows_every_group() -> None:
    """One attribute of the client each."""
    assert [group(name).__name__ for name in GROUPS if name in {"customers", "payment_intents", "payment_methods"}] == [
        kind.__name__ for kind in (Customers, PaymentIntents, PaymentMethods)
    ]


@pytest.mark.parametrize("name", ["refunds.destroy", "nothing.create", "refunds", ""])
def test_index_raises_key_error_for_what_is_unknown(name: str) -> None:
    """It is a mapping like any other."""
    assert name not in OPERATIONS
    with pytest.raises(KeyError):
        OPERATIONS[name]


def test_index_counts_what_it_lists() -> None:
    """Length and iteration agree."""
    assert len(OPERATIONS) == len(list(OPERATIONS)) == len(set(OPERATIONS))


def _place(method: Any, **kwargs: Any) -> Any:
    return method.operation.place(method.operation.bind((), kwargs))


class _Named(str, enum.Enum):  # noqa: UP042  (the other kind has no such surprise)
    """Text of an enum of Python 3.10's kind, whose ``str()`` is the name."""

    PAID = "paid"


def test_members_of_an_enum_go_out_as_their_text() -> None:
    """In the query as in the body."""
    assert place("payments.list", after=_Named.PAID).query == [("limit", "10"), ("after", "paid")]


@pytest.mark.parametrize(
    ("name", "document"), [("lenders.replace_config", "config"), ("workflows.create", "definition")]
)
def test_an_empty_document_is_sent(name: str, document: str) -> None:
    """It is what the caller said, and no call without a body."""
    assert place(name, **{document: {}}).body == {}


def test_a_group_made_of_another_keeps_what_it_does_not_change() -> None:
    """A subclass that says nothing is served where its parent is."""

    class Parent(Resource, host="https://x.example", organization="required", big_amounts=True):
        pass

    class Child(Parent, organization="optional"):
        pass

    assert (Child.host, Child.organization, Child.big_amounts) == ("https://x.example", "optional", True)
    assert (Resource.host, Resource.organization, Resource.big_amounts) == (DEFAULT_HOST, "unused", False)
