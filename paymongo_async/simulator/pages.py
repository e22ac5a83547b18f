"""Hosted pages: 3-D Secure, wallets, banks and QR codes, checkout sessions, links.

GET shows a page and changes nothing; POST is what a payer does there. A page says where the merchant's own page is and
sends a browser there, but an HTTP client that posts stays here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Final, TypeAlias

from attrs import frozen

from .answers import Json, Refusal, not_found
from .behaviours import checkout_sessions, links, payment_links, sources
from .cards import CARDS
from .state import Choice, Organization, World
from .views import present
from .workings import attempts, identities

__all__ = ["Page", "Pages"]

Fields: TypeAlias = Mapping[str, str]

_ACTIONS: Final = {"authorize": "Authorize", "fail": "Fail", "expire": "Expire"}
_CHECKOUT_ACTIONS: Final = {"authorize": "Pay", "fail": "Fail", "cancel": "Leave"}
_PAGE_CARD: Final = "4343434343434345"
"""The card of a payer who types no other one into a page."""
_LINKS: Final = {"links": links, "payment_links": payment_links}
_ATTEMPT: Final[Mapping[str, Callable[[attempts.Attempt], bool]]] = {
    "authorize": attempts.authorise,
    "fail": attempts.fail,
    "expire": attempts.expire,
}


@frozen
class Page:
    """An answer to a browser."""

    status: int
    html: str


class Pages:
    """Find the page of an address, show it, and do what is chosen there."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, method: str, segments: tuple[str, ...], query: Fields, form: Fields) -> Page | None:
        """Return the page at an address, None when there is no such page."""
        match segments:
            case ("sources",):
                return self._source(method, query.get("id", ""), form)
            case ("checkout", client_key):
                return self._checkout(method, client_key, form)
            case ("links" | "payment_links" as group, reference):
                return self._link(method, group, reference, form)
            case ("identities", key):
                return self._identity(method, key, form)
            case _:
                return None

    def charge(self, source_id: str) -> Json:
        """Authorise without a browser, as the test page's own script does."""
        organization = self._owner(source_id)
        if organization is None:
            not_found("sources", source_id)
        # Inferred: what this answers; only that it completes the payment was observed.
        self._decide(organization, source_id, "authorize")
        return {"data": {"id": source_id, "type": "source"}}

    def _owner(self, source_id: str) -> Organization | None:
        for organization in self._world.organizations.values():
            if source_id in organization.attempts or source_id in organization.tables["sources"].rows:
                return organization
        return None

    def _decide(self, organization: Organization, source_id: str, action: str) -> bool:
        if source_id in organization.attempts:
            return _ATTEMPT[action](attempts.Attempt.of_page(self._world, organization, source_id))
        return sources.decide(self._world, organization, source_id, action)

    def _source(self, method: str, source_id: str, form: Fields) -> Page:
        organization = self._owner(source_id)
        if organization is None:
            return _nothing_here()
        back = _return_address(organization, source_id, form.get("action"))
        if method == "GET":
            return _form("Test payment", _ACTIONS, "")
        if form.get("action") not in _ACTIONS:
            return _unknown_action()
        if not self._decide(organization, source_id, form["action"]):
            return _closed()
        return _done(form["action"], back)

    def _checkout(self, method: str, client_key: str, form: Fields) -> Page:
        organization, key = self._find("checkout_sessions", "client_key", client_key)
        if organization is None:
            return _nothing_here()
        session = organization.tables["checkout_sessions"].rows[key]
        if not checkout_sessions.is_open(session):
            return _closed()
        methods = session["payment_method_types"]
        if method == "GET":
            return _form("Checkout", _CHECKOUT_ACTIONS, _choice(methods))
        if form.get("action") == "cancel":
            return _done("left", session["cancel_url"])
        choice = _chosen(form, methods)
        return choice if isinstance(choice, Page) else self._pay_session(organization, key, choice)

    def _pay_session(self, organization: Organization, key: str, choice: Choice) -> Page:
        try:
            taken = checkout_sessions.pay(self._world, organization, key, choice)
        except Refusal as refusal:
            return Page(refusal.status, _html("Refused", escape(refusal.problems[0]["detail"])))
        if not taken:
            return _closed()
        session = organization.tables["checkout_sessions"].rows[key]
        return _done(choice.action, session["success_url"] if session["paid_at"] else None)

    def _link(self, method: str, group: str, reference: str, form: Fields) -> Page:
        organization, key = self._find(group, "reference_number", reference)
        kind = _LINKS[group]
        if organization is None:
            return _nothing_here()
        if not kind.is_open(organization, key):
            return _closed()
        methods = self._world.rules.capabilities
        if method == "GET":
            return _form("Payment link", {"authorize": "Pay", "fail": "Fail"}, _choice(methods))
        choice = _chosen(form, methods)
        if isinstance(choice, Page):
            return choice
        kind.pay(self._world, organization, key, choice)
        return _done(choice.action, None)

    def _identity(self, method: str, key: str, form: Fields) -> Page:
        organization = self._holder("identity_verifications", key)
        if organization is None:
            return _nothing_here()
        if method == "GET":
            return _form("Who are you?", _ACTIONS, "")
        if form.get("action") not in _ACTIONS:
            return _unknown_action()
        if not identities.decide(self._world, organization, key, form["action"]):
            return _closed()
        return _done(form["action"], None)

    def _holder(self, group: str, key: str) -> Organization | None:
        organizations = self._world.organizations.values()
        return next((each for each in organizations if key in each.tables[group].rows), None)

    def _find(self, group: str, name: str, value: str) -> tuple[Organization | None, str]:
        for organization in self._world.organizations.values():
            for key in organization.tables[group].find(name, value):
                return organization, key
        return None, ""


def _return_address(organization: Organization, source_id: str, action: str | None) -> str | None:
    if source_id in organization.attempts:
        intent = present(organization, "payment_intents", organization.attempts[source_id][0])
        redirect = (intent["attributes"]["next_action"] or {}).get("redirect") or {}
        address: str | None = redirect.get("return_url")
        return address
    redirect = organization.tables["sources"].rows[source_id]["redirect"]
    return str(redirect["success" if action == "authorize" else "failed"])


def _chosen(form: Fields, methods: tuple[str, ...]) -> Choice | Page:
    action, name = form.get("action", ""), form.get("method", methods[0])
    number = form.get("card_number") or _PAGE_CARD
    if action not in ("authorize", "fail") or name not in methods:
        return _unknown_action()
    if number not in CARDS:
        return Page(400, _html("Refused", "Use a documented test card number."))
    return Choice(action, name, number)


def _choice(methods: tuple[str, ...]) -> str:
    options = "".join(f"<option>{escape(name)}</option>" for name in methods)
    card = '<input name="card_number" placeholder="test card number" inputmode="numeric">'
    return f'<select name="method">{options}</select>{card}'


def _form(title: str, actions: Mapping[str, str], inputs: str) -> Page:
    buttons = "".join(f'<button name="action" value="{value}">{label}</button>' for value, label in actions.items())
    return Page(200, _html(title, f'<form method="post">{inputs}{buttons}</form>'))


def _done(action: str, back: str | None) -> Page:
    body = f"<p>Done: {escape(action)}.</p>"
    if back is None or not back.startswith(("http://", "https://")):
        # An app's own scheme, perhaps: nothing that a page should open by itself.
        return Page(200, _html("Done", body))
    address = escape(back, quote=True)
    body += f'<p><a href="{address}" rel="noreferrer">Back to the merchant</a></p>'
    return Page(200, _html("Done", body, f'<meta http-equiv="refresh" content="1;url={address}">'))


def _unknown_action() -> Page:
    return Page(400, _html("Unknown action", "Choose one of the buttons of this page."))


def _closed() -> Page:
    return Page(409, _html("Closed", "Nothing is waiting to be paid here."))


def _nothing_here() -> Page:
    return Page(404, _html("Not found", "There is no such page."))


def _html(title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><h1>{title}</h1><p>PayMongo simulator: test data, no money moves.</p>{body}</body></html>"
    )
