"""Dashboards of transport and of the service: every grouping and measure equals a plain walk over the postings and request lines."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.test import Client

from serai.apps.cargo import actions
from serai.apps.cargo.models import Line, Posting
from serai.apps.places.models import Area
from serai.apps.requests.models import RequestLine
from serai.apps.transport.models import Journey
from serai.pages.figures import flows
from serai.pages.figures.dashboards import DIMENSION_WORDS, SUBJECTS
from serai.pages.figures.flows import COUNTS, DIMENSIONS, MEASURES, STAGES, Question, grouped
from tests.api.calling import Caller
from tests.pages.test_reports import busy as _busy
from tests.world import World

busy = _busy
pytestmark = pytest.mark.django_db
SINCE, UNTIL = dt.date(2026, 11, 1), dt.date(2026, 11, 21)
INNER = (dt.date(2026, 11, 19), dt.date(2026, 11, 20))
GRAM = Decimal("0.001")


@pytest.fixture
def mapped(busy: tuple[World, list[Line]]) -> World:
    """The busy world with states and counties, another mode, dangerous goods, and a dispatch that was taken back."""
    w, (tents, stoves, _soap) = busy
    state = Area.objects.create(code="SS01", name="Central", names={"ar": "الوسطى"}, level=1, parent=w.juba.area)
    other = Area.objects.create(code="SS07", name="Upper Nile", level=1, parent=w.juba.area)
    county = Area.objects.create(code="SS0701", name="Malakal County", level=2, parent=other)
    for place, area in ((w.juba, state), (w.malakal, county)):
        place.area = area
        place.save()
    Line.objects.filter(pk=stoves.pk).update(hazard_class="2.1", un_number="1978")
    RequestLine.objects.filter(pk=stoves.request_line_id).update(hazard_class="2.1", un_number="1978")
    Journey.objects.update(mode="river")
    last = Posting.objects.filter(to_account__kind=3).order_by("-occurred_at").first()
    assert last is not None
    actions.reverse(actor=w.actor("omar"), event_id=last.event_id, reason="Came back")
    assert tents
    return w


Row = dict[str, Any]


def walk(w: World, first: dt.date, last: dt.date) -> list[Row]:
    """Every fact one by one: postings with their kinds of account, then the lines of requests. Knows nothing of the SQL."""
    zone = ZoneInfo(w.op.time_zone)
    begin, end = (dt.datetime.combine(day, dt.time(), zone) for day in (first, last + dt.timedelta(days=1)))
    rows = []
    pairs = {(1, 2): "received", (2, 3): "dispatched", (2, 4): "delivered", (3, 4): "delivered"}
    postings = Posting.objects.filter(occurred_at__gte=begin, occurred_at__lt=end).select_related(
        "from_account__hub", "to_account__hub", "line__consignment", "line__owner", "line__category", "event__hub"
    )
    for p in postings:
        kinds = (p.from_account.kind, p.to_account.kind)
        if p.reverses_id:
            kinds = kinds[::-1]
        stage = "released" if kinds[1] == 5 else pairs.get(kinds)
        if stage is None:
            continue
        c, sign = p.line.consignment, -1 if p.reverses_id else 1
        journey = p.to_account.journey_id or p.from_account.journey_id
        rows.append({
            "stage": stage, "at": p.occurred_at.astimezone(zone), "sign": sign, "line": p.line_id, "consignment": c.pk,
            "request": c.request_id, "journey": journey, "hub": p.to_account.hub or p.from_account.hub or p.event.hub,
            "kg": sign * p.kg, "m3": sign * p.m3, "value": sign * round(p.quantity * p.line.unit_value, 2),
            "currency": p.line.currency, "owner": p.line.owner, "category": p.line.category, "origin": c.origin,
            "destination": c.destination, "hazard": p.line.hazard_class,
        })  # fmt: skip
    for stage, field in (("requested", "submitted_at"), ("accepted", "accepted_at")):
        lines = RequestLine.objects.annotate(at=F(f"request__{field}")).filter(at__gte=begin, at__lt=end)
        for line in lines.select_related("request__organisation", "category", "request__hub"):
            r, share = line.request, Decimal(1)
            if stage == "accepted":
                share = line.accepted_quantity / line.quantity
            rows.append({
                "stage": stage, "at": line.at.astimezone(zone), "sign": 1, "line": line.pk, "consignment": None,
                "request": r.pk, "journey": None, "hub": r.hub, "kg": line.weight_kg * share, "m3": line.volume_m3 * share,
                "value": line.quantity * share * line.unit_value, "currency": line.currency, "owner": r.organisation,
                "category": line.category, "origin": r.origin, "destination": r.destination, "hazard": line.hazard_class,
            })  # fmt: skip
    return rows


def area(place: Any, level: int) -> str:
    found = place.area if place else None
    while found is not None and found.level != level:
        found = found.parent
    return found.code if found else ""


def key_of(row: Row, dimension: str) -> str:
    at, hub = row["at"], row["hub"]
    iso = at.isocalendar()
    journey = Journey.objects.select_related("vehicle").get(pk=row["journey"]) if row["journey"] else None
    return str({
        "day": f"{at:%Y-%m-%d}", "week": f"{iso.year}-W{iso.week:02d}", "month": f"{at:%Y-%m}", "stage": row["stage"],
        "mode": journey.mode if journey else "", "vehicle_class": journey.vehicle.vehicle_class if journey else "",
        "hub": hub.code if hub else "", "hub_state": area(hub.place, 1) if hub else "",
        "origin": row["origin"].code, "origin_state": area(row["origin"], 1), "origin_county": area(row["origin"], 2),
        "destination": row["destination"].code, "destination_state": area(row["destination"], 1),
        "destination_county": area(row["destination"], 2), "owner": row["owner"].pk, "owner_kind": row["owner"].kind,
        "category": row["category"].code, "dangerous": row["hazard"],
    }[dimension])  # fmt: skip


COUNTED = {
    "lines": "line",
    "dangerous_lines": "line",
    "consignments": "consignment",
    "requests": "request",
    "journeys": "journey",
}


def expected(rows: list[Row], a: str, b: str, measure: str) -> dict[tuple[str, str, str], Decimal]:
    sums: dict[tuple[str, str, str], Any] = defaultdict(lambda: set() if measure in COUNTS else Decimal(0))
    for row in rows:
        key = (row["currency"] if measure == "value" else "", key_of(row, a), key_of(row, b))
        if measure not in COUNTS:
            sums[key] += row[measure]
        elif row["sign"] > 0 and row[COUNTED[measure]] and (measure != "dangerous_lines" or row["hazard"]):
            sums[key].add(row[COUNTED[measure]])
    plain = {key: Decimal(len(value)) if measure in COUNTS else value for key, value in sums.items()}
    return {key: value for key, value in plain.items() if value}


def found(
    w: World, stages: tuple[str, ...], a: str, b: str, measure: str, days: Any = (SINCE, UNTIL), **more: Any
) -> Any:
    tables = grouped(Question(w.op, *days, a, b, measure, stages, **more))
    return {(t.currency, row, column): value for t in tables for (row, column), value in t.cells.items()}


def same(got: dict[Any, Any], wanted: dict[Any, Decimal]) -> None:
    assert got.keys() == wanted.keys()
    for key, value in wanted.items():
        assert abs(Decimal(got[key]) - value) < GRAM / 2, (key, got[key], value)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_dimension_and_measure_equals_the_walk(mapped: World, subject: str) -> None:
    stages = SUBJECTS[subject][2]
    rows = [row for row in walk(mapped, SINCE, UNTIL) if row["stage"] in stages]
    assert {row["stage"] for row in rows} == set(stages) and {row["sign"] for row in rows} == {1, -1}
    other = "stage" if subject == "service" else "mode"
    for dimension in DIMENSIONS:
        same(found(mapped, stages, dimension, other, "kg"), expected(rows, dimension, other, "kg"))
    for measure in MEASURES:
        same(
            found(mapped, stages, "week", "destination_state", measure),
            expected(rows, "week", "destination_state", measure),
        )
    for measure in ("kg", "value", "lines"):
        same(found(mapped, stages, "day", "category", measure, INNER),
             expected([r for r in walk(mapped, *INNER) if r["stage"] in stages], "day", "category", measure))  # fmt: skip


def test_what_is_narrowed_to_a_hub_or_an_owner_is_that_part(mapped: World) -> None:
    rows = walk(mapped, SINCE, UNTIL)
    of_hub = [row for row in rows if row["hub"] and row["hub"].pk == mapped.hub.pk]
    same(found(mapped, STAGES, "stage", "owner", "kg", hub_id=mapped.hub.pk), expected(of_hub, "stage", "owner", "kg"))
    theirs = [row for row in rows if row["owner"].pk == mapped.lantern.pk]
    assert 0 < len(theirs) < len(rows)
    same(found(mapped, STAGES, "stage", "day", "m3", owner_ids=frozenset({mapped.lantern.pk})), expected(theirs, "stage", "day", "m3"))  # fmt: skip


def test_nothing_is_shown_where_nothing_happened(mapped: World) -> None:
    assert found(mapped, STAGES, "day", "stage", "kg", (dt.date(2024, 1, 1), dt.date(2024, 1, 31))) == {}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_page_its_picture_and_its_files(client: Client, mapped: World, subject: str) -> None:
    client.force_login(mapped.users["chen"])
    base = f"/o/south-sudan/figures/{subject}/"
    question = f"since={SINCE}&until={UNTIL}&rows=category&columns=month&measure=kg&hub="
    page = client.get(f"{base}?{question}").content.decode()
    assert "<svg" in page and "Shelter" in page and "2026-11" in page
    assert base in client.get("/o/south-sudan/figures/").content.decode()
    rows = list(csv.DictReader(io.StringIO(client.get(f"{base}?{question}&as=csv").content.decode("utf-8-sig"))))
    tables = grouped(Question(mapped.op, SINCE, UNTIL, "category", "month", "kg", SUBJECTS[subject][2]))
    sums = {label: tables[0].row_totals[key] / 1000 for key, label in tables[0].rows}
    assert {row["Category"]: Decimal(row["2026-11"]) for row in rows if row["Category"] in sums} == sums
    assert client.get(f"{base}?{question}&as=xlsx").content[:2] == b"PK"
    assert client.get(f"{base}?{question}&as=pdf").status_code == 404
    for wrong in ("rows=weather", "until=2025-01-01", "since=2010-01-01", "hub=none"):
        name = wrong.split("=")[0]
        parts = [part for part in question.split("&") if not part.startswith(f"{name}=")]
        assert client.get(f"{base}?{'&'.join([*parts, wrong])}").status_code == 422, wrong
    assert client.get(base).status_code == 200


def test_every_dimension_can_be_drawn(client: Client, mapped: World) -> None:
    client.force_login(mapped.users["chen"])
    for dimension in DIMENSION_WORDS:
        for measure in ("kg", "lines"):
            address = f"/o/south-sudan/figures/service/?since={SINCE}&until={UNTIL}&rows={dimension}&columns=stage&measure={measure}"
            assert client.get(address).status_code == 200, address


def test_a_partner_sees_its_own_cargo(client: Client, mapped: World) -> None:
    address = f"/o/south-sudan/figures/service/?since={SINCE}&until={UNTIL}&rows=owner&columns=stage&measure=kg"
    client.force_login(mapped.users["lena"])
    page = client.get(address).content.decode()
    assert mapped.lantern.name in page and mapped.horizon.name not in page
    client.force_login(mapped.users["eve"])
    assert client.get(address).status_code == 403


def test_by_the_api(mapped: World) -> None:
    asked = f"since={SINCE}&until={UNTIL}&rows=mode&columns=week&measure=kg"
    answer = Caller(mapped, "chen").get(f"/operations/south-sudan/dashboards/transport?{asked}")
    [table] = answer["tables"]
    [pivot] = grouped(Question(mapped.op, SINCE, UNTIL, "mode", "week", "kg", ("dispatched",)))
    assert {(c["row"], c["column"]): Decimal(c["value"]) for c in table["cells"]} == pivot.cells
    assert table["rows"] == [{"key": "river", "label": "River"}]
    partner = Caller(mapped, "lena").get(f"/operations/south-sudan/dashboards/transport?{asked}")
    assert sum(Decimal(c["value"]) for c in partner["tables"][0]["cells"]) < pivot.total
    assert (
        Caller(mapped, "chen")
        .ask("GET", f"/operations/south-sudan/dashboards/transport?{asked}&until=2020-01-01")
        .status_code
        == 422
    )
    assert Caller(mapped, "eve").ask("GET", f"/operations/south-sudan/dashboards/transport?{asked}").status_code == 403


def test_a_question_joins_no_more_than_it_needs() -> None:
    plain = flows._facts(Question(None, SINCE, UNTIL, "week", "mode", "kg", ("dispatched",)))  # type: ignore[arg-type]
    assert "cargo_line" not in plain and "cargo_consignment" not in plain and "requests_" not in plain
