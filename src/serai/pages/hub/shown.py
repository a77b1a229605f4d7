"""The words of a hub's page: its panels and rows, with what can be said of them without asking the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.cargo.models import Event
from serai.apps.cargo.queries import StorageDue, TooNear
from serai.apps.transport.models import Journey
from serai.kit.moments import day_words, local_day
from serai.kit.pieces import bar, percent_of
from serai.kit.records import State

ZERO = Decimal()
#: Ends of the steps of dwell, as shares of the operation’s limit: short, up to it, up to three times it, longer.
DWELL_STEPS = (Decimal("0.25"), Decimal(1), Decimal(3))


@dataclass(frozen=True, slots=True)
class Here:
    """Sums of the stock that the reader may see; kg unless named."""

    consignments: int
    kg: Decimal
    m3: Decimal
    good: Decimal
    damaged: Decimal
    quarantined: Decimal
    near: Decimal
    soon: Decimal
    long: Decimal


@dataclass(frozen=True, slots=True)
class StockRow:
    """One line in one condition. `expiry` is near, soon, far or none; `dwell_days` since it first came here."""

    line_id: UUID
    code: str
    description: str
    owner: str
    bins: str
    kg: Decimal
    m3: Decimal
    state: State
    expires_on: date | None
    expiry: str
    dwell_days: int
    dwell_limit: int

    @property
    def is_long(self) -> bool:
        return self.dwell_days > self.dwell_limit


@dataclass(frozen=True, slots=True)
class DwellStep:
    """Weight of what has stood here from `more_than` to `up_to` days (None: and longer)."""

    more_than: int
    up_to: int | None
    kg: Decimal
    is_long: bool


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """A journey in one of the panels."""

    journey: Journey
    kg: Decimal
    state: State
    at: datetime
    now: datetime
    is_past: bool = False

    @property
    def when(self) -> str:
        """`today 14:00`, `Mon 23 Nov`: short enough for a narrow panel."""
        if local_day(self.at) == local_day(self.now):
            return _("today %(time)s") % {"time": f"{timezone.localtime(self.at):%H:%M}"}
        return day_words(self.at, get_language() or "en", now=self.now)

    @property
    def bar(self) -> SafeString:
        """How full the vehicle is by weight."""
        return bar(percent_of(self.kg, self.journey.vehicle.capacity_kg), height_px=6)


@dataclass(frozen=True, slots=True)
class Occupancy:
    """m³ used now and at the end of what is known to come and go; when the threshold is passed, and with which
    journey.
    """

    used_m3: Decimal
    capacity_m3: Decimal | None
    later_m3: Decimal
    until: datetime | None
    threshold_percent: int
    passes_at: datetime | None
    passes_with: str

    @property
    def percent(self) -> Decimal | None:
        return self._share(self.used_m3)

    @property
    def later_percent(self) -> Decimal | None:
        return self._share(self.later_m3)

    @property
    def change_m3(self) -> Decimal:
        return self.later_m3 - self.used_m3

    @property
    def more_m3(self) -> Decimal:
        """What comes on top, for the bar; never below zero."""
        return max(self.change_m3, ZERO)

    @property
    def threshold_m3(self) -> Decimal | None:
        return self.capacity_m3 * self.threshold_percent / 100 if self.capacity_m3 else None

    @property
    def is_over_now(self) -> bool:
        return self.percent is not None and self.percent >= self.threshold_percent

    def _share(self, volume: Decimal) -> Decimal | None:
        return (volume * 100 / self.capacity_m3).quantize(Decimal(1)) if self.capacity_m3 else None


@dataclass(frozen=True, slots=True)
class HubPage:
    here: Here
    rows: list[StockRow]
    expected: list[JourneyRow]
    awaited: int
    awaited_kg: Decimal
    loading: list[JourneyRow]
    out: list[JourneyRow]
    occupancy: Occupancy
    counted: Event | None
    count_difference_kg: Decimal | None
    free_m2: Decimal | None
    dwell: list[DwellStep]
    storage: list[StorageDue]
    too_near: list[TooNear]

    @staticmethod
    def _sum(rows: Sequence[JourneyRow]) -> Decimal:
        return sum((row.kg for row in rows), ZERO)

    @property
    def expected_kg(self) -> Decimal:
        return self._sum(self.expected)

    @property
    def loading_kg(self) -> Decimal:
        return self._sum(self.loading)

    @property
    def out_kg(self) -> Decimal:
        return self._sum(self.out)
