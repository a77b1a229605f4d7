"""Forms of the catalogue: one a kind of entry; `entered()` makes the action's input of the answers."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import PackingGroup, ServiceKind, TemperatureBand, UnitUse
from serai.apps.catalog.models import Category, Entry, Unit
from serai.apps.catalog.rules import CategoryData, ItemData, ServiceData, UnitData
from serai.kit.forms import Form

LANGUAGES = ("fr", "es", "ar")


class EntryForm(Form):
    code = forms.CharField(label=_("Code"), max_length=24)
    name = forms.CharField(label=_("Name in English"), max_length=200)
    name_fr = forms.CharField(label=_("Name in French"), max_length=200, required=False)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=200, required=False)
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=200, required=False)

    plain: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def initial_of(cls, entry: Entry) -> dict[str, Any]:
        names = {f"name_{language}": entry.names.get(language, "") for language in LANGUAGES}
        return {name: getattr(entry, name) for name in ("code", "name", *cls.plain)} | names

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = {language: given[f"name_{language}"] for language in LANGUAGES if given[f"name_{language}"]}
        return {name: given[name] for name in ("code", "name", *self.plain)} | {"names": names}

    def entered(self) -> Any:
        raise NotImplementedError


class CategoryForm(EntryForm):
    life_saving = forms.DecimalField(
        label=_("Life-saving"), min_value=0, max_value=1, decimal_places=2, help_text=_("0 to 1; the ranking uses it.")
    )
    plain = ("life_saving",)

    def entered(self) -> CategoryData:
        return CategoryData(**self.values())


class UnitForm(EntryForm):
    use = forms.ChoiceField(label=_("Kind of unit"), choices=UnitUse.choices)
    scale = forms.IntegerField(
        label=_("Decimals"),
        min_value=0,
        max_value=3,
        help_text=_("0 for what is counted, up to 3 for what is weighed."),
    )
    plain = ("use", "scale")

    def entered(self) -> UnitData:
        return UnitData(**self.values())


class ServiceForm(EntryForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ServiceKind.choices)
    plain = ("kind",)

    def entered(self) -> ServiceData:
        return ServiceData(**self.values())


class ItemForm(EntryForm):
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.order_by("name"))
    unit = forms.ModelChoiceField(label=_("Inventory unit"), queryset=Unit.objects.filter(use="iu").order_by("name"))
    handling_unit = forms.ModelChoiceField(
        label=_("Handling unit"), queryset=Unit.objects.filter(use="hu").order_by("name"), required=False
    )
    units_per_handling_unit = forms.DecimalField(
        label=_("Units in a handling unit"), max_digits=10, decimal_places=3, required=False
    )
    unit_weight_kg = forms.DecimalField(label=_("kg a unit, packing included"), max_digits=12, decimal_places=4)
    unit_volume_m3 = forms.DecimalField(label=_("m³ a unit, packing included"), max_digits=12, decimal_places=6)
    unit_value = forms.DecimalField(label=_("Value of a unit"), max_digits=14, decimal_places=2, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="USD")
    shelf_life_months = forms.IntegerField(label=_("Shelf life, months"), min_value=1, max_value=600, required=False)
    temperature_band = forms.ChoiceField(label=_("Temperature"), choices=TemperatureBand.choices)
    un_number = forms.CharField(label=_("UN number"), max_length=4, required=False)
    hazard_class = forms.CharField(label=_("Hazard class"), max_length=8, required=False)
    packing_group = forms.ChoiceField(
        label=_("Packing group"), choices=[("", "–"), *PackingGroup.choices], required=False
    )
    plain = (
        "units_per_handling_unit", "unit_weight_kg", "unit_volume_m3", "unit_value", "currency", "shelf_life_months",
        "temperature_band", "un_number", "hazard_class", "packing_group",
    )  # fmt: skip

    @classmethod
    def initial_of(cls, entry: Entry) -> dict[str, Any]:
        related = {name: getattr(entry, name) for name in ("category", "unit", "handling_unit")}
        return super().initial_of(entry) | related

    def entered(self) -> ItemData:
        given = self.cleaned_data
        handling = given["handling_unit"]
        return ItemData(
            **self.values(),
            category_id=given["category"].pk,
            unit_id=given["unit"].pk,
            handling_unit_id=handling.pk if handling else None,
        )


FORMS: dict[str, type[EntryForm]] = {
    "items": ItemForm,
    "categories": CategoryForm,
    "units": UnitForm,
    "services": ServiceForm,
}
