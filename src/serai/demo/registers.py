"""The registers that every operation shares: areas, places, the catalogue, organisations and their people."""

from datetime import date, timedelta
from uuid import UUID

from serai.apps.catalog import actions as catalog
from serai.apps.catalog.rules import CategoryData, ItemData, ServiceData, UnitData
from serai.apps.operations import actions as operations
from serai.apps.parties import actions as parties
from serai.apps.parties.models import Person, User
from serai.apps.parties.rules import OrganisationData, PersonData
from serai.apps.places import actions as places
from serai.apps.places.enums import Confidence
from serai.apps.places.rules import PlaceData
from serai.demo.actions import add_account_alone, name_persona
from serai.demo.cast import builder
from serai.demo.records import ItemRow, OrganisationRow, PersonRow, PlaceRow
from serai.demo.stage import Stage
from serai.kit.policy import Actor

CODE_SOURCE = "Serai demonstration"
CONFIDENCE = {"high": Confidence.HIGH, "medium": Confidence.MEDIUM, "low": Confidence.LOW}
SOURCES = {"high": "Checked against an independent list", "medium": "General knowledge, within about 10 km"}


def set_up_places(stage: Stage) -> None:
    actor, keys = stage.cast.administrator(stage.now), stage.keys
    for row in stage.data.areas:
        area = places.add_area(
            actor=actor, code=row.code, name=row.name_en, level=row.level, names=row.names,
            parent_id=keys.areas.get(row.parent), code_source=CODE_SOURCE,
        )  # fmt: skip
        keys.areas[row.code] = area.pk
    for place in stage.data.places:
        keys.places[place.code] = _place(stage, actor, place)


def _place(stage: Stage, actor: Actor, row: PlaceRow) -> UUID:
    data = PlaceData(
        name=row.name_en,
        kind=row.kind,
        code=row.code,
        names=row.names,
        area_id=stage.keys.areas.get(row.area),
        country=row.area[:2],
        lon=row.lon,
        lat=row.lat,
        confidence=CONFIDENCE[row.confidence],
        source=SOURCES[row.confidence],
        note=row.note,
    )
    return places.add_place(actor=actor, data=data, aliases=row.aliases).pk


def set_up_catalogue(stage: Stage) -> None:
    actor, keys, data = builder(stage.now), stage.keys, stage.data
    for number, category in enumerate(data.categories, start=1):
        made = CategoryData(
            code=category.code,
            name=category.name_en,
            names=category.names,
            number=number,
            life_saving=category.life_saving,
        )
        keys.categories[category.code] = catalog.write_category(actor=actor, data=made).pk
    counted = {unit.code for unit in data.units.inventory}
    for unit in data.units.inventory:
        of = UnitData(code=unit.code, name=unit.name_en, names=unit.names, use="iu", scale=unit.scale)
        keys.units["iu", unit.code] = catalog.write_unit(actor=actor, data=of).pk
    for lifted in data.units.handling:
        code = f"{lifted.code}_hu" if lifted.code in counted else lifted.code  # one code, one unit: a kit is both
        of = UnitData(code=code, name=lifted.name_en, names=lifted.names, use="hu")
        keys.units["hu", lifted.code] = catalog.write_unit(actor=actor, data=of).pk
    for service in data.services.portfolio:
        offered = ServiceData(code=service.code, name=service.name_en, names=service.names, kind=service.kind)
        keys.services[service.code] = catalog.write_service(actor=actor, data=offered).pk
    for item in data.items:
        keys.items[item.code] = catalog.write_item(actor=actor, data=_item(stage, item)).pk


def _item(stage: Stage, row: ItemRow) -> ItemData:
    return ItemData(
        code=row.code,
        name=row.description,
        category_id=stage.keys.categories[row.category],
        unit_id=stage.keys.units["iu", row.inventory_unit],
        handling_unit_id=stage.keys.units["hu", row.handling_unit],
        units_per_handling_unit=row.units_per_handling_unit,
        unit_weight_kg=row.unit_weight_kg,
        unit_volume_m3=row.unit_volume_m3,
        unit_value=row.unit_value_usd,
        shelf_life_months=row.shelf_life_months,
        temperature_band=row.temperature_band,
        un_number=row.un_number,
        hazard_class=row.hazard_class,
        packing_group=row.packing_group,
    )


def set_up_organisations(stage: Stage) -> None:
    """Organisations; those that a request once named are provisional, and wait for the team to confirm them."""
    actor = stage.cast.administrator(stage.now)
    for row in stage.data.organisations:
        if row.provisional:
            made = parties.add_provisional_organisation(
                actor=actor, name=row.name, kind=row.kind, acronym=row.acronym, country=row.country
            )
        else:
            made = parties.add_organisation(
                actor=actor, data=_organisation(stage, row), aliases=row.aliases, is_invented=True
            )
        stage.keys.organisations[row.code] = made.pk


def _organisation(stage: Stage, row: OrganisationRow) -> OrganisationData:
    return OrganisationData(
        name=row.name,
        acronym=row.acronym,
        kind=row.kind,
        standing=row.standing,
        country=row.country,
        is_national=row.national,
        about=row.note,
        is_cluster_lead=row.code == stage.data.operation.lead,
    )


def set_up_administrator(stage: Stage) -> None:
    """The first account, as on a real installation; its owner enters everybody else."""
    row = next(person for person in stage.data.people if "administrator" in person.operation_roles)
    actor = builder(stage.now)
    user = add_account_alone(actor=actor, name=row.name, email=row.email, language=row.language)
    operations.assign(actor=actor, user_id=user.pk, role="administrator", valid_from=_since(stage))
    _enter(stage, row, user)


def set_up_people(stage: Stage) -> None:
    """People with their roles in organisations, and an account each; nobody has a password."""
    for row in stage.data.people:
        actor = stage.cast.administrator(stage.now)
        if "administrator" in row.operation_roles:
            _join(stage, actor, row)
        elif row.organisation:
            _enter(stage, row, _member(stage, actor, row))
        else:
            _enter(stage, row, add_account_alone(actor=actor, name=row.name, email=row.email, language=row.language))
    for organisation in stage.data.organisations:
        if stage.cast.has(organisation.code, "focal_point"):
            head = stage.cast.of(organisation.code, "focal_point")
            parties.accept_commitments(
                actor=stage.cast.administrator(stage.now), organisation_id=stage.keys.organisations[organisation.code],
                accepted_by=head.name,
            )  # fmt: skip


def _since(stage: Stage) -> date:
    return stage.calendar.local(stage.now) - timedelta(days=30)


def _enter(stage: Stage, row: PersonRow, user: User) -> None:
    if row.persona:
        name_persona(actor=builder(stage.now), user_id=user.pk, key=row.username)
    stage.cast.enter(row.username, user)


def _member(stage: Stage, actor: Actor, row: PersonRow) -> User:
    organisation_id = stage.keys.organisations[row.organisation]
    data = PersonData(name=row.name, job_title=row.job_title, email=row.email, phone=row.phone, language=row.language)
    first, *others = row.membership_roles
    person_id = parties.add_person(
        actor=actor, organisation_id=organisation_id, data=data, role=first, valid_from=_since(stage), is_invented=True
    ).person_id
    for role in others:
        parties.add_membership(
            actor=actor, person_id=person_id, organisation_id=organisation_id, role=role, valid_from=_since(stage)
        )
    return parties.invite_user(actor=actor, person_id=person_id, organisation_id=organisation_id)


def _join(stage: Stage, actor: Actor, row: PersonRow) -> None:
    """The administrator has an account already; the roles in an organisation follow."""
    person = Person.objects.get(email=row.email)
    for role in row.membership_roles:
        parties.add_membership(
            actor=actor, person_id=person.pk, organisation_id=stage.keys.organisations[row.organisation], role=role,
            valid_from=_since(stage),
        )  # fmt: skip
