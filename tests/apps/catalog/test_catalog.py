"""The catalogue: kept by administrators, entries taken out of use instead of deleted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from serai.apps.catalog import actions, queries
from serai.apps.catalog.models import Category, Item, Unit
from serai.apps.catalog.rules import CategoryData, ItemData, ServiceData, UnitData
from serai.kit.errors import Conflict, Invalid, NotAllowed
from tests.world import World

pytestmark = pytest.mark.django_db
D = Decimal


def item(world: World) -> ItemData:
    return ItemData(
        code="TARP",
        name="Tarpaulin, woven, 4 × 6 m",
        category_id=world.shelter.pk,
        unit_id=world.piece.pk,
        handling_unit_id=world.carton.pk,
        units_per_handling_unit=D(5),
        unit_weight_kg=D("4.5"),
        unit_volume_m3=D("0.012"),
    )


@pytest.mark.parametrize("persona", ["amina", "bruno", "chen", "omar", "eve", "sam"])
def test_only_administrators_keep_the_catalogue(world: World, persona: str) -> None:
    with pytest.raises(NotAllowed):
        actions.write_item(actor=world.actor(persona), data=item(world))


def test_an_item_is_added_changed_and_taken_out_of_use(world: World) -> None:
    dina = world.actor("dina")
    made = actions.write_item(actor=dina, data=item(world))
    changed = actions.write_item(actor=dina, data=replace(item(world), unit_weight_kg=D("4.2")), item_id=made.pk)
    assert Item.objects.get().unit_weight_kg == D("4.2") and changed.pk == made.pk
    actions.set_in_use(actor=dina, kind=Item, entry_id=made.pk, is_active=False)
    assert not queries.visible_to(world.actor("omar"), Item).exists()
    assert queries.visible_to(dina, Item).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit_weight_kg": D(0)}, "unit_weight_kg"),
        ({"units_per_handling_unit": None}, "units_per_handling_unit"),
        ({"units_per_handling_unit": D("0.5")}, "units_per_handling_unit"),
        ({"un_number": "1993"}, "hazard_class"),
        ({"un_number": "93", "hazard_class": "3"}, "un_number"),
        ({"hazard_class": "12", "un_number": "1993"}, "hazard_class"),
        ({"temperature_band": "hot"}, "temperature_band"),
        ({"code": "no blanks"}, "code"),
    ],
)
def test_unusable_figures_are_named_by_field(world: World, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.write_item(actor=world.actor("dina"), data=replace(item(world), **change))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field] and not Item.objects.exists()


def test_an_item_needs_the_right_kinds_of_units(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        actions.write_item(actor=world.actor("dina"), data=replace(item(world), unit_id=world.carton.pk))
    assert list(refused.value.fields) == ["unit_id"]


def test_a_category_gets_the_next_number_and_keeps_it(world: World) -> None:
    made = actions.write_category(actor=world.actor("dina"), data=CategoryData(code="wash", name="WASH"))
    again = actions.write_category(
        actor=world.actor("dina"), data=CategoryData(code="wash", name="Water", number=99), category_id=made.pk
    )
    assert (made.number, again.number, Category.objects.get(pk=made.pk).name) == (3, 3, "Water")


def test_a_code_stands_once_whatever_its_letters(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        actions.write_service(actor=world.actor("dina"), data=ServiceData(code="ROAD", name="Another road"))
    assert list(refused.value.fields) == ["code"]


def test_the_decimals_of_a_used_unit_stay(world: World) -> None:
    dina = world.actor("dina")
    loose = actions.write_unit(actor=dina, data=UnitData(code="litre", name="litre", scale=3))
    actions.write_unit(actor=dina, data=UnitData(code="litre", name="litre", scale=2), unit_id=loose.pk)
    actions.write_item(actor=dina, data=item(world))
    with pytest.raises(Conflict):
        actions.write_unit(actor=dina, data=UnitData(code="piece", name="piece", scale=2), unit_id=world.piece.pk)
    renamed = actions.write_unit(actor=dina, data=UnitData(code="piece", name="each"), unit_id=world.piece.pk)
    assert (Unit.objects.get(pk=world.piece.pk).scale, renamed.name) == (0, "each")
