"""The record of a disposal: what was destroyed, why, who agreed and who saw it. Photos and certificates stay with the document."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods, about, total
from serai.kit.documents import Column, Document, Fact, Facts, Head, Kind, Signature, Signatures, Table, Text, Words


@dataclass(frozen=True)
class DisposedLine:
    """A quantity of one line in one condition, in the goods' unit; ``value`` in the line's currency."""

    goods: Goods
    quantity: Decimal
    condition: Words
    gross_weight_kg: Decimal
    volume_m3: Decimal
    value: Decimal
    currency: str


@dataclass(frozen=True)
class DisposalRecordData:
    """Everything on the record."""

    head: Head
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    store: str
    reason: str
    agreed_by: str
    witness: str
    recorded_by: str
    lines: Sequence[DisposedLine]
    photos: int = 0
    is_reversed: bool = False


def disposal_record(data: DisposalRecordData, language: str) -> Document:
    """The record in one language."""
    return Document(
        kind="cargo.disposal_record",
        language=language,
        title=_("Disposal record"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        stamp=_("Reversed") if data.is_reversed else "",
        parts=[
            Facts(
                [
                    Fact(_("Occurred"), data.occurred_at, Kind.MOMENT),
                    Fact(_("Recorded"), data.recorded_at, Kind.MOMENT),
                    Fact(_("Store"), data.store),
                    Fact(_("Agreed by"), data.agreed_by or _("Not known")),
                    Fact(_("Photos on record"), data.photos, Kind.COUNT),
                ],
                columns=3,
            ),
            Text([data.reason], title=_("Why it cannot be used")),
            _lines(data, language),
            Signatures(
                [
                    Signature(
                        _("Recorded by"),
                        name=data.recorded_by,
                        signed_at=data.recorded_at if data.recorded_by else None,
                    ),
                    Signature(_("Witness"), _("I saw these goods destroyed."), name=data.witness),
                    Signature(_("For the owner"), _("I agreed that these goods are destroyed.")),
                ]
            ),
        ],
    )


def _lines(data: DisposalRecordData, language: str) -> Table:
    return Table(
        title=_("Goods"),
        numbered=True,
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("consignment", _("Consignment"), Kind.CODE, 20),
            Column("condition", _("Condition"), Kind.TEXT, 20),
            Column("unit", _("Unit"), Kind.TEXT, 14),
            Column("quantity", _("Quantity"), Kind.QUANTITY, 18),
            Column("weight", _("Weight, kg"), Kind.QUANTITY, 18),
            Column("volume", _("Volume, m³"), Kind.QUANTITY, 18),
            Column("value", _("Value"), Kind.MONEY, 22, second="currency"),
        ],
        rows=[
            {
                "goods": line.goods.description,
                "about": about(line.goods, language),
                "consignment": line.goods.consignment,
                "condition": line.condition,
                "unit": line.goods.unit,
                "quantity": line.quantity,
                "weight": line.gross_weight_kg,
                "volume": line.volume_m3,
                "value": line.value,
                "currency": line.currency,
            }
            for line in data.lines
        ],
        totals={
            "weight": total(line.gross_weight_kg for line in data.lines),
            "volume": total(line.volume_m3 for line in data.lines),
        },
    )
