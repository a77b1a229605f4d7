"""The bin card: what stands in one bin now, and what was put in and taken out, with rows to go on by hand.

It hangs at the bin; the ledger is the authority. Source: cargo.md, documents; good warehouse practice of bin and stock cards.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods, about, total
from serai.kit.documents import Column, Document, Fact, Facts, Head, Kind, Table, Words

BLANK_ROWS = 8


@dataclass(frozen=True)
class BinContent:
    """A line in a condition that stands in the bin; ``quantity`` in the goods' unit."""

    goods: Goods
    condition: Words
    quantity: Decimal
    gross_weight_kg: Decimal
    volume_m3: Decimal


@dataclass(frozen=True)
class BinMovement:
    """Goods put in or taken out, in their unit; one of the two is zero."""

    occurred_at: dt.datetime
    what: Words
    document: str
    goods: Goods
    put_in: Decimal
    taken_out: Decimal


@dataclass(frozen=True)
class BinCardData:
    """Everything on the card; ``capacity_m3`` where it is known; movements oldest first."""

    head: Head
    store: str
    bin: str
    kind: Words
    temperature: Words
    capacity_m3: Decimal | None
    contents: Sequence[BinContent]
    movements: Sequence[BinMovement]
    blank_rows: int = BLANK_ROWS


def bin_card(data: BinCardData, language: str) -> Document:
    """The card in one language."""
    return Document(
        kind="cargo.bin_card",
        language=language,
        title=_("Bin card"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        parts=[
            Facts(
                [
                    Fact(_("Store"), data.store),
                    Fact(_("Bin"), data.bin, Kind.CODE),
                    Fact(_("Kind of bin"), data.kind),
                    Fact(_("Temperature"), data.temperature or _("Ambient")),
                    Fact(_("Room, m³"), data.capacity_m3, Kind.QUANTITY),
                ],
                columns=5,
            ),
            _contents(data, language),
            _movements(data),
        ],
    )


def _contents(data: BinCardData, language: str) -> Table:
    return Table(
        title=_("Here now"),
        empty=_("The bin is empty."),
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("consignment", _("Consignment"), Kind.CODE, 26),
            Column("condition", _("Condition"), Kind.TEXT, 24),
            Column("quantity", _("Quantity"), Kind.QUANTITY, 22, second="unit"),
            Column("kg", _("Weight, kg"), Kind.QUANTITY, 22),
            Column("m3", _("Volume, m³"), Kind.QUANTITY, 20),
        ],
        rows=[
            {
                "goods": each.goods.description,
                "about": about(each.goods, language),
                "consignment": each.goods.consignment,
                "condition": each.condition,
                "quantity": each.quantity,
                "unit": each.goods.unit,
                "kg": each.gross_weight_kg,
                "m3": each.volume_m3,
            }
            for each in data.contents
        ],
        totals={"kg": total(c.gross_weight_kg for c in data.contents), "m3": total(c.volume_m3 for c in data.contents)},
    )


def _movements(data: BinCardData) -> Table:
    return Table(
        title=_("Movements"),
        empty=_("Nothing has moved yet."),
        blank_rows=data.blank_rows,
        columns=[
            Column("at", _("When"), Kind.MOMENT, 36),
            Column("what", _("What"), Kind.TEXT, 26),
            Column("document", _("Document"), Kind.CODE, 28),
            Column("goods", _("Goods"), second="consignment"),
            Column("in", _("In"), Kind.QUANTITY, 18),
            Column("out", _("Out"), Kind.QUANTITY, 18),
        ],
        rows=[
            {
                "at": each.occurred_at,
                "what": each.what,
                "document": each.document,
                "goods": each.goods.description,
                "consignment": each.goods.consignment,
                **({"in": each.put_in} if each.put_in else {}),
                **({"out": each.taken_out} if each.taken_out else {}),
            }
            for each in data.movements
        ],
    )
