"""A criteria set: ordered tiers, and inside each tier weighted criteria; with its version.

A request belongs to the first tier that admits it, and any request of an earlier tier goes before all of later tiers.
Within a tier points decide: Σ score × weight.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from serai.core.kernel.problems import Problem
from serai.core.priority import criteria
from serai.core.priority.candidates import Candidate
from serai.core.priority.criteria import Criterion
from serai.core.priority.scores import ONE, SCORE_STEP, ZERO


@dataclass(frozen=True, slots=True)
class Weighted:
    """A criterion and how many points it can give."""

    criterion: Criterion
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Gate:
    """Admits a request whose score by a criterion is at least `at_least`."""

    criterion: Criterion
    at_least: Decimal

    def admits(self, request: Candidate, now: datetime) -> bool:
        """Whether the request may enter the tier."""
        return self.criterion.score(request, now).value >= self.at_least


@dataclass(frozen=True, slots=True)
class Tier:
    """A class of requests: its code, any one of whose gates admits, and what decides inside it.

    Without gates everything is admitted: the last tier has none.
    """

    code: str
    criteria: tuple[Weighted, ...]
    gates: tuple[Gate, ...] = ()

    def admits(self, request: Candidate, now: datetime) -> bool:
        """Whether the request belongs here, if no earlier tier took it."""
        return not self.gates or any(gate.admits(request, now) for gate in self.gates)


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """What an operation's partners agreed on. `version` names it in every ranking made with it."""

    version: str
    tiers: tuple[Tier, ...]

    def tier_of(self, request: Candidate, now: datetime) -> int:
        """The index of the tier that a request belongs to."""
        for place, tier in enumerate(self.tiers):
            if tier.admits(request, now):
                return place
        raise ValueError("the last tier admits everything")


@dataclass(frozen=True, slots=True)
class StarvationBound:
    """After `days` a request is passed by no later one, but for requests in the tiers named in `above`."""

    days: Decimal
    above: tuple[str, ...]


def check_criteria_set(criteria_set: CriteriaSet) -> list[Problem]:
    """`no-tiers`, `tier-repeated`, `tier-unreachable` (behind one without gates), `last-tier-gated`, `tier-empty`,
    `weight-not-positive`, `criterion-repeated`, `gate-out-of-range`, `setting-out-of-range`."""
    tiers = criteria_set.tiers
    if not tiers:
        return [Problem("no-tiers")]
    problems = []
    for place, tier in enumerate(tiers):
        if tier.code in {other.code for other in tiers[:place]}:
            problems.append(Problem("tier-repeated", parameters={"tier": tier.code}))
        if not tier.gates and place < len(tiers) - 1:
            problems.append(Problem("tier-unreachable", parameters={"tier": tiers[place + 1].code}))
        problems += _check_tier(tier)
    if tiers[-1].gates:
        problems.append(Problem("last-tier-gated", parameters={"tier": tiers[-1].code}))
    return problems


def _check_tier(tier: Tier) -> list[Problem]:
    problems = []
    kinds = [weighted.criterion.kind for weighted in tier.criteria]
    if not kinds:
        problems.append(Problem("tier-empty", parameters={"tier": tier.code}))
    if len(set(kinds)) < len(kinds):
        problems.append(Problem("criterion-repeated", parameters={"tier": tier.code}))
    for weighted in tier.criteria:
        problems += _check_settings(tier, weighted.criterion)
        if weighted.weight <= 0:
            parameters = {"tier": tier.code, "kind": weighted.criterion.kind}
            problems.append(Problem("weight-not-positive", parameters=parameters))
    for gate in tier.gates:
        problems += _check_settings(tier, gate.criterion)
        if not ZERO < gate.at_least <= ONE or gate.at_least % SCORE_STEP:
            problems.append(Problem("gate-out-of-range", parameters={"tier": tier.code, "kind": gate.criterion.kind}))
    return problems


def _check_settings(tier: Tier, criterion: Criterion) -> list[Problem]:
    """Horizons and full marks are divided by, so they are positive; listed values are scores."""
    wrong = []
    for setting in fields(criterion):  # type: ignore[arg-type]
        value = getattr(criterion, setting.name)
        if isinstance(value, Decimal) and value <= 0:
            wrong.append(setting.name)
    if isinstance(criterion, criteria.LifeSaving):
        wrong += [code for code, value in criterion.values.items() if not ZERO <= value <= ONE]
    if isinstance(criterion, criteria.LocationPriority | criteria.SectorPriority):
        wrong += [entry.code for entry in criterion.entries if not ZERO <= entry.value <= ONE]
    if isinstance(criterion, criteria.Perishability) and criterion.far_days <= criterion.near_days:
        wrong.append("far_days")
    if isinstance(criterion, criteria.FirstCome) and criterion.closes_at <= criterion.opened_at:
        wrong.append("closes_at")
    return [
        Problem("setting-out-of-range", parameters={"tier": tier.code, "kind": criterion.kind, "setting": name})
        for name in wrong
    ]


def starvation_bound(criteria_set: CriteriaSet) -> StarvationBound | None:
    """How long anything can wait at most before later requests stop passing it; None when nothing bounds it.

    A tier bounds the waiting when a gate admits by waiting alone and only waiting or first-come decides inside it:
    whoever has waited that long is then passed only by longer waits, and by the tiers above.
    """
    for place, tier in enumerate(criteria_set.tiers):
        fair = all(item.criterion.kind in {"waiting", "first_come"} for item in tier.criteria)
        if not fair:
            continue
        for gate in tier.gates:
            if isinstance(gate.criterion, criteria.Waiting):
                above = tuple(other.code for other in criteria_set.tiers[:place])
                return StarvationBound(gate.criterion.horizon_days * gate.at_least, above)
    return None


def first_criteria_set(version: str = "1") -> CriteriaSet:
    """A set to begin from: life-saving; then what has waited four weeks; then five criteria, 100 points in all."""
    ordinary = (
        Weighted(criteria.LifeSaving(), Decimal(30)),
        Weighted(criteria.LocationPriority(), Decimal(25)),
        Weighted(criteria.TimeCriticality(), Decimal(20)),
        Weighted(criteria.Perishability(), Decimal(15)),
        Weighted(criteria.Waiting(), Decimal(10)),
    )
    return CriteriaSet(
        version,
        (
            Tier("life-saving", ordinary, (Gate(criteria.LifeSaving(), Decimal("0.80")),)),
            Tier("waited-long", (Weighted(criteria.Waiting(), Decimal(100)),), (Gate(criteria.Waiting(), ONE),)),
            Tier("ordinary", ordinary),
        ),
    )
