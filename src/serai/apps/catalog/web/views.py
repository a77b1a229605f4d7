"""Pages of the catalogue. `kind` in the address is items, categories, units or services."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.catalog import actions, rules
from serai.apps.catalog.models import Entry, Item
from serai.apps.catalog.queries import KINDS, entry_by_code
from serai.apps.catalog.web.forms import FORMS, EntryForm
from serai.apps.catalog.web.lists import LISTS, NAMES, hazard_of, pack_of, use_state
from serai.kit.asking import actor_of
from serai.kit.flash import say
from serai.kit.forms import answer_form
from serai.kit.policy import require
from serai.kit.records import NextAction


def write(kind: str, actor: Any, data: Any, entry_id: Any = None) -> Entry:
    """Add or change an entry of a kind by the kind's own action."""
    writers: dict[str, Callable[[], Entry]] = {
        "items": lambda: actions.write_item(actor=actor, data=data, item_id=entry_id),
        "categories": lambda: actions.write_category(actor=actor, data=data, category_id=entry_id),
        "units": lambda: actions.write_unit(actor=actor, data=data, unit_id=entry_id),
        "services": lambda: actions.write_service(actor=actor, data=data, service_id=entry_id),
    }
    return writers[kind]()


def checked(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return kind


def index(request: HttpRequest) -> HttpResponse:
    return redirect("catalog:list", kind="items")


def entry_list(request: HttpRequest, kind: str) -> HttpResponse:
    return LISTS[checked(kind)](request).response()


def crumbs(kind: str, *further: Any) -> list[tuple[str, Any]]:
    label = NAMES[kind][0]
    return [(reverse("catalog:list", args=[kind]), label), *(("", one) for one in further)]


def entry(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The record of an entry."""
    actor = actor_of(request)
    found = entry_by_code(actor, KINDS[checked(kind)], code)
    may = rules.may_keep_catalog(actor)
    keep = _("Take out of use") if found.is_active else _("Take back into use")
    url = reverse("catalog:use", args=[kind, code])
    context = {
        "entry": found,
        "kind": kind,
        "number": found.code,
        "heading": found.local_name,
        "title": found.local_name,
        "crumbs": crumbs(kind, found.local_name),
        "active": "catalog",
        "use": use_state(found),
        "facts": facts(found),
        "actions": [
            NextAction.by(may, _("Change"), reverse("catalog:change", args=[kind, code]), icon="pencil", primary=True),
            NextAction.by(may, keep, url, method="post"),
        ]
        if actor.is_known
        else [],
    }
    return render(request, "catalog/entry.html", context)


def facts(found: Entry) -> list[tuple[Any, Any]]:
    """Label and value of what a kind of entry holds besides its names."""
    if isinstance(found, Item):
        return [
            (_("Category"), found.category.local_name),
            (_("Inventory unit"), found.unit.local_name),
            (_("Handling unit"), pack_of(found) or "–"),
            (_("kg a unit, packing included"), f"{found.unit_weight_kg.normalize():f}"),
            (_("m³ a unit, packing included"), f"{found.unit_volume_m3.normalize():f}"),
            (_("Value of a unit"), f"{found.unit_value} {found.currency}" if found.unit_value is not None else "–"),
            (_("Shelf life, months"), found.shelf_life_months or "–"),
            (_("Temperature"), found.get_temperature_band_display()),
            (_("Dangerous goods"), f"{hazard_of(found)} {found.packing_group}".strip() or "–"),
        ]
    form = FORMS[next(kind for kind, model in KINDS.items() if isinstance(found, model))]
    return [(form.base_fields[name].label, _shown(found, name)) for name in form.plain]


def _shown(found: Entry, name: str) -> Any:
    display = getattr(found, f"get_{name}_display", None)
    return display() if display else getattr(found, name)


def _answer(request: HttpRequest, kind: str, form: EntryForm, heading: str, entry_id: Any, cancel: str) -> HttpResponse:
    actor = actor_of(request)

    def act(_data: dict[str, Any]) -> str:
        made = write(kind, actor, form.entered(), entry_id)
        say(request, "good", _("%(name)s is written") % {"name": made.name})
        return reverse("catalog:entry", args=[kind, made.code])

    return answer_form(
        request,
        form,
        act,
        heading=heading,
        title=heading,
        crumbs=crumbs(kind, heading),
        active="catalog",
        cancel_url=cancel,
    )


def add(request: HttpRequest, kind: str) -> HttpResponse:
    require(rules.may_keep_catalog(actor_of(request)))
    form = FORMS[checked(kind)](request.POST or None)
    heading = _("Add to: %(kind)s") % {"kind": NAMES[kind][0]}
    return _answer(request, kind, form, heading, None, reverse("catalog:list", args=[kind]))


def change(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    actor = actor_of(request)
    require(rules.may_keep_catalog(actor))
    found = entry_by_code(actor, KINDS[checked(kind)], code)
    form_class = FORMS[kind]
    form = form_class(request.POST or None, initial=form_class.initial_of(found))
    heading = _("Change %(name)s") % {"name": found.name}
    return _answer(request, kind, form, heading, found.pk, reverse("catalog:entry", args=[kind, code]))


def use(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """POST only: take an entry out of use, or back."""
    actor = actor_of(request)
    model = KINDS[checked(kind)]
    found = entry_by_code(actor, model, code)
    actions.set_in_use(actor=actor, kind=model, entry_id=found.pk, is_active=not found.is_active)
    return redirect("catalog:entry", kind=kind, code=code)
