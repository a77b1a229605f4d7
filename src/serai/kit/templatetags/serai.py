"""Template tags of every page; loaded as built-ins, so no `{% load %}` is needed.

Filters: num tonnes cubic qty when day near ago initials. Tags: the same where they take more than one argument, and
weight_and_volume icon mark state bar stackbar rowbar spark recno closed_action next_actions quantities history query field
error_summary theme.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.template.defaulttags import querystring
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from serai.kit import fields, flash, moments, numbers, pieces
from serai.kit.countries import country_name
from serai.kit.records import NextAction

register = template.Library()
THEMES = ("auto", "light", "dark")

for _piece in (pieces.icon, pieces.mark, pieces.state, pieces.bar, pieces.recno, pieces.spark, pieces.rowbar):
    register.simple_tag(_piece)


def _language() -> str:
    return get_language() or "en"


# ---- numbers ----


def _figure(value: Any, digits: int | None) -> SafeString:
    """A number in the reader's language; a negative one keeps its sign at the left in every direction of writing."""
    if isinstance(value, float | str):
        value = Decimal(str(value))  # shares and medians that the database computed; quantities come as Decimal
    text = numbers.number(value, _language(), digits=digits)
    if value is not None and value < 0:
        return format_html('<bdi dir="ltr">{}</bdi>', text.replace("-", "−"))
    return format_html("{}", text)


@register.filter(name="num")
def num_filter(value: Any, digits: int | None = 0) -> SafeString:
    """`{{ count|num }}` 12,480 · `{{ score|num:1 }}` 71.5."""
    return "" if value == "" else _figure(value, digits)  # type: ignore[return-value]


@register.simple_tag(name="num")
def num_tag(value: Any, digits: int | None = 0) -> SafeString:
    return _figure(value, digits)


def in_tonnes(weight_kg: Any) -> Decimal | None:
    return None if weight_kg is None else Decimal(weight_kg) / 1000


@register.filter
def tonnes(weight_kg: Any, digits: int = 1) -> SafeString:
    """Kilograms as tonnes with one decimal, without the unit: `{{ gross_weight_kg|tonnes }} t`."""
    return _figure(in_tonnes(weight_kg), digits)


@register.simple_tag(name="tonnes")
def tonnes_tag(weight_kg: Any, digits: int = 1) -> SafeString:
    return _figure(in_tonnes(weight_kg), digits)


@register.filter
def cubic(volume_m3: Any, digits: int = 1) -> SafeString:
    """Cubic metres with one decimal, without the unit."""
    return _figure(None if volume_m3 is None else Decimal(volume_m3), digits)


@register.simple_tag
def weight_and_volume(weight_kg: Any, volume_m3: Any) -> SafeString:
    """`56.4 t · 253.5 m³`, each with its unit in the reader's language."""
    return format_html("{} · {}", pieces.measure(tonnes(weight_kg), _("t")), pieces.measure(cubic(volume_m3), _("m³")))


def _quantity(value: Decimal | int | None, unit: Any = None) -> SafeString:
    """A quantity cut to the unit's scale, trailing zeros trimmed, with the unit's symbol after it when it has one."""
    if isinstance(value, float):
        raise TypeError("a quantity is a Decimal or an int, never a float")
    scale = getattr(unit, "scale", None)
    if value is not None and scale is not None:
        value = Decimal(value).quantize(Decimal(1).scaleb(-int(scale)), rounding=ROUND_HALF_UP)
    figure = _figure(value, None)
    symbol = getattr(unit, "symbol", None) or getattr(unit, "local_name", unit)
    return format_html("{} <bdi>{}</bdi>", figure, symbol) if symbol else figure


@register.filter
def qty(value: Decimal | int | None, unit: Any = None) -> SafeString:
    """`{{ line.quantity|qty:line.unit }}`; `unit` has `.scale` and a name, or is a symbol, or is left out."""
    return _quantity(value, unit)


@register.simple_tag(name="qty")
def qty_tag(value: Decimal | int | None, unit: Any = None) -> SafeString:
    return _quantity(value, unit)


# ---- days and moments ----


def _now(context: Context | None = None) -> dt.datetime:
    """The request's clock, read once at the edge; outside a request the real one."""
    request = context.get("request") if context is not None else None
    return getattr(request, "now", None) or timezone.now()


@register.filter
def when(value: dt.datetime | None) -> str:
    return moments.when_words(value or None, _language(), now=_now())


@register.simple_tag(name="when", takes_context=True)
def when_tag(context: Context, value: dt.datetime | None) -> SafeString:
    """`Wed 11 Nov, 10:12` as a `<time>` element in the active zone."""
    words = moments.when_words(value or None, _language(), now=_now(context))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words) if value else format_html("{}", words)


@register.filter
def day(value: dt.date | None) -> str:
    return moments.day_words(value or None, _language(), now=_now())


@register.simple_tag(name="day", takes_context=True)
def day_tag(context: Context, value: dt.date | None) -> str:
    return moments.day_words(value or None, _language(), now=_now(context))


@register.filter
def near(value: dt.date | None) -> str:
    """`Sun 22 Nov, tomorrow`."""
    return moments.relative_day(value or None, _language(), now=_now())


@register.filter
def ago(value: dt.datetime | None) -> str:
    return moments.ago_words(value or None, now=_now())


@register.simple_tag(name="ago", takes_context=True)
def ago_tag(context: Context, value: dt.datetime | None) -> str:
    return moments.ago_words(value or None, now=_now(context))


@register.filter
def span(minutes: int | None) -> str:
    """A duration in minutes in words: `19 h`, `3 d`."""
    return numbers.UNKNOWN if minutes is None else moments.span_words(*moments.span(int(minutes)))


@register.filter
def country(code: str | None) -> str:
    """The name of a country by its two-letter code: `{{ place.country|country }}`."""
    return country_name(code or "")


# ---- pieces of records ----


@register.filter
def initials(name: str) -> str:
    """Up to two first letters of a person's name."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.simple_tag
def stackbar(whole: Any, *parts: Any, height_px: int = 6) -> SafeString:
    """`{% stackbar requested planned dispatched delivered %}`: amounts of the whole over each other (a1, a2, a3)."""
    return pieces.stackbar(
        [(part, f"a{n}") for n, part in enumerate(parts, 1)], whole, kind="s-stack", height_px=height_px
    )


STEPS = (
    ("planned", _("to plan")),
    ("dispatched", _("to dispatch")),
    ("delivered", _("in transit")),
    ("released", _("to release")),
)


def next_gap(accepted: Any, planned: Any, dispatched: Any, delivered: Any, released: Any) -> tuple[Any, Any] | None:
    """The first gap of a line in the order of work: (amount, words), or None when all is released."""
    chain = [accepted, planned, dispatched, delivered, released]
    for index, (_name, words) in enumerate(STEPS):
        gap = Decimal(chain[index] or 0) - Decimal(chain[index + 1] or 0)
        if gap > 0:
            return gap, words
    return None


@register.inclusion_tag("kit/quantities.html")
def quantities(
    requested: Any,
    accepted: Any = None,
    planned: Any = None,
    dispatched: Any = None,
    delivered: Any = None,
    released: Any = None,
) -> dict[str, Any]:
    """Next gap in words over a bar of planned, dispatched and delivered against requested (or accepted when larger)."""
    whole = max(Decimal(requested or 0), Decimal(accepted or 0))
    parts = [(planned, "a1"), (dispatched, "a2"), (delivered, "a3")]
    return {
        "gap": next_gap(accepted, planned, dispatched, delivered, released),
        "accepted": accepted,
        "bar": pieces.stackbar(parts, whole, kind="s-stack"),
    }


@register.inclusion_tag("kit/closed_action.html")
def closed_action(
    label: Any, reason: Any, key: str, way_round_label: Any = "", way_round_url: str = ""
) -> dict[str, Any]:
    """A closed button with its reason in visible text; `key` makes its id unique on the page."""
    return {
        "label": label,
        "reason": reason,
        "key": key,
        "way_round_label": way_round_label,
        "way_round_url": way_round_url,
    }


@register.inclusion_tag("kit/next_actions.html", takes_context=True)
def next_actions(context: Context, actions: Iterable[NextAction], title: Any = None) -> dict[str, Any]:
    """What you can do next: open buttons first, then each closed one with why and when, and a way round."""
    items = list(actions)
    return {
        "title": title or _("What you can do next"),
        "open": [item for item in items if item.allowed],
        "closed": [item for item in items if not item.allowed],
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("kit/history.html", takes_context=True)
def history(
    context: Context, changes: Sequence[Any], more_url: str = "", more_count: int | None = None
) -> dict[str, Any]:
    """The record's history, newest first: `serai.kit.records.Change` objects or dicts with the same names."""
    return {"changes": changes, "more_url": more_url, "more_count": more_count, "request": context.get("request")}


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The current query string with changes: `<a href="{% query page=None sort='rank' %}">`; None takes a key away."""
    request = context.get("request")
    return querystring(context, request.GET if request is not None else QueryDict(), **changes) or "?"


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The reader's choice of light, dark or auto from the cookie `theme`, for `data-bs-theme`."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "auto") if request is not None else "auto"
    return chosen if chosen in THEMES else "auto"


@register.simple_tag
def flash_parts(message: Any) -> dict[str, str]:
    return flash.parts_of(message)


# ---- forms ----


@register.inclusion_tag("kit/form_field.html")
def field(bound: BoundField, width: str = "", label: Any = None, hint: Any = None, **attrs: Any) -> dict[str, Any]:
    """Label, hint, error and input of a bound field.

    `width` is `s-w8`, `s-w16` or nothing; further words become attributes (`data_sum="t"` is written `data-sum`).
    """
    return fields.field_parts(bound, width=width, label=label, hint=hint, attrs=attrs)


@register.inclusion_tag("kit/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """All errors of forms and formsets on top, each a link to its field."""
    return {"errors": fields.errors_of(*forms)}
