"""The consignment report: everything about one consignment on paper, also used as confirmation to the owner.

Source: design domain-cargo.md 3 ("printable summary, usable as confirmation email") and cargo.md (five quantities).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods, about, total
from serai.kit.documents import Column, Document, Fact, Facts, Head, Kind, Part, Parties, Party, Table, Text, Words


@dataclass(frozen=True)
class ConsignmentLine:
    """One line with its quantities, in the goods' unit, each computed from the ledger."""

    goods: Goods
    accepted: Decimal
    received: Decimal
    in_store: Decimal
    in_transit: Decimal
    delivered: Decimal
    released: Decimal
    lost: Decimal
    gross_weight_kg: Decimal
    volume_m3: Decimal
    where: Words = ""


@dataclass(frozen=True)
class ConsignmentEvent:
    """One step on the way: when, what, where, its document and a sentence about it."""

    occurred_at: dt.datetime
    what: Words
    place: Words
    document: str = ""
    detail: Words = ""


@dataclass(frozen=True)
class ConsignmentReportData:
    """Everything on the report; ``tracking_code`` is the public one, printed large for phone calls."""

    head: Head
    request: str
    owner_reference: str
    tracking_code: str
    fulfilment: Words
    owner: str
    owner_lines: Sequence[Words]
    origin: str
    destination: str
    destination_lines: Sequence[Words]
    accepted_at: dt.datetime | None
    needed_by: dt.date | None
    next_step: Words
    lines: Sequence[ConsignmentLine]
    events: Sequence[ConsignmentEvent]


def consignment_report(data: ConsignmentReportData, language: str) -> Document:
    """The report in one language, on landscape paper for its nine columns of figures."""
    return Document(
        kind="cargo.consignment_report",
        language=language,
        title=_("Consignment report"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        landscape=True,
        parts=[
            Parties(
                [
                    Party(_("Owner"), data.owner, data.owner_lines),
                    Party(_("From"), data.origin),
                    Party(_("To"), data.destination, data.destination_lines),
                ]
            ),
            Facts(
                [
                    Fact(_("Request"), data.request, Kind.CODE),
                    Fact(_("Owner's reference"), data.owner_reference, Kind.CODE),
                    Fact(_("Tracking code"), data.tracking_code, Kind.CODE),
                    Fact(_("Fulfilment"), data.fulfilment),
                    Fact(_("Accepted"), data.accepted_at, Kind.MOMENT),
                    Fact(_("Needed by"), data.needed_by, Kind.DAY),
                    Fact(_("Next step"), data.next_step),
                ],
                columns=4,
            ),
            _lines(data, language),
            _events(data),
            Text([_("Delivered is not finished: cargo stays in the books until its owner releases it.")]),
        ],
    )


def _lines(data: ConsignmentReportData, language: str) -> Part:
    return Table(
        title=_("Quantities"),
        numbered=True,
        empty=_("This consignment has no lines."),
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("unit", _("Unit"), Kind.TEXT, 16),
            Column("accepted", _("Accepted"), Kind.QUANTITY, 19),
            Column("received", _("Received"), Kind.QUANTITY, 19),
            Column("in_store", _("In store"), Kind.QUANTITY, 19),
            Column("in_transit", _("In transit"), Kind.QUANTITY, 19),
            Column("delivered", _("Delivered"), Kind.QUANTITY, 19),
            Column("released", _("Released"), Kind.QUANTITY, 19),
            Column("lost", _("Lost"), Kind.QUANTITY, 16),
            Column("weight", _("Weight, kg"), Kind.QUANTITY, 20),
            Column("volume", _("Volume, m³"), Kind.QUANTITY, 18),
        ],
        rows=[
            {
                "goods": line.goods.description,
                "about": about(line.goods, language, ("", line.where)),
                "unit": line.goods.unit,
                "accepted": line.accepted,
                "received": line.received,
                "in_store": line.in_store,
                "in_transit": line.in_transit,
                "delivered": line.delivered,
                "released": line.released,
                "lost": line.lost,
                "weight": line.gross_weight_kg,
                "volume": line.volume_m3,
            }
            for line in data.lines
        ],
        totals={
            "weight": total(line.gross_weight_kg for line in data.lines),
            "volume": total(line.volume_m3 for line in data.lines),
        },
    )


def _events(data: ConsignmentReportData) -> Part:
    return Table(
        title=_("What happened"),
        empty=_("Nothing has moved yet."),
        columns=[
            Column("at", _("When"), Kind.MOMENT, 42),
            Column("what", _("What"), Kind.TEXT, 34),
            Column("place", _("Where"), Kind.TEXT, 50),
            Column("document", _("Document"), Kind.CODE, 32),
            Column("detail", _("Detail")),
        ],
        rows=[
            {
                "at": event.occurred_at,
                "what": event.what,
                "place": event.place,
                "document": event.document,
                "detail": event.detail,
            }
            for event in data.events
        ],
    )
