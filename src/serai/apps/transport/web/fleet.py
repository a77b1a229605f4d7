"""Pages of one vehicle: its record, its form, the days it is away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.catalog.models import Category
from serai.apps.operations.models import Operation
from serai.apps.transport import actions, rules
from serai.apps.transport.models import Vehicle
from serai.apps.transport.queries import mean_consumption, vehicles_visible_to, with_loads
from serai.apps.transport.web.forms import AbsenceForm, VehicleForm, show_refusal, vehicle_initial
from serai.apps.transport.web.scope import Page, crumbs_to, entered
from serai.kit.errors import NotFound, Refused
from serai.kit.flash import say
from serai.kit.history import newest_first, told_at
from serai.kit.policy import Actor, require
from serai.kit.records import Change, NextAction

JOURNEYS_SHOWN = 15


def add_vehicle(request: HttpRequest, operation: str) -> HttpResponse:
    actor, found = entered(request, operation)
    require(rules.may_manage_fleet(actor, found.pk))
    form = VehicleForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            vehicle = actions.add_vehicle(actor=actor, operation_id=found.pk, data=form.data_of())
        except Refused as error:
            show_refusal(form, error)
        else:
            say(request, "good", _("%(vehicle)s is on the fleet list.") % {"vehicle": vehicle})
            return redirect("transport:vehicle", found.code, vehicle.pk)
    return _form(request, found, _("Add a vehicle"), form, reverse("transport:vehicles", args=[found.code]))


def change_vehicle(request: HttpRequest, operation: str, vehicle_id: str) -> HttpResponse:
    actor, found, vehicle = _vehicle(request, operation, vehicle_id)
    require(rules.may_manage_fleet(actor, found.pk))
    form = VehicleForm(found, request.POST if request.method == "POST" else None, initial=vehicle_initial(vehicle))
    back = reverse("transport:vehicle", args=[found.code, vehicle.pk])
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_vehicle(actor=actor, vehicle_id=vehicle.pk, data=form.data_of())
        except Refused as error:
            show_refusal(form, error)
        else:
            say(request, "good", _("The change is kept."))
            return redirect(back)
    return _form(request, found, _("Change %(vehicle)s") % {"vehicle": vehicle.plate}, form, back)


def absence(request: HttpRequest, operation: str, vehicle_id: str) -> HttpResponse:
    actor, found, vehicle = _vehicle(request, operation, vehicle_id)
    require(rules.may_manage_fleet(actor, found.pk))
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    back = reverse("transport:vehicle", args=[found.code, vehicle.pk])
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_absence(actor=actor, vehicle_id=vehicle.pk, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            say(request, "good", _("%(vehicle)s is not planned on these days.") % {"vehicle": vehicle})
            return redirect(back)
    return _form(request, found, _("Days away of %(vehicle)s") % {"vehicle": vehicle.plate}, form, back)


@require_POST
def end_absence(request: HttpRequest, operation: str, vehicle_id: str, absence_id: UUID) -> HttpResponse:
    actor, found, vehicle = _vehicle(request, operation, vehicle_id)
    require(rules.may_manage_fleet(actor, found.pk))
    if vehicle.absences.filter(pk=absence_id).exists():
        actions.end_absence(actor=actor, absence_id=absence_id)
    say(request, "good", _("%(vehicle)s can be planned again.") % {"vehicle": vehicle})
    return redirect("transport:vehicle", found.code, vehicle.pk)


def vehicle(request: HttpRequest, operation: str, vehicle_id: str) -> HttpResponse:
    actor, found, shown = _vehicle(request, operation, vehicle_id)
    journeys = with_loads(shown.journeys.filter(operation=found)).select_related(
        "destination", "destination_hub", "origin"
    )
    may_change = rules.may_manage_fleet(actor, found.pk)
    place = [found.code, shown.pk]
    plan_url = reverse("transport:plan", args=[found.code])
    context: Page = {
        "title": shown.plate,
        "number": shown.plate,
        "heading": shown.name or shown.get_vehicle_class_display(),
        "vehicle": shown,
        "operation": found,
        "active": "transport",
        "crumbs": _crumbs(found, shown.plate),
        "journeys": journeys.order_by("-departs_at")[:JOURNEYS_SHOWN],
        "fuel": mean_consumption([shown.pk]).get(shown.pk),
        "may_change": may_change,
        "absences": shown.absences.filter(until_day__gte=actor.now.date()),
        "carried": Category.objects.filter(code__in=shown.carries).order_by("number") if shown.carries else [],
        "actions": [
            NextAction.by(rules.may_plan(actor, found.pk), _("Plan a journey"), plan_url, icon="route", primary=True),
            NextAction.by(may_change, _("Change"), reverse("transport:change_vehicle", args=place)),
            NextAction.by(
                rules.may_issue_fuel(actor, found.pk),
                _("Issue fuel"),
                reverse("transport:issue_fuel", args=[found.code]) + "?" + urlencode({"vehicle": shown.plate}),
            ),
            NextAction.by(may_change, _("Days away…"), reverse("transport:absence", args=place)),
        ],
        "changes": _changes(shown),
    }
    return render(request, "transport/vehicle.html", context)


def _vehicle(request: HttpRequest, operation: str, vehicle_id: str) -> tuple[Actor, Operation, Vehicle]:
    actor, found = entered(request, operation)
    rows = (
        vehicles_visible_to(actor).filter(operation=found, pk=vehicle_id).select_related("owner", "base", "operation")
    )
    vehicle = rows.first()
    if vehicle is None:
        raise NotFound(_("There is no such vehicle that you can see."), code="no_vehicle")
    return actor, found, vehicle


def _crumbs(operation: Operation, last: str) -> list[tuple[str, object]]:
    return crumbs_to(operation, (reverse("transport:vehicles", args=[operation.code]), _("Fleet")), ("", last))


def _form(request: HttpRequest, operation: Operation, title: str, form: object, back: str) -> HttpResponse:
    context: Page = {
        "title": title,
        "heading": title,
        "operation": operation,
        "active": "transport",
        "crumbs": _crumbs(operation, title),
        "form": form,
        "cancel_url": back,
    }
    return render(request, "kit/form.html", context, status=422 if getattr(form, "errors", None) else 200)


def _changes(vehicle: Vehicle) -> list[Change]:
    rows = vehicle.history.order_by("-pgh_id").values("pgh_created_at", "pgh_context", "pgh_label")[:20]  # type: ignore[attr-defined]
    words = {"insert": _("Added"), "update": _("Changed")}
    return newest_first(
        Change(
            at=told_at(row["pgh_context"], row["pgh_created_at"]),
            who=(row["pgh_context"] or {}).get("name", ""),
            what=words.get(row["pgh_label"], ""),
        )
        for row in reversed(rows)
    )
