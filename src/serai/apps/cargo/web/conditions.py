"""Pages on which goods change their condition or are disposed of: tables of what is in a store, a form, one action."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from serai.apps.cargo import actions, rules
from serai.apps.cargo.enums import AccountKind, Condition
from serai.apps.cargo.queries import Standing, standing_of
from serai.apps.cargo.queries.lines import cargo_lines
from serai.apps.cargo.web.forms import ConditionForm, DisposeForm
from serai.apps.cargo.web.scope import consignment_url, event_url, page_of, the_consignment
from serai.apps.cargo.web.tables import bound, chosen, one_hub, said, store_of, with_rows
from serai.apps.operations.models import Bin, Hub
from serai.kit.policy import Answer, require


def condition(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    """The new condition is in the address (`?to=3`): it decides what is listed, which bins suit and what is asked."""
    actor, found = the_consignment(request, operation, code)
    there = standing_of(found, AccountKind.STORE)
    hub = store_of(there, found)
    require(rules.may_handle_cargo(actor, found.operation_id, hub.pk))
    to, clearing = _wanted(request), rules.may_clear(actor, found.operation_id)
    if to is Condition.GOOD:
        require(clearing)
    rows = [row for row in there if row.condition != to]

    def act(clean: dict[str, Any]) -> str:
        picked = chosen(request, rows)
        items = [actions.LossItem(row.line.pk, row.account_id, quantity, row.condition) for row, quantity in picked]
        to_bin = clean.pop("to_bin")
        event = actions.report_damage(
            actor=actor, hub_id=one_hub(picked), items=items, to_bin_id=to_bin.pk if to_bin else None, **clean
        )
        said(request, operation, event, _("The condition is changed."))
        return consignment_url(found)

    form = ConditionForm(to, bins_for(hub, rows, to), bound(request))
    return with_rows(request, form, act, rows, template="cargo/change_condition.html", tabs=_tabs(to, clearing),
                     closed=clearing, **page_of(found, _("Change condition"), submit_label=_("Record"),
                                                quantity_label=_("How much")))  # fmt: skip


def _wanted(request: HttpRequest) -> Condition:
    named = request.POST.get("to_condition") or request.GET.get("to", "")
    return Condition(int(named)) if named in {str(value) for value in Condition.values} else Condition.DAMAGED


def _tabs(to: Condition, clearing: Answer) -> list[tuple[Any, str, None, bool]]:
    words = {
        Condition.DAMAGED: _("Damaged"),
        Condition.QUARANTINED: _("Into quarantine"),
        Condition.GOOD: _("Good after all"),
    }
    return [(words[each], f"?to={each.value}", None, each is to) for each in words
            if each is not Condition.GOOD or clearing]  # fmt: skip


def bins_for(hub: Hub, rows: Sequence[Standing], to: Condition) -> list[Bin]:
    """The bins of a hub in which goods of at least one row may stand in that condition, in the order of their codes."""
    bins = list(hub.bins.filter(is_active=True).order_by("code"))
    kinds, bands = [each.kind for each in bins], [each.temperature_band for each in bins]
    goods = cargo_lines({row.line.pk for row in rows}).values()
    return [each for each in bins if any(rules.bin_suits(line, to, each, kinds, bands) for line in goods)]


def dispose(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    """What is damaged or in quarantine and cannot be used any more is destroyed, before a witness."""
    actor, found = the_consignment(request, operation, code)
    rows = [row for row in standing_of(found, AccountKind.STORE) if row.condition != Condition.GOOD]
    require(rules.may_handle_cargo(actor, found.operation_id, store_of(rows, found).pk))

    def act(clean: dict[str, Any]) -> str:
        picked = chosen(request, rows)
        items = [actions.LossItem(row.line.pk, row.account_id, quantity, row.condition) for row, quantity in picked]
        event = actions.dispose(actor=actor, hub_id=one_hub(picked), items=items, **clean)
        said(request, operation, event, _("It is out of the books. Add photos and signed papers to its document."))
        return event_url(operation, event.pk)

    return with_rows(request, DisposeForm(bound(request)), act, rows, **page_of(
        found, _("Dispose of goods"), submit_label=_("Take it out of the books"), quantity_label=_("Disposed of"),
        lead=_("Only goods that are damaged or in quarantine. The quantity leaves the books; who agreed stays on paper.")))  # fmt: skip
