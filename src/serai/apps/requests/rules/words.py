"""Criteria and what counted, in sentences: the ranking stores codes and parameters, readers see words of their
language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from serai.apps.catalog.enums import TemperatureBand
from serai.kit import numbers

LABELS = {
    "life_saving": gettext_lazy("Life-saving category"),
    "location": gettext_lazy("Priority of the location"),
    "sector": gettext_lazy("Priority of the sector"),
    "time_criticality": gettext_lazy("Time left"),
    "access_window": gettext_lazy("Access window closing"),
    "perishability": gettext_lazy("Perishable or cold chain"),
    "waiting": gettext_lazy("Time waited"),
    "people_per_tonne": gettext_lazy("People reached for each tonne"),
    "national": gettext_lazy("National organisation"),
    "readiness": gettext_lazy("Readiness of the cargo"),
    "first_come": gettext_lazy("First come"),
}
FORMULAS = {
    "life_saving": gettext_lazy("Mean of the category’s life-saving value over the cargo, by weight"),
    "location": gettext_lazy("Value of the destination on the list in force; the narrowest area counts"),
    "sector": gettext_lazy("Mean of the sector’s value on the list in force, by weight"),
    "time_criticality": gettext_lazy("1 less the spare days until needed, over 21 days; 1 when it is too late already"),
    "access_window": gettext_lazy("1 less the days until the way closes, over 21 days"),
    "perishability": gettext_lazy(
        "By weight: 1 for frozen and 2–8 °C, less for 8–15 and 15–25 °C; or nearness of expiry"
    ),
    "waiting": gettext_lazy("Days since the first submission, over 28 days, at most 1"),
    "people_per_tonne": gettext_lazy("People for each tonne, over 2,000, at most 1"),
    "national": gettext_lazy("1 for a national organisation, 0.4 where a national partner distributes"),
    "readiness": gettext_lazy("1 less the days until ready, over 14 days; half without complete papers"),
    "first_come": gettext_lazy("Earlier submissions score higher"),
}
SOURCES = {
    "request": gettext_lazy("This record"),
    "catalogue": gettext_lazy("Catalogue"),
    "criteria-list": gettext_lazy("List agreed by the body"),
    "access-network": gettext_lazy("Access network"),
    "partner-register": gettext_lazy("Partner register"),
}
_SHORT = {"time": "time_criticality", "perishable": "perishability", "ready": "readiness"}


def criterion_label(kind: str) -> Any:
    return LABELS.get(_SHORT.get(kind, kind), kind)


def criterion_formula(kind: str) -> Any:
    return FORMULAS.get(_SHORT.get(kind, kind), "")


def source_label(source: str) -> Any:
    return SOURCES.get(source, source)


def counted_words(code: str, params: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The sentence for what counted. `names`: codes of categories, places (`place:MAL`) and areas to their local
    names."""
    sentence = _SENTENCES.get(code)
    return sentence(params, names) if sentence else code


Sentence = Callable[[Mapping[str, Any], Mapping[str, str]], str]


def _day(text: Any) -> str:
    return numbers.day(date.fromisoformat(str(text)), get_language() or "en")


def _name(key: str) -> Callable[[Mapping[str, Any], Mapping[str, str]], str]:
    def find(params: Mapping[str, Any], names: Mapping[str, str]) -> str:
        code = str(params.get(key) or "")
        return names.get(code, code.partition(":")[2] or code)

    return find


def _plain(text: Any) -> Sentence:
    return lambda params, names: str(text)


_category, _location, _sector = _name("category"), _name("location"), _name("sector")


def _life_saving(params: Mapping[str, Any], names: Mapping[str, str]) -> str:
    words = {"category": _category(params, names), "value": params.get("value")}
    if str(params.get("lines")) in {"1", "None"}:
        return _("%(category)s: %(value)s") % words
    return _("Mostly %(category)s: %(value)s") % words


def _needed(params: Mapping[str, Any], names: Mapping[str, str]) -> str:
    days = int(params["days"])
    day = _day(params["needed_by"])
    if days < 0:
        return _("Needed by %(day)s: too late already") % {"day": day}
    left = ngettext("Needed by %(day)s, in %(count)d day", "Needed by %(day)s, in %(count)d days", days)
    return left % {"day": day, "count": days}


def _listed(params: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name = _location(params, names)
    if params.get("until"):
        return _("%(location)s is on the list until %(day)s") % {"location": name, "day": _day(params["until"])}
    return _("%(location)s is on the list") % {"location": name}


def _waited(params: Mapping[str, Any], names: Mapping[str, str]) -> str:
    days, horizon = int(params["days"]), int(Decimal(str(params["horizon_days"])))
    return ngettext("%(count)d day of %(horizon)d", "%(count)d days of %(horizon)d", days) % {
        "count": days,
        "horizon": horizon,
    }


def _people(params: Mapping[str, Any], names: Mapping[str, str]) -> str:
    language = get_language() or "en"
    return _("%(people)s people, %(each)s for each tonne") % {
        "people": numbers.number(int(params["people"]), language),
        "each": numbers.number(int(params["people_per_tonne"]), language),
    }


def _cold(params: Mapping[str, Any], names: Mapping[str, str]) -> str:
    band = str(params.get("temperature"))
    label = TemperatureBand(band).label if band in TemperatureBand.values else band
    return _("%(category)s must be kept at %(band)s") % {"category": _category(params, names), "band": label}


def _ready(params: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return _("Ready on %(day)s") % {"day": _day(params["ready_on"])}


def _moment(params: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return _("Submitted on %(day)s") % {"day": _day(datetime.fromisoformat(str(params["submitted_at"])).date())}


_SENTENCES: dict[str, Sentence] = {
    "life-saving": _life_saving,
    "life-saving-unknown": _plain(gettext_lazy("The category has no life-saving value yet")),
    "no-cargo": _plain(gettext_lazy("No cargo entered")),
    "location-listed": _listed,
    "location-not-listed": lambda p, n: _("%(location)s is on no list now") % {"location": _location(p, n)},
    "location-unknown": _plain(gettext_lazy("The destination is not known")),
    "sector-listed": lambda p, n: _("%(sector)s is on the list") % {"sector": _sector(p, n)},
    "sector-not-listed": lambda p, n: _("%(sector)s is on no list now") % {"sector": _sector(p, n)},
    "needed-by": _needed,
    "needed-late": _needed,
    "needed-by-unknown": _plain(gettext_lazy("No needed-by date")),
    "access-stays-open": _plain(gettext_lazy("No closing of the way is known")),
    "access-closes": lambda p, n: _("The way closes on %(day)s") % {"day": _day(p["closes_on"])},
    "access-too-late": lambda p, n: _("The way closes on %(day)s, before arrival") % {"day": _day(p["closes_on"])},
    "keeps": _plain(gettext_lazy("Keeps without cooling")),
    "keep-cold": _cold,
    "perishable": lambda p, n: _("%(category)s is perishable") % {"category": _category(p, n)},
    "expires": lambda p, n: _("Expires on %(day)s") % {"day": _day(p["expires_on"])},
    "expired-on-arrival": lambda p, n: _("Expired on arrival (%(day)s)") % {"day": _day(p["expires_on"])},
    "waited": _waited,
    "people-reached": _people,
    "people-unknown": _plain(gettext_lazy("People reached are not known")),
    "weight-unknown": _plain(gettext_lazy("The weight is not known")),
    "organisation-national": _plain(gettext_lazy("National organisation")),
    "organisation-with-national-partner": _plain(gettext_lazy("International; a national partner distributes")),
    "organisation-international": _plain(gettext_lazy("International organisation")),
    "organisation-unknown": _plain(gettext_lazy("The organisation is not known")),
    "ready": _plain(gettext_lazy("Ready now")),
    "ready-later": _ready,
    "ready-unknown": _plain(gettext_lazy("No ready date")),
    "papers-missing": _plain(gettext_lazy("Papers are not complete")),
    "submitted": _moment,
}
