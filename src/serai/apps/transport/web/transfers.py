"""From one vehicle onto another on the way: what is on board, how much of it goes over, onto which."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from serai.apps.cargo.actions import LossItem
from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Balance
from serai.apps.transport import actions, rules
from serai.apps.transport.models import Journey
from serai.apps.transport.queries import visible_to
from serai.apps.transport.rules.rights import UNDER_WAY
from serai.apps.transport.web.scope import page_of, the_journey
from serai.kit.errors import Invalid
from serai.kit.flash import say
from serai.kit.forms import OnceForm, answer_form, typed_quantity
from serai.kit.policy import require


class TranshipForm(OnceForm):
    to = forms.ModelChoiceField(Journey.objects.none(), label=gettext_lazy("Onto"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Also say who looked whether the other vehicle can carry it."),
    )  # fmt: skip

    def __init__(self, others: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = others
        field.label_from_instance = lambda journey: f"{journey.waybill or journey.reference} · {journey.vehicle}"


def tranship(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_tranship(actor, found))
    rows = list(
        Balance.objects.filter(account__journey_id=found.pk, kind=AccountKind.JOURNEY, live=True)
        .select_related("line__unit", "line__owner", "line__consignment")
        .order_by("line__consignment__number", "line__position", "condition")
    )
    others = visible_to(actor).filter(operation=found.operation_id, state__in=UNDER_WAY).exclude(pk=found.pk)

    def act(clean: dict[str, Any]) -> str:
        items = [
            LossItem(row.line_id, row.account_id, quantity, row.condition)
            for row in rows
            if (quantity := typed_quantity(request, _key(row)))
        ]
        if not items:
            raise Invalid(_("Enter a quantity in at least one line."))
        target = clean.pop("to")
        event = actions.tranship(actor=actor, journey_id=found.pk, to_journey_id=target.pk, items=items, **clean)
        say(request, "good", _("The cargo is on the other vehicle."), event.code)
        return reverse("cargo:event", args=[operation, event.pk])

    form = TranshipForm(others.select_related("vehicle").order_by("-departed_at"),
                        request.POST if request.method == "POST" else None)  # fmt: skip
    return answer_form(request, form, act, template="transport/tranship.html", submit_label=_("Transfer"),
                       rows=[(row, _key(row), request.POST.get(_key(row), "")) for row in rows],
                       **page_of(found, _("Transfer to another vehicle")))  # fmt: skip


def _key(row: Balance) -> str:
    return f"q-{row.line_id}-{row.condition}"
