"""The register of places: spellings, positions, provisional entries, merges, what is near, and the map."""

from __future__ import annotations

from decimal import Decimal

import pytest

from serai.apps.places import actions, queries
from serai.apps.places.models import Place
from serai.apps.places.rules import PlaceData
from serai.kit.errors import Conflict, Invalid, NotAllowed
from serai.kit.models import Scope
from tests.world import World

pytestmark = pytest.mark.django_db
D = Decimal


def data(name: str = "Pibor", **more: object) -> PlaceData:
    return PlaceData(**{"name": name, "country": "SS", "lon": D("33.13"), "lat": D("6.80"), **more})  # type: ignore[arg-type]


def test_the_team_adds_and_the_code_comes_from_the_name(world: World) -> None:
    pibor = actions.add_place(actor=world.actor("omar"), data=data())
    other = actions.add_place(actor=world.actor("omar"), data=data("Pibor Post", lon=None, lat=None))
    arabic = actions.add_place(actor=world.actor("omar"), data=data("بنتيو", lon=None, lat=None))
    assert (pibor.code, other.code, arabic.code) == ("PIB", "PIB1", "P1")


@pytest.mark.parametrize("persona", ["amina", "bruno", "eve", "sam"])
def test_others_do_not_add(world: World, persona: str) -> None:
    with pytest.raises(NotAllowed):
        actions.add_place(actor=world.actor(persona), data=data())


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"lon": D("6.80"), "lat": D("33.13")}, "lon", "swapped"),
        ({"lon": D("33.13"), "lat": None}, "lat", "both"),
        ({"lon": D("200"), "lat": D("95")}, "lat", "180"),
        ({"name": "  "}, "name", "name"),
        ({"code": "P B"}, "code", "letters"),
        ({"code": "JUB"}, "code", "Another place"),
        ({"kind": "castle"}, "kind", "list"),
    ],
)
def test_unusable_answers_are_named_by_field(world: World, change: dict[str, object], field: str, words: str) -> None:
    before = Place.objects.count()
    with pytest.raises(Invalid) as refused:
        actions.add_place(actor=world.actor("dina"), data=data(**change))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]
    assert words in str(refused.value.fields[field][0])
    assert Place.objects.count() == before


def test_a_place_is_found_by_code_name_language_and_spelling(world: World) -> None:
    actions.add_alias(actor=world.actor("omar"), place_id=world.malakal.pk, name="Malakāl")
    for text in ("mal", "Malakal", "ملكال", "MALAKAL ", "malakal."):
        assert queries.find_place(world.actor("eve"), text) == world.malakal, text
    assert queries.find_place(world.actor("eve"), "Nowhere") is None
    assert queries.find_place(world.actor("eve"), " ") is None


def test_two_places_of_one_name_are_not_guessed_between(world: World) -> None:
    actions.add_place(actor=world.actor("dina"), data=data("Bor", lon=None, lat=None, country="KE"))
    assert queries.find_place(world.actor("dina"), "Bor") is None
    assert queries.find_place(world.actor("dina"), "Bor", country="SS") == world.bor


def test_a_requester_names_a_place_provisionally(world: World) -> None:
    made = actions.add_provisional_place(actor=world.actor("amina"), name="Kolnyang", country="SS")
    again = actions.add_provisional_place(actor=world.actor("lena"), name="kolnyang", country="SS")
    known = actions.add_provisional_place(actor=world.actor("lena"), name="جوبا", country="SS")
    assert made.is_provisional and made.pk == again.pk and known == world.juba
    with pytest.raises(NotAllowed):
        actions.add_provisional_place(actor=world.actor("eve"), name="Elsewhere")
    assert not actions.confirm_place(actor=world.actor("omar"), place_id=made.pk).is_provisional


def test_a_new_name_keeps_the_earlier_one_as_a_spelling(world: World) -> None:
    changed = actions.change_place(
        actor=world.actor("omar"),
        place_id=world.bor.pk,
        data=data("Bor Town", lon=D("31.56"), lat=D("6.21")),
        revision=1,
    )
    assert changed.code == "BOR" and queries.find_place(world.actor("eve"), "Bor") == changed
    with pytest.raises(Conflict):
        actions.change_place(actor=world.actor("omar"), place_id=world.bor.pk, data=data("Old form"), revision=1)


def test_a_merge_keeps_names_position_and_old_codes(world: World) -> None:
    twin = actions.add_place(actor=world.actor("dina"), data=data("Bor Port", code="BORPORT"), aliases=["Port of Bor"])
    Place.objects.filter(pk=world.bor.pk).update(lon=None, lat=None)
    survivor = actions.merge_places(actor=world.actor("chen"), survivor_id=world.bor.pk, merged_id=twin.pk)
    assert (survivor.lon, survivor.lat) == (D("33.13"), D("6.80"))
    for text in ("BORPORT", "Bor Port", "port of bor"):
        assert queries.find_place(world.actor("eve"), text) == survivor
    assert twin not in queries.current_places(world.actor("dina"))
    with pytest.raises(Conflict):
        actions.merge_places(actor=world.actor("dina"), survivor_id=world.juba.pk, merged_id=twin.pk)
    with pytest.raises(NotAllowed):
        actions.merge_places(actor=world.actor("omar"), survivor_id=world.juba.pk, merged_id=world.bor.pk)


def test_what_is_near_and_what_may_be_the_same(world: World) -> None:
    actor = world.actor("dina")
    actions.add_place(actor=actor, data=data("Mongalla", lon=D("31.77"), lat=D("5.20")))
    near = queries.places_near(actor, D("31.58"), D("4.85"), within_km=60)
    assert [place.name for place, _km in near] == ["Juba", "Mongalla"]
    assert near[0][1] == pytest.approx(0) and near[1][1] == pytest.approx(44.2, abs=1)
    assert queries.same_places(actor, "Mongala", lon=D("31.80"), lat=D("5.21"))[0].name == "Mongalla"
    assert queries.same_places(actor, "Mongala", lon=D("28.00"), lat=D("7.70")) == []


def test_the_map_holds_what_the_reader_may_see_in_the_box(world: World) -> None:
    Place.objects.filter(pk=world.bor.pk).update(scope=Scope.OPERATION)
    everywhere = queries.places_geojson(world.actor("chen"))
    public = queries.places_geojson(world.actor("eve"))
    south = queries.places_geojson(world.actor("chen"), (30.0, 3.0, 33.0, 5.0))
    assert [f["id"] for f in everywhere["features"]] == ["BOR", "JUB", "MAL"]
    assert [f["id"] for f in public["features"]] == ["JUB", "MAL"]
    assert [f["id"] for f in south["features"]] == ["JUB"] and south["complete"]
    assert south["features"][0]["geometry"]["coordinates"] == [31.58, 4.85]
