"""The demonstration's data files hold together: whoever edits one learns at once what it no longer fits."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from serai.apps.catalog.enums import PackingGroup, ServiceKind, TemperatureBand
from serai.apps.operations.enums import BinKind, OperationState, Payment, Role
from serai.apps.parties.enums import HUMANITARIAN_KINDS, MembershipRole, OrganisationKind, Standing
from serai.apps.places.enums import AreaLevel, PlaceKind
from serai.apps.requests.enums import CriterionKind, Decision, RejectionReason
from serai.apps.transport.enums import CLASS_MODE, JourneyState, Mode, VehicleClass
from serai.core.kernel.positions import Box, Position, check_position, distance_km
from serai.demo import load as loading
from serai.demo.load import DataError, DemoData, convert
from serai.demo.policies import Criteria, Criterion
from serai.demo.records import ItemRow, PlaceRow
from serai.pages.personas import PERSONAS

#: Degrees; the second one holds the entry points in the neighbouring countries too.
COUNTRY_BOX = Box(23.4, 3.4, 36.0, 12.3)
REGION_BOX = Box(23.0, -5.0, 44.0, 20.0)

#: Names and acronyms that must not appear among the invented ones.
REAL = """World Food Programme|WFP|UNICEF|UNHCR|UNFPA|UNOPS|OCHA|FAO|IOM|WHO|UNDP|UNMISS|UNHAS|ICRC|IFRC|MSF|IMC|IRC|NRC
|DRC|Oxfam|Save the Children|World Vision|CARE|Concern|GOAL|Tearfund|Mercy Corps|Medair|Samaritan|Solidarités|ACTED
|Intersos|Malteser|ZOA|Plan International|Caritas|Red Cross|Red Crescent|Médecins|Norwegian Refugee|Danish Refugee
|International Rescue|Islamic Relief|Welthungerhilfe|HELP|World Health Organization|Children's Fund|ECHO|USAID|BHA|FCDO
|SIDA|Kuehne|Maersk|DHL|Ethiopian Airlines"""


@pytest.fixture(scope="module")
def data() -> DemoData:
    return loading.load()


def codes(rows: Iterable[Any]) -> set[str]:
    return {row.code for row in rows}


def where(place: PlaceRow) -> Position:
    return Position(float(place.lon), float(place.lat))


def test_codes_are_unique(data: DemoData) -> None:
    keys: dict[str, list[str]] = {
        name: [row.code for row in getattr(data, name)]
        for name in ("areas", "places", "hubs", "organisations", "categories", "items", "drivers", "corridors")
    }
    keys["inventory units"] = [unit.code for unit in data.units.inventory]
    keys["handling units"] = [unit.code for unit in data.units.handling]
    keys["services"] = [service.code for service in data.services.portfolio]
    keys["bins"] = [f"{row.hub} {row.code}" for row in data.bins]
    keys["plates"] = [vehicle.plate for vehicle in data.fleet]
    keys["usernames"] = [person.username for person in data.people]
    keys["addresses"] = [person.email for person in data.people]
    keys["people"] = [person.name for person in data.people]
    keys["organisation names"] = [row.name.casefold() for row in data.organisations]
    keys["links"] = [f"{row.mode} {sorted((row.from_place, row.to_place))}" for row in data.corridors]
    twice = {name: [key for key, count in Counter(values).items() if count > 1] for name, values in keys.items()}
    assert {name: values for name, values in twice.items() if values} == {}


def test_counts_are_as_promised(data: DemoData) -> None:
    inside = [place for place in data.places if place.area.startswith("SS")]
    kinds = Counter(place.kind for place in inside)
    assert kinds["town"] >= 45
    assert kinds["airstrip"] >= 12
    assert kinds["river_port"] >= 10
    assert kinds["border_point"] >= 7
    assert len(data.places) >= 75
    assert len(data.areas) >= 14
    assert codes(data.hubs) == {"JUB", "BOR", "MAL", "WAU", "BEN"}
    assert len(data.organisations) >= 60
    assert sum(row.provisional for row in data.organisations) == 3
    assert len(data.items) >= 120
    assert len(data.fleet) >= 60
    assert len(data.drivers) >= 30
    assert len(data.corridors) >= 60
    assert [row.version for row in data.criteria.sets] == [1, 2, 3]
    assert {row.kind for row in data.organisations} == set(OrganisationKind.values) - {"other"}


def test_the_country_has_its_ten_states_and_three_areas(data: DemoData) -> None:
    first = [area for area in data.areas if area.level == AreaLevel.FIRST]
    assert {area.parent for area in first} == {"SS"}
    assert sum("Administrative Area" in area.name_en for area in first) == 3
    assert sum("Administrative Area" not in area.name_en for area in first) == 10
    populated = {place.area for place in data.places}
    assert {area.code for area in first} <= populated


def test_positions_are_in_their_country_and_not_swapped(data: DemoData) -> None:
    wrong = {}
    for place in data.places:
        box = COUNTRY_BOX if place.area.startswith("SS") else REGION_BOX
        if problems := check_position(float(place.lon), float(place.lat), box):
            wrong[place.code] = problems
    assert wrong == {}
    assert all(-place.lon.as_tuple().exponent in (2, 3, 4) for place in data.places)  # type: ignore[operator]


def test_a_swapped_position_would_be_seen() -> None:
    (problem,) = check_position(4.85, 31.59, COUNTRY_BOX)
    assert problem.code == "position-swapped"


def test_things_of_one_town_stand_close_together(data: DemoData) -> None:
    places = {place.code: place for place in data.places}
    for hub in data.hubs:
        assert distance_km(where(places[hub.place]), where(places[hub.premises])) < 6, hub.code
    for place in data.places:  # JUBX, BORP, NIMB …: the airstrip, port or border post of JUB, BOR, NIM
        town = places.get(place.code[:3])
        if len(place.code) == 4 and town and town.kind == "town":
            assert distance_km(where(place), where(town)) < 25, place.code


def test_kinds_are_those_of_the_applications(data: DemoData) -> None:
    assert {p.kind for p in data.places} <= set(PlaceKind.values)
    assert {p.confidence for p in data.places} == {"high", "medium"}
    assert {a.level for a in data.areas} <= set(AreaLevel.values)
    assert {b.kind for b in data.bins} <= set(BinKind.values)
    assert {o.standing for o in data.organisations} <= set(Standing.values)
    assert {role for p in data.people for role in p.membership_roles} <= set(MembershipRole.values)
    assert {role for p in data.people for role in p.operation_roles} == set(Role.values)
    assert {p.language for p in data.people} == {"en", "fr", "es", "ar"}
    at_sea = {name for name, mode in CLASS_MODE.items() if mode == "sea"}  # the country has no coast
    assert {v.vehicle_class for v in data.fleet} == set(VehicleClass.values) - at_sea
    assert {c for d in data.drivers for c in d.vehicle_classes} <= set(VehicleClass.values)
    assert {c.mode for c in data.corridors} <= set(Mode.values)
    assert {c.wet_state for c in data.corridors} == {"open", "slow", "4x4", "closed"}
    assert {s.kind for s in data.services.portfolio} <= set(ServiceKind.values)
    assert {t.payment for t in data.services.terms} <= set(Payment.values)
    assert {s.state for s in data.operation.states} <= set(OperationState.values)
    assert {c.kind for s in data.criteria.sets for tier in s.tiers for c in tier} <= set(CriterionKind.values)
    assert {r.reason for r in data.story.rejections} <= set(RejectionReason.values)
    assert {f.decision for f in data.story.featured} <= set(Decision.values)
    assert {j.state for j in data.story.journeys_now} <= set(JourneyState.values)
    assert {i.temperature_band for i in data.items} <= set(TemperatureBand.values)


def test_references_resolve(data: DemoData) -> None:
    areas, places, hubs = codes(data.areas), codes(data.places), codes(data.hubs)
    organisations, categories = codes(data.organisations), codes(data.categories)
    assert {a.parent for a in data.areas} - {""} <= areas
    assert {p.area for p in data.places} <= areas
    assert {p for hub in data.hubs for p in (hub.place, hub.premises)} <= places
    assert {hub.run_by for hub in data.hubs} | {data.operation.lead} <= organisations
    assert {row.hub for row in data.bins} == hubs
    assert {o.duplicate_of for o in data.organisations} - {""} <= organisations
    assert {p.organisation for p in data.people} - {""} <= organisations
    assert {hub for p in data.people for hub in p.hubs} <= hubs
    assert {v.owner for v in data.fleet} | {d.employer for d in data.drivers} <= organisations
    assert {v.base_hub for v in data.fleet} | {d.base_hub for d in data.drivers} <= hubs
    assert {p for c in data.corridors for p in (c.from_place, c.to_place)} <= places
    assert {i.category for i in data.items} == categories
    assert {i.inventory_unit for i in data.items} <= codes(data.units.inventory)
    assert {i.handling_unit for i in data.items} <= codes(data.units.handling)
    assert {t.service for t in data.services.terms} == codes(data.services.portfolio)
    assert {c for t in data.services.terms for c in t.excluded_categories} <= categories
    for entry in (entry for row in data.criteria.lists for entry in row.entries):
        assert [entry.place in places, entry.area in areas, entry.category in categories].count(True) == 1, entry


def test_no_road_or_river_is_shorter_than_the_flight(data: DemoData) -> None:
    places = {place.code: place for place in data.places}
    longest = {"road": 2.2, "river": 3.0}  # the Bahr el Jebel winds
    for link in data.corridors:
        flight = distance_km(where(places[link.from_place]), where(places[link.to_place]))
        if link.mode == "air":
            assert flight <= float(link.distance_km) < flight + 1, link.code
        else:
            assert 1.02 * flight < float(link.distance_km) < longest[link.mode] * flight, link.code
        speed = float(link.distance_km) / (link.usual_duration_minutes / 60)
        assert {"road": 20, "river": 3, "air": 60}[link.mode] < speed < {"road": 60, "river": 12, "air": 400}[link.mode]


def test_every_town_of_the_country_hangs_on_the_network_or_is_said_to(data: DemoData) -> None:
    linked = {code[:3] for link in data.corridors for code in (link.from_place, link.to_place)}
    towns = {place.code for place in data.places if place.kind == "town" and place.area.startswith("SS")}
    assert len(towns & linked) >= 45


def test_wet_months_say_when_a_link_is_not_open(data: DemoData) -> None:
    links = {link.code: link for link in data.corridors}
    assert [links["L06"].state_in(month) for month in (6, 7, 11, 12)] == ["open", "closed", "closed", "open"]
    assert [links["R05"].state_in(month) for month in (10, 11, 1, 5, 6)] == ["open", "slow", "slow", "slow", "open"]
    for link in data.corridors:
        months = (link.wet_from_month, link.wet_to_month)
        assert (months == (None, None)) is (link.wet_state == "open"), link.code
        assert all(month is None or 1 <= month <= 12 for month in months), link.code


def test_bins_add_up_to_their_hub(data: DemoData) -> None:
    for hub in data.hubs:
        bins = [row for row in data.bins if row.hub == hub.code]
        assert sum(row.capacity_m3 for row in bins) == hub.capacity_m3, hub.code
        assert {"dry", "dangerous", "quarantine"} <= {row.kind for row in bins}
        assert ("cold" in {row.kind for row in bins}) is hub.cold_room, hub.code
        assert Decimal(2) < hub.capacity_m3 / hub.floor_m2 < Decimal(5), hub.code


def test_every_item_is_plausible(data: DemoData) -> None:
    scale = {unit.code: unit.scale for unit in data.units.inventory}
    for item in data.items:
        density = item.unit_weight_kg / item.unit_volume_m3
        assert 35 < density < 2500, item.code  # kg in a cubic metre, packing included
        assert item.units_per_handling_unit >= 1, item.code
        lifted = item.unit_weight_kg * item.units_per_handling_unit
        assert Decimal("0.3") < lifted <= 2900, item.code
        assert scale[item.inventory_unit] in (0, 3)
        assert item.unit_value_usd > 0
        assert item.shelf_life_months is None or 3 <= item.shelf_life_months <= 72


def test_dangerous_goods_are_complete(data: DemoData) -> None:
    dangerous = [item for item in data.items if item.un_number]
    assert len({item.hazard_class for item in dangerous}) >= 5
    for item in data.items:
        assert bool(item.un_number) is bool(item.hazard_class), item.code
        assert not item.un_number or re.fullmatch(r"\d{4}", item.un_number), item.code
        assert item.packing_group in {"", *PackingGroup.values}, item.code
        if item.hazard_class in {"3", "4.3", "5.1"}:
            assert item.packing_group, item.code


def test_partners_are_humanitarian_and_somebody_may_ask_and_release(data: DemoData) -> None:
    roles: dict[str, set[str]] = {}
    for person in data.people:
        roles.setdefault(person.organisation, set()).update(person.membership_roles)
    for row in data.organisations:
        partner = row.standing == "partner"
        assert partner is (row.kind in HUMANITARIAN_KINDS), row.code
        if partner and not row.duplicate_of:
            assert {"requester", "focal_point", "releaser"} <= roles[row.code], row.code
        if not partner:
            assert roles[row.code] == {"staff"}, row.code
        assert row.national is (row.country == "SS"), row.code
        assert "Invented" in row.note, row.code


def test_the_personas_are_there(data: DemoData) -> None:
    personas = {p.username: p for p in data.people if p.persona}
    assert set(personas) == {"amina", "bruno", "chen", "dina", "eve", "omar", "sam"}
    assert {p.username: p.name for p in personas.values()} == {p.key: p.name for p in PERSONAS}
    assert personas["amina"].organisation == "HRA"
    assert personas["eve"].membership_roles == personas["eve"].operation_roles == ()
    assert {"coordinator", "officer"} == set(personas["chen"].operation_roles)
    assert personas["omar"].language == "ar"
    assert next(o for o in data.organisations if o.code == personas["sam"].organisation).standing == "stakeholder"
    assert all(p.email == f"{p.username}@example.org" for p in data.people)


def test_every_hub_has_a_storekeeper_and_every_class_a_driver(data: DemoData) -> None:
    assert {hub for p in data.people if "storekeeper" in p.operation_roles for hub in p.hubs} == codes(data.hubs)
    driven = {c for driver in data.drivers for c in driver.vehicle_classes}
    assert {c for c, mode in CLASS_MODE.items() if mode in ("road", "river")} <= driven


def test_no_name_of_a_real_organisation(data: DemoData) -> None:
    real = [re.compile(rf"\b{re.escape(word.strip())}\b") for word in REAL.split("|")]
    invented = [text for o in data.organisations for text in (o.name, o.acronym, *o.aliases)]
    found = [(text, word.pattern) for text in invented for word in real if word.search(text)]
    assert found == []


def test_terms_of_a_service_do_not_overlap_and_one_has_three_versions(data: DemoData) -> None:
    versions = Counter(terms.service for terms in data.services.terms)
    assert versions["ROAD"] == 3
    for service in versions:
        rows = sorted((t for t in data.services.terms if t.service == service), key=lambda t: t.version)
        assert [t.version for t in rows] == list(range(1, len(rows) + 1))
        for earlier, later in pairwise(rows):
            assert later.valid_from == earlier.valid_to + timedelta(days=1), service
        assert all(t.valid_from < t.valid_to and set(t.eligible_kinds) <= HUMANITARIAN_KINDS for t in rows)


def test_criteria_and_lists(data: DemoData) -> None:
    for criteria in data.criteria.sets:
        assert criteria.agreed_on <= criteria.valid_from
        assert all(sum(c.weight for c in tier) == 100 for tier in criteria.tiers), criteria.version
    for kind in ("location", "sector"):
        lists = sorted((row for row in data.criteria.lists if row.kind == kind), key=lambda row: row.valid_from)
        assert len(lists) >= 2
        assert all(a.valid_to < b.valid_from for a, b in pairwise(lists))
        assert all(0 < entry.score <= 1 for row in lists for entry in row.entries)


def test_the_story_reaches_its_targets(data: DemoData) -> None:
    story = data.story
    requests = sum(story.demand.values()) + len(story.featured)
    weights = story.lines_per_request
    lines = sum(story.demand.values()) * Decimal(sum(n * w for n, w in weights.items())) / sum(weights.values())
    assert story.targets["requests"] >= 430
    assert requests >= story.targets["requests"]
    assert lines >= story.targets["lines"] >= 1600
    assert story.targets["postings"] >= 20500
    months = [f"{day:%Y-%m}" for day in (date(2025, 11, 1) + timedelta(days=31 * n) for n in range(13))]
    assert list(story.demand) == sorted(set(months)) and len(story.demand) == 13
    kinds = {trouble.kind for trouble in story.troubles}
    assert {"partial_receipt", "surplus", "found_again", "on_hold", "returned", "release_rejected", "closed_period",
            "reversal", "organisations_merged", "expiring_medicine"} <= kinds  # fmt: skip
    days = [trouble.day for trouble in story.troubles if trouble.day]
    assert all(story.period.begins_on <= day <= story.period.ends_on for day in days)
    assert sorted(month for season in story.season for month in season.months) == list(range(1, 13))


def test_the_story_speaks_of_things_that_exist(data: DemoData) -> None:
    story, items, places = data.story, codes(data.items), codes(data.places)
    organisations = {row.code: row for row in data.organisations}
    asking = {o for t in story.templates for o in t.organisations} | {f.organisation for f in story.featured}
    assert asking <= set(organisations)
    assert all(organisations[code].standing == "partner" for code in asking)
    assert len(asking) >= story.targets["organisations"]
    assert {i for t in story.templates for i in t.items} | {i for f in story.featured for i in f.items} <= items
    assert {s for t in story.templates for s in t.services} <= codes(data.services.portfolio)
    ends = {p for t in story.templates for route in t.routes for p in route[:2]}
    assert ends | {p for f in story.featured for p in (f.origin, f.destination)} <= places
    assert all(least <= most for t in story.templates for least, most in t.items.values())
    bins = {row.code for row in data.bins if row.hub == "BOR"}
    assert {b for stock in story.bor_stock for b in stock.bins} <= bins
    assert {stock.item for stock in story.bor_stock} <= items
    assert {journey.plate for journey in story.journeys_now} <= {v.plate for v in data.fleet}
    merged = organisations[story.merge.duplicate]
    assert merged.duplicate_of == story.merge.into
    assert all(month in (12, 1, 2, 3) for t in story.templates if "SWN2" in t.organisations for month in t.months)


def refusals(data: DemoData, services: Iterable[str], items: Iterable[str], kinds: set[str], day: date) -> list[str]:
    """Why the terms of that day would refuse such a request; the rules of the requests app in short."""
    goods = [item for item in data.items if item.code in set(items)]
    found = []
    for service in services:
        terms = data.services.terms_on(service, day)
        if terms is None:
            found.append(f"{service} not on offer")
            continue
        found += [f"{service} not for {kind}" for kind in kinds - set(terms.eligible_kinds)]
        for item in goods:
            cold = item.temperature_band not in ("ambient", "15-25")
            if item.category in terms.excluded_categories:
                found.append(f"{service} excludes {item.category}")
            if (cold and terms.excludes_cold_chain) or (item.un_number and terms.excludes_dangerous_goods):
                found.append(f"{service} does not take {item.code}")
    return found


def test_the_terms_admit_what_the_story_asks_for(data: DemoData) -> None:
    kind = {row.code: row.kind for row in data.organisations}
    days = [data.story.period.begins_on + timedelta(days=n) for n in range(0, 380, 5)]  # cargo may be ready later
    wrong = {}
    for template in data.story.templates:
        kinds = {kind[code] for code in template.organisations}
        for day in (day for day in days if not template.months or day.month in template.months):
            if found := refusals(data, template.services, template.items, kinds, day):
                wrong[template.title, day] = found
    for request in data.story.featured:
        day = data.story.period.ends_on
        if found := refusals(data, request.services, request.items, {kind[request.organisation]}, day):
            wrong[request.title, day] = found
    assert wrong == {}


def test_featured_requests_weigh_what_the_pictures_say(data: DemoData) -> None:
    unit = {item.code: item.unit_weight_kg for item in data.items}
    pictures = {
        "NBHI-26-077": "6.4", "HRA/SHL/26-124": "42.0", "SWN-31": "3.1", "LCT-NUT-212": "17.4", "BWI-5511": "11.8",
        "KDA/26/19": "22.6", "RCS-88": "2.2", "EFC-0142": "48.0", "GSF-26-40": "14.9", "NBHI-26-079": "4.8",
        "HRA/SHL/26-126": "8.4", "LCT-EDU-066": "7.7", "BWI-5514": "19.3", "UNYF-12": "0.9",
    }  # fmt: skip
    tonnes = {
        f.reference: sum((unit[i] * n for i, n in f.items.items()), Decimal()) / 1000 for f in data.story.featured
    }
    far = {k: tonnes[k] for k, shown in pictures.items() if abs(tonnes[k] - Decimal(shown)) > Decimal("0.1")}
    assert far == {}


def test_every_route_can_be_travelled(data: DemoData) -> None:
    """Union-find over all links, with the port, airstrip and post of a town taken as the town."""
    parent: dict[str, str] = {}

    def root(code: str) -> str:
        while parent.setdefault(code, code) != code:
            code = parent[code]
        return code

    for place in data.places:
        if len(place.code) == 4:
            parent[root(place.code)] = root(place.code[:3])
    for link in data.corridors:
        parent[root(link.from_place)] = root(link.to_place)
    routes = {route[:2] for t in data.story.templates for route in t.routes}
    routes |= {(f.origin, f.destination) for f in data.story.featured}
    assert [pair for pair in sorted(routes) if root(pair[0]) != root(pair[1])] == []


@pytest.mark.parametrize(
    ("value", "hint", "message"),
    [
        ("maybe", bool, "'maybe' is not bool"),
        (0.5, Decimal, "0.5 is not Decimal"),
        ("NaN", Decimal, "'NaN' is not Decimal"),
        ("12 t", int, "'12 t' is not int"),
        ("22.11.2026", date, "'22.11.2026' is not date"),
        (["JUB", "BOR"], tuple[str, str, int], "expected 3 values"),
        ({"kind": "waiting"}, Criterion, "weight is missing"),
        ({"kind": "waiting", "weight": 1, "wieght": 2}, Criterion, r"unknown \['wieght'\]"),
        ([], Criteria, "expected named fields"),
    ],
)
def test_a_wrong_value_is_refused_and_its_place_is_named(value: Any, hint: Any, message: str) -> None:
    with pytest.raises(DataError, match=f"^x.yaml.*{message}"):
        convert(value, hint, "x.yaml")


def test_a_row_with_a_stray_comma_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    header = ",".join(ItemRow.__dataclass_fields__)
    monkeypatch.setattr(loading, "_text", lambda name: f"{header}\n{'x,' * 14}x\n")
    with pytest.raises(DataError, match=r"items\.csv, line 2: unknown"):
        loading.read_csv("items.csv", ItemRow)
