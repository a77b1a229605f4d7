"""Split, merge, make kits, relabel and repack: what is taken, what is made of it; and the trace of a line both ways."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from serai.apps.cargo import actions, rules
from serai.apps.cargo.enums import AccountKind, EventKind, RepackWay
from serai.apps.cargo.models import Consignment, Line
from serai.apps.cargo.queries import Kin, Standing, Trace, events_visible_to, standing_of, trace
from serai.apps.cargo.web.forms import RepackForm, RepackResultForm
from serai.apps.cargo.web.scope import consignment_url, event_url, page_of, the_consignment
from serai.apps.cargo.web.tables import bound, chosen, one_hub, said, store_of, with_rows
from serai.apps.operations.models import Hub
from serai.kit.errors import Invalid, NotFound
from serai.kit.policy import require

#: What is asked of each thing made, by way; the rest follows from what is taken.
ASKED = {
    RepackWay.SPLIT: ("quantity", "description", "hu", "bin"),
    RepackWay.MERGE: ("description", "batch", "expires_on", "hu", "bin"),
    RepackWay.KIT: ("description", "quantity", "unit", "hu", "bin"),
    RepackWay.RELABEL: ("description", "batch", "expires_on", "bin"),
    RepackWay.REPACK: ("description", "quantity", "unit", "hu", "batch", "expires_on", "bin"),
}
LEADS = {
    RepackWay.SPLIT: gettext_lazy("One line becomes several, in the same unit. Together they are what you take."),
    RepackWay.MERGE: gettext_lazy("Several lines of this consignment become one. It expires when the first of them does."),
    RepackWay.KIT: gettext_lazy("Goods are put together into kits of equal content. Each kit is traced to what is in it."),
    RepackWay.RELABEL: gettext_lazy("The same goods under a new label: a wrong description, batch or expiry is put right."),
    RepackWay.REPACK: gettext_lazy("Torn bags, other packs, another unit: whatever is made of what you take."),
}  # fmt: skip
SEVERAL, MOST = 4, 12


def repack(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    """The way is in the address (`?way=kit`): it decides what is asked. Weight, volume and value follow the goods."""
    actor, found = the_consignment(request, operation, code)
    rows = standing_of(found, AccountKind.STORE)
    hub = store_of(rows, found)
    require(rules.may_handle_cargo(actor, found.operation_id, hub.pk))
    way = _way(request)
    made = _forms(request, way, hub, rows)

    def act(clean: dict[str, Any]) -> str:
        if events_visible_to(actor).filter(pk=clean["event_id"], kind=EventKind.REPACK).exists():
            return event_url(operation, clean["event_id"])  # sent twice; what it took is not there any more
        picked = chosen(request, rows)
        sources = [actions.RepackSource(row.line.pk, quantity, row.bin_id, row.condition) for row, quantity in picked]
        event = actions.repack(
            actor=actor, hub_id=one_hub(picked), occurred_at=clean["occurred_at"], sources=sources,
            results=_results(made, picked, way), reason=clean["reason"], way=way, event_id=clean["event_id"],
        )  # fmt: skip
        said(request, operation, event, _("The new lines are in the books. Print their labels."))
        return event_url(operation, event.pk)

    title = _("Split, merge, kit, relabel")
    return with_rows(
        request, RepackForm(bound(request), initial={"way": way}), act, rows, template="cargo/repack.html", formset=made,
        tabs=[(each.label, f"?way={each.value}", None, each is way) for each in RepackWay], tabs_label=title,
        **page_of(found, title, submit_label=RepackWay(way).label, quantity_label=_("Take"), lead=LEADS[way]),
    )  # fmt: skip


def _way(request: HttpRequest) -> RepackWay:
    named = request.POST.get("way") or request.GET.get("way", "")
    return RepackWay(named) if named in RepackWay.values else RepackWay.SPLIT


def _forms(request: HttpRequest, way: RepackWay, hub: Hub, rows: Sequence[Standing]) -> Any:
    several = SEVERAL if way in (RepackWay.SPLIT, RepackWay.REPACK) else 1
    kind: type[BaseFormSet[Any]] = forms.formset_factory(
        RepackResultForm, extra=several, max_num=MOST, absolute_max=MOST
    )
    first = rows[0].bin_id if rows else None
    return kind(bound(request), prefix="made", form_kwargs={"asked": ASKED[way], "hub": hub, "bin_id": first})


def _results(made: Any, picked: Sequence[tuple[Standing, Decimal]], way: RepackWay) -> list[actions.RepackResult]:
    """What the forms say is made; blank ones are left out. Merges and relabels take their quantity from what is taken."""
    if not made.is_valid():
        raise Invalid(_("Look at what is made: a field cannot be read."))
    whole = sum((quantity for _row, quantity in picked), Decimal())
    condition = max(row.condition for row, _quantity in picked)
    takes_all = way in (RepackWay.MERGE, RepackWay.RELABEL)
    results = []
    for form in made.forms:
        clean = dict(form.cleaned_data)
        quantity = whole if takes_all else clean.get("quantity")
        if not quantity:
            if clean.get("description"):
                raise Invalid(
                    _("Enter how much was made."), fields={form.add_prefix("quantity"): [_("Enter how much was made.")]}
                )
            continue
        results.append(actions.RepackResult(
            quantity=quantity, description=clean.get("description", ""), hu=clean.get("hu"),
            unit_id=clean["unit"].pk if clean.get("unit") else None, batch=clean.get("batch") or None,
            expires_on=clean.get("expires_on"), bin_id=clean["bin"].pk if clean.get("bin") else None, condition=condition,
        ))  # fmt: skip
    return results


def trace_line(request: HttpRequest, operation: str, code: str, line_id: UUID) -> HttpResponse:
    """What a line was made of, what was made of it, by which document, and where each of them is now."""
    actor, found = the_consignment(request, operation, code)
    line = Line.objects.filter(consignment=found, pk=line_id).select_related("unit", "consignment__operation").first()
    if line is None:
        raise NotFound(_("There is no such line."), code="no_line")
    family = trace(line, actor)
    context = page_of(found, _("Trace of line %(position)s") % {"position": line.position}) | {
        "line": line, "trace": family, "above": _shown(found, family, family.above),
        "below": _shown(found, family, family.below), "here": family.where.get(line.pk, []), "number": f"{found.code}/{line.position}",
    }  # fmt: skip
    return render(request, "cargo/trace.html", context)


def _shown(found: Consignment, family: Trace, kin: Sequence[Kin]) -> list[tuple[Kin, str, list[Standing]]]:
    return [(each, consignment_url(found, "trace", each.line_id), family.where.get(each.line_id, [])) for each in kin]
