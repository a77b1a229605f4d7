"""The list component: paging by key against a plain sort, filters in the address, saved views, exports, and no growing queries."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.utils.translation import ngettext_lazy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.apps.parties.enums import OrganisationKind
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.kit import jobs, sheets
from serai.kit.files import file_of
from serai.kit.lists import BulkAction, Column, ListPage, View, shown
from serai.kit.lists.columns import words_of
from serai.kit.lists.filters import Choices, Days, FilterSet, Numbers, Text, YesNo
from serai.kit.lists.paging import Cursor, Order, is_nullable, page_of
from serai.kit.models import SavedView
from serai.kit.records import NextAction, State
from tests.lists import assert_constant_queries
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 7, 40, tzinfo=dt.UTC)


class Filters(FilterSet):
    kind = Choices(OrganisationKind.choices, label="Kind", is_first=True)
    acronym = Text(label="Acronym")
    national = YesNo(label="National", field_name="is_national")
    entered = Days(label="Entered", field_name="recorded_at")
    revision = Numbers(label="Revision")


class Organisations(ListPage):
    key = "tests.organisations"
    title = "Organisations"
    noun = ngettext_lazy("%(shown)s organisation", "%(shown)s organisations", "count")
    default_sort = "name"
    filterset = Filters
    search_fields = ("name__icontains", "acronym__icontains")
    views = (
        View(key="ngos", label="NGOs", filters={"kind": ["ingo", "nngo"]}),
        View(key="national", label="National", filters={"national": "true"}, sort="-revision"),
        View(key="all", label="All"),
    )
    columns = (
        Column(key="name", label="Name", sort="name", is_heading=True, card="title", url=lambda row: f"/x/{row.pk}/"),
        Column(key="acronym", label="Acronym", sort="acronym", card="number"),
        Column(key="accepted", label="Accepted", value="commitments_accepted_at", sort="commitments_accepted_at"),
        Column(
            key="revision", label="t", divide_by=1000, is_number=True, digits=1, sort="revision", total="revision",
            unit="t", card="fact", narrow="mid", under="name",
        ),
        Column(key="kind", label="Kind", value=lambda row: State("good", row.kind), is_shown=False),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Organisation]:
        return Organisation.objects.all()

    def bulk_actions(self) -> list[BulkAction]:
        return [BulkAction(label="Accept…", url="/accept/")]

    def row_actions(self, row: Any) -> list[NextAction]:
        return [NextAction("Open", "/open/"), NextAction("Shut", "/shut/", allowed=False, reason="no")]


def a_list(world: World, query: str = "", persona: str = "chen", **headers: str) -> Organisations:
    request = RequestFactory().get(f"/list/?{query}", headers=headers)
    request.user = world.users[persona]
    request.actor = world.actor(persona)  # type: ignore[attr-defined]
    request.now = NOW  # type: ignore[attr-defined]
    return Organisations(request)


def names(page: Organisations) -> list[str]:
    return [row.label for row in page.rows]


def make(count: int, **more: Any) -> None:
    Organisation.objects.bulk_create(
        Organisation(name=f"Made {n:03}", kind="nngo", standing="partner", recorded_at=NOW, **more)
        for n in range(count)
    )


# ---- paging by key ----

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=0, max_size=17)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=VALUES, size=st.integers(1, 6), descending=st.booleans())
def test_pages_by_key_are_the_slices_of_one_sort(
    db: None, values: list[int | None], size: int, descending: bool
) -> None:
    Place.objects.all().delete()
    Place.objects.bulk_create(
        Place(code=f"P{n}", name="Place", kind="town", lon=value, lat=None if value is None else 0)
        for n, value in enumerate(values)
    )
    order = Order("lon", descending, nullable=True)
    expected = [place.pk for place in order.apply(Place.objects.all())]
    known = sorted((p for p in Place.objects.exclude(lon=None)), key=lambda p: (p.lon, p.pk), reverse=descending)
    unknown = sorted((p for p in Place.objects.filter(lon=None)), key=lambda p: p.pk, reverse=descending)
    assert expected == [place.pk for place in [*known, *unknown]]
    pages, after = [], ""
    while True:
        page = page_of(Place.objects.all(), order, size=size, after=after)
        pages.append(page)
        if not page.after:
            break
        after = page.after
    assert [row.pk for page in pages for row in page.rows] == expected
    assert [page.first for page in pages if page.rows] == [1 + size * n for n in range(len(pages)) if pages[n].rows]
    back = pages[-1]
    for earlier in reversed(pages[:-1]):
        back = page_of(Place.objects.all(), order, size=size, before=back.before)
        assert [row.pk for row in back.rows] == [row.pk for row in earlier.rows]
        assert (back.first, bool(back.before), bool(back.after)) == (earlier.first, bool(earlier.before), True)


def test_a_row_added_before_does_not_shift_the_next_page(world: World) -> None:
    make(60)
    following = urlsplit(a_list(world, "view=all&q=made").next_url).query
    Organisation.objects.create(name="Made 000b", kind="un", standing="partner")
    second = a_list(world, following)
    assert names(second)[0] == "Made 025" and second.range_words == "26–50 of 61"


@pytest.mark.parametrize("cursor", ["x", "e30", "WzEsMiwzXQ", "WzEsImEiLCJub3QgYSBrZXkiXQ", "%00", "W10"])
def test_a_cursor_typed_by_hand_shows_the_first_page(world: World, cursor: str) -> None:
    make(3)
    assert names(a_list(world, f"view=all&q=made&after={cursor}")) == ["Made 000", "Made 001", "Made 002"]
    assert names(a_list(world, f"view=all&q=made&sort=revision&before={cursor}"))


def test_a_cursor_of_another_order_does_no_harm(world: World) -> None:
    make(30)
    after = parse_qs(urlsplit(a_list(world, "view=all").next_url).query)["after"][0]
    assert a_list(world, f"view=all&sort=accepted&after={after}").rows


def test_cursors_survive_their_encoding() -> None:
    cursor = Cursor(26, "جوبا/?&=", "01a2")
    assert Cursor.decode(cursor.encode()) == cursor
    assert Cursor.decode("") is None


def test_nullable_paths_are_known_from_the_model() -> None:
    assert not is_nullable(Organisation, "name") and not is_nullable(Organisation, "pk")
    assert is_nullable(Organisation, "commitments_accepted_at") and is_nullable(Organisation, "merged_into__name")
    assert is_nullable(Organisation, "an_annotation")


# ---- the address ----


def test_the_bare_address_is_the_first_view_and_a_chip_takes_its_filter_away(world: World) -> None:
    page = a_list(world)
    assert [(chip.label, chip.value) for chip in page.chips] == [("Kind", "International NGO, National NGO")]
    assert names(page) == ["Horizon Relief Alliance", "Lantern for Children Trust"]
    without = a_list(world, urlsplit(page.chips[0].url).query)
    assert without.chips == [] and len(without.rows) == 4


def test_a_view_brings_its_order(world: World) -> None:
    page = a_list(world, "view=national")
    column, descending = page.sort
    assert (column.key, descending, [chip.label for chip in page.chips]) == ("revision", True, ["National"])


def test_every_filter_narrows_and_describes_itself(world: World) -> None:
    make(2, acronym="MD", is_national=True, revision=7)
    query = "kind=nngo&acronym=m&national=true&entered_after=2026-11-20&entered_before=2026-11-22&revision_min=7&revision_max=9"
    page = a_list(world, query)
    assert [str(chip.value) for chip in page.chips] == [
        "National NGO", "m", "Yes", "20 Nov to 22 Nov", "7 to 9",
    ]  # fmt: skip
    assert names(page) == ["Made 000", "Made 001"]
    without = [a_list(world, urlsplit(chip.url).query).chips for chip in page.chips]
    assert [len(chips) for chips in without] == [4, 4, 4, 4, 4]


def test_a_filter_that_cannot_be_used_is_said_and_left_out(client: Client, world: World) -> None:
    page = a_list(world, "view=all&entered_after=yesterday&kind=club")
    assert len(page.rows) == 4 and len(page.filter_errors) == 2
    shown_page = client.get("/partners/?view=all&kind=club")
    assert shown_page.status_code == 200 and "A filter could not be used" in shown_page.content.decode()


def test_words_all_have_to_be_found(world: World) -> None:
    assert names(a_list(world, "view=all&q=horizon+HRA")) == ["Horizon Relief Alliance"]
    assert names(a_list(world, "view=all&q=horizon+lantern")) == []
    assert names(a_list(world, "view=all&q=%00")) == names(a_list(world, "view=all"))


def test_unknown_orders_sizes_and_columns_fall_back(world: World) -> None:
    page = a_list(world, "view=all&sort=password&rows=100000&cols=password")
    assert (page.sort[0].key, page.size) == ("name", 25)
    assert [column.key for column in page.shown_columns] == ["name"]


def test_chosen_columns_are_shown_and_exported(world: World) -> None:
    page = a_list(world, "view=all&cols=kind&cols=acronym")
    assert [column.key for column in page.shown_columns] == ["name", "acronym", "kind"]


# ---- counts and sums ----


def test_counts_and_sums_stop_at_their_limit(world: World) -> None:
    make(6, revision=1500)
    page = a_list(world, "view=all&q=made")
    assert page.count_words == "6 organisations" and [str(total) for total in page.totals] == ["<bdi>9.0 t</bdi>"]
    assert [str(value) for column, value in page.foot or () if column.total] == ["9.0"]
    with patch.object(shown, "COUNT_LIMIT", 5), patch.object(shown, "TAB_COUNT_LIMIT", 5):
        capped = a_list(world, "view=all&q=made")
        assert (capped.count_words, capped.totals) == ("5+ organisations", [])
        assert [count for _label, _url, count, _now in capped.tabs] == ["5+", "0", "5+"]


def test_the_noun_follows_the_number(world: World) -> None:
    assert a_list(world, "view=all&q=horizon").count_words == "1 organisation"


# ---- what is drawn ----


def test_cells_are_escaped_and_numbered_right(world: World) -> None:
    Organisation.objects.create(name="<script>alert(1)</script>", kind="un", revision=12500)
    html = a_list(world, "view=all&q=script").rows[0].cells
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert '<td class="num x-mid">12.5</td>' in html and 's-merge m-mid"><bdi>12.5 t</bdi></span>' in html


def test_closed_row_actions_are_not_in_the_menu(world: World) -> None:
    table = a_list(world, "view=all").rows[0].table
    assert '<div class="s-pop"><a href="/open/">Open</a></div>' in table
    assert "/shut/" not in table


@pytest.mark.parametrize(
    ("value", "shown_words"),
    [(None, "–"), ("", "–"), (True, "Yes"), (Decimal("12480.50"), "12,480.5"), (dt.date(2026, 3, 4), "4 Mar")],
)
def test_plain_values_are_written_for_people(value: Any, shown_words: str) -> None:
    assert shown_words in str(words_of(value))


def test_a_wrong_declaration_is_found_at_once() -> None:
    with pytest.raises(ValueError, match="card place"):
        Column(key="x", label="X", card="middle")


# ---- saved views ----


def test_a_view_is_saved_shown_and_deleted_by_its_owner(client: Client, world: World) -> None:
    client.force_login(world.users["chen"])
    saved = client.post("/partners/?view=all&q=hor&sort=-kind", {"list_action": "save_view", "name": "Mine"})
    row = SavedView.objects.get()
    assert saved.status_code == 302 and QueryDict(row.query).dict() == {"q": "hor", "sort": "-kind"}
    assert "Mine" in client.get("/partners/").content.decode()
    client.force_login(world.users["omar"])
    assert "Mine" not in client.get("/partners/").content.decode()
    client.post("/partners/", {"list_action": "delete_view", "view_id": row.pk})
    assert SavedView.objects.count() == 1
    client.force_login(world.users["chen"])
    client.post("/partners/", {"list_action": "delete_view", "view_id": row.pk})
    assert SavedView.objects.count() == 0


def test_visitors_and_nameless_views_are_refused(client: Client, world: World) -> None:
    client.post("/partners/", {"list_action": "save_view", "name": "Mine"})
    client.force_login(world.users["chen"])
    client.post("/partners/", {"list_action": "save_view", "name": "  "})
    client.post("/partners/", {"list_action": "delete_view", "view_id": "x"})
    assert client.post("/partners/", {"list_action": "burn"}).status_code == 404
    assert SavedView.objects.count() == 0


# ---- answers ----


def test_htmx_gets_the_list_alone_and_the_address_without_empty_words(client: Client, world: World) -> None:
    whole = client.get("/partners/?kind=&q=hor")
    part = client.get("/partners/?kind=&q=hor", headers={"HX-Request": "true"})
    assert b"<html" in whole.content and b"<html" not in part.content and b'id="list"' in part.content
    assert part["HX-Push-Url"] == "/partners/?q=hor" and "HX-Request" in part["Vary"]


def test_an_empty_list_says_how_to_begin_and_a_narrow_one_how_to_widen(client: Client, world: World) -> None:
    assert "Nothing fits these filters" in client.get("/partners/?q=nobody").content.decode()
    client.force_login(world.users["dina"])
    assert "Nothing has run yet" in client.get("/jobs/").content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_exports_are_the_list_as_seen(client: Client, world: World, language: str) -> None:
    Organisation.objects.filter(pk=world.horizon.pk).update(name="=1+1")
    url = "/partners/?view=all&sort=-name&cols=acronym"
    csv = b"".join(client.get(f"{url}&export=csv", headers={"Accept-Language": language}).streaming_content).decode(
        "utf-8-sig"
    )
    assert [line.split(",")[1] for line in csv.splitlines()[1:]] == ["STC", "LCT", "CLA", "HRA"]
    assert "'=1+1" in csv
    xlsx = b"".join(client.get(f"{url}&export=xlsx", headers={"Accept-Language": language}).streaming_content)
    grid = sheets.read_workbook(io.BytesIO(xlsx))
    assert [row[1] for row in grid.rows[1:5]] == ["STC", "LCT", "CLA", "HRA"]
    assert client.get(f"{url}&export=exe").status_code == 404


def test_an_export_reads_every_page_of_the_list(client: Client, world: World) -> None:
    make(120)
    with patch("serai.kit.lists.export.CHUNK", 50):
        csv = b"".join(client.get("/partners/?view=all&q=made&export=csv").streaming_content).decode()
    assert len(csv.splitlines()) == 121


def test_a_long_export_is_started_by_a_post_and_made_by_a_job(client: Client, world: World) -> None:
    make(6)
    client.force_login(world.users["chen"])
    with patch.object(shown, "COUNT_LIMIT", 5):
        read = client.get("/partners/?view=all&q=made&export=csv")
        assert read.status_code == 302 and not jobs.visible_jobs(world.actor("chen")).exists()
        started = client.post("/partners/?view=all&q=made", {"list_action": "export", "kind": "csv"})
        row = jobs.visible_jobs(world.actor("chen")).get()
        assert started["Location"] == f"/jobs/{row.pk}/"
        assert jobs.run(row.pk).state == "done", row.message
    with file_of("job", row.pk).file.open("rb") as file:
        assert len(file.read().decode("utf-8-sig").splitlines()) == 7
    assert b"Made 003" in b"".join(client.get(f"/jobs/{row.pk}/file/").streaming_content)
    client.force_login(world.users["omar"])
    assert client.get(f"/jobs/{row.pk}/file/").status_code == 404


def test_queries_do_not_grow(client: Client, world: World) -> None:
    client.force_login(world.users["chen"])
    assert_constant_queries(client, "/jobs/", add_row=lambda: jobs.start(
        actor=world.actor("chen"), kind="lists.export", title="Export", parameters={"url": "/"}), most=16)  # fmt: skip
