"""The goods received note: what the sender said, what we counted, and the difference, signed by both sides.

Source: design domain-cargo.md 1.6 and 6 (a storekeeper writes one where no waybill came; both parties keep a copy).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods, about, cubic_metres, packages, total
from serai.kit.documents import (
    Column,
    Document,
    Fact,
    Facts,
    Head,
    Kind,
    Part,
    Parties,
    Party,
    Signature,
    Signatures,
    Table,
    Text,
    Words,
)


@dataclass(frozen=True)
class ReceivedLine:
    """One line of a receipt, in the goods' unit. ``announced`` is None where the sender said nothing.

    ``missing`` and ``surplus`` are both zero or more and never net each other.
    """

    goods: Goods
    announced: Decimal | None
    good: Decimal
    damaged: Decimal
    missing: Decimal
    surplus: Decimal
    handling_units: int
    gross_weight_kg: Decimal
    volume_m3: Decimal
    note: str = ""


@dataclass(frozen=True)
class GoodsReceivedNoteData:
    """Everything on the note. Times are aware; text not known is empty."""

    head: Head
    store: str
    store_lines: Sequence[Words]
    sender: str
    sender_lines: Sequence[Words]
    carrier: str
    vehicle: str
    driver: str
    journey: str
    transport_document: str
    received_at: dt.datetime
    recorded_at: dt.datetime
    lines: Sequence[ReceivedLine]
    remarks: str = ""
    received_by: str = ""
    is_reversed: bool = False


def goods_received_note(data: GoodsReceivedNoteData, language: str) -> Document:
    """The note in one language; stamped when a reversal has taken it back."""
    return Document(
        kind="cargo.goods_received_note",
        language=language,
        title=_("Goods received note"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        stamp=_("Reversed") if data.is_reversed else "",
        parts=[
            Parties(
                [
                    Party(_("Received from"), data.sender, data.sender_lines),
                    Party(_("Received at"), data.store, data.store_lines),
                    Party(_("Carrier"), data.carrier or _("Not known"), [data.driver] if data.driver else []),
                ]
            ),
            _facts(data),
            _lines(data, language),
            *([Text([data.remarks], title=_("Remarks"))] if data.remarks else []),
            Signatures(
                [
                    Signature(_("Handed over by"), _("The differences above were seen together."), name=data.driver),
                    Signature(
                        _("Received by"),
                        _("Counted and taken into the store."),
                        name=data.received_by,
                        signed_at=data.received_at if data.received_by else None,
                    ),
                ]
            ),
        ],
    )


def _facts(data: GoodsReceivedNoteData) -> Part:
    facts = [
        Fact(_("Received"), data.received_at, Kind.MOMENT),
        Fact(_("Recorded"), data.recorded_at, Kind.MOMENT),
        Fact(_("Sender's transport document"), data.transport_document, Kind.CODE),
        Fact(_("Journey"), data.journey, Kind.CODE),
        Fact(_("Vehicle"), data.vehicle, Kind.CODE),
    ]
    return Facts(facts, columns=3)


def _lines(data: GoodsReceivedNoteData, language: str) -> Part:
    counted = _("We counted")
    return Table(
        title=_("Goods"),
        numbered=True,
        empty=_("Nothing was received."),
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("consignment", _("Consignment"), Kind.CODE, 20),
            Column("unit", _("Unit"), Kind.TEXT, 17, second="packages"),
            Column("announced", _("Sender says"), Kind.QUANTITY, 16),
            Column("good", _("Good"), Kind.QUANTITY, 15, group=counted),
            Column("damaged", _("Damaged"), Kind.QUANTITY, 16, group=counted),
            Column("missing", _("Missing"), Kind.QUANTITY, 15, group=_("Difference")),
            Column("surplus", _("Surplus"), Kind.QUANTITY, 15, group=_("Difference")),
            Column("weight", _("Weight, kg"), Kind.QUANTITY, 18, second="volume"),
        ],
        rows=[
            {
                "goods": line.goods.description,
                "about": about(line.goods, language, ("", line.note)),
                "consignment": line.goods.consignment,
                "unit": line.goods.unit,
                "packages": packages(line.handling_units, line.goods, language),
                "announced": line.announced,
                "good": line.good,
                "damaged": line.damaged,
                "missing": line.missing,
                "surplus": line.surplus,
                "weight": line.gross_weight_kg,
                "volume": cubic_metres(line.volume_m3, language),
            }
            for line in data.lines
        ],
        totals={
            "weight": total(line.gross_weight_kg for line in data.lines),
        },
        note=_("Quantities are in the unit of the line. What the sender says and what we counted stay apart for ever."),
    )
