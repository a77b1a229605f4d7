"""The transfer note: goods that went from one store to another, or from one vehicle onto another, signed on both sides."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods, about, total
from serai.kit.documents import Column, Document, Fact, Facts, Head, Kind, Signature, Signatures, Table, Text, Words


@dataclass(frozen=True)
class TransferredLine:
    """A quantity of one line in one condition, in the goods' unit."""

    goods: Goods
    quantity: Decimal
    condition: Words
    handling_units: int
    gross_weight_kg: Decimal
    volume_m3: Decimal


@dataclass(frozen=True)
class TransferNoteData:
    """Everything on the note; ``given_by`` and ``taken_by`` name the store or the vehicle."""

    head: Head
    occurred_at: dt.datetime
    given_by: str
    taken_by: str
    reason: str
    recorded_by: str
    lines: Sequence[TransferredLine]
    is_reversed: bool = False


def transfer_note(data: TransferNoteData, language: str) -> Document:
    """The note in one language."""
    return Document(
        kind="cargo.transfer_note",
        language=language,
        title=_("Transfer note"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        stamp=_("Reversed") if data.is_reversed else "",
        parts=[
            Facts(
                [
                    Fact(_("From"), data.given_by),
                    Fact(_("To"), data.taken_by),
                    Fact(_("Occurred"), data.occurred_at, Kind.MOMENT),
                    Fact(_("Recorded by"), data.recorded_by),
                ],
                columns=4,
            ),
            Text([data.reason], title=_("Reason")),
            _lines(data, language),
            Signatures([Signature(_("Handed over by")), Signature(_("Taken over by"))]),
        ],
    )


def _lines(data: TransferNoteData, language: str) -> Table:
    return Table(
        title=_("Goods"),
        numbered=True,
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("consignment", _("Consignment"), Kind.CODE, 24),
            Column("condition", _("Condition"), Kind.TEXT, 22),
            Column("quantity", _("Quantity"), Kind.QUANTITY, 20, second="unit"),
            Column("hu", _("Handling units"), Kind.COUNT, 20),
            Column("weight", _("Weight, kg"), Kind.QUANTITY, 22),
            Column("volume", _("Volume, m³"), Kind.QUANTITY, 20),
        ],
        rows=[
            {
                "goods": line.goods.description,
                "about": about(line.goods, language),
                "consignment": line.goods.consignment,
                "condition": line.condition,
                "quantity": line.quantity,
                "unit": line.goods.unit,
                "hu": line.handling_units,
                "weight": line.gross_weight_kg,
                "volume": line.volume_m3,
            }
            for line in data.lines
        ],
        totals={
            "hu": sum(line.handling_units for line in data.lines),
            "weight": total(line.gross_weight_kg for line in data.lines),
            "volume": total(line.volume_m3 for line in data.lines),
        },
    )
