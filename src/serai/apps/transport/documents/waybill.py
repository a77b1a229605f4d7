"""The waybill: what one vehicle carries on one journey, in three copies, with room to receive it by hand.

Fields: design domain-cargo.md 1.4 and 1.6 (journey, receipt) and 6 (tonnage and batch on organisations' waybills).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods, about, total
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
    Tone,
    Words,
    WriteIn,
)


@dataclass(frozen=True)
class WaybillLine:
    """One line on the vehicle, in the goods' unit.

    ``condition`` is written only where it is not good; ``destination`` where it is not the journey's end.
    """

    goods: Goods
    quantity: Decimal
    handling_units: int
    gross_weight_kg: Decimal
    volume_m3: Decimal
    destination: str = ""
    condition: Words = ""


@dataclass(frozen=True)
class WaybillData:
    """Everything on a waybill. Text not known is an empty string; times are aware."""

    head: Head
    journey: str
    mode: str
    from_place: str
    from_lines: Sequence[str]
    to_place: str
    to_lines: Sequence[str]
    carrier: str
    vehicle: str
    trailer: str
    driver: str
    driver_phone: str
    departs_at: dt.datetime | None
    expected_at: dt.datetime | None
    seals: str
    instructions: str
    lines: Sequence[WaybillLine]
    dispatched_by: str = ""
    dispatched_at: dt.datetime | None = None
    received_by: str = ""
    received_at: dt.datetime | None = None
    received_image: bytes = b""
    received_image_url: str = ""
    tracking_code: str = ""
    stops: Sequence[str] = field(default_factory=tuple)
    cancelled: bool = False


def waybill(data: WaybillData, language: str) -> Document:
    """The waybill in one language: original for the consignee, one copy for the carrier, one for the file."""
    return Document(
        kind="transport.waybill",
        language=language,
        title=_("Waybill"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        stamp=_("Cancelled") if data.cancelled else "",
        copies=[_("Original, for the consignee"), _("For the carrier"), _("For the file of the sender")],
        parts=[
            _route(data),
            _vehicle(data),
            *_dangerous(data),
            _lines(data, language),
            *([Text([data.instructions], title=_("Instructions"))] if data.instructions else []),
            WriteIn(_("Remarks on receipt: damage, shortage, surplus, delay"), lines=2),
            _signatures(data),
            Text([_DECLARATION], tone=Tone.SMALL),
        ],
    )


_DECLARATION = _(
    "Goods of humanitarian organisations, carried free of charge or at shared cost as the terms of service say. "
    "This waybill is not a document of title. Write every difference on all copies before signing."
)


def _route(data: WaybillData) -> Part:
    parties = [
        Party(_("From"), data.from_place, data.from_lines),
        Party(_("To"), data.to_place, data.to_lines),
        Party(_("Carrier"), data.carrier, [line for line in (data.driver, data.driver_phone) if line]),
    ]
    return Parties(parties)


def _vehicle(data: WaybillData) -> Part:
    facts = [
        Fact(_("Journey"), data.journey, Kind.CODE),
        Fact(_("Mode"), data.mode),
        Fact(_("Vehicle"), data.vehicle, Kind.CODE),
        Fact(_("Trailer"), data.trailer, Kind.CODE),
        Fact(_("Departure"), data.departs_at, Kind.MOMENT),
        Fact(_("Expected arrival"), data.expected_at, Kind.MOMENT),
        Fact(_("Seals"), data.seals, Kind.CODE),
        Fact(_("Tracking code"), data.tracking_code, Kind.CODE),
        Fact(_("Stops"), "\n".join(data.stops) if data.stops else _("No stop on the way")),
    ]
    return Facts(facts, columns=4)


def _dangerous(data: WaybillData) -> list[Part]:
    """A frame that nobody can overlook, naming the lines; nothing where there are no dangerous goods."""
    named = [
        f"{index}. {line.goods.description}: {line.goods.dangerous_goods}"
        for index, line in enumerate(data.lines, start=1)
        if line.goods.dangerous_goods
    ]
    return [Text(["\n".join(named)], title=_("Dangerous goods on board"), tone=Tone.NOTICE)] if named else []


def _lines(data: WaybillData, language: str) -> Part:
    received: Words = _("Received, in units")
    return Table(
        title=_("Cargo"),
        numbered=True,
        empty=_("No cargo is loaded yet."),
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("consignment", _("Consignment"), Kind.CODE, 21),
            Column("quantity", _("Units"), Kind.QUANTITY, 16, second="unit"),
            Column("packages", _("Packages"), Kind.COUNT, 17, second="package"),
            Column("weight", _("Gross weight, kg"), Kind.QUANTITY, 18),
            Column("volume", _("Volume, m³"), Kind.QUANTITY, 15),
            Column("good", _("Good"), Kind.BLANK, 13, group=received),
            Column("damaged", _("Damaged"), Kind.BLANK, 14, group=received),
            Column("missing", _("Missing"), Kind.BLANK, 13, group=received),
        ],
        rows=[
            {
                "goods": line.goods.description,
                "about": about(
                    line.goods,
                    language,
                    ("", line.condition),
                    (_("to"), line.destination if line.destination != data.to_place else ""),
                ),
                "consignment": line.goods.consignment,
                "quantity": line.quantity,
                "unit": line.goods.unit,
                "packages": line.handling_units,
                "package": line.goods.handling_unit,
                "weight": line.gross_weight_kg,
                "volume": line.volume_m3,
            }
            for line in data.lines
        ],
        totals={
            "packages": sum(line.handling_units for line in data.lines),
            "weight": total(line.gross_weight_kg for line in data.lines),
            "volume": total(line.volume_m3 for line in data.lines),
        },
    )


def _signatures(data: WaybillData) -> Part:
    return Signatures(
        [
            Signature(
                _("Handed over by the sender"),
                _("The packages listed were loaded in good order unless noted."),
                name=data.dispatched_by,
                signed_at=data.dispatched_at,
            ),
            Signature(_("Carrier"), _("Received for carriage."), name=data.driver, organisation=data.carrier),
            Signature(
                _("Consignee"),
                _("Received as counted above."),
                name=data.received_by,
                signed_at=data.received_at,
                image=data.received_image,
                image_url=data.received_image_url,
            ),
        ]
    )
