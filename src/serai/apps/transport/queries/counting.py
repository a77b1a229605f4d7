"""What the page at the gate shows: the sender's figure and our own count, apart, line by line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import F, QuerySet

from serai.apps.cargo.enums import Condition
from serai.apps.cargo.models import Consignment, Line
from serai.apps.transport.models import Journey, ReceivingCount, ReceivingDraft
from serai.apps.transport.queries.board import on_board

ZERO = Decimal()
NAMES = {Condition.GOOD: "good", Condition.DAMAGED: "damaged", Condition.QUARANTINED: "quarantined"}


@dataclass(frozen=True, slots=True)
class CountingLine:
    """One line being counted. `announced` is the sender's figure, `by_condition` its parts; the count is ours."""

    line: Line
    announced: Decimal
    by_condition: dict[str, Decimal] = field(default_factory=dict)
    count: ReceivingCount | None = None

    @property
    def is_counted(self) -> bool:
        return self.count is not None

    @property
    def good(self) -> Decimal:
        return self.count.good if self.count else ZERO

    @property
    def damaged(self) -> Decimal:
        return self.count.damaged if self.count else ZERO

    @property
    def quarantined(self) -> Decimal:
        return self.count.quarantined if self.count else ZERO

    @property
    def total(self) -> Decimal:
        return self.good + self.damaged + self.quarantined

    @property
    def difference(self) -> Decimal:
        """Ours less the sender's: negative when fewer came."""
        return self.total - self.announced

    @property
    def bin_id(self) -> UUID | None:
        return self.count.bin_id if self.count else None

    @property
    def note(self) -> str:
        return self.count.note if self.count else ""

    @property
    def mark(self) -> str:
        """The state's shape: nothing yet, all as announced, or something to look at."""
        if not self.is_counted:
            return "neutral"
        return "caution" if self.difference or self.damaged or self.quarantined else "good"


def counting_lines(draft: ReceivingDraft) -> list[CountingLine]:
    """The lines of a count in the order of the paper; lines that were counted stay although nothing is announced any
    more.
    """
    counts = {count.line_id: count for count in draft.counts.select_related("bin")}
    journey, consignment = draft.journey, draft.consignment
    if journey is not None:
        announced = {line.line.pk: line for line in announced_on(journey, draft.place_id)}
    else:
        assert consignment is not None  # a check constraint
        announced = {line.line.pk: line for line in awaited_of(consignment)}
    missing = set(counts) - set(announced)
    for line in _lines().filter(pk__in=missing) if missing else ():
        announced[line.pk] = CountingLine(line, ZERO)
    return _in_order(
        CountingLine(item.line, item.announced, item.by_condition, counts.get(line_id))
        for line_id, item in announced.items()
    )


def announced_on(journey: Journey, place_id: UUID) -> list[CountingLine]:
    """What the waybill says is left on the vehicle for a place: a stop's loads, or everything at the end."""
    aboard = on_board([journey.pk]).get(journey.pk, [])
    if place_id != journey.destination_id:
        meant = set(journey.loads.filter(stop__place_id=place_id).values_list("line_id", flat=True))
        aboard = [item for item in aboard if item.line.pk in meant] if meant else aboard
    found: dict[UUID, CountingLine] = {}
    for item in aboard:
        before = found.get(item.line.pk)
        parts = dict(before.by_condition) if before else {}
        parts[NAMES[Condition(item.condition)]] = item.quantity
        found[item.line.pk] = CountingLine(item.line, sum(parts.values(), ZERO), parts)
    return _in_order(found.values())


def awaited_of(consignment: Consignment) -> list[CountingLine]:
    """What the owner announced and has not brought yet."""
    rows = _lines().filter(consignment=consignment).select_related("total")
    rows = rows.filter(total__accepted__gt=F("total__cancelled") + F("total__received"))
    awaited = ((line, line.total.accepted - line.total.cancelled - line.total.received) for line in rows)
    return _in_order(CountingLine(line, quantity, {"good": quantity}) for line, quantity in awaited)


def _in_order(lines: Iterable[CountingLine]) -> list[CountingLine]:
    return sorted(lines, key=lambda item: (item.line.consignment.code, item.line.position))


def _lines() -> QuerySet[Line]:
    return Line.objects.select_related("unit", "handling_unit", "owner", "category", "consignment")
