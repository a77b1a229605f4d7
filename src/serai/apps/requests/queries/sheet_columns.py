"""The columns of the request workbook: a row is a line of cargo, rows with the same key are one request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import PackingGroup, TemperatureBand, UnitUse
from serai.apps.catalog.models import Item
from serai.apps.operations.models import Operation
from serai.apps.parties.models import Organisation
from serai.apps.requests.queries import naming
from serai.apps.requests.queries.naming import Names
from serai.apps.requests.rules.data import Reference
from serai.kit.identifiers import uuid7
from serai.kit.policy import Actor
from serai.kit.sheets import Column, Kind

#: Columns that describe the whole request: needed on its first row, and the same or blank on the others.
HEADER = (
    "organisation", "title", "owner_reference", "services", "ready_on", "needed_by", "storage_from", "storage_until",
    "people_reached", "sender_name", "sender_phone", "sender_email", "receiver_organisation", "receiver_name",
    "receiver_phone", "receiver_email", "remarks", "declared_by",
)  # fmt: skip
MOST_LISTED = 600


@dataclass(frozen=True, slots=True)
class Lists:
    """Names and records that the cells of a workbook refer to; read once a file."""

    reference: Reference
    places: Names
    organisations: Names
    by_id: Mapping[UUID, Organisation]
    services: Names
    items: Names
    item_rows: Mapping[UUID, Item]
    categories: Mapping[str, UUID]  # code → id
    units: Mapping[str, UUID]
    own: Sequence[Organisation]  # whose requests the actor makes, when the column is blank
    new_places: dict[UUID, str] = field(
        default_factory=dict
    )  # names that no register has, by the key they have in the plan
    new_organisations: dict[UUID, str] = field(default_factory=dict)

    def new_place(self, name: str) -> UUID:
        """The key under which a place that nobody knows stands in this plan; the same name again gives the same key."""
        key = _entered(self.places, self.new_places, name)
        self.reference.place_names[key] = name  # type: ignore[index]  # a plain dict, known to this plan only
        return key

    def new_organisation(self, name: str) -> UUID:
        return _entered(self.organisations, self.new_organisations, name)


def _entered(names: Names, new: dict[UUID, str], name: str) -> UUID:
    key = uuid7()
    names.add(name, key)
    names.labels[key] = new[key] = name
    return key


def columns() -> list[Column]:
    """All columns in the order of the template; choices are those of the catalogue now."""
    categories = {row.code: row.local_name for row in naming.active_categories()}
    units = {row.code: row.local_name for row in naming.active_units(UnitUse.INVENTORY)}
    packed = {row.code: row.local_name for row in naming.active_units(UnitUse.HANDLING)}
    return [*_first(), *_line(categories, units, packed), *_more(), *_people()]


def _first() -> list[Column]:
    return [
        Column(
            "request",
            _("Request key"),
            required=True,
            max_characters=120,
            width=14,
            example="1",
            hint=_("Rows with the same key are one request. Sent again with the same key, the request is updated."),
            synonyms=("request", "request no", "request number", "srf", "srf no", "reference number", "key"),
        ),
        Column(
            "organisation",
            _("Organisation"),
            width=28,
            synonyms=("requesting organisation", "agency", "sender organisation", "owner"),
        ),
        Column(
            "title",
            _("What is it, in a few words"),
            max_characters=160,
            width=28,
            example="Shelter kits",
            synonyms=("title", "subject"),
        ),
        Column(
            "services",
            _("Services"),
            width=20,
            synonyms=("service", "mode", "service type"),
            hint=_("Several are divided by a semicolon."),
        ),
        Column(
            "origin",
            _("From"),
            width=16,
            example="Juba",
            synonyms=("origin", "pick up", "pick-up location", "departure"),
        ),
        Column(
            "destination",
            _("To"),
            width=16,
            example="Malakal",
            synonyms=("destination", "final destination", "delivery location"),
        ),
        Column(
            "ready_on", _("Ready on"), Kind.DAY, width=12, synonyms=("ready date", "ready to load", "readiness date")
        ),
        Column(
            "needed_by", _("Needed by"), Kind.DAY, width=12, synonyms=("needed by date", "required date", "deadline")
        ),
    ]


def _line(categories: Mapping[str, Any], units: Mapping[str, Any], packed: Mapping[str, Any]) -> list[Column]:
    return [
        Column(
            "description",
            _("Goods"),
            required=True,
            width=34,
            example="Tarpaulins, woven, 4 × 6 m",
            hint=_("Say what it is. For goods of the catalogue, blank figures are filled in."),
            synonyms=("description", "item", "item description", "cargo description", "commodity", "item name"),
        ),
        Column(
            "category",
            _("Category"),
            Kind.CHOICE,
            choices=categories,
            width=18,
            synonyms=("item category", "cluster", "sector"),
        ),
        Column(
            "quantity",
            _("Quantity"),
            Kind.DECIMAL,
            required=True,
            width=11,
            example=480,
            synonyms=("qty", "iu quantity", "number of units", "inventory units", "quantity iu"),
        ),
        Column(
            "unit",
            _("Unit"),
            Kind.CHOICE,
            choices=units,
            width=10,
            synonyms=("iu", "iu type", "unit type", "uom", "unit of measure"),
        ),
        Column(
            "handling_units",
            _("Handling units"),
            Kind.WHOLE,
            width=11,
            example=96,
            synonyms=("hu", "hu quantity", "packages", "colli"),
        ),
        Column(
            "handling_unit",
            _("Packed in"),
            Kind.CHOICE,
            choices=packed,
            width=11,
            synonyms=("hu type", "packing", "package type"),
        ),
        Column(
            "weight_kg",
            _("Weight of the line, kg"),
            Kind.DECIMAL,
            width=13,
            example=2160,
            synonyms=("weight", "weight kg", "total weight", "total weight kg", "gross weight kg", "gross weight"),
        ),
        Column(
            "volume_m3",
            _("Volume of the line, m³"),
            Kind.DECIMAL,
            digits=4,
            width=13,
            example=7.2,
            synonyms=("volume", "volume m3", "total volume", "total volume m3", "cbm"),
        ),
    ]


def _more() -> list[Column]:
    bands = dict(TemperatureBand.choices)
    groups = dict(PackingGroup.choices)
    return [
        Column(
            "unit_value", _("Value of one unit"), Kind.MONEY, width=12, synonyms=("unit price", "value", "unit cost")
        ),
        Column("currency", _("Currency"), max_characters=3, width=9, example="USD"),
        Column("batch", _("Batch"), max_characters=40, width=12, synonyms=("lot", "batch number", "lot number")),
        Column("expires_on", _("Expires on"), Kind.DAY, width=12, synonyms=("expiry", "expiry date", "best before")),
        Column(
            "temperature_band",
            _("Temperature"),
            Kind.CHOICE,
            choices=bands,
            width=12,
            synonyms=("temperature band", "cold chain"),
        ),
        Column("un_number", _("UN number"), max_characters=6, width=10, synonyms=("un no",)),
        Column("hazard_class", _("Hazard class"), max_characters=8, width=10, synonyms=("dg class", "imo class")),
        Column("packing_group", _("Packing group"), Kind.CHOICE, choices=groups, width=10),
        Column("has_shipper_declaration", _("The shipper’s declaration is ready"), Kind.YES_NO, width=12),
        Column("is_stackable", _("Can be stacked"), Kind.YES_NO, width=10, synonyms=("stackable",)),
        Column("packaging", _("Packaging"), max_characters=80, width=16),
    ]


def _people() -> list[Column]:
    return [
        Column(
            "owner_reference",
            _("Your own reference"),
            max_characters=80,
            width=16,
            synonyms=("owner reference", "agency reference"),
        ),
        Column("people_reached", _("People reached"), Kind.WHOLE, width=11, synonyms=("beneficiaries",)),
        Column("storage_from", _("Store from"), Kind.DAY, width=12, synonyms=("storage from", "storage start")),
        Column("storage_until", _("Store until"), Kind.DAY, width=12, synonyms=("storage until", "storage end")),
        Column(
            "sender_name",
            _("Who hands the cargo over"),
            max_characters=120,
            width=20,
            synonyms=("sender", "sender name", "shipper"),
        ),
        Column("sender_phone", _("Telephone of the sender"), max_characters=40, width=16),
        Column("sender_email", _("E-mail of the sender"), max_characters=254, width=22),
        Column("receiver_organisation", _("Receiving organisation"), width=24),
        Column(
            "receiver_name",
            _("Who receives the cargo"),
            max_characters=120,
            width=20,
            synonyms=("receiver", "consignee", "receiver name"),
        ),
        Column("receiver_phone", _("Telephone of the receiver"), max_characters=40, width=16),
        Column("receiver_email", _("E-mail of the receiver"), max_characters=254, width=22),
        Column(
            "remarks",
            _("Remarks"),
            max_characters=2000,
            width=30,
            synonyms=("comments", "notes", "special instructions"),
        ),
        Column(
            "declared_by",
            _("Accepted by (name)"),
            max_characters=120,
            width=20,
            hint=_(
                "The name of who accepts declaration and terms. With a name the request is submitted, "
                "without it stays a draft."
            ),
            synonyms=("declaration accepted by", "authorised by"),
        ),
    ]


INSTRUCTIONS = (
    _(
        "One row for each kind of goods. Rows with the same request key belong to one request; its own facts stand on "
        "its first row."
    ),
    _(
        "Columns with a star must be filled in. Columns may stand in any order and keep your own headings: they are "
        "asked about once."
    ),
    _("Dates as 2026-11-22. Weight and volume are those of the whole row, in kg and m³."),
    _("Nothing is written before you have seen what would happen. Sent again, requests are updated, never doubled."),
)


def template_columns(actor: Actor, operation: Operation) -> list[Column]:
    """The columns with drop-down lists also for places and organisations, which a sent file may spell in other ways."""
    places = dict(list(naming.place_names().labels.items())[:MOST_LISTED])
    own = {
        str(row.pk): row.name
        for row in naming.askable_organisations(actor, as_team=not actor.organisations)[:MOST_LISTED]
    }
    services = ", ".join(
        terms.service.local_name for terms in operation.terms.select_related("service").distinct("service")
    )
    lists = {
        "origin": {str(key): name for key, name in places.items()},
        "destination": {str(key): name for key, name in places.items()},
        "organisation": own,
    }
    made = []
    for column in columns():
        choices = lists.get(column.key)
        if column.key == "services":
            made.append(replace(column, hint=services[:255], example=services.partition(",")[0]))
        else:
            made.append(replace(column, kind=Kind.CHOICE, choices=choices, example=None) if choices else column)
    return made
