"""The ready-made criteria. Each is a pure function of a request and the moment, to a score from 0 to 1.

An operation chooses among them, sets weights, lists and the few numbers below. What is unknown scores 0 and says so:
the requester sees which fact would help. `now` carries the operation's time zone; its date is today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Protocol

from serai.core.priority.candidates import Candidate, CargoLine, Organisation, Temperature
from serai.core.priority.scores import (
    ONE,
    ZERO,
    ListEntry,
    Score,
    by_weight,
    days_between,
    listed,
    ratio,
    score,
    travel_days,
    urgency,
)


class Criterion(Protocol):
    """A criterion: its stable `kind`, and its formula."""

    kind: ClassVar[str]

    def score(self, request: Candidate, now: datetime) -> Score:
        """The score of a request at a moment."""


@dataclass(frozen=True, slots=True)
class LifeSaving:
    """Mean over the cargo, by weight, of its category's life-saving value (this set's list before the catalogue's)."""

    kind: ClassVar[str] = "life_saving"
    values: Mapping[str, Decimal] = field(default_factory=dict)

    def score(self, request: Candidate, now: datetime) -> Score:
        """Σ kg · value / Σ kg. What counted: the heaviest category and its value."""
        if not request.lines:
            return score(ZERO, "no-cargo")
        known = [line for line in request.lines if self._value(line) is not None]
        if not known:
            return score(ZERO, "life-saving-unknown", source="catalogue")
        value = by_weight(request.lines, lambda line: self._value(line) or ZERO)
        heaviest = _heaviest(request.lines)
        parameters = {"category": heaviest.category, "value": self._value(heaviest), "lines": len(request.lines)}
        return score(value, "life-saving", parameters, "criteria-list" if self.values else "catalogue")

    def _value(self, line: CargoLine) -> Decimal | None:
        return self.values.get(line.category, line.life_saving)


@dataclass(frozen=True, slots=True)
class LocationPriority:
    """The value of the destination on a dated list; the narrowest listed area counts (the town before its county)."""

    kind: ClassVar[str] = "location"
    entries: tuple[ListEntry, ...] = ()

    def score(self, request: Candidate, now: datetime) -> Score:
        """The entry's value; 0 when neither the place nor an area around it is listed today."""
        if not request.locations:
            return score(ZERO, "location-unknown")
        for code in request.locations:
            entry = listed(self.entries, code, now.date())
            if entry is not None:
                parameters = {"location": code, "until": entry.valid.last}
                return score(entry.value, "location-listed", parameters, "criteria-list")
        return score(ZERO, "location-not-listed", {"location": request.locations[0]}, "criteria-list")


@dataclass(frozen=True, slots=True)
class SectorPriority:
    """Mean over the cargo, by weight, of its sector's value on a dated list."""

    kind: ClassVar[str] = "sector"
    entries: tuple[ListEntry, ...] = ()

    def score(self, request: Candidate, now: datetime) -> Score:
        """Σ kg · value / Σ kg; sectors not listed today count 0. What counted: the heaviest sector."""
        if not request.lines:
            return score(ZERO, "no-cargo")
        today = now.date()
        heaviest = _heaviest(request.lines)
        value = by_weight(request.lines, lambda line: self._value(line, today))
        code = "sector-listed" if self._value(heaviest, today) else "sector-not-listed"
        return score(value, code, {"sector": heaviest.sector}, "criteria-list")

    def _value(self, line: CargoLine, today: date) -> Decimal:
        entry = listed(self.entries, line.sector, today) if line.sector else None
        return entry.value if entry else ZERO


@dataclass(frozen=True, slots=True)
class TimeCriticality:
    """How little time is left: needed-by, less today, less the travel time."""

    kind: ClassVar[str] = "time_criticality"
    window_days: Decimal = Decimal(21)

    def score(self, request: Candidate, now: datetime) -> Score:
        """1 − spare days / window, where spare days = (needed-by − today) − travel days. 1 when too late already."""
        if request.needed_by is None:
            return score(ZERO, "needed-by-unknown")
        days = (request.needed_by - now.date()).days
        spare = days - travel_days(request.travel_minutes)
        parameters = {"needed_by": request.needed_by, "days": days, "travel_minutes": request.travel_minutes}
        code = "needed-late" if spare < 0 else "needed-by"
        return score(urgency(spare, self.window_days), code, parameters)


@dataclass(frozen=True, slots=True)
class AccessWindow:
    """How soon the way closes (a river falls, rains begin): the last open day, less today, less the travel time."""

    kind: ClassVar[str] = "access_window"
    window_days: Decimal = Decimal(21)

    def score(self, request: Candidate, now: datetime) -> Score:
        """1 − spare days / window; 0 when no end is known, or when it can no longer be reached in time."""
        if request.access_closes_on is None:
            return score(ZERO, "access-stays-open", source="access-network")
        days = (request.access_closes_on - now.date()).days
        spare = days - travel_days(request.travel_minutes)
        parameters = {"closes_on": request.access_closes_on, "days": days}
        if spare < 0:
            return score(ZERO, "access-too-late", parameters, "access-network")
        return score(urgency(spare, self.window_days), "access-closes", parameters, "access-network")


#: How much each temperature band presses, beside an expiry date. Frozen and cold goods spoil within hours of a failure.
TEMPERATURE_VALUES: Mapping[Temperature, Decimal] = {
    Temperature.FROZEN: ONE,
    Temperature.COLD: ONE,
    Temperature.CHILLED: Decimal("0.8"),
    Temperature.COOL: Decimal("0.5"),
    Temperature.AMBIENT: ZERO,
}


@dataclass(frozen=True, slots=True)
class Perishability:
    """How fast the cargo loses its use: perishable, to be kept cold, or near its expiry on arrival."""

    kind: ClassVar[str] = "perishability"
    near_days: Decimal = Decimal(90)
    far_days: Decimal = Decimal(270)

    def score(self, request: Candidate, now: datetime) -> Score:
        """Mean by weight of the largest of: 1 if perishable; the band's value; (far − days) / (far − near).

        `days` are those left at expiry less travel. Cargo expired on arrival scores 0: speed no longer saves it.
        What counted: the line that presses most.
        """
        if not request.lines:
            return score(ZERO, "no-cargo")
        pressed = [(self._line(line, request, now), line) for line in request.lines]
        value = by_weight(request.lines, lambda line: self._line(line, request, now)[0])
        (_, code), line = max(pressed, key=lambda item: (item[0][0], item[1].gross_weight_kg, item[1].category))
        parameters = {"category": line.category, "temperature": line.temperature, "expires_on": line.expires_on}
        return score(value, code, parameters)

    def _line(self, line: CargoLine, request: Candidate, now: datetime) -> tuple[Decimal, str]:
        reasons = [(TEMPERATURE_VALUES[line.temperature], "keep-cold")]
        if line.perishable:
            reasons.append((ONE, "perishable"))
        if line.expires_on is not None:
            days = (line.expires_on - now.date()).days - travel_days(request.travel_minutes)
            if days < 0:
                return ZERO, "expired-on-arrival"
            reasons.append(((self.far_days - days) / (self.far_days - self.near_days), "expires"))
        value, code = max(reasons)
        return (min(value, ONE), code) if value > 0 else (ZERO, "keeps")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long it has waited since its first submission, so that nothing starves."""

    kind: ClassVar[str] = "waiting"
    horizon_days: Decimal = Decimal(28)

    def score(self, request: Candidate, now: datetime) -> Score:
        """Days waited / horizon, at most 1."""
        days = days_between(request.submitted_at, now)
        parameters = {"days": int(max(days, ZERO)), "horizon_days": self.horizon_days}
        return score(days / self.horizon_days, "waited", parameters)


@dataclass(frozen=True, slots=True)
class PeoplePerTonne:
    """People reached for each tonne moved."""

    kind: ClassVar[str] = "people_per_tonne"
    full_marks: Decimal = Decimal(2000)

    def score(self, request: Candidate, now: datetime) -> Score:
        """(People / tonnes) / full marks, at most 1. Unknown without people or weight."""
        if request.people_reached is None:
            return score(ZERO, "people-unknown")
        if not request.gross_weight_kg:
            return score(ZERO, "weight-unknown")
        per_tonne = request.people_reached * 1000 / request.gross_weight_kg
        parameters = {"people": request.people_reached, "people_per_tonne": int(per_tonne)}
        return score(per_tonne / self.full_marks, "people-reached", parameters)


@dataclass(frozen=True, slots=True)
class NationalOrganisation:
    """National organisations are first-class: 1 for a national requester, `with_partner` where one distributes."""

    kind: ClassVar[str] = "national"
    with_partner: Decimal = Decimal("0.4")

    def score(self, request: Candidate, now: datetime) -> Score:
        """1, `with_partner` or 0."""
        if request.organisation is None:
            return score(ZERO, "organisation-unknown", source="partner-register")
        values = {Organisation.NATIONAL: ONE, Organisation.WITH_NATIONAL_PARTNER: self.with_partner}
        value = values.get(request.organisation, ZERO)
        return score(value, f"organisation-{request.organisation.value}", source="partner-register")


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the cargo could be loaded today; half when its papers are not complete."""

    kind: ClassVar[str] = "readiness"
    window_days: Decimal = Decimal(14)

    def score(self, request: Candidate, now: datetime) -> Score:
        """1 − days until ready / window, held within 0 and 1; halved without complete documents."""
        if request.ready_on is None:
            return score(ZERO, "ready-unknown")
        days = max((request.ready_on - now.date()).days, 0)
        value = max(urgency(Decimal(days), self.window_days), ZERO)
        if not request.documents_complete:
            return score(value / 2, "papers-missing", {"ready_on": request.ready_on, "days": days})
        return score(value, "ready" if days == 0 else "ready-later", {"ready_on": request.ready_on, "days": days})


@dataclass(frozen=True, slots=True)
class FirstCome:
    """Who came first since the books were opened (a convoy, a flight): early submissions score high, for good."""

    kind: ClassVar[str] = "first_come"
    opened_at: datetime
    closes_at: datetime

    def score(self, request: Candidate, now: datetime) -> Score:
        """(Closing − submission) / (closing − opening), held within 0 and 1."""
        share = ratio(self.closes_at - request.submitted_at, self.closes_at - self.opened_at)
        return score(share, "submitted", {"submitted_at": request.submitted_at})


def _heaviest(lines: tuple[CargoLine, ...]) -> CargoLine:
    """The line with most weight; of equals the first by category, whatever order they came in."""
    return min(lines, key=lambda line: (-line.gross_weight_kg, line.category, line.sector or ""))
