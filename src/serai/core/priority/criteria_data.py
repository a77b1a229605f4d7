"""Criteria sets as plain data: what an operation keeps, signs and exchanges. Decimals and dates are strings."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from serai.core.kernel.problems import Problem
from serai.core.kernel.windows import DateSpan
from serai.core.priority import criteria
from serai.core.priority.criteria import Criterion
from serai.core.priority.criteria_sets import CriteriaSet, Gate, Tier, Weighted, check_criteria_set
from serai.core.priority.scores import ListEntry

#: Kind → criterion: the ready-made ones, in the order in which a form offers them.
CRITERIA: Mapping[str, type[Any]] = {
    kind.kind: kind
    for kind in (
        criteria.LifeSaving,
        criteria.LocationPriority,
        criteria.SectorPriority,
        criteria.TimeCriticality,
        criteria.AccessWindow,
        criteria.Perishability,
        criteria.Waiting,
        criteria.PeoplePerTonne,
        criteria.NationalOrganisation,
        criteria.Readiness,
        criteria.FirstCome,
    )
}


class CriteriaError(ValueError):
    """Data that is not a criteria set; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = tuple(problems)


def to_data(criteria_set: CriteriaSet) -> dict[str, Any]:
    """`{"version", "tiers": [{"code", "gates", "criteria"}]}`, ready for JSON. `from_data(to_data(x)) == x`."""
    return {
        "version": criteria_set.version,
        "tiers": [
            {
                "code": tier.code,
                "gates": [{**_settings(gate.criterion), "at_least": str(gate.at_least)} for gate in tier.gates],
                "criteria": [{**_settings(item.criterion), "weight": str(item.weight)} for item in tier.criteria],
            }
            for tier in criteria_set.tiers
        ],
    }


def from_data(data: Mapping[str, Any]) -> CriteriaSet:
    """A criteria set from plain data as `to_data` writes it.

    A criterion is `{"kind", "weight", …settings}`, a gate `{"kind", "at_least", …settings}`; settings left out have
    their defaults. Raises CriteriaError: `criteria-unreadable` (`at`), `criterion-unknown` (`kind`),
    `setting-unknown` (`kind`, `setting`), and all of `check_criteria_set`.
    """
    try:
        tiers = tuple(
            Tier(
                str(tier["code"]),
                tuple(Weighted(_criterion(item, "weight"), _number(item["weight"])) for item in tier["criteria"]),
                tuple(Gate(_criterion(item, "at_least"), _number(item["at_least"])) for item in tier.get("gates", ())),
            )
            for tier in data["tiers"]
        )
        criteria_set = CriteriaSet(str(data["version"]), tiers)
        problems = check_criteria_set(criteria_set)
    except CriteriaError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise CriteriaError([Problem("criteria-unreadable", parameters={"at": str(error)})]) from error
    if problems:
        raise CriteriaError(problems)
    return criteria_set


def _settings(criterion: Criterion) -> dict[str, Any]:
    settings: dict[str, Any] = {"kind": criterion.kind}
    for setting in fields(criterion):  # type: ignore[arg-type]
        settings[setting.name] = _plain(getattr(criterion, setting.name))
    return settings


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {key: str(number) for key, number in value.items()}
    if isinstance(value, tuple):
        return [_plain_entry(entry) for entry in value]
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _plain_entry(entry: ListEntry) -> dict[str, str | None]:
    first, last = entry.valid.first, entry.valid.last
    return {"code": entry.code, "value": str(entry.value), "from": _day(first), "until": _day(last)}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _criterion(item: Mapping[str, Any], beside: str) -> Criterion:
    kind = CRITERIA.get(item["kind"])
    if kind is None:
        raise CriteriaError([Problem("criterion-unknown", parameters={"kind": item["kind"]})])
    types = {setting.name: setting.type for setting in fields(kind)}
    settings = {}
    for name, value in item.items():
        if name in {"kind", beside}:
            continue
        if name not in types:
            raise CriteriaError([Problem("setting-unknown", parameters={"kind": item["kind"], "setting": name})])
        settings[name] = _typed(types[name], value)
    criterion: Criterion = kind(**settings)
    return criterion


def _typed(wanted: object, value: Any) -> object:
    if wanted is Decimal:
        return _number(value)
    if wanted is datetime:
        return datetime.fromisoformat(value)
    if isinstance(value, Mapping):
        return {str(key): _number(number) for key, number in value.items()}
    return tuple(_entry(entry) for entry in value)


def _entry(entry: Mapping[str, Any]) -> ListEntry:
    valid = DateSpan(_date(entry, "from"), _date(entry, "until"))
    return ListEntry(str(entry["code"]), _number(entry["value"]), valid)


def _number(value: object) -> Decimal:
    """A decimal from a string or a whole number. NaN and infinity are no numbers here."""
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(str(value))
    return number


def _date(entry: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(entry[name]) if entry.get(name) else None
