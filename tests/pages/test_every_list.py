"""Every list, asked in every way that it offers: each choice of each filter, each order, each tab, search, columns, exports."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.test import Client

from serai.apps.operations.models import Hub, Operation
from serai.apps.parties.models import OrganisationAlias
from serai.kit.lists import ListPage
from tests import scene
from tests.world import LONG_AGO, World

O = "/o/south-sudan"  # noqa: E741 - the first letter of the addresses
LISTS = {
    "catalog.ItemList": "/catalog/items/", "catalog.CategoryList": "/catalog/categories/", "catalog.UnitList": "/catalog/units/",
    "catalog.ServiceList": "/catalog/services/", "places.PlaceList": "/places/", "parties.PartnerList": "/partners/",
    "operations.OperationList": "/operations/", "operations.HubList": f"{O}/settings/hubs/",
    "operations.TermsList": f"{O}/settings/terms/", "operations.MemberList": f"{O}/settings/organisations/",
    "operations.TeamList": f"{O}/settings/team/", "cargo.StockList": f"{O}/cargo/",
    "cargo.ConsignmentList": f"{O}/cargo/consignments/", "cargo.EventList": f"{O}/cargo/documents/",
    "cargo.ReleaseList": f"{O}/cargo/releases/", "transport.JourneyList": f"{O}/transport/",
    "transport.VehicleList": f"{O}/transport/fleet/", "transport.ConvoyList": f"{O}/transport/convoys/",
    "transport.FuelList": f"{O}/transport/fuel/", "transport.EmissionList": f"{O}/transport/emissions/", "hub.HubList": f"{O}/hubs/",
    "requests.RequestList": f"{O}/requests/", "requests.MyCargoList": f"{O}/requests/mine/",
    "jobs.JobList": "/jobs/", "notifications.MessageList": "/messages/",
    "reports.SavedReportList": f"{O}/figures/reports/saved/",
}  # fmt: skip
MOST_CHOICES = 3
TYPED = {"date": ["2026-01-01", "yesterday"], "number": ["0", "12.5"], "search": ["ju", 'a"b%_', "R-0001"],
         "text": ["ju", "%"]}  # fmt: skip


class Offered(HTMLParser):
    """What the form and the links of a list page offer: names with values, and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.links: set[str] = set()
        self.select = ""
        self.in_form = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.in_form = attrs.get("id") == "list-form"
        if tag == "a" and attrs.get("href", "").partition("?")[1]:
            self.links.add(attrs["href"])
        if not self.in_form:
            return
        if tag == "select":
            self.select = attrs["name"]
        elif tag == "option" and attrs.get("value"):
            self.values.setdefault(self.select, []).append(attrs["value"])
        elif tag == "input" and attrs.get("type") in {"checkbox", "radio"}:
            self.values.setdefault(attrs["name"], []).append(attrs["value"])
        elif tag == "input" and attrs.get("type") in TYPED:
            self.values[attrs["name"]] = TYPED[attrs["type"]]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.in_form = False


def addresses(url: str, html: str) -> Iterator[str]:
    offered = Offered()
    offered.feed(html)
    assert "sort" in offered.values, "the page offers no order: is it a list?"
    for name, values in offered.values.items():
        for value in values if name == "sort" else values[:MOST_CHOICES]:
            yield f"{url}?{name}={quote(value)}"
        yield f"{url}?{name}=%00nonsense"
    yield from (link for link in offered.links if link.partition("?")[0] == url)
    yield from (f"{url}?view=all&export={kind}" for kind in ("xlsx", "csv"))
    yield f"{url}?rows=100&after=broken"


@pytest.fixture
def full(world: World) -> World:
    scene.build(world)
    return world


@pytest.mark.parametrize("name", LISTS)
def test_whatever_a_list_offers_is_answered(client: Client, full: World, name: str) -> None:
    client.force_login(full.users["chen"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(LISTS[name])
    assert page.status_code == 200
    asked = list(addresses(LISTS[name], page.content.decode()))
    assert len(asked) > 6
    for address in asked:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"


def leaves(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield from leaves(child) if child.__subclasses__() else [child]


def test_no_list_is_forgotten() -> None:
    kinds = [kind for kind in leaves(ListPage) if kind.__module__.startswith("serai.")]
    assert {f"{kind.__module__.split('.')[2]}.{kind.__name__}" for kind in kinds} == set(LISTS)


@pytest.mark.parametrize(
    "name", ["cargo.StockList", "cargo.ConsignmentList", "transport.JourneyList", "transport.VehicleList"]
)
def test_a_hub_of_another_operation_with_the_same_code_is_neither_offered_nor_meant(
    client: Client, full: World, name: str
) -> None:
    other = Operation.objects.create(
        name="Elsewhere",
        code="elsewhere",
        country="KE",
        time_zone="Africa/Nairobi",
        state_since=LONG_AGO,
        open_from=full.now,
    )
    Hub.objects.create(operation=other, place=full.bor, name="Store of the other operation", code="JUB")
    client.force_login(full.users["dina"], backend="django.contrib.auth.backends.ModelBackend")  # sees every operation
    page = client.get(LISTS[name]).content.decode()
    assert "Store of the other operation" not in page
    field = {"transport.JourneyList": "origin", "transport.VehicleList": "base"}.get(name, "hub")
    answer = client.get(f"{LISTS[name]}?{field}=JUB")
    assert answer.status_code == 200 and "A filter could not be used" not in answer.content.decode()


def test_owners_are_found_by_their_other_names(client: Client, full: World) -> None:
    OrganisationAlias.objects.create(organisation=full.horizon, name="HoReA", normalised="horea")
    client.force_login(full.users["chen"], backend="django.contrib.auth.backends.ModelBackend")
    for name in ("cargo.StockList", "cargo.ConsignmentList"):
        assert full.horizon.name in client.get(f"{LISTS[name]}?owner=horea").content.decode()
        assert full.lantern.name not in client.get(f"{LISTS[name]}?owner=horea").content.decode()
