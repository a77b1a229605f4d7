"""Pages of the catalogue: public to read, kept by administrators; lists with a constant number of queries."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

import pytest
from django.test import Client

from serai.apps.catalog.models import Category, Item, Service, Unit
from tests.lists import assert_constant_queries
from tests.world import World

pytestmark = pytest.mark.django_db
KINDS = ["items", "categories", "units", "services"]
serial = count(1)


def make(kind: str, world: World) -> None:
    n = next(serial)
    named = {"code": f"x{n}", "name": f"Entry {n}"}
    if kind == "items":
        Item.objects.create(
            **named, category=world.food, unit=world.kg, handling_unit=world.carton, units_per_handling_unit=5,
            unit_weight_kg=Decimal(1), unit_volume_m3=Decimal("0.002"),
        )  # fmt: skip
    elif kind == "categories":
        Category.objects.create(**named, number=100 + n)
    elif kind == "units":
        Unit.objects.create(**named, use="iu")
    else:
        Service.objects.create(**named, kind="road")


@pytest.mark.parametrize("kind", KINDS)
def test_queries_do_not_grow(client: Client, world: World, kind: str) -> None:
    client.force_login(world.users["dina"])
    assert_constant_queries(client, f"/catalog/{kind}/", add_row=lambda: make(kind, world), most=18)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("persona", ["amina", "bruno", "chen", "omar", "eve", "sam", None])
def test_others_read_and_do_not_write(client: Client, world: World, kind: str, persona: str | None) -> None:
    make(kind, world)
    if persona:
        client.force_login(world.users[persona])
    code = f"x{next(serial) - 1}"
    assert client.get(f"/catalog/{kind}/").status_code == 200
    assert client.get(f"/catalog/{kind}/{code}/").status_code == 200
    for page in ("add/", f"{code}/change/"):
        assert client.get(f"/catalog/{kind}/{page}").status_code == (403 if persona else 302)
    assert client.get(f"/catalog/{kind}/{code}/use/").status_code == 405


def test_an_administrator_adds_an_item_and_errors_stand_at_their_fields(client: Client, world: World) -> None:
    client.force_login(world.users["dina"])
    data = {
        "code": "TARP", "name": "Tarpaulin", "name_ar": "قماش مشمع", "category": world.shelter.pk, "unit": world.piece.pk,
        "handling_unit": world.carton.pk, "units_per_handling_unit": "5", "unit_weight_kg": "4.5", "unit_volume_m3": "0.012",
        "currency": "USD", "temperature_band": "ambient",
    }  # fmt: skip
    wrong = client.post("/catalog/items/add/", data | {"un_number": "1993"})
    assert wrong.status_code == 422 and "hazard class" in wrong.content.decode()
    assert not Item.objects.exists()
    right = client.post("/catalog/items/add/", data)
    assert right.status_code == 302
    changed = client.post("/catalog/items/TARP/change/", data | {"unit_weight_kg": "4.2"})
    assert changed.status_code == 302 and Item.objects.get().unit_weight_kg == Decimal("4.2")
    client.post("/catalog/items/TARP/use/")
    client.force_login(world.users["chen"])
    assert client.get("/catalog/items/TARP/").status_code == 404


def test_names_are_in_the_readers_language(client: Client, world: World) -> None:
    Category.objects.filter(pk=world.food.pk).update(names={"fr": "Vivres"})
    assert "Vivres" in client.get("/catalog/categories/", headers={"Accept-Language": "fr"}).content.decode()


def test_an_unknown_kind_is_not_there(client: Client, world: World) -> None:
    assert client.get("/catalog/people/").status_code == 404
