"""Forms of transport's pages. They read what was typed; the actions decide."""

import base64
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import LossCause
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.catalog.models import Category
from serai.apps.operations.models import Hub, Operation
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.transport.actions import JourneyData, StopData, VehicleData
from serai.apps.transport.enums import VehicleClass
from serai.apps.transport.models import Journey, Vehicle
from serai.kit.errors import Refused
from serai.kit.forms import DayField, MomentField, OnceForm

STOPS = 4


class DepartForm(OnceForm):
    override_reason = forms.CharField(
        label=_("Why it may leave over its limits"),
        required=False,
        max_length=200,
        help_text=_("Only for a logistics officer, when the vehicle's limits are passed."),
    )
    fefo_reason = forms.CharField(
        label=_("Why what expires first stays behind"),
        required=False,
        max_length=200,
        help_text=_("Only when goods that expire earlier are left in the store."),
    )
    remarks = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class DeliverForm(OnceForm):
    signer = forms.CharField(label=_("Received and signed by"), max_length=120)
    signer_role = forms.CharField(label=_("Role of who signed"), max_length=120, required=False)
    remarks = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class HandOverForm(DeliverForm):
    """A delivery at the door: perhaps with a signature (drawn or photographed), a photo, and the position of the device."""

    signature = forms.FileField(
        label=_("Photo of the signature"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "class": "form-control s-w24", "capture": "environment"}),
        help_text=_("JPEG or PNG. Not needed when the signature is drawn above."),
    )  # fmt: skip
    drawn = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400_000)

    photo = forms.FileField(
        label=_("Photo of the signed paper or of the cargo"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf", "class": "form-control s-w24"}),
        help_text=_("JPEG, PNG or PDF, at most 10 MB."),
    )  # fmt: skip
    lat = forms.DecimalField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90, decimal_places=6)
    lon = forms.DecimalField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180, decimal_places=6)

    def clean(self) -> dict[str, Any]:
        """Half a position is none; a drawn signature becomes a picture, and stands before a photographed one."""
        clean = super().clean() or {}
        drawn = clean.pop("drawn", "")
        if drawn:
            clean["signature"] = self._picture(drawn)
        if clean.get("lat") is None or clean.get("lon") is None:
            clean |= {"lat": None, "lon": None}
        return clean

    def _picture(self, drawn: str) -> Any:
        """What the canvas gives: data:image/png;base64,…"""
        head, _comma, body = drawn.partition(",")
        try:
            if head != "data:image/png;base64":
                raise ValueError(head)
            return ContentFile(base64.b64decode(body, validate=True), name="signature.png")
        except ValueError:
            self.add_error("signature", _("Draw the signature again, or photograph it."))
            return None


class LossForm(OnceForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=LossCause.choices)
    description = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 3}))
    responsible = forms.CharField(label=_("Who answers for it"), max_length=160, required=False)
    witness = forms.CharField(label=_("Witness"), max_length=160, required=False)


class FoundForm(OnceForm):
    remarks = forms.CharField(label=_("Where and how it was found"), widget=forms.Textarea(attrs={"rows": 2}))


class SeenForm(forms.Form):
    seen_at = MomentField(label=_("Seen at"))
    note = forms.CharField(label=_("Where"), max_length=80, help_text=_("In a few words: km 61 of 118, at the ferry."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("seen_at", timezone.localtime(timezone.now()).replace(second=0, microsecond=0))


class ArriveForm(forms.Form):
    occurred_at = MomentField(label=_("Arrived at"))
    stop = forms.ChoiceField(label=_("Where"), required=False)

    def __init__(self, journey: Journey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(stop.pk), stop.place.local_name) for stop in journey.stops.select_related("place")]
        end = journey.destination_hub.local_name if journey.destination_hub else journey.destination.local_name
        self.fields["stop"].choices = [*choices, ("", end)]  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial["occurred_at"] = timezone.localtime(timezone.now()).replace(second=0, microsecond=0)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class UnderWayForm(forms.Form):
    """What may still change once a vehicle has left."""

    arrives_at = MomentField(label=_("Expected arrival"))
    driver_name = forms.CharField(label=_("Driver"), max_length=120, required=False)
    driver_phone = forms.CharField(label=_("Driver's phone"), max_length=40, required=False)
    seals = forms.CharField(label=_("Seals"), max_length=80, required=False)
    remarks = forms.CharField(label=_("Instructions"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class JourneyForm(forms.Form):
    """A journey as planned; the vehicle is chosen from a table that says why others do not fit."""

    origin = forms.ModelChoiceField(Hub.objects.none(), label=_("From hub"), empty_label=None)
    destination = forms.ChoiceField(label=_("To"))
    departs_at = MomentField(label=_("Leaves"))
    arrives_at = MomentField(label=_("Arrives"))
    vehicle = forms.UUIDField(label=_("Vehicle"), error_messages={"required": _("Choose a vehicle.")})
    driver_name = forms.CharField(label=_("Driver"), max_length=120, required=False)
    driver_phone = forms.CharField(label=_("Driver's phone"), max_length=40, required=False)
    door = forms.CharField(label=_("Loading door"), max_length=16, required=False)
    distance_km = forms.DecimalField(
        label=_("Distance, km"), min_value=Decimal(0), max_digits=8, decimal_places=1, required=False,
        help_text=_("Left empty, it is proposed from the coordinates of the places."),
    )  # fmt: skip
    seals = forms.CharField(label=_("Seals"), max_length=80, required=False)
    remarks = forms.CharField(label=_("Instructions"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, operation: Operation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hubs = Hub.objects.filter(operation=operation).exclude(state__in=["planned", "closed"]).order_by("name")
        self.fields["origin"].queryset = hubs  # type: ignore[attr-defined]
        ends = _ends(operation, list(hubs))
        self.fields["destination"].choices = [("", "—"), *ends]  # type: ignore[attr-defined]
        for position in range(1, STOPS + 1):
            self.fields[f"stop_{position}"] = forms.ChoiceField(
                label=_("Stop"), required=False, choices=[("", "—"), *ends]
            )

    @property
    def stop_fields(self) -> list[Any]:
        return [self[f"stop_{position}"] for position in range(1, STOPS + 1)]

    def clean_origin(self) -> Hub:
        hub: Hub = self.cleaned_data["origin"]
        return hub

    def data_of(self) -> JourneyData:
        clean = self.cleaned_data
        hub_id, place_id = _end_of(clean["destination"])
        stops = [_end_of(clean[f"stop_{position}"]) for position in range(1, STOPS + 1)]
        return JourneyData(
            vehicle_id=clean["vehicle"],
            origin_id=clean["origin"].pk,
            departs_at=clean["departs_at"],
            arrives_at=clean["arrives_at"],
            destination_id=place_id,
            destination_hub_id=hub_id,
            stops=[StopData(place_id=place, hub_id=hub) for hub, place in stops if hub or place],
            driver_name=clean["driver_name"],
            driver_phone=clean["driver_phone"],
            door=clean["door"],
            seals=clean["seals"],
            distance_km=clean["distance_km"],
            remarks=clean["remarks"],
        )


def initial_of(journey: Journey) -> dict[str, Any]:
    """The form's values for a journey that exists."""
    values: dict[str, Any] = {
        name: getattr(journey, name)
        for name in ("origin", "driver_name", "driver_phone", "door", "seals", "distance_km", "remarks")
    }
    if journey.distance_is_proposed:
        values["distance_km"] = None
    values |= {
        "departs_at": timezone.localtime(journey.departs_at),
        "arrives_at": timezone.localtime(journey.arrives_at),
    }
    values |= {
        "vehicle": journey.vehicle_id,
        "destination": end_key(journey.destination_hub_id, journey.destination_id),
    }
    for stop in journey.stops.all():
        values[f"stop_{stop.position}"] = end_key(stop.hub_id, stop.place_id)
    return values


def end_key(hub_id: UUID | None, place_id: UUID | None) -> str:
    return f"hub:{hub_id}" if hub_id else f"place:{place_id}" if place_id else ""


def _ends(operation: Operation, hubs: list[Hub]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Where a journey can end: into a hub, or at a consignee's place of the operation's country."""
    places = Place.objects.filter(merged_into=None).order_by("name")
    if operation.country:
        places = places.filter(country__in=[operation.country, ""])
    return [
        (_("Into a hub"), [(end_key(hub.pk, None), hub.local_name) for hub in hubs]),
        (_("To consignees at"), [(end_key(None, place.pk), place.local_name) for place in places[:2000]]),
    ]


def _end_of(key: str) -> tuple[UUID | None, UUID | None]:
    kind, _colon, value = key.partition(":")
    if not value:
        return None, None
    return (UUID(value), None) if kind == "hub" else (None, UUID(value))


class VehicleForm(forms.Form):
    plate = forms.CharField(label=_("Plate or registration"), max_length=40)
    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, help_text=_("As people call it: Barge Kinyeti.")
    )
    vehicle_class = forms.ChoiceField(label=_("Class"), choices=VehicleClass.choices)
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=_("Owner"))
    base = forms.ModelChoiceField(Hub.objects.none(), label=_("Based at"), required=False, empty_label=_("No hub"))
    capacity_kg = forms.DecimalField(label=_("May carry, kg"), min_value=Decimal(0), max_digits=12, decimal_places=3)
    capacity_m3 = forms.DecimalField(label=_("Room, m³"), min_value=Decimal(0), max_digits=10, decimal_places=3)
    is_refrigerated = forms.BooleanField(label=_("Keeps goods cold"), required=False)
    temperature_bands = forms.MultipleChoiceField(
        label=_("Keeps temperatures of"),
        required=False,
        choices=[(value, label) for value, label in TemperatureBand.choices if value != TemperatureBand.AMBIENT],
        widget=forms.CheckboxSelectMultiple,
    )
    carries = forms.MultipleChoiceField(
        label=_("Carries only"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave all open when it may carry every category."),
    )
    daily_rate = forms.DecimalField(
        label=_("Daily rate"), required=False, min_value=Decimal(0), max_digits=12, decimal_places=2
    )
    fuel_litres_per_100km = forms.DecimalField(
        label=_("Fuel, litres per 100 km"), required=False, min_value=Decimal(0), max_digits=8, decimal_places=2
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, operation: Operation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = Organisation.objects.filter(merged_into=None).order_by("name")
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["base"].queryset = Hub.objects.filter(operation=operation).order_by("name")  # type: ignore[attr-defined]
        self.fields["carries"].choices = [  # type: ignore[attr-defined]
            (category.code, category.local_name)
            for category in Category.objects.filter(is_active=True).order_by("number")
        ]

    def data_of(self) -> VehicleData:
        clean = dict(self.cleaned_data)
        owner, base, carries = clean.pop("owner"), clean.pop("base"), clean.pop("carries")
        bands = tuple(clean.pop("temperature_bands"))
        return VehicleData(owner_id=owner.pk, base_id=base.pk if base else None, carries=tuple(carries),
                           temperature_bands=bands, **clean)  # fmt: skip


def vehicle_initial(vehicle: Vehicle) -> dict[str, Any]:
    names = VehicleForm.base_fields
    return {name: getattr(vehicle, name) for name in names}


class AbsenceForm(forms.Form):
    from_day = DayField(label=_("First day"))
    until_day = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=120)


def show_refusal(form: forms.Form, error: Refused) -> None:
    """Put a refusal beside the fields it names, on top where it names none that the form has."""
    placed = False
    for name, messages in error.fields.items():
        if name in form.fields:
            form.add_error(name, [str(message) for message in messages])
            placed = True
    if not placed:
        words = str(error) + (f" {error.way_out}" if error.way_out else "")
        form.add_error(None, words)
        for messages in error.fields.values():
            for message in messages:
                if str(message) not in words:
                    form.add_error(None, str(message))
