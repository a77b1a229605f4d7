"""Pages of the register of organisations."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.parties import actions, rules
from serai.apps.parties.models import Organisation
from serai.apps.parties.queries import (
    duplicate_pairs,
    find_organisation,
    memberships_of,
    organisation_by_id,
    possible_duplicates,
)
from serai.apps.parties.rules import OrganisationData
from serai.apps.parties.web.forms import AliasForm, CommitmentsForm, MergeForm, OrganisationForm
from serai.apps.parties.web.lists import PartnerList, commitments, entry_state
from serai.kit.asking import actor_of
from serai.kit.flash import say
from serai.kit.forms import answer_form
from serai.kit.history import changes_of
from serai.kit.imports import answer_import
from serai.kit.policy import require
from serai.kit.records import NextAction


def partner_list(request: HttpRequest) -> HttpResponse:
    return PartnerList(request).response()


def crumbs(organisation: Organisation | None, *further: Any) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [(reverse("parties:list"), _("Partners"))]
    if organisation is not None:
        rows.append((reverse("parties:detail", args=[organisation.pk]), organisation.name))
    return [*rows, *(("", label) for label in further)]


def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record of an organisation; a merged one leads to its survivor."""
    actor = actor_of(request)
    organisation = organisation_by_id(actor, pk)
    if organisation.merged_into is not None:
        return redirect("parties:detail", pk=organisation.current.pk)
    sees_contacts = bool(rules.may_see_contacts(actor, organisation))
    context = {
        "organisation": organisation,
        "number": organisation.short,
        "heading": organisation.name,
        "title": organisation.name,
        "crumbs": crumbs(organisation),
        "active": "partners",
        "entry": entry_state(organisation),
        "commitments": commitments(organisation),
        "aliases": organisation.aliases.order_by("name"),
        "memberships": _memberships(request, organisation) if sees_contacts else [],
        "sees_contacts": sees_contacts,
        "may_manage_people": bool(rules.may_manage_people(actor, organisation)),
        "actions": next_actions(request, organisation),
        "changes": changes_of(organisation, labels()) if rules.in_team(actor) or sees_contacts else [],
    }
    return render(request, "parties/detail.html", context)


def labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "acronym": _("Acronym"),
        "kind": _("Kind"),
        "standing": _("Standing"),
        "country": _("Country"),
        "is_national": _("National"),
        "website": _("Website"),
        "is_provisional": _("Provisional"),
        "is_cluster_lead": _("Leads a cluster"),
        "commitments_accepted_by": _("Commitments accepted by"),
    }


def _memberships(request: HttpRequest, organisation: Organisation) -> list[tuple[Any, Any]]:
    """Memberships with the answer whether the person may be invited."""
    actor = actor_of(request)
    rows = memberships_of(actor, organisation.pk)
    return [(row, rules.may_invite(actor, organisation, row.person)) for row in rows]


def next_actions(request: HttpRequest, organisation: Organisation) -> list[NextAction]:
    """Every action on an organisation, open or closed with its reason; visitors get none."""
    actor = actor_of(request)
    if not actor.is_known:
        return []
    pk = [organisation.pk]
    found = [
        NextAction.by(
            rules.may_change_organisation(actor, organisation),
            _("Change the entry"),
            reverse("parties:change", args=pk),
            icon="pencil",
            primary=True,
        ),
        NextAction.by(
            rules.may_manage_people(actor, organisation),
            _("Add a person"),
            reverse("parties:add_person", args=pk),
            icon="plus",
        ),
        NextAction.by(
            rules.may_change_organisation(actor, organisation), _("Add another name"), reverse("parties:alias", args=pk)
        ),
        NextAction.by(
            rules.may_accept_commitments(actor, organisation),
            _("Accept the minimum commitments"),
            reverse("parties:commitments", args=pk),
        ),
    ]
    if organisation.is_provisional:
        url = reverse("parties:confirm", args=pk)
        found.append(NextAction.by(rules.may_confirm(actor, organisation), _("Confirm"), url, method="post"))
    found.append(NextAction.by(rules.may_merge(actor), _("Merge another entry"), reverse("parties:merge", args=pk)))
    return found


def add(request: HttpRequest) -> HttpResponse:
    """A new entry. Entries like it are shown first; “add anyway” is a second press."""
    actor = actor_of(request)
    require(rules.may_add_organisation(actor))
    form = OrganisationForm(request.POST or None)
    context: dict[str, Any] = {"heading": _("Add an organisation"), "title": _("Add an organisation")}
    context |= {"crumbs": crumbs(None, _("Add")), "active": "partners", "cancel_url": reverse("parties:list")}
    if request.method == "POST" and form.is_valid() and "anyway" not in request.POST:
        data = form.cleaned_data
        alike = possible_duplicates(actor, data["name"], acronym=data["acronym"], website=data["website"])
        if alike:
            return render(request, "parties/alike.html", {"form": form, "alike": alike, **context})

    def act(data: dict[str, Any]) -> str:
        made = actions.add_organisation(actor=actor, data=organisation_data(data))
        say(request, "good", _("%(name)s stands in the register") % {"name": made.name})
        return reverse("parties:detail", args=[made.pk])

    return answer_form(request, form, act, **context)


def organisation_data(data: dict[str, Any], kept: Organisation | None = None) -> OrganisationData:
    """The answers of the form; what the form did not ask stays as in `kept`."""
    values = {name: value for name, value in data.items() if name != "revision"}
    if kept is not None:
        values = {"kind": kept.kind, "standing": kept.standing, "is_cluster_lead": kept.is_cluster_lead} | values
    values["standing"] = values.get("standing") or None
    return OrganisationData(**values)


def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organisation = organisation_by_id(actor, pk)
    require(rules.may_change_organisation(actor, organisation))
    form = OrganisationForm(
        request.POST or None,
        initial=OrganisationForm.initial_of(organisation),
        classifies=bool(rules.may_classify(actor)),
    )

    def act(data: dict[str, Any]) -> str:
        actions.change_organisation(
            actor=actor,
            organisation_id=pk,
            data=organisation_data(data, organisation),
            revision=data["revision"],
        )
        say(request, "good", _("The entry is changed"))
        return reverse("parties:detail", args=[pk])

    return _form(request, form, act, organisation, _("Change the entry"))


def alias(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organisation = organisation_by_id(actor, pk)
    require(rules.may_change_organisation(actor, organisation))

    def act(data: dict[str, Any]) -> str:
        actions.add_alias(actor=actor, organisation_id=pk, name=data["name"])
        return reverse("parties:detail", args=[pk])

    return _form(request, AliasForm(request.POST or None), act, organisation, _("Add another name"))


def commit(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organisation = organisation_by_id(actor, pk)
    require(rules.may_accept_commitments(actor, organisation))

    def act(data: dict[str, Any]) -> str:
        actions.accept_commitments(actor=actor, organisation_id=pk, accepted_by=data["accepted_by"])
        say(request, "good", _("The minimum commitments are accepted"))
        return reverse("parties:detail", args=[pk])

    lead = _("The organisation accepts the twelve minimum commitments of participants, by name and date.")
    form = CommitmentsForm(request.POST or None)
    return _form(request, form, act, organisation, _("Accept the minimum commitments"), lead=lead)


def _form(
    request: HttpRequest, form: Any, act: Any, organisation: Organisation, heading: str, **context: Any
) -> HttpResponse:
    return answer_form(
        request,
        form,
        act,
        heading=heading,
        title=heading,
        crumbs=crumbs(organisation, heading),
        active="partners",
        cancel_url=reverse("parties:detail", args=[organisation.pk]),
        **context,
    )


def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST only: a provisional entry becomes a full one."""
    actions.confirm_organisation(actor=actor_of(request), organisation_id=pk)
    say(request, "good", _("The entry is confirmed"))
    return redirect("parties:detail", pk=pk)


def duplicates(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(rules.may_merge(actor))
    context = {"pairs": duplicate_pairs(actor), "title": _("Possible duplicates"), "active": "partners"}
    context["crumbs"] = crumbs(None, _("Possible duplicates"))
    return render(request, "parties/duplicates.html", context)


def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First the other entry is named; then both stand side by side with what will happen; then it happens."""
    actor = actor_of(request)
    require(rules.may_merge(actor))
    survivor = organisation_by_id(actor, pk)
    form = MergeForm(request.POST or None, initial={"merged": request.GET.get("merged", "")})
    merged = None
    if request.method == "POST" and form.is_valid():
        merged = find_organisation(actor, form.cleaned_data["merged"])
        if merged is None or merged.pk == pk:
            form.add_error("merged", _("No other entry, or more than one, has this name. Write it as the list does."))
        elif "sure" in request.POST:
            actions.merge_organisations(actor=actor, survivor_id=pk, merged_id=merged.pk)
            detail_words = _("Its names and people belong to %(name)s now.") % {"name": survivor.name}
            say(request, "good", _("%(name)s is merged") % {"name": merged.name}, detail_words)
            return redirect("parties:detail", pk=pk)
    context = {
        "form": form,
        "survivor": survivor,
        "merged": merged if not form.errors else None,
        "people": [memberships_of(actor, one.pk).count() for one in (survivor, merged) if one is not None],
        "heading": _("Merge another entry into %(name)s") % {"name": survivor.name},
        "title": _("Merge"),
        "crumbs": crumbs(survivor, _("Merge")),
        "active": "partners",
        "cancel_url": reverse("parties:detail", args=[pk]),
        "submit_label": _("Compare"),
    }
    status = 422 if form.errors else 200
    return render(request, "parties/merge.html" if context["merged"] else "kit/form.html", context, status=status)


def import_organisations(request: HttpRequest) -> HttpResponse:
    return answer_import(request, "parties.organisations")
