"""The form of a request: one page with its header, its lines, and the declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import PackingGroup, TemperatureBand, UnitUse
from serai.apps.catalog.models import Category, Item, Service, Unit
from serai.apps.parties.models import Organisation
from serai.apps.requests.queries import naming
from serai.apps.requests.queries.naming import Names
from serai.apps.requests.rules.data import LineData, RequestData
from serai.apps.requests.web.fields import FigureField, NamedField, WholeField

PLACES, ITEMS, ORGANISATIONS = "known-places", "known-items", "known-organisations"
FIRST_LINES = 3
DETAILS = frozenset({
    "unit_value", "currency", "batch", "expires_on", "temperature_band", "un_number", "hazard_class", "packing_group",
    "has_shipper_declaration", "is_stackable", "packaging", "origin", "destination",
})  # fmt: skip
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Lists:
    """What the selects and the suggestions of the form offer, read once a page."""

    organisations: Sequence[Organisation]
    services: Sequence[Service]
    categories: Sequence[Category]
    units: Sequence[Unit]
    handling_units: Sequence[Unit]
    items: Mapping[UUID, Item]
    places: Names
    item_names: Names
    all_organisations: Names


def lists_for(organisations: Sequence[Organisation]) -> Lists:
    return Lists(
        organisations=organisations,
        services=naming.active_services(),
        categories=naming.active_categories(),
        units=naming.active_units(UnitUse.INVENTORY),
        handling_units=naming.active_units(UnitUse.HANDLING),
        items=Item.objects.filter(is_active=True).in_bulk(),
        places=naming.place_names(),
        item_names=naming.item_names(),
        all_organisations=naming.organisation_names(),
    )


def _choices(rows: Sequence[Any], blank: Any = "") -> list[tuple[str, Any]]:
    return [("", blank or "–"), *((str(row.pk), getattr(row, "local_name", None) or row.name) for row in rows)]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Needed:
    """A field shown as needed. Whether it must be filled in now is asked by the action, which tells drafts from
    submissions."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:  # type: ignore[attr-defined]
            super().validate(value)  # type: ignore[misc]


class NeededText(Needed, forms.CharField):
    pass


class NeededChoice(Needed, forms.ChoiceField):
    pass


class NeededChoices(Needed, forms.MultipleChoiceField):
    pass


class NeededDay(Needed, forms.DateField):
    pass


class NeededName(Needed, NamedField):
    pass


class NeededFigure(Needed, FigureField):
    pass


class RequestForm(forms.Form):
    """The header. Names follow RequestData; `organisation`, `services`, places are turned into ids by `header`."""

    use_required_attribute = False
    organisation = forms.ChoiceField(label=_("Organisation"))
    title = NeededText(label=_("What is it, in a few words"), max_length=160)
    owner_reference = forms.CharField(label=_("Your own reference"), max_length=80, required=False)
    services = NeededChoices(label=_("Services"), widget=forms.CheckboxSelectMultiple)
    origin = NeededName(label=_("From"), list_id=PLACES, required=True)
    destination = NeededName(label=_("To"), list_id=PLACES, required=True)
    add_places = forms.BooleanField(label=_("Add places that are not in the register yet"), required=False)
    ready_on = NeededDay(label=_("Ready on"), widget=DayInput())
    needed_by = NeededDay(label=_("Needed by"), widget=DayInput())
    storage_from = forms.DateField(label=_("Store from"), required=False, widget=DayInput())
    storage_until = forms.DateField(label=_("Store until"), required=False, widget=DayInput())
    people_reached = WholeField(label=_("People reached"))
    sender_name = forms.CharField(label=_("Who hands the cargo over"), max_length=120, required=False)
    sender_phone = forms.CharField(label=_("Telephone of the sender"), max_length=40, required=False)
    sender_email = forms.EmailField(label=_("E-mail of the sender"), required=False)
    receiver_organisation = NamedField(label=_("Receiving organisation"), list_id=ORGANISATIONS)
    receiver_name = NeededText(label=_("Who receives the cargo"), max_length=120)
    receiver_phone = forms.CharField(label=_("Telephone of the receiver"), max_length=40, required=False)
    receiver_email = forms.EmailField(label=_("E-mail of the receiver"), required=False)
    remarks = forms.CharField(label=_("Remarks"), max_length=2000, required=False, widget=forms.Textarea)
    declared_by = NeededText(label=_("Accepted by (name)"), max_length=120)

    def __init__(self, lists: Lists, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = lists
        self.fields["organisation"].choices = _choices(lists.organisations)  # type: ignore[attr-defined]
        self.fields["services"].choices = [(str(s.pk), s.local_name) for s in lists.services]  # type: ignore[attr-defined]
        takes_new = bool(self.is_bound and self.data.get("add_places"))
        for name in ("origin", "destination"):
            self.fields[name].names, self.fields[name].takes_new = lists.places, takes_new  # type: ignore[attr-defined]
        receiver = self.fields["receiver_organisation"]
        receiver.names, receiver.takes_new = lists.all_organisations, True  # type: ignore[attr-defined]
        receiver.help_text = _("A new name is added to the register as provisional.")

    @property
    def has_unknown_places(self) -> bool:
        """Whether to offer adding places: one was not found, or the box is ticked already."""
        return any(name in self.errors for name in ("origin", "destination")) or bool(self.data.get("add_places"))


class LineForm(forms.Form):
    """One line. A blank row is passed over; figures that are missing can be filled in from the catalogue."""

    use_required_attribute = False
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    description = NeededText(
        label=_("Goods"), max_length=200, widget=forms.TextInput(attrs={"list": ITEMS, "autocomplete": "off"})
    )
    category = NeededChoice(label=_("Category"))
    quantity = NeededFigure(label=_("Quantity"), required=True)
    unit = NeededChoice(label=_("Unit"))
    handling_units = WholeField(label=_("Handling units"))
    handling_unit = forms.ChoiceField(label=_("Packed in"), required=False)
    weight_kg = NeededFigure(label=_("Weight of the line, kg"), required=True)
    volume_m3 = NeededFigure(label=_("Volume of the line, m³"), scale=4, required=True)
    unit_value = FigureField(label=_("Value of one unit"), scale=2)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    batch = forms.CharField(label=_("Batch"), max_length=40, required=False)
    expires_on = forms.DateField(label=_("Expires on"), required=False, widget=DayInput())
    temperature_band = forms.ChoiceField(
        label=_("Temperature"), choices=TemperatureBand.choices, required=False, initial=TemperatureBand.AMBIENT
    )
    un_number = forms.CharField(label=_("UN number"), max_length=6, required=False)
    hazard_class = forms.CharField(label=_("Hazard class"), max_length=8, required=False)
    packing_group = forms.ChoiceField(
        label=_("Packing group"), choices=[("", "–"), *PackingGroup.choices], required=False
    )
    has_shipper_declaration = forms.BooleanField(label=_("The shipper’s declaration is ready"), required=False)
    is_stackable = forms.ChoiceField(
        label=_("Can be stacked"), choices=[("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))], required=False
    )
    packaging = forms.CharField(label=_("Packaging"), max_length=80, required=False)
    origin = NamedField(label=_("From, if other than above"), list_id=PLACES)
    destination = NamedField(label=_("To, if other than above"), list_id=PLACES)

    def __init__(self, *args: Any, lists: Lists, takes_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = lists
        self.fields["category"].choices = _choices(lists.categories)  # type: ignore[attr-defined]
        self.fields["unit"].choices = _choices(lists.units)  # type: ignore[attr-defined]
        self.fields["handling_unit"].choices = _choices(lists.handling_units)  # type: ignore[attr-defined]
        for name in ("origin", "destination"):
            self.fields[name].names, self.fields[name].takes_new = lists.places, takes_new  # type: ignore[attr-defined]

    @property
    def has_details(self) -> bool:
        """Whether the further facts of the line hold anything, so that they are shown open."""
        names = ("expires_on", "un_number", "hazard_class", "origin", "destination")
        is_cold = self["temperature_band"].value() not in (None, "", "ambient")
        return is_cold or any(self[name].value() for name in names) or bool(DETAILS & set(self.errors))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.is_blank or values.get("DELETE"):
            return values
        self._from_catalogue(values)
        needed = {
            "description": _("Say what the goods are."), "category": _("Choose a category of the list."),
            "unit": _("Choose an inventory unit of the list."), "quantity": _("Enter a quantity above 0."),
        }  # fmt: skip
        for name, message in needed.items():
            if not values.get(name) and name not in self.errors:
                self.add_error(name, message)
        return values

    @property
    def is_removed(self) -> bool:
        """Marked for removal: kept out of sight, so that the rows of the form keep their numbers."""
        return bool(self.is_bound and self["DELETE"].value()) if "DELETE" in self.fields else False

    @property
    def is_blank(self) -> bool:
        """A further row that nobody wrote into; a stored line is never blank."""
        return bool(self.empty_permitted) and not self.has_changed()

    def _from_catalogue(self, values: dict[str, Any]) -> None:
        """Fill what was left blank with the typical figures of the item that the description names."""
        found = self.lists.item_names.find(values.get("description") or "")
        item = self.lists.items.get(found) if found else None
        values["item_id"] = item.pk if item else None
        if item is None:
            return
        quantity = values.get("quantity")
        values["category"] = values.get("category") or str(item.category_id)
        values["unit"] = values.get("unit") or str(item.unit_id)
        if values["unit"] == str(item.unit_id) and quantity:
            for name, figure in typical_figures(item, quantity).items():
                values[name] = values[name] if values.get(name) not in (None, "") else figure
        for name in ("un_number", "hazard_class", "packing_group"):
            values[name] = values.get(name) or getattr(item, name)
        if values.get("temperature_band") in (None, "", "ambient"):
            values["temperature_band"] = item.temperature_band

    def line(self, places: Mapping[str, UUID]) -> LineData:
        """The line as plain values; `places` are the ids of new places by name."""
        v = self.cleaned_data
        return LineData(
            id=v.get("id"), description=v["description"], item_id=v.get("item_id"), category_id=UUID(v["category"]),
            unit_id=UUID(v["unit"]), quantity=v["quantity"], handling_units=v.get("handling_units") or 0,
            handling_unit_id=UUID(v["handling_unit"]) if v.get("handling_unit") else None,
            weight_kg=v.get("weight_kg") or Decimal(0), volume_m3=v.get("volume_m3") or Decimal(0),
            unit_value=v.get("unit_value"), currency=(v.get("currency") or "USD").upper(), batch=v.get("batch", ""),
            expires_on=v.get("expires_on"), temperature_band=v.get("temperature_band") or "ambient",
            un_number=v.get("un_number", "").upper().removeprefix("UN").strip(), hazard_class=v.get("hazard_class", ""),
            packing_group=v.get("packing_group", ""), has_shipper_declaration=v.get("has_shipper_declaration", False),
            is_stackable={"yes": True, "no": False}.get(v.get("is_stackable", "")), packaging=v.get("packaging", ""),
            origin_id=_place(v.get("origin"), places), destination_id=_place(v.get("destination"), places),
        )  # fmt: skip


def typical_figures(item: Item, quantity: Decimal) -> dict[str, Any]:
    """What this many of a catalogue item usually weigh, fill and cost, and how they are packed."""
    figures: dict[str, Any] = {
        "weight_kg": round(item.unit_weight_kg * quantity, 3),
        "volume_m3": round(item.unit_volume_m3 * quantity, 4),
        "unit_value": item.unit_value,
        "currency": item.currency,
    }
    if item.units_per_handling_unit and item.handling_unit_id:
        figures["handling_units"] = max(int(-(-quantity // item.units_per_handling_unit)), 1)
        figures["handling_unit"] = str(item.handling_unit_id)
    return figures


class BaseLines(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable when it runs
    """The table of lines; rows left blank or marked for removal are passed over."""

    @property
    def filled(self) -> list[LineForm]:
        return [form for form in self.forms if not form.is_blank and not form.is_removed]


LineForms = forms.formset_factory(
    LineForm, formset=BaseLines, extra=0, can_delete=True, max_num=MOST_LINES, absolute_max=MOST_LINES + 1
)


def new_names(form: RequestForm, lines: BaseLines) -> set[str]:
    """Names of places that the register does not know, where the requester wants them added."""
    found = {form.cleaned_data.get("origin"), form.cleaned_data.get("destination")}
    for line in lines.filled:
        found |= {line.cleaned_data.get("origin"), line.cleaned_data.get("destination")}
    return {name for name in found if isinstance(name, str)}


def _place(value: Any, places: Mapping[str, UUID]) -> UUID | None:
    return places[value] if isinstance(value, str) else value


def request_data(
    form: RequestForm, lines: Sequence[LineForm], *, places: Mapping[str, UUID], receiver: UUID | None, channel: str
) -> RequestData:
    """What was entered as plain values. `places` and `receiver` are the ids of records that were added for it."""
    v = form.cleaned_data
    texts = (
        "title", "owner_reference", "sender_name", "sender_phone", "sender_email", "receiver_name", "receiver_phone",
        "receiver_email", "remarks",
    )  # fmt: skip
    days = ("ready_on", "needed_by", "storage_from", "storage_until", "people_reached")
    plain: dict[str, Any] = {name: v.get(name) or "" for name in texts} | {name: v.get(name) for name in days}
    return RequestData(
        organisation_id=UUID(v["organisation"]),
        service_ids=tuple(UUID(value) for value in v.get("services", ())),
        origin_id=_place(v.get("origin"), places),
        destination_id=_place(v.get("destination"), places),
        receiver_organisation_id=receiver,
        channel=channel,
        lines=tuple(line.line(places) for line in lines),
        **plain,
    )
