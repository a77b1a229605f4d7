"""A message in the reader's language: its sentence, and what stands below it."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from serai.apps.notifications.enums import Kind
from serai.apps.notifications.models import Notification
from serai.kit.moments import day_words

TITLES: dict[str, Any] = {
    Kind.SUBMITTED: _("%(request)s waits for a decision"),
    Kind.RETURNED: _("%(request)s is returned for correction"),
    Kind.ACCEPTED: _("%(request)s is accepted"),
    Kind.REJECTED: _("%(request)s is rejected"),
    Kind.ON_HOLD: _("%(request)s is on hold"),
    Kind.DIFFERENCE: _("%(cargo)s: received with a difference"),
    Kind.DISPATCHED: _("%(cargo)s: dispatched from %(place)s"),
    Kind.DELIVERED: _("%(cargo)s: delivered in %(place)s"),
    Kind.LOST: _("%(cargo)s: loss reported"),
    Kind.FOUND: _("%(cargo)s: found again"),
    Kind.RELEASE_ASKED: _("Release order %(order)s waits for a decision"),
    Kind.RELEASE_AWAITED: _("%(cargo)s: delivered, waits for its release"),
    Kind.EXPIRY: _("%(cargo)s: expires on %(day)s"),
    Kind.STORAGE_END: _("%(cargo)s: storage ends on %(day)s"),
    Kind.WORK_DONE: _("Done: %(work)s"),
    Kind.REPORT_STOPPED: _("Scheduled report stopped: %(work)s"),
}
LEVELS = {
    "first_answer": _("first answer"),
    "accepted": _("acceptance"),
    "dispatched": _("first dispatch"),
    "delivered": _("delivery"),
}


def title_of(row: Notification, *, now: datetime) -> str:
    """The sentence of a message. What it names may be gone since; the words stay those of then."""
    values = _values(row, now)
    return str(_pattern(row)) % values


def _pattern(row: Notification) -> Any:
    if row.kind == Kind.LEVEL:
        if row.params.get("is_over"):
            return _("%(request)s is above its limit: %(level)s")
        return _("%(request)s is close to its limit: %(level)s")
    if row.kind == Kind.WORK_DONE and row.params.get("is_failed"):
        return _("Not done: %(work)s")
    if row.kind == Kind.APPEAL:
        return {
            "made": _("%(request)s: an appeal waits for an answer"),
            "upheld": _("%(request)s: the appeal is upheld"),
            "dismissed": _("%(request)s: the appeal is dismissed"),
        }[row.params.get("step", "made")]
    return TITLES[row.kind]


def _values(row: Notification, now: datetime) -> dict[str, str]:
    params, language = row.params, get_language() or "en"
    values = {name: str(value) for name, value in params.items() if isinstance(value, str | int)}
    if "codes" in params:
        values["cargo"] = _cargo(params["codes"])
    if "place" in params:
        values["place"] = params["place"].get(language[:2]) or params["place"]["name"]
    if "day" in params:
        values["day"] = day_words(date.fromisoformat(params["day"]), language, now=now)
    if "level" in params:
        values["level"] = str(LEVELS[params["level"]])
    return values


def _cargo(codes: list[str]) -> str:
    if len(codes) == 1:
        return codes[0]
    return ngettext("%(count)s consignment", "%(count)s consignments", len(codes)) % {"count": len(codes)}


def detail_of(row: Notification) -> str:
    """What stands below the sentence: what it is, which difference, which reason; empty where nothing is to be added."""
    params = row.params
    parts = [params.get("title", "")]
    codes = params.get("codes", [])
    if len(codes) > 1:
        parts.append(", ".join(codes[:5]) + (" …" if len(codes) > 5 else ""))
    parts += [words for count, words in _differences(params) if count]
    parts.append(params.get("reason", ""))
    return " · ".join(part for part in parts if part)


def _differences(params: dict[str, Any]) -> list[tuple[int, str]]:
    damaged, more, less = (int(params.get(name, 0)) for name in ("damaged", "more", "less"))
    return [
        (damaged, ngettext("%(count)s line damaged or in quarantine", "%(count)s lines damaged or in quarantine",
                           damaged) % {"count": damaged}),
        (more, ngettext("%(count)s line with more than announced", "%(count)s lines with more than announced", more)
         % {"count": more}),
        (less, ngettext("%(count)s line with less than announced", "%(count)s lines with less than announced", less)
         % {"count": less}),
    ]  # fmt: skip


def place_params(place: Any) -> dict[str, str]:
    """A place's names by language, as `params["place"]` keeps them."""
    return {"name": place.name, **(place.names or {})}
