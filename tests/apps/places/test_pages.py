"""Pages of the register of places, its map and its import, as each persona."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from serai.apps.places.models import Place
from serai.kit.models import ImportMapping
from tests.lists import assert_constant_queries
from tests.world import World

pytestmark = pytest.mark.django_db
serial = count(1)
HEAD = "Code,Name,Kind,Longitude,Latitude,Country code,Other spellings\n"


def add_row() -> None:
    n = next(serial)
    Place.objects.create(code=f"X{n}", name=f"Place {n}", kind="town", country="SS", lon=Decimal(30), lat=Decimal(5))


@pytest.mark.parametrize("url", ["/places/", "/places/?view=towns&sort=-code", "/places/map/", "/places/JUB/"])
def test_queries_do_not_grow(client: Client, world: World, url: str) -> None:
    client.force_login(world.users["chen"])
    assert_constant_queries(client, url, add_row=add_row, most=24)


@pytest.mark.parametrize("persona", ["amina", "bruno", "eve", "sam", None])
def test_others_read_and_do_not_write(client: Client, world: World, persona: str | None) -> None:
    if persona:
        client.force_login(world.users[persona])
    for page in ("", "map/", "map.geojson", "JUB/", "?q=جوبا"):
        assert client.get(f"/places/{page}").status_code == 200
    for page in ("add/", "import/", "JUB/change/", "JUB/alias/", "JUB/merge/"):
        assert client.get(f"/places/{page}").status_code == (403 if persona else 302)
    assert client.get("/places/JUB/confirm/").status_code == 405


def test_a_place_is_searched_in_every_language(client: Client, world: World) -> None:
    page = client.get("/places/", {"q": "ملكال"}).content.decode()
    assert "Malakal" in page and "Juba" not in page.split("list-results")[1]


def test_an_alike_place_is_shown_before_a_second_one_is_added(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    data = {"name": "bor", "kind": "town", "country": "SS", "lon": "31.5601", "lat": "6.2102", "confidence": "2"}
    shown = client.post("/places/add/", data)
    assert shown.status_code == 200 and "Is it one of these?" in shown.content.decode()
    assert Place.objects.count() == 3
    assert client.post("/places/add/", data | {"anyway": "1"}).status_code == 302
    assert Place.objects.count() == 4


def test_swapped_coordinates_are_named_and_nothing_is_lost(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    data = {"name": "Pibor", "kind": "town", "country": "SS", "lon": "6.80", "lat": "33.13", "confidence": "2"}
    page = client.post("/places/add/", data)
    text = page.content.decode()
    assert page.status_code == 422 and "swapped" in text and 'value="Pibor"' in text


def test_a_merge_is_compared_first(client: Client, world: World) -> None:
    client.force_login(world.users["chen"])
    Place.objects.create(code="BORP", name="Bor Port", kind="river_port", country="SS")
    compared = client.post("/places/BOR/merge/", {"merged": "borp"})
    assert compared.status_code == 200 and "cannot be undone" in compared.content.decode()
    assert Place.objects.get(code="BORP").merged_into is None
    assert client.post("/places/BOR/merge/", {"merged": "BORP", "sure": "1"}).status_code == 302
    assert client.get("/places/BORP/")["Location"] == "/places/BOR/"


def test_the_map_data_takes_a_box_and_refuses_what_is_none(client: Client, world: World) -> None:
    found = client.get("/places/map.geojson?bbox=30,3,33,5")
    assert [feature["id"] for feature in found.json()["features"]] == ["JUB"]
    assert found["Content-Type"] == "application/geo+json"
    assert client.get("/places/map.geojson?bbox=a,b").status_code == 400


def upload(client: Client, text: str) -> tuple[str, str]:
    """Upload a CSV; answers the address of the preview and its text."""
    file = SimpleUploadedFile("places.csv", text.encode(), content_type="text/csv")
    response = client.post("/places/import/", {"step": "upload", "file": file})
    assert response.status_code == 302, response.content.decode()
    return response["Location"], client.get(response["Location"]).content.decode()


def write(client: Client, address: str) -> int:
    key = address.split("upload=")[1]
    return client.post("/places/import/", {"step": "write", "upload": key}).status_code


def test_an_import_shows_first_writes_then_and_changes_nothing_again(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    text = HEAD + "PIB,Pibor,Town,33.13,6.80,SS,Pibor Post;Pibor Town\nBOR,Bor,River port,31.56,6.21,SS,\n"
    address, preview = upload(client, text)
    assert "Write 2 rows" in preview and Place.objects.count() == 3
    assert write(client, address) == 302
    assert Place.objects.get(code="PIB").aliases.count() == 2
    assert Place.objects.get(code="BOR").kind == "river_port"
    revisions = list(Place.objects.order_by("code").values_list("code", "revision"))
    _address, again = upload(client, text)
    assert "Write" not in again.split("tallies")[0].split("Choose another file")[0].split("Nothing is written yet")[1]
    assert list(Place.objects.order_by("code").values_list("code", "revision")) == revisions


def test_rows_to_mend_are_named_returned_and_left_out(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    text = HEAD + (
        "PIB,Pibor,Town,6.80,33.13,SS,\n"
        "AKO,Akobo,Town,east,7.78,SS,\n"
        "NAS,,Town,33.06,8.60,SS,\n"
        "REN,Renk,Town,32.80,11.75,SS,\n"
        "REN,Renk again,Town,32.80,11.75,SS,\n"
    )
    address, preview = upload(client, text)
    for words in ("swapped", "D3", "B4", "row 5 of this file", "Write 1 row"):
        assert words in preview, words
    returned = client.get(address + "&errors=1")
    content = b"".join(returned.streaming_content)
    assert content.startswith(b"PK") and "to-mend.xlsx" in returned["Content-Disposition"]
    assert write(client, address) == 302
    assert sorted(Place.objects.values_list("code", flat=True)) == ["BOR", "JUB", "MAL", "REN"]


def test_a_likely_double_is_said_but_not_refused(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    _address, preview = upload(client, HEAD + ",Malakaal,Town,31.67,9.54,SS,\n")
    assert "is it the same?" in preview and "Write 1 row" in preview


def test_foreign_headings_are_asked_for_once_and_remembered(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    text = "Settlement,X,Y\nPibor,33.13,6.80\n"
    refused = client.post(
        "/places/import/", {"step": "upload", "file": SimpleUploadedFile("a.csv", b"Foo,Bar\n1,2\n", "text/csv")}
    )
    assert refused.status_code == 422
    address, preview = upload(client, text)
    assert "no column for" in preview and "Settlement" in preview
    key = address.split("upload=")[1]
    mapped = client.post("/places/import/", {"step": "map", "upload": key, "heading": "Settlement", "meaning": "name"})
    assert mapped.status_code == 302 and ImportMapping.objects.count() == 1
    assert "Write 1 row" in client.get(mapped["Location"]).content.decode()
    _address, next_time = upload(client, text)
    assert "Write 1 row" in next_time


def test_a_file_is_seen_by_its_sender_only(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    address, _preview = upload(client, HEAD + "PIB,Pibor,Town,33.13,6.80,SS,\n")
    client.force_login(world.users["chen"])
    assert client.get(address).status_code == 404
    assert client.post("/places/import/", {"step": "write", "upload": address.split("upload=")[1]}).status_code == 404
    assert Place.objects.count() == 3


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0old", b"<html>"])
def test_files_that_cannot_be_read_are_refused_in_words(client: Client, world: World, content: bytes) -> None:
    client.force_login(world.users["omar"])
    file = io.BytesIO(content)
    file.name = "places.xlsx"
    response = client.post("/places/import/", {"step": "upload", "file": file})
    assert response.status_code == 422 and "answer needs a change" in response.content.decode()


def test_the_workbook_to_fill_in_comes_back(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    response = client.get("/places/import/?template=1", headers={"Accept-Language": "ar"})
    content = b"".join(response.streaming_content)
    file = SimpleUploadedFile("places.xlsx", content)
    sent = client.post("/places/import/", {"step": "upload", "file": file})
    assert sent.status_code == 302
    assert "Example Town" in client.get(sent["Location"]).content.decode()
