"""The loss report: what is lost or damaged, where in the chain, why, whose it is, and who saw it.

Source: design cargo.md rule 12; domain-cargo.md 1.7 and 6 (the owner is informed).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
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
    Signature,
    Signatures,
    Table,
    Text,
    Words,
)
from serai.kit.numbers import money


@dataclass(frozen=True)
class LossLine:
    """One line lost or damaged, in the goods' unit; ``value`` in the line's currency, None where not known."""

    goods: Goods
    quantity: Decimal
    what: Words
    gross_weight_kg: Decimal
    value: Decimal | None
    currency: str = "USD"
    found: Decimal = Decimal()


@dataclass(frozen=True)
class LossReportData:
    """Everything on the report. ``found`` on the lines is what turned up again later."""

    head: Head
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    place: str
    chain_place: Words
    journey: str
    vehicle: str
    cause: Words
    responsible: str
    witness: str
    police_reference: str
    description: str
    lines: Sequence[LossLine]
    photos: int = 0
    reported_by: str = ""
    owner_informed_at: dt.datetime | None = None
    is_reversed: bool = False


def loss_report(data: LossReportData, language: str) -> Document:
    """The report in one language; values are summed by currency."""
    return Document(
        kind="cargo.loss_report",
        language=language,
        title=_("Loss and damage report"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        stamp=_("Reversed") if data.is_reversed else "",
        parts=[
            _facts(data, language),
            Text([data.description or _("No description was given.")], title=_("What happened")),
            _lines(data, language),
            Signatures(
                [
                    Signature(
                        _("Reported by"),
                        name=data.reported_by,
                        signed_at=data.recorded_at if data.reported_by else None,
                    ),
                    Signature(_("Witness"), _("I saw what is written here."), name=data.witness),
                    Signature(_("Taken note of by the owner"), _("This is not a waiver of any claim.")),
                ]
            ),
        ],
    )


def _facts(data: LossReportData, language: str) -> Facts:
    return Facts(
        [
            Fact(_("Occurred"), data.occurred_at, Kind.MOMENT),
            Fact(_("Recorded"), data.recorded_at, Kind.MOMENT),
            Fact(_("Place"), data.place),
            Fact(_("Place in the chain"), data.chain_place),
            Fact(_("Cause"), data.cause),
            Fact(_("Responsible"), data.responsible or _("Not known")),
            Fact(_("Journey"), data.journey, Kind.CODE),
            Fact(_("Vehicle"), data.vehicle, Kind.CODE),
            Fact(_("Police reference"), data.police_reference, Kind.CODE),
            Fact(_("Owner informed"), data.owner_informed_at or _("Not yet"), Kind.MOMENT),
            Fact(_("Photos on record"), data.photos, Kind.COUNT),
            Fact(_("Value"), "\n".join(_values(data.lines, language)) or _("Not known")),
        ],
        columns=3,
    )


def _values(lines: Sequence[LossLine], language: str) -> list[str]:
    """One sum for each currency; different currencies are never added."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line.value is not None:
            sums[line.currency] = sums.get(line.currency, Decimal()) + line.value
    return [money(amount, currency, language) for currency, amount in sorted(sums.items())]


def _lines(data: LossReportData, language: str) -> Table:
    return Table(
        title=_("Goods"),
        numbered=True,
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("consignment", _("Consignment"), Kind.CODE, 20),
            Column("what", _("What"), Kind.TEXT, 20),
            Column("unit", _("Unit"), Kind.TEXT, 14),
            Column("quantity", _("Quantity"), Kind.QUANTITY, 18),
            Column("found", _("Found again"), Kind.QUANTITY, 18),
            Column("weight", _("Weight, kg"), Kind.QUANTITY, 18),
            Column("value", _("Value"), Kind.MONEY, 22, second="currency"),
        ],
        rows=[
            {
                "goods": line.goods.description,
                "about": about(line.goods, language),
                "consignment": line.goods.consignment,
                "what": line.what,
                "unit": line.goods.unit,
                "quantity": line.quantity,
                "found": line.found,
                "weight": line.gross_weight_kg,
                "value": line.value,
                "currency": line.currency if line.value is not None else "",
            }
            for line in data.lines
        ],
        totals={"weight": total(line.gross_weight_kg for line in data.lines)},
    )
