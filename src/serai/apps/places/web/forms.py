"""Forms of the register of places."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.apps.places.enums import Confidence, PlaceKind
from serai.apps.places.models import Area, Place
from serai.apps.places.rules import PlaceData
from serai.kit.countries import country_choices
from serai.kit.forms import Form


def degrees(label: Any, hint: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, help_text=hint, max_digits=9, decimal_places=6, required=False)


class PlaceForm(Form):
    name = forms.CharField(label=_("Name"), max_length=160)
    name_fr = forms.CharField(label=_("Name in French"), max_length=160, required=False)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=160, required=False)
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices)
    code = forms.CharField(
        label=_("Code"), max_length=12, required=False, help_text=_("Left empty, it is made from the name.")
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    area = forms.ModelChoiceField(
        label=_("State or area"), queryset=Area.objects.order_by("name"), required=False, empty_label=_("Not known")
    )
    lon = degrees(_("Longitude"), _("Degrees east, for example 31.5800"))
    lat = degrees(_("Latitude"), _("Degrees north, for example 4.8500"))
    confidence = forms.TypedChoiceField(label=_("How sure is the position?"), coerce=int, choices=Confidence.choices)
    source = forms.CharField(label=_("Source of the position"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Not known")), *country_choices()]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(place: Place) -> dict[str, Any]:
        plain = ("name", "kind", "code", "country", "area", "lon", "lat", "confidence", "source", "note", "revision")
        names = {f"name_{language}": place.names.get(language, "") for language in ("fr", "es", "ar")}
        return {name: getattr(place, name) for name in plain} | names


def place_data(data: dict[str, Any]) -> PlaceData:
    """The answers of the form."""
    plain = ("name", "kind", "code", "country", "confidence", "source", "note")
    lon: Decimal | None = data["lon"]
    lat: Decimal | None = data["lat"]
    return PlaceData(
        **{name: data[name] for name in plain},
        names={language: data[f"name_{language}"] for language in ("fr", "es", "ar") if data[f"name_{language}"]},
        area_id=data["area"].pk if data["area"] else None,
        lon=lon,
        lat=lat,
    )


class AliasForm(Form):
    name = forms.CharField(label=_("Other spelling"), max_length=160)


class MergeForm(Form):
    merged = forms.CharField(
        label=_("Entry that disappears"),
        help_text=_("Its code, name or another spelling. It lives on as another spelling of this entry."),
    )
