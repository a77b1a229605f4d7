"""Pages of the parts of an operation: hubs and bins, terms, members, team."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.operations import actions, rules
from serai.apps.operations.enums import Role
from serai.apps.operations.models import Assignment
from serai.apps.operations.queries import bins_of, hub_by_code, terms_of
from serai.apps.operations.rules import ASSIGNABLE_BY_COORDINATOR
from serai.apps.operations.web.forms import (
    AssignForm,
    BinForm,
    BinsForm,
    EndForm,
    EndTermsForm,
    HubForm,
    MemberForm,
    TermsForm,
)
from serai.apps.operations.web.lists import hub_state, part_tabs, terms_state
from serai.apps.operations.web.views import answer, asked, crumbs
from serai.apps.parties.enums import OrganisationKind
from serai.kit.asking import actor_of
from serai.kit.flash import say
from serai.kit.policy import require
from serai.kit.records import NextAction


def add_hub(request: HttpRequest, operation: str) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    require(rules.may_manage_hubs(actor, found))
    form = HubForm(request.POST or None, actor=actor)

    def act(_data: dict[str, Any]) -> str:
        made = actions.add_hub(actor=actor, operation_id=found.pk, data=form.entered())
        say(request, "good", _("%(name)s is added") % {"name": made.name}, _("Add its bins next."))
        return reverse("operations:hub", args=[found.code, made.code])

    return answer(request, found, form, act, _("Add a hub"), "hubs")


def hub(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    """Facts and bins of a hub (its work is on the hub page)."""
    actor = actor_of(request)
    found = asked(request, operation)
    row = hub_by_code(actor, found, code)
    may = rules.may_manage_hubs(actor, found)
    context = {
        "operation": found,
        "hub": row,
        "bins": bins_of(row),
        "number": row.code,
        "heading": row.local_name,
        "title": row.local_name,
        "crumbs": crumbs(found, (reverse("operations:hubs", args=[found.code]), _("Hubs and bins")), row.local_name),
        "active": "settings",
        "state": hub_state(row),
        "tabs": part_tabs(actor, found, "hubs"),
        "may_manage": bool(may),
        "actions": [
            NextAction.by(
                may, _("Change the hub"), reverse("operations:change_hub", args=[found.code, code]), primary=True
            ),
            NextAction.by(may, _("Add bins"), reverse("operations:add_bins", args=[found.code, code]), icon="plus"),
        ]
        if actor.is_known
        else [],
    }
    return render(request, "operations/hub.html", context)


def change_hub(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    row = hub_by_code(actor, found, code)
    require(rules.may_manage_hubs(actor, found))
    form = HubForm(request.POST or None, actor=actor, initial=HubForm.initial_of(row))

    def act(data: dict[str, Any]) -> str:
        actions.change_hub(actor=actor, hub_id=row.pk, data=form.entered(), revision=data["revision"])
        return reverse("operations:hub", args=[found.code, code])

    return answer(request, found, form, act, _("Change %(name)s") % {"name": row.local_name}, "hubs")


def add_bins(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    row = hub_by_code(actor, found, code)
    require(rules.may_manage_hubs(actor, found))

    def act(data: dict[str, Any]) -> str:
        made = actions.add_bins(actor=actor, hub_id=row.pk, **data)
        say(request, "good", _("%(count)s bins are added") % {"count": len(made)})
        return reverse("operations:hub", args=[found.code, code])

    heading = _("Add bins to %(name)s") % {"name": row.local_name}
    return answer(request, found, BinsForm(request.POST or None), act, heading, "hubs")


def change_bin(request: HttpRequest, operation: str, code: str, bin_code: str) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    row = hub_by_code(actor, found, code)
    require(rules.may_manage_hubs(actor, found))
    one = bins_of(row).filter(code=bin_code).first()
    if one is None:
        raise Http404

    def act(data: dict[str, Any]) -> str:
        actions.change_bin(actor=actor, bin_id=one.pk, **data)
        return reverse("operations:hub", args=[found.code, code])

    form = BinForm(request.POST or None, initial=BinForm.initial_of(one))
    return answer(request, found, form, act, _("Change bin %(code)s") % {"code": one.code}, "hubs")


def add_terms(request: HttpRequest, operation: str) -> HttpResponse:
    """New terms, or the next version of those named by `?after=`."""
    actor = actor_of(request)
    found = asked(request, operation)
    require(rules.may_manage_terms(actor, found))
    initial: dict[str, Any] = {"valid_from": actor.now.date()}
    after = request.GET.get("after", "")
    earlier = next((row for row in terms_of(found) if str(row.pk) == after), None)
    if earlier is not None:
        initial |= TermsForm.initial_of(earlier)
    form = TermsForm(request.POST or None, initial=initial)

    def act(_data: dict[str, Any]) -> str:
        made = actions.add_terms(actor=actor, operation_id=found.pk, data=form.entered())
        say(request, "good", _("Version %(version)s of the terms is written") % {"version": made.version})
        return reverse("operations:term", args=[found.code, made.pk])

    return answer(request, found, form, act, _("Write terms"), "terms")


def term(request: HttpRequest, operation: str, pk: UUID) -> HttpResponse:
    """One version of the terms of a service."""
    actor = actor_of(request)
    found = asked(request, operation)
    row = terms_of(found).filter(pk=pk).first()
    if row is None:
        raise Http404
    kinds = dict(OrganisationKind.choices)
    may = rules.may_manage_terms(actor, found)
    heading = _("%(service)s, version %(version)s") % {"service": row.service.local_name, "version": row.version}
    context = {
        "operation": found,
        "terms": row,
        "number": heading,
        "heading": heading,
        "title": heading,
        "crumbs": crumbs(found, (reverse("operations:terms", args=[found.code]), _("Terms of services")), heading),
        "active": "settings",
        "state": terms_state(row, actor.now.date()),
        "tabs": part_tabs(actor, found, "terms"),
        "eligible": [kinds.get(kind, kind) for kind in row.eligible_kinds],
        "actions": [
            NextAction.by(
                may,
                _("Write the next version"),
                f"{reverse('operations:add_terms', args=[found.code])}?after={row.pk}",
                primary=True,
            ),
            NextAction.by(may, _("End the service"), reverse("operations:end_terms", args=[found.code, row.pk])),
        ]
        if actor.is_known
        else [],
    }
    return render(request, "operations/terms.html", context)


def end_terms(request: HttpRequest, operation: str, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    require(rules.may_manage_terms(actor, found))
    row = terms_of(found).filter(pk=pk).first()
    if row is None:
        raise Http404

    def act(data: dict[str, Any]) -> str:
        actions.end_terms(actor=actor, terms_id=pk, **data)
        return reverse("operations:term", args=[found.code, pk])

    form = EndTermsForm(row, request.POST or None, initial={"last_day": actor.now.date()})
    return answer(request, found, form, act, _("End the service"), "terms")


def add_member(request: HttpRequest, operation: str) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    require(rules.may_add_partner(actor, found))

    def act(data: dict[str, Any]) -> str:
        organisation = data["organisation"]
        actions.add_member(actor=actor, operation_id=found.pk, organisation_id=organisation.pk, since=data["since"])
        say(request, "good", _("%(name)s takes part") % {"name": organisation.name})
        return reverse("operations:members", args=[found.code])

    form = MemberForm(request.POST or None, actor=actor)
    return answer(request, found, form, act, _("Add an organisation"), "members")


def assign(request: HttpRequest, operation: str) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    require(rules.may_assign(actor, found))
    roles = [role for role in Role.values if role != Role.ADMINISTRATOR]
    roles = roles if actor.has("administrator") else list(ASSIGNABLE_BY_COORDINATOR)
    form = AssignForm(request.POST or None, operation=found, roles=roles)

    def act(data: dict[str, Any]) -> str:
        hub_id = data["hub"].pk if data["hub"] else None
        actions.assign(
            actor=actor,
            user_id=data["email"].pk,
            role=data["role"],
            operation_id=found.pk,
            hub_id=hub_id,
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )
        say(request, "good", _("%(name)s has the role") % {"name": str(data["email"])})
        return reverse("operations:team", args=[found.code])

    return answer(request, found, form, act, _("Give a role"), "team")


def end_assignment(request: HttpRequest, operation: str, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    row = Assignment.objects.filter(operation=found, pk=pk).first()
    if row is None:
        raise Http404
    require(rules.may_assign(actor, found, row.role))

    def act(data: dict[str, Any]) -> str:
        actions.end_assignment(actor=actor, assignment_id=pk, last_day=data["last_day"])
        return reverse("operations:team", args=[found.code])

    form = EndForm(request.POST or None, initial={"last_day": actor.now.date()})
    return answer(request, found, form, act, _("End a role"), "team")
