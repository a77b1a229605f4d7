"""The stock card: every movement of one line at one place with its running balance, and rows to go on by hand.

It hangs with the goods; the ledger is the authority (design domain-cargo.md 6, "LOG good practice").
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods
from serai.kit.documents import Column, Document, Fact, Facts, Head, Kind, Table, Text, Tone, Value, Words

BLANK_ROWS = 8


@dataclass(frozen=True)
class StockMovement:
    """One movement in the goods' unit; ``taken_in`` or ``given_out`` is zero; ``balance`` is what is here after it."""

    occurred_at: dt.datetime
    what: Words
    document: str
    other_side: Words
    taken_in: Decimal
    given_out: Decimal
    balance: Decimal
    by: str = ""


@dataclass(frozen=True)
class StockCardData:
    """Everything on the card, in the goods' unit. ``opening`` is the balance before the first movement shown."""

    head: Head
    goods: Goods
    place: str
    bin: str
    opening: Decimal
    movements: Sequence[StockMovement]
    good: Decimal
    damaged: Decimal
    quarantined: Decimal
    gross_weight_kg: Decimal
    volume_m3: Decimal
    blank_rows: int = BLANK_ROWS


def stock_card(data: StockCardData, language: str) -> Document:
    """The card in one language."""
    goods = data.goods
    facts = [
        Fact(_("Goods"), goods.description),
        Fact(_("Consignment"), goods.consignment, Kind.CODE),
        Fact(_("Owner"), goods.owner),
        Fact(_("Store"), data.place),
        Fact(_("Bin"), data.bin, Kind.CODE),
        Fact(_("Unit"), goods.unit),
        Fact(_("Batch"), goods.batch, Kind.CODE),
        Fact(_("Expires"), goods.expires_on, Kind.DAY),
        Fact(_("Temperature"), goods.temperature or _("Ambient")),
    ]
    here = [
        Fact(_("Good"), data.good, Kind.QUANTITY),
        Fact(_("Damaged"), data.damaged, Kind.QUANTITY),
        Fact(_("Quarantined"), data.quarantined, Kind.QUANTITY),
        Fact(_("Weight, kg"), data.gross_weight_kg, Kind.QUANTITY),
        Fact(_("Volume, m³"), data.volume_m3, Kind.QUANTITY),
    ]
    danger = [Text([goods.dangerous_goods], title=_("Dangerous goods"), tone=Tone.NOTICE)]
    return Document(
        kind="cargo.stock_card",
        language=language,
        title=_("Stock card"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        parts=[
            Facts(facts, columns=3),
            *(danger if goods.dangerous_goods else []),
            Facts(here, title=_("Here now"), columns=5),
            _movements(data),
        ],
    )


def _movements(data: StockCardData) -> Table:
    opening: dict[str, Value] = {"what": _("Balance brought forward"), "balance": data.opening}
    return Table(
        title=_("Movements"),
        empty=_("Nothing has moved yet."),
        blank_rows=data.blank_rows,
        columns=[
            Column("at", _("When"), Kind.MOMENT, 36),
            Column("what", _("What"), second="other_side"),
            Column("document", _("Document"), Kind.CODE, 28),
            Column("by", _("By"), Kind.TEXT, 26),
            Column("in", _("In"), Kind.QUANTITY, 18),
            Column("out", _("Out"), Kind.QUANTITY, 18),
            Column("balance", _("Balance"), Kind.QUANTITY, 20),
        ],
        rows=[
            opening,
            *(
                {
                    "at": move.occurred_at,
                    "what": move.what,
                    "other_side": move.other_side,
                    "document": move.document,
                    **({"in": move.taken_in} if move.taken_in else {}),
                    **({"out": move.given_out} if move.given_out else {}),
                    "balance": move.balance,
                    "by": move.by,
                }
                for move in data.movements
            ),
        ],
    )
