"""Forms of convoys, their places and clearances."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Operation
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport.actions import ConvoyData
from serai.apps.transport.models import Convoy, ConvoySlot, Journey
from serai.apps.transport.queries import journeys_to_take_along, requests_for_places
from serai.kit.forms import DayField, Form, LinesField, MomentField


class ConvoyForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("The road and the day: Juba–Kapoeta, Monday."))
    origin = forms.ModelChoiceField(Place.objects.none(), label=_("From"), empty_label="—")
    destination = forms.ModelChoiceField(Place.objects.none(), label=_("To"), empty_label="—")
    assembly_point = forms.CharField(label=_("Assembly point"), max_length=160, required=False)
    assembles_at = MomentField(label=_("Assembles"))
    departs_at = MomentField(label=_("Leaves"))
    arrives_at = MomentField(label=_("Arrives"))
    places = forms.IntegerField(
        label=_("Places for partners' own vehicles"), min_value=0, max_value=200, initial=0,
        help_text=_("Vehicles of the operation are not counted here."),
    )  # fmt: skip
    needs_clearance = forms.BooleanField(
        label=_("Leaves only with a valid clearance"), required=False, initial=True,
    )  # fmt: skip
    leader = forms.CharField(label=_("Convoy leader"), max_length=120, required=False)
    leader_phone = forms.CharField(label=_("Phone of the convoy leader"), max_length=40, required=False)
    escort = forms.CharField(label=_("Escort"), max_length=160, required=False)
    escort_phone = forms.CharField(label=_("Phone of the escort"), max_length=40, required=False)
    briefing = forms.CharField(
        label=_("Briefing note"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Order of vehicles, radio channel, halts, what to do when somebody is stopped."),
    )  # fmt: skip

    def __init__(self, operation: Operation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.filter(merged_into=None).order_by("name")
        if operation.country:
            places = places.filter(country__in=[operation.country, ""])
        for name in ("origin", "destination"):
            self.fields[name].queryset = places  # type: ignore[attr-defined]

    def data_of(self) -> ConvoyData:
        clean = dict(self.cleaned_data)
        origin, destination = clean.pop("origin"), clean.pop("destination")
        return ConvoyData(origin_id=origin.pk, destination_id=destination.pk, **clean)


def convoy_initial(convoy: Convoy) -> dict[str, Any]:
    """The form's values for a convoy that exists."""
    values = {name: getattr(convoy, name) for name in ConvoyForm.base_fields}
    return values | {name: timezone.localtime(values[name]) for name in ("assembles_at", "departs_at", "arrives_at")}


class JoinForm(Form):
    journey = forms.ModelChoiceField(Journey.objects.none(), label=_("Journey"), empty_label="—")

    def __init__(self, convoy: Convoy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = journeys_to_take_along(convoy)
        self.fields["journey"].queryset = rows  # type: ignore[attr-defined]
        self.fields["journey"].widget.attrs["class"] = "form-select s-w24"
        self.fields["journey"].label_from_instance = _journey_words  # type: ignore[attr-defined]


def _journey_words(journey: Journey) -> str:
    end = journey.destination_hub.local_name if journey.destination_hub else journey.destination.local_name
    leaves = timezone.localtime(journey.departs_at)
    return (
        f"{journey.reference} · {journey.vehicle.plate} · {journey.origin.local_name} – {end} · {leaves:%Y-%m-%d %H:%M}"
    )


class PlaceForm(Form):
    """A request for a convoy place, or an organisation that asked in another way."""

    request = forms.ModelChoiceField(
        ServiceRequest.objects.none(), label=_("Request for a convoy place"), required=False, empty_label="—",
        help_text=_("Accepted requests that have no place yet."),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label="—",
        help_text=_("Only when there is no request."),
    )  # fmt: skip
    asked = forms.IntegerField(label=_("Vehicles asked for"), min_value=1, max_value=200, initial=1)
    contact = forms.CharField(label=_("Contact on the road"), max_length=160, required=False)

    def __init__(self, convoy: Convoy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["request"].queryset = requests_for_places(convoy)  # type: ignore[attr-defined]
        self.fields["request"].label_from_instance = lambda row: f"{row.reference} · {row.organisation} · {row.title}"  # type: ignore[attr-defined]
        partners = Organisation.objects.filter(operations__operation=convoy.operation_id, merged_into=None)
        self.fields["organisation"].queryset = partners.distinct().order_by("name")  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        clean = self.cleaned_data
        request, organisation = clean["request"], clean["organisation"]
        return {
            "asked": clean["asked"], "contact": clean["contact"], "request_id": request.pk if request else None,
            "organisation_id": organisation.pk if organisation else None,
        }  # fmt: skip


class AnswerForm(Form):
    given = forms.IntegerField(label=_("Places given"), min_value=0, max_value=200)
    reason = forms.CharField(
        label=_("Why fewer"), max_length=200, required=False, help_text=_("Shown to the organisation.")
    )

    def __init__(self, slot: ConvoySlot, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("given", slot.given or slot.asked)
        self.initial.setdefault("reason", slot.reason)


class VehiclesForm(Form):
    plates = LinesField(label=_("Plates"), required=False, help_text=_("One vehicle a line."))
    crew = forms.IntegerField(label=_("People in them"), min_value=0, max_value=1000, required=False)
    contact = forms.CharField(label=_("Contact on the road"), max_length=160, required=False)


class AskClearanceForm(Form):
    authority = forms.CharField(label=_("Authority"), max_length=160)
    asked_on = DayField(label=_("Asked on"))
    reference = forms.CharField(label=_("Reference"), max_length=80, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


ANSWERS = [("granted", _("Granted")), ("refused", _("Refused")), ("dropped", _("Not needed any more"))]


class ClearanceForm(Form):
    """What the authority answered. Days are asked for only when it granted."""

    answer = forms.ChoiceField(label=_("Answer"), choices=ANSWERS)
    answered_on = DayField(label=_("Answered on"))
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_until = DayField(label=_("Valid until, last day"), required=False)
    reference = forms.CharField(label=_("Reference"), max_length=80, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("answer") == "granted":
            for name in ("valid_from", "valid_until"):
                if name not in self.errors and not clean.get(name):
                    self.add_error(name, _("Fill in this field."))
        return clean


class AtForm(Form):
    occurred_at = MomentField(label=_("When did it happen?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("occurred_at", timezone.localtime(timezone.now()).replace(second=0, microsecond=0))
