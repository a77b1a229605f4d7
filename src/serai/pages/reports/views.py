"""The list of reports, and each of them: its first rows with all sums, its files, and the job that writes a long one."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.kit.errors import NotFound
from serai.kit.flash import say
from serai.kit.lists.export import KINDS
from serai.kit.moments import day_words, when_words
from serai.kit.sheets import Kind
from serai.pages.figures.entering import entered, file_kind
from serai.pages.reports.asking import asked_by, default_question, report_form
from serai.pages.reports.catalogue import REPORTS, report_by_key
from serai.pages.reports.files import MOST_AT_ONCE, file_response, start_report
from serai.pages.reports.model import WEIGHT_UNITS, Asked, Field, Report, Sums, label_of
from serai.pages.reports.reading import is_longer_than, part_of, sums_of

PREVIEWED = 50
NUMBERS = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY})


def report_list(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found, owners = entered(request, operation)
    context = {
        "title": _("Reports"), "heading": _("Reports"), "active": "figures", "only_own": owners is not None,
        "saved_url": reverse("reports:saved", args=[operation]),
        "reports": [(report, reverse("reports:report", args=[operation, key])) for key, report in REPORTS.items()],
        "crumbs": [(reverse("pages:home", args=[operation]), found.local_name),
                   (reverse("figures:index", args=[operation]), _("Figures")), ("", _("Reports"))],
    }  # fmt: skip
    return render(request, "pages/reports.html", context)


def report_page(request: HttpRequest, operation: str, report: str) -> HttpResponse:
    """GET shows the report or gives its file (`as`); POST with `kind` starts the job that writes a long one."""
    actor, found, owners = entered(request, operation)
    one = report_by_key(report)
    form = report_form(actor, found, owners, one, request.GET)
    context: dict[str, Any] = {
        "title": one.title, "heading": one.title, "about": one.about, "active": "figures", "form": form,
        "only_own": owners is not None,
        "crumbs": [(reverse("pages:home", args=[operation]), found.local_name),
                   (reverse("figures:index", args=[operation]), _("Figures")),
                   (reverse("reports:list", args=[operation]), _("Reports")), ("", one.title)],
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "pages/report.html", context, status=422)
    asked = asked_by(form, found, owners)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in KINDS:
            raise NotFound(_("Figures are exported as XLSX or CSV."), code="no_export_kind")
        return redirect("jobs:job", start_report(actor, one, asked, kind, request.GET.urlencode()).pk)
    if kind := file_kind(request):
        return _file(request, one, asked, kind)
    sums = sums_of(one, asked)
    context |= {
        "heads": [{"label": label_of(each, asked.unit), "is_number": each.kind in NUMBERS} for each in one.fields],
        "rows": [_cells(one, row, asked, actor.now) for row in part_of(one, asked, limit=PREVIEWED)],
        "save_url": reverse("reports:add_saved", args=[operation, one.key]) if actor.is_known else "",
        "sums": sums, "foot": _foot(one, asked, sums), "values": _values(one, sums), "is_long": sums.count > MOST_AT_ONCE,
        "query": request.GET.urlencode() or "&".join(f"{k}={v}" for k, v in default_question(actor, one).items()),
    }  # fmt: skip
    return render(request, "pages/report.html", context)


def _file(request: HttpRequest, report: Report, asked: Asked, kind: str) -> HttpResponse:
    if is_longer_than(report, asked, MOST_AT_ONCE):
        say(request, "wait", _("This is a long report. Use its buttons; the file is then made in the background."))
        query = request.GET.copy()
        query.pop("as")
        return redirect(f"{request.path}?{query.urlencode()}")
    return file_response(report, asked, kind)  # type: ignore[return-value] # views are typed by their usual answer


def _cells(report: Report, row: tuple[Any, ...], asked: Asked, now: dt.datetime) -> list[dict[str, Any]]:
    """What stands in each column; the row's place in the order, which stands behind, is left out."""
    return [_cell(one, value, asked, now) for one, value in zip(report.fields, row, strict=False)]


def _cell(one: Field, value: Any, asked: Asked, now: dt.datetime) -> dict[str, Any]:
    language = get_language() or "en"
    if value is None or value == "":
        return {"text": "–"}
    if isinstance(value, dt.datetime):
        return {"text": when_words(value, language, now=now)}
    if isinstance(value, dt.date):
        return {"text": day_words(value, language, now=now, weekday=False)}
    if isinstance(value, int | Decimal):
        return {"number": value, "digits": _digits(one, asked)}
    return {"text": one.choices.get(value, value)}


def _digits(one: Field, asked: Asked) -> int | None:
    """Tonnes have six decimals, so that every gram is seen; else as many as are needed."""
    return WEIGHT_UNITS["t"][1] if one.is_weight and asked.unit == "t" else None


def _foot(report: Report, asked: Asked, sums: Sums) -> list[dict[str, Any] | None]:
    """A sum or None under each column."""
    return [
        {"number": sums.whole[one.key], "digits": _digits(one, asked)} if one.key in sums.whole else None
        for one in report.fields
    ]


def _values(report: Report, sums: Sums) -> list[tuple[Any, list[tuple[str, Decimal]]]]:
    """Values by currency, for the line above the table."""
    return [
        (one.label, sorted(sums.by_currency[one.key].items())) for one in report.summed if one.key in sums.by_currency
    ]
