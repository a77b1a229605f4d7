"""What a report is: rows of facts by SQL, the columns that describe them, and sums that equal the ledger to the gram.

`facts` selects for an operation and a period one row for each thing that happened or is planned, with at least `at`, `key`
(unique text), `line_id`, `currency` and the measures that the report's columns name; it ends in a condition, so that owners and
the hub can be added to it. `joins` finds the words for the rows of facts `f`. Sums are taken from the facts alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import DOCUMENT_PREFIX
from serai.apps.operations.models import Operation
from serai.kit import sheets
from serai.kit.sheets import Kind
from serai.kit.sheets.model import Words

#: Kilograms in the unit that the reader chose, and the decimals that show every gram in it.
WEIGHT_UNITS = {"kg": (1, 3), "t": (1000, 6)}


def numbered(prefix: str, column: str) -> str:
    """R-0421: at least four digits."""
    return f"'{prefix}-' || lpad({column}::text, greatest(length({column}::text), 4), '0')"


def document(event: str, hub: str) -> str:
    """The code of a document, as `cargo.models.Event.code` makes it."""
    number = f"lpad({event}.number::text, greatest(length({event}.number::text), 4), '0')"
    return f"(%(prefixes)s::text[])[{event}.kind] || '-' || coalesce({hub}.code || '-', '') || {number}"


@dataclass(frozen=True)
class Field:
    """A column of a report. `sql` is its value over the facts `f` and the report's joins; measures stand in the facts themselves.

    `sums`: how it adds up: not at all, over all rows, or within one currency. `is_weight`: in kg, shown in the unit chosen.
    """

    key: str
    label: Words
    sql: str
    kind: Kind = Kind.TEXT
    width: int = 14
    choices: Mapping[str, Words] = field(default_factory=dict)
    sums: str = ""
    is_weight: bool = False


def measure(key: str, label: Words, kind: Kind = Kind.DECIMAL, sums: str = "all", is_weight: bool = False) -> Field:
    return Field(key, label, f"f.{key}", kind, 12, {}, sums, is_weight)


@dataclass(frozen=True)
class Report:
    """`hub` and `owners` are the conditions that narrow its facts to a hub and to some owners' cargo; `looks_ahead`: about plans."""

    key: str
    title: Words
    about: Words
    fields: Sequence[Field]
    facts: str
    joins: str
    hub: str
    owners: str = "and l.owner_id = any(%(owners)s)"
    looks_ahead: bool = False

    @property
    def summed(self) -> list[Field]:
        return [one for one in self.fields if one.sums]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for: both days and all between, in the operation's time zone. `owner_ids` None: everybody's cargo."""

    operation: Operation
    since: date
    until: date
    unit: str = "kg"
    hub_id: UUID | None = None
    owner_ids: frozenset[UUID] | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.operation.time_zone)

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.since, time(), self.zone)

    @property
    def ends(self) -> datetime:
        """The first moment that is not in the period any more."""
        return datetime.combine(self.until + timedelta(days=1), time(), self.zone)

    def values(self) -> dict[str, Any]:
        return {
            "operation_id": self.operation.pk,
            "since": self.begins,
            "until": self.ends,
            "at": self.begins - timedelta(microseconds=1),  # the last moment before the period
            "zone": self.operation.time_zone,
            "hub_id": self.hub_id,
            "owners": list(self.owner_ids or ()),
            "language": (get_language() or "en")[:2],
            "prefixes": [DOCUMENT_PREFIX[kind] for kind in sorted(DOCUMENT_PREFIX)],
        }


def facts_of(report: Report, asked: Asked) -> str:
    """The facts of the report within the hub and owners asked for."""
    scope = report.hub if asked.hub_id else ""
    if asked.owner_ids is not None:
        scope += f" {report.owners}"
    return report.facts.replace("{scope}", scope)


def rows_sql(report: Report, asked: Asked, part: str = "") -> str:
    """Rows of the report in order, each followed by its `at` and `key`. `part` chooses among the facts before words are joined."""
    factor, digits = WEIGHT_UNITS[asked.unit]
    shown = [
        f"round({one.sql} / {factor}, {digits})" if one.is_weight and factor != 1 else one.sql for one in report.fields
    ]
    facts = f"({facts_of(report, asked)}) f"
    if part:
        facts = f"(select f.* from {facts} {part}) f"
    return f"select {', '.join(shown)}, f.at, f.key from {facts} {report.joins} order by f.at, f.key"


def sums_sql(report: Report, asked: Asked) -> str:
    """Rows and sums by currency."""
    sums = ", ".join(f"sum(f.{one.key})" for one in report.summed)
    return f"select f.currency, count(*), {sums} from ({facts_of(report, asked)}) f group by 1 order by 1"


@dataclass(slots=True)
class Sums:
    """`count` rows; `whole` by key of field in the unit asked for, `by_currency` for values."""

    count: int = 0
    whole: dict[str, Decimal] = field(default_factory=dict)
    by_currency: dict[str, dict[str, Decimal]] = field(default_factory=dict)

    def add(self, report: Report, unit: str, row: Sequence[Any]) -> None:
        """Take in one currency's row of `sums_sql`."""
        currency, count, *sums = row
        self.count += count
        factor = WEIGHT_UNITS[unit][0]
        for one, found in zip(report.summed, sums, strict=True):
            value = Decimal(found or 0) / (factor if one.is_weight else 1)
            if one.sums == "currency":
                self.by_currency.setdefault(one.key, {})[currency] = value
            else:
                self.whole[one.key] = self.whole.get(one.key, Decimal(0)) + value


def label_of(one: Field, unit: str) -> Words:
    if not one.is_weight:
        return one.label
    return _("%(measure)s, %(unit)s") % {"measure": one.label, "unit": _("t") if unit == "t" else _("kg")}


def sheet_columns(report: Report, asked: Asked) -> list[sheets.Column]:
    return [
        sheets.Column(
            one.key,
            label_of(one, asked.unit),
            one.kind,
            width=one.width,
            digits=WEIGHT_UNITS[asked.unit][1] if one.is_weight else 4,
            total=one.sums == "all",
            choices=one.choices,
        )
        for one in report.fields
    ]
