"""The four lists of the catalogue: items, categories, units, services."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.catalog import rules
from serai.apps.catalog.enums import ServiceKind, TemperatureBand, UnitUse
from serai.apps.catalog.models import Category, Entry, Item, Service, Unit
from serai.apps.catalog.queries import KINDS, search_entries, visible_to
from serai.kit.lists import Column, ListPage, View
from serai.kit.lists.filters import Choices, FilterSet, Records, YesNo
from serai.kit.records import NextAction, State

NAMES = {
    "items": (_("Items"), ngettext_lazy("%(shown)s item", "%(shown)s items", "count")),
    "categories": (_("Categories"), ngettext_lazy("%(shown)s category", "%(shown)s categories", "count")),
    "units": (_("Units"), ngettext_lazy("%(shown)s unit", "%(shown)s units", "count")),
    "services": (_("Services"), ngettext_lazy("%(shown)s service", "%(shown)s services", "count")),
}


def name_of(entry: Entry) -> Any:
    return format_html("<bdi>{}</bdi>", entry.local_name)


def use_state(entry: Entry) -> State:
    return State("good", _("In use")) if entry.is_active else State("neutral", _("Out of use"))


def name_column(kind: str) -> Column:
    return Column(
        key="name",
        label=_("Name"),
        sort=Lower("name"),
        sort_never_null=True,
        is_heading=True,
        card="title",
        value="local_name",
        cell=name_of,
        url=lambda row: reverse("catalog:entry", args=[kind, row.code]),
        width=36,
    )


CODE = Column(key="code", label=_("Code"), sort="code", card="number")
IN_USE = Column(key="in_use", label=_("Use"), value=use_state, card="fact", is_shown=False)


def band_of(item: Item) -> str:
    return item.get_temperature_band_display()


def hazard_of(item: Item) -> str:
    return " ".join(part for part in (f"UN {item.un_number}" if item.un_number else "", item.hazard_class) if part)


def pack_of(item: Item) -> str:
    if item.handling_unit is None:
        return ""
    return f"{item.units_per_handling_unit:g} / {item.handling_unit.local_name}"


class CatalogList(ListPage):
    """What the four lists share; `kind` is the word in the address."""

    kind: ClassVar[str]
    active = "catalog"
    default_sort = "name"
    search_fields = ("name", "code")  # see search_entries
    search_hint = _("Name or code")
    template = "catalog/list.html"

    def queryset(self) -> QuerySet[Any]:
        return visible_to(self.actor, KINDS[self.kind])

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return search_entries(queryset, text)

    def buttons(self) -> Sequence[NextAction]:
        may = rules.may_keep_catalog(self.actor)
        return [NextAction.by(may, _("Add"), reverse("catalog:add", args=[self.kind]), icon="plus", primary=True)]

    def context(self) -> dict[str, Any]:
        return {
            "kinds": [(label, reverse("catalog:list", args=[k]), k == self.kind) for k, (label, _n) in NAMES.items()]
        }


class ItemFilters(FilterSet):
    category = Records(
        lambda actor, operation: visible_to(actor, Category), by="code", label=_("Category"), is_first=True
    )
    temperature_band = Choices(TemperatureBand.choices, label=_("Temperature"))
    dangerous = YesNo(label=_("Dangerous goods"), method="filter_dangerous", is_first=True)
    is_active = YesNo(label=_("In use"))

    def filter_dangerous(self, queryset: QuerySet[Item], _name: str, value: bool) -> QuerySet[Item]:
        return queryset.exclude(un_number="") if value else queryset.filter(un_number="")


class ItemList(CatalogList):
    key, kind = "catalog.items", "items"
    title, noun = NAMES["items"]
    filterset = ItemFilters
    views = (
        View(key="all", label=_("All")),
        View(key="dangerous", label=_("Dangerous goods"), filters={"dangerous": "true"}),
        View(key="cold", label=_("Cold chain"), filters={"temperature_band": ["2-8", "<-15"]}),
    )
    columns: ClassVar[Sequence[Column]] = (
        name_column("items"),
        CODE,
        Column(key="category", label=_("Category"), value="category.local_name", sort="category__name", card="line"),
        Column(key="unit", label=_("Unit"), value="unit.local_name", narrow="mid", under="pack"),
        Column(key="pack", label=_("Handling unit"), value=pack_of, card="fact"),
        Column(
            key="kg", label=_("kg a unit"), value="unit_weight_kg", is_number=True, sort="unit_weight_kg", card="fact"
        ),
        Column(
            key="m3", label=_("m³ a unit"), value="unit_volume_m3", is_number=True, sort="unit_volume_m3", card="fact"
        ),
        Column(
            key="value",
            label=_("Value"),
            value="unit_value",
            is_number=True,
            digits=2,
            sort="unit_value",
            narrow="wide",
        ),
        Column(key="band", label=_("Temperature"), value=band_of, narrow="mid", under="name"),
        Column(key="hazard", label=_("Dangerous goods"), value=hazard_of, card="fact"),
        IN_USE,
    )

    def queryset(self) -> QuerySet[Any]:
        return super().queryset().select_related("category", "unit", "handling_unit")


class CategoryList(CatalogList):
    key, kind = "catalog.categories", "categories"
    title, noun = NAMES["categories"]
    columns: ClassVar[Sequence[Column]] = (
        name_column("categories"),
        CODE,
        Column(key="number", label=_("Number"), is_number=True, sort="number", card="fact"),
        Column(
            key="life_saving", label=_("Life-saving, 0 to 1"), is_number=True, digits=2, sort="life_saving", card="fact"
        ),
        IN_USE,
    )


class UnitFilters(FilterSet):
    use = Choices(UnitUse.choices, label=_("Use"), is_first=True)


def unit_use(unit: Unit) -> str:
    return unit.get_use_display()


class UnitList(CatalogList):
    key, kind = "catalog.units", "units"
    title, noun = NAMES["units"]
    filterset = UnitFilters
    columns: ClassVar[Sequence[Column]] = (
        name_column("units"),
        CODE,
        Column(key="use", label=_("Kind of unit"), value=unit_use, sort="use", card="fact"),
        Column(key="scale", label=_("Decimals"), is_number=True, sort="scale", card="fact"),
        IN_USE,
    )


class ServiceFilters(FilterSet):
    kind = Choices(ServiceKind.choices, label=_("Kind"), is_first=True)


def service_kind(service: Service) -> str:
    return service.get_kind_display()


class ServiceList(CatalogList):
    key, kind = "catalog.services", "services"
    title, noun = NAMES["services"]
    filterset = ServiceFilters
    columns: ClassVar[Sequence[Column]] = (
        name_column("services"),
        CODE,
        Column(key="kind", label=_("Kind"), value=service_kind, sort="kind", card="fact"),
        IN_USE,
    )


LISTS: dict[str, type[CatalogList]] = {
    "items": ItemList,
    "categories": CategoryList,
    "units": UnitList,
    "services": ServiceList,
}
