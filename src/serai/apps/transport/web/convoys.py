"""Pages of one convoy: its record, its form, its journeys, its way."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.operations.models import Operation
from serai.apps.transport import actions
from serai.apps.transport.documents import manifest as manifest_document
from serai.apps.transport.enums import ConvoyState
from serai.apps.transport.models import Convoy
from serai.apps.transport.queries import convoy_by_number, convoy_page, day_in, manifest_data
from serai.apps.transport.queries.convoys import ConvoyPage
from serai.apps.transport.queries.scopes import journey_by_number
from serai.apps.transport.rules import convoys as rules
from serai.apps.transport.web.convoy_forms import AtForm, ConvoyForm, JoinForm, convoy_initial
from serai.apps.transport.web.convoy_list import clearance_state, convoy_url
from serai.apps.transport.web.forms import ReasonForm
from serai.apps.transport.web.scope import Page, crumbs_to, entered
from serai.kit.documents import as_html, as_pdf
from serai.kit.flash import say
from serai.kit.forms import answer_form
from serai.kit.history import changes_of
from serai.kit.policy import Actor, require
from serai.kit.records import NextAction

LABELS = {
    "name": gettext_lazy("Name"), "state": gettext_lazy("State"), "departs_at": gettext_lazy("Leaves"), "arrives_at": gettext_lazy("Arrives"),
    "places": gettext_lazy("Places for partners' own vehicles"), "needs_clearance": gettext_lazy("Leaves only with a valid clearance"),
    "escort": gettext_lazy("Escort"), "briefing": gettext_lazy("Briefing note"),
}  # fmt: skip


def the_convoy(request: HttpRequest, operation: str, number: int) -> tuple[Actor, Convoy]:
    actor, found = entered(request, operation)
    return actor, convoy_by_number(actor, found, number)


def crumbs(operation: Operation, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
    return crumbs_to(operation, (reverse("transport:convoys", args=[operation.code]), _("Convoys")), *more)


def below(convoy: Convoy, title: Any, **more: Any) -> Page:
    """Context of a page below a convoy."""
    return {
        "title": title, "heading": title, "convoy": convoy, "operation": convoy.operation, "active": "transport",
        "crumbs": crumbs(convoy.operation, (convoy_url(convoy), convoy.reference), ("", title)),
        "cancel_url": convoy_url(convoy), **more,
    }  # fmt: skip


def add_convoy(request: HttpRequest, operation: str) -> HttpResponse:
    actor, found = entered(request, operation)
    require(rules.may_keep_convoys(actor, found.pk))
    leaves = (timezone.localtime(actor.now) + dt.timedelta(days=3)).replace(hour=8, minute=0, second=0, microsecond=0)
    initial = {
        "assembles_at": leaves - dt.timedelta(hours=1), "departs_at": leaves, "arrives_at": leaves + dt.timedelta(hours=8)
    }  # fmt: skip
    form = ConvoyForm(found, request.POST if request.method == "POST" else None, initial=initial)

    def act(_clean: dict[str, Any]) -> str:
        made = actions.plan_convoy(actor=actor, operation_id=found.pk, data=form.data_of())
        made.operation = found
        say(request, "good", _("%(convoy)s is planned.") % {"convoy": made.reference})
        return convoy_url(made)

    title = _("Plan a convoy")
    return answer_form(
        request, form, act, title=title, heading=title, operation=found, active="transport",
        crumbs=crumbs(found, ("", title)), submit_label=title,
        cancel_url=reverse("transport:convoys", args=[found.code]),
        lead=_("Only the operation's team and organisations with a place or cargo in it will see it."),
    )  # fmt: skip


def change_convoy(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_change_convoy(actor, found))
    form = ConvoyForm(
        found.operation, request.POST if request.method == "POST" else None, initial=convoy_initial(found)
    )

    def act(_clean: dict[str, Any]) -> str:
        revision = request.POST.get("revision", "")
        actions.change_convoy(
            actor=actor, convoy_id=found.pk, data=form.data_of(),
            revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else None,
        )  # fmt: skip
        say(request, "good", _("The change is kept."))
        return convoy_url(found)

    context = below(found, _("Change the convoy"), revision=found.revision)
    return answer_form(request, form, act, template="transport/convoy_form.html", **context)


def convoy(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    page = convoy_page(actor, found)
    is_team = actor.takes_part_in(found.operation_id)
    may_change = rules.may_change_convoy(actor, found)
    today = day_in(found.operation, found.departed_at or actor.now)  # what held when it left
    context = {
        "title": found.reference,
        "number": found.reference,
        "heading": found.name,
        "convoy": found,
        "operation": found.operation,
        "active": "transport",
        "crumbs": crumbs(found.operation, ("", found.reference)),
        "page": page,
        "is_team": is_team,
        "may_change": may_change,
        "clearance": clearance_state(found, page.clearances) if is_team else None,
        "clearances": [(each, each.state_on(today)) for each in page.clearances],
        "warnings": warnings(found, page) if is_team else [],
        "slots": [
            (slot, rules.may_name_vehicles(actor, slot), rules.may_withdraw_slot(actor, slot)) for slot in page.slots
        ],
        "join": JoinForm(found) if may_change else None,
        "actions": next_steps(actor, found, page) if is_team else [],
        "changes": changes_of(found, LABELS) if is_team else [],
        "manifest_url": convoy_url(found, "manifest") if is_team else "",
    }
    return render(request, "transport/convoy.html", context)


def next_steps(actor: Actor, found: Convoy, page: ConvoyPage) -> list[NextAction]:
    by = NextAction.by
    if found.state == ConvoyState.PLANNED:
        leaving = rules.may_depart_convoy(actor, found) & rules.cleared(
            found, page.clearances, day_in(found.operation, actor.now)
        )
        change = rules.may_change_convoy(actor, found)
        return [
            by(leaving, _("Depart…"), convoy_url(found, "depart_convoy"), icon="truck", primary=bool(leaving)),
            by(change, _("Ask for a clearance"), convoy_url(found, "ask_clearance")),
            by(change, _("Add a partner's vehicles"), convoy_url(found, "ask_place")),
            by(change, _("Change the convoy"), convoy_url(found, "change_convoy")),
            by(change, _("Cancel the convoy…"), convoy_url(found, "cancel_convoy")),
        ]
    if found.state == ConvoyState.DEPARTED:
        arrived = rules.may_arrive_convoy(actor, found)
        return [by(arrived, _("Arrived…"), convoy_url(found, "arrive_convoy"), icon="map-pin", primary=True)]
    return []


def warnings(found: Convoy, page: ConvoyPage) -> list[str]:
    """What the officer should look at before it leaves."""
    if found.state != ConvoyState.PLANNED:
        return []
    said = []
    ready = rules.cleared(found, page.clearances, day_in(found.operation, found.departs_at))
    if not ready:
        said.append(str(ready.reason))
    arrival = day_in(found.operation, found.arrives_at)
    for each in page.clearances:
        if each.withdrawn_on is None and each.valid_until and each.valid_until < arrival and ready:
            said.append(
                _("The clearance of %(authority)s ends before the convoy is to arrive.") % {"authority": each.authority}
            )
    waiting = sum(1 for slot in page.slots if slot.state == "asked")
    if waiting:
        said.append(_("Organisations that wait for an answer about their vehicles: %(count)s.") % {"count": waiting})
    return said


def depart_convoy(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_depart_convoy(actor, found))

    def act(clean: dict[str, Any]) -> str:
        actions.depart_convoy(actor=actor, convoy_id=found.pk, occurred_at=clean["occurred_at"])
        say(request, "good", _("%(convoy)s left.") % {"convoy": found.reference})
        return convoy_url(found)

    waiting = [j for j in convoy_page(actor, found).journeys if j.departed_at is None]
    lead = _("Journeys that leave now, with all that is planned on them: %(count)s.") % {"count": len(waiting)}
    return _timed(request, found, act, _("Depart"), lead)


def arrive_convoy(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_arrive_convoy(actor, found))

    def act(clean: dict[str, Any]) -> str:
        actions.arrive_convoy(actor=actor, convoy_id=found.pk, occurred_at=clean["occurred_at"])
        say(request, "good", _("%(convoy)s has arrived.") % {"convoy": found.reference})
        return convoy_url(found)

    return _timed(request, found, act, _("Arrived"), _("Each journey is unloaded and closed on its own page."))


def cancel_convoy(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_change_convoy(actor, found))
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act(clean: dict[str, Any]) -> str:
        actions.cancel_convoy(actor=actor, convoy_id=found.pk, reason=clean["reason"])
        say(request, "good", _("%(convoy)s is cancelled; its journeys go by themselves.") % {"convoy": found.reference})
        return convoy_url(found)

    title = _("Cancel the convoy")
    context = below(found, title, submit_label=title, danger=True, consequences=[
        _("Its journeys stay planned and go by themselves."),
        _("Partners' places in it are free to be asked for in another convoy."),
    ])  # fmt: skip
    return answer_form(request, form, act, template="kit/confirm.html", **context)


@require_POST
def join(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_change_convoy(actor, found))
    form = JoinForm(found, request.POST)
    if form.is_valid():
        journey = form.cleaned_data["journey"]
        actions.join_convoy(actor=actor, convoy_id=found.pk, journey_id=journey.pk)
        say(request, "good", _("%(journey)s travels with the convoy.") % {"journey": journey.reference})
    else:
        say(request, "stop", _("Choose a journey that has not left."))
    return redirect(convoy_url(found))


@require_POST
def leave(request: HttpRequest, operation: str, number: int, journey: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_change_convoy(actor, found))
    row = journey_by_number(actor, found.operation, journey)
    actions.leave_convoy(actor=actor, convoy_id=found.pk, journey_id=row.pk)
    say(request, "good", _("%(journey)s goes by itself.") % {"journey": row.reference})
    return redirect(convoy_url(found))


def manifest(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_read_manifest(actor, found))
    data = manifest_data(actor, found, request.build_absolute_uri(convoy_url(found)))
    paper = as_html(manifest_document(data, get_language() or "en"))
    context = below(found, _("Convoy manifest"), paper=paper, pdf_url=convoy_url(found, "manifest_pdf"))
    return render(request, "transport/convoy_paper.html", context)


def manifest_pdf(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_read_manifest(actor, found))
    data = manifest_data(actor, found, request.build_absolute_uri(convoy_url(found)))
    response = HttpResponse(as_pdf(manifest_document(data, get_language() or "en")), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.reference}.pdf"'
    return response


def _timed(request: HttpRequest, found: Convoy, act: Any, title: str, lead: str) -> HttpResponse:
    form = AtForm(request.POST if request.method == "POST" else None)
    return answer_form(request, form, act, **below(found, title, submit_label=title, lead=lead))
