"""The documented test cards. A number that is not here is refused: it might be somebody's."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import frozen

__all__ = ["CARDS", "MESSAGES", "Card"]

ThreeDS: TypeAlias = Literal["never", "always", "optional"]


@frozen
class Card:
    """What a test card does: *decline* is the sub_code it ends with."""

    number: str
    network: str
    three_ds: ThreeDS = "never"
    decline: str | None = None
    hold_can_be_cancelled: bool = True


_ALL: Final = (
    Card("4343434343434345", "visa"),
    Card("4571736000000075", "visa"),
    Card("4009930000001421", "visa"),
    Card("4404520000001439", "visa"),
    Card("5555444444444457", "mastercard"),
    Card("5455590000000009", "mastercard"),
    Card("5339080000000003", "mastercard"),
    Card("5240050000001440", "mastercard"),
    Card("5577510000001446", "mastercard"),
    Card("5123000000000002", "mastercard"),
    Card("4120000000000007", "visa", three_ds="always"),
    Card("5123000000000001", "mastercard", three_ds="optional"),
    Card("5234000000000106", "mastercard", three_ds="always", decline="generic_decline"),
    Card("4230000000000004", "visa", decline="generic_decline"),
    Card("4200000000000018", "visa", decline="card_expired"),
    Card("4300000000000017", "visa", decline="cvc_invalid"),
    Card("4400000000000016", "visa", decline="generic_decline"),
    Card("4028220000001457", "visa", decline="generic_decline"),
    Card("4111111111111111", "visa", decline="generic_decline"),
    Card("4500000000000015", "visa", decline="fraudulent"),
    Card("5100000000000198", "mastercard", decline="insufficient_funds"),
    Card("5240460000001466", "mastercard", decline="insufficient_funds"),
    Card("5200000000000197", "mastercard", decline="processor_blocked"),
    Card("5300000000000196", "mastercard", decline="lost_card"),
    Card("5483530000001462", "mastercard", decline="lost_card"),
    Card("5400000000000195", "mastercard", decline="stolen_card"),
    Card("5500000000000194", "mastercard", decline="processor_unavailable"),
    Card("4600000000000014", "visa", decline="blocked"),
    Card("5417881844647288", "mastercard", hold_can_be_cancelled=False),
    Card("5417886761138807", "mastercard", three_ds="always", hold_can_be_cancelled=False),
)

CARDS: Final = {card.number: card for card in _ALL}

MESSAGES: Final = {
    "generic_decline": "The card was declined and the issuer gave no reason.",
    "card_expired": "The card has expired.",
    "cvc_invalid": "The CVC is not right.",
    "fraudulent": "The payment is suspected to be fraudulent.",
    "insufficient_funds": "The card has insufficient funds.",
    "processor_blocked": "The processor blocked the payment.",
    "lost_card": "The card was reported lost.",
    "stolen_card": "The card was reported stolen.",
    "processor_unavailable": "The processor is not available.",
    "blocked": "The payment was blocked.",
    "authentication_error": "The payer was not authenticated.",
}
"""Texts of our own: what PayMongo writes is not documented, and nothing may depend on it."""
