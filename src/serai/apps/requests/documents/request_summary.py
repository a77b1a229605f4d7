"""The request summary: who asked for what, what was agreed, where it stands, and why it ranks as it does.

Source: design cargo.md "Service request" and domain-cargo.md 1.2 (blocks of the form).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

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
    Table,
    Text,
    Tone,
    Words,
    labelled,
)
from serai.kit.numbers import number


@dataclass(frozen=True)
class RequestSummaryLine:
    """One line with its quantities in the unit; ``accepted`` is None until decided. Weight and volume as requested."""

    description: str
    category: Words
    unit: Words
    requested: Decimal
    accepted: Decimal | None
    planned: Decimal
    dispatched: Decimal
    delivered: Decimal
    released: Decimal
    handling_units: int
    handling_unit: Words
    gross_weight_kg: Decimal
    volume_m3: Decimal
    route: str = ""
    batch: str = ""
    expires_on: dt.date | None = None
    dangerous_goods: str = ""
    temperature: Words = ""
    note: str = ""


@dataclass(frozen=True)
class RankingCriterion:
    """One row of the explanation: score (0 to 1) × weight = points."""

    criterion: Words
    what_counted: Words
    score: Decimal
    weight: Decimal
    points: Decimal


@dataclass(frozen=True)
class RequestSummaryData:
    """Everything on the summary. ``terms`` are sentences on the terms accepted; ``ranking`` is empty if not ranked."""

    head: Head
    request_title: str
    organisation: str
    owner_reference: str
    decision: Words
    decision_reason: str
    fulfilment: Words
    services: Sequence[Words]
    sender_lines: Sequence[Words]
    receiver: str
    receiver_lines: Sequence[Words]
    origin: str
    destination: str
    ready_on: dt.date | None
    needed_by: dt.date | None
    storage_from: dt.date | None
    storage_until: dt.date | None
    submitted_at: dt.datetime | None
    accepted_at: dt.datetime | None
    lines: Sequence[RequestSummaryLine]
    terms: Sequence[str] = field(default_factory=tuple)
    declared_by: str = ""
    declared_at: dt.datetime | None = None
    remarks: str = ""
    rank: str = ""
    ranking: Sequence[RankingCriterion] = field(default_factory=tuple)
    stamp: Words = ""


def request_summary(data: RequestSummaryData, language: str) -> Document:
    """The summary in one language; ``stamp`` marks a draft, a rejected or a cancelled request."""
    return Document(
        kind="requests.request_summary",
        language=language,
        title=_("Request summary"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        lead=data.request_title,
        stamp=data.stamp,
        parts=[
            Parties(
                [
                    Party(_("Requested by"), data.organisation, data.sender_lines),
                    Party(_("Receiver"), data.receiver, data.receiver_lines),
                ]
            ),
            _facts(data, language),
            *([Text([data.decision_reason], title=_("Reason of the decision"))] if data.decision_reason else []),
            _lines(data, language),
            *([_ranking(data)] if data.ranking else []),
            *([Text([data.remarks], title=_("Remarks"))] if data.remarks else []),
            *_terms(data),
        ],
    )


def _facts(data: RequestSummaryData, language: str) -> Part:
    facts = [
        Fact(_("Decision"), data.decision),
        Fact(_("Fulfilment"), data.fulfilment),
        Fact(_("Owner's reference"), data.owner_reference, Kind.CODE),
        Fact(_("Services"), labelled(language, *(("", service) for service in data.services))),
        Fact(_("From"), data.origin),
        Fact(_("To"), data.destination),
        Fact(_("Ready to load"), data.ready_on, Kind.DAY),
        Fact(_("Needed by"), data.needed_by, Kind.DAY),
        Fact(_("Submitted"), data.submitted_at, Kind.MOMENT),
        Fact(_("Accepted"), data.accepted_at, Kind.MOMENT),
    ]
    if data.storage_from or data.storage_until:
        facts += [
            Fact(_("Storage from"), data.storage_from, Kind.DAY),
            Fact(_("Storage until"), data.storage_until, Kind.DAY),
        ]
    return Facts(facts, columns=4)


def _lines(data: RequestSummaryData, language: str) -> Part:
    return Table(
        title=_("Lines"),
        numbered=True,
        empty=_("No lines yet."),
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("requested", _("Requested"), Kind.QUANTITY, 18, second="unit"),
            Column("accepted", _("Accepted"), Kind.QUANTITY, 17),
            Column("planned", _("Planned"), Kind.QUANTITY, 15),
            Column("dispatched", _("Dispatched"), Kind.QUANTITY, 19),
            Column("delivered", _("Delivered"), Kind.QUANTITY, 17),
            Column("released", _("Released"), Kind.QUANTITY, 16),
            Column("weight", _("Weight, kg"), Kind.QUANTITY, 19, second="volume"),
        ],
        rows=[
            {
                "goods": line.description,
                "about": _about(line, language),
                "unit": line.unit,
                "requested": line.requested,
                "accepted": line.accepted,
                "planned": line.planned,
                "dispatched": line.dispatched,
                "delivered": line.delivered,
                "released": line.released,
                "weight": line.gross_weight_kg,
                "volume": f"{number(line.volume_m3, language)} m³",
            }
            for line in data.lines
        ],
        totals={
            "weight": sum((line.gross_weight_kg for line in data.lines), Decimal()),
        },
    )


def _about(line: RequestSummaryLine, language: str) -> tuple[str, ...]:
    return labelled(
        language,
        ("", line.category),
        (number(line.handling_units, language), line.handling_unit if line.handling_units else ""),
        (_("batch"), line.batch),
        (_("expires"), line.expires_on),
        ("", line.dangerous_goods),
        ("", line.temperature),
        ("", line.route),
        ("", line.note),
    )


def _ranking(data: RequestSummaryData) -> Part:
    return Table(
        title=_("Why it ranks where it ranks"),
        note=data.rank,
        columns=[
            Column("criterion", _("Criterion"), Kind.TEXT, 50),
            Column("counted", _("What counted for this request")),
            Column("score", _("Score"), Kind.QUANTITY, 18, digits=2),
            Column("weight", _("× Weight"), Kind.QUANTITY, 20),
            Column("points", _("= Points"), Kind.QUANTITY, 20, digits=1),
        ],
        rows=[
            {
                "criterion": row.criterion,
                "counted": row.what_counted,
                "score": row.score,
                "weight": row.weight,
                "points": row.points,
            }
            for row in data.ranking
        ],
        totals={
            "weight": sum((row.weight for row in data.ranking), Decimal()),
            "points": sum((row.points for row in data.ranking), Decimal()),
        },
    )


def _terms(data: RequestSummaryData) -> list[Part]:
    """The terms that were accepted, and the declaration by name; nothing while it is a draft."""
    parts: list[Part] = []
    if data.terms:
        parts.append(Text(list(data.terms), title=_("Terms accepted"), tone=Tone.SMALL, numbered=len(data.terms) > 1))
    if data.declared_by:
        parts.append(
            Facts(
                [
                    Fact(_("Declared by"), data.declared_by),
                    Fact(_("Declared"), data.declared_at, Kind.MOMENT),
                ],
                title=_("Declaration"),
            )
        )
        parts.append(Text([_DECLARATION], tone=Tone.SMALL))
    return parts


_DECLARATION = _(
    "The goods belong to a humanitarian organisation and are for humanitarian use only; the documents are complete "
    "by the ready date; what is written is true; and the officer named may speak for the organisation."
)
