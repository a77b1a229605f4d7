"""Convoys: who sees them, places for partners, clearances, and that nobody leaves without one."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.requests import make
from tests.apps.transport.freight import received, trip, truck
from tests.apps.transport.test_races import at_once, split
from tests.lists import assert_constant_queries
from tests.world import World

from serai.apps.catalog.models import Service
from serai.apps.operations.models import ServiceTerms
from serai.apps.requests import actions as requests
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport import actions
from serai.apps.transport.documents import manifest
from serai.apps.transport.models import Clearance, Convoy, ConvoySlot, Journey
from serai.apps.transport.queries import convoy_by_number, convoys_visible_to, manifest_data, requests_for_places
from serai.core.kernel.identifiers import format_tracking_code
from serai.kit.documents import as_pdf
from serai.kit.errors import Conflict, Invalid, NotAllowed, NotFound

BASE = "/o/south-sudan/transport/convoys/"


def convoy_of(world: World, *, places: int = 3, hours: int = 20, **extra: Any) -> Convoy:
    leaves = world.now + dt.timedelta(hours=hours)
    data = actions.ConvoyData(
        name="Juba–Malakal", origin_id=world.juba.pk, destination_id=world.malakal.pk, assembles_at=leaves,
        departs_at=leaves + dt.timedelta(hours=1), arrives_at=leaves + dt.timedelta(hours=30), places=places, **extra,
    )  # fmt: skip
    return actions.plan_convoy(actor=world.actor("omar"), operation_id=world.op.pk, data=data)


def cleared(world: World, convoy: Convoy, days: int = 2, authority: str = "State governor") -> Clearance:
    today = world.now.date()
    asked = actions.ask_clearance(actor=world.actor("omar"), convoy_id=convoy.pk, authority=authority, asked_on=today)
    return actions.grant_clearance(
        actor=world.actor("omar"), clearance_id=asked.pk, granted_on=today, valid_from=today - dt.timedelta(days=1),
        valid_until=today + dt.timedelta(days=days), reference="GOV/7",
    )  # fmt: skip


def ready(world: World, number: int = 1, plate: str = "SSD 1") -> Journey:
    """A planned journey with all of a consignment on it."""
    line = received(world, number=number).lines.get()
    journey = trip(world, truck(world, plate))
    actions.plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(100))
    return journey


def join(world: World, convoy: Convoy, journey: Journey) -> Journey:
    return actions.join_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, journey_id=journey.pk)


def place(world: World, convoy: Convoy, asked: int = 2, organisation: Any = None) -> ConvoySlot:
    return actions.ask_place(
        actor=world.actor("omar"), convoy_id=convoy.pk, asked=asked, organisation_id=(organisation or world.horizon).pk
    )


def give(world: World, slot: ConvoySlot, given: int, reason: str = "") -> ConvoySlot:
    return actions.answer_place(actor=world.actor("omar"), slot_id=slot.pk, given=given, reason=reason)


def test_journeys_leave_together_and_arrive(world: World) -> None:
    convoy = convoy_of(world)
    for number, plate in ((1, "SSD 1"), (2, "SSD 2")):
        join(world, convoy, ready(world, number, plate))
    cleared(world, convoy)
    gone = actions.depart_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)
    assert gone.state == "departed" and gone.departed_at == world.now
    assert set(convoy.journeys.values_list("state", flat=True)) == {"departed"}
    assert all(journey.waybill for journey in convoy.journeys.all())
    again = actions.depart_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)
    assert again.revision == gone.revision, "pressing twice does nothing"
    there = actions.arrive_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)
    assert there.state == "arrived"


def test_if_one_journey_may_not_leave_none_does_and_it_is_named(world: World) -> None:
    convoy = convoy_of(world)
    full, empty = ready(world), trip(world, truck(world, "SSD 2"))
    join(world, convoy, full)
    join(world, convoy, empty)
    cleared(world, convoy)
    with pytest.raises(Conflict, match=f"{empty.reference} cannot leave: Nothing is planned"):
        actions.depart_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)
    full.refresh_from_db()
    assert full.state == "planned" and not full.waybill_number
    actions.leave_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, journey_id=empty.pk)
    actions.depart_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)
    full.refresh_from_db()
    assert full.state == "departed"


def test_a_journey_is_in_one_convoy_and_stays_there_once_it_left(world: World) -> None:
    first, second, journey = convoy_of(world), convoy_of(world), ready(world)
    join(world, first, journey)
    assert join(world, first, journey).convoy_id == first.pk, "twice is once"
    with pytest.raises(Conflict, match="travels with another convoy"):
        join(world, second, journey)
    cleared(world, first)
    actions.depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    with pytest.raises(Conflict, match="has left already"):
        actions.leave_convoy(actor=world.actor("omar"), convoy_id=first.pk, journey_id=journey.pk)
    with pytest.raises(Conflict, match="Nothing travels in this convoy"):
        cleared(world, second)
        actions.depart_convoy(actor=world.actor("omar"), convoy_id=second.pk, occurred_at=world.now)


def test_a_cancelled_convoy_lets_its_journeys_go_by_themselves(world: World) -> None:
    convoy, journey = convoy_of(world), ready(world)
    join(world, convoy, journey)
    with pytest.raises(Invalid):
        actions.cancel_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, reason=" ")
    actions.cancel_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, reason="The road is cut.")
    journey.refresh_from_db()
    assert journey.convoy_id is None and journey.state == "planned"
    left = actions.depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    assert left.state == "departed", "no clearance is asked of it any more"


def test_a_cancelled_journey_does_not_travel(world: World) -> None:
    convoy, going, gone = convoy_of(world), ready(world), ready(world, 2, "SSD 2")
    for journey in (going, gone):
        join(world, convoy, journey)
    actions.cancel_journey(actor=world.actor("omar"), journey_id=gone.pk, reason="No driver")
    found = convoy_by_number(world.actor("omar"), world.op, convoy.number)
    assert [row.plate for row in manifest_data(world.actor("omar"), found, "http://x/").vehicles] == ["SSD 1"]
    cleared(world, convoy)
    actions.depart_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)
    gone.refresh_from_db()
    assert gone.state == "cancelled"


class TestClearance:
    def refused(self, world: World, convoy: Convoy, words: str) -> None:
        with pytest.raises(NotAllowed, match=words):
            actions.depart_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)

    def test_nobody_leaves_without_one(self, world: World) -> None:
        convoy, journey = convoy_of(world), ready(world)
        join(world, convoy, journey)
        self.refused(world, convoy, "No clearance has been asked for")
        with pytest.raises(NotAllowed, match="No clearance has been asked for"):
            actions.depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
        assert not Journey.objects.get(pk=journey.pk).waybill_number

    def test_every_authority_that_was_asked_must_have_granted_it_for_this_day(self, world: World) -> None:
        convoy = convoy_of(world)
        join(world, convoy, ready(world))
        today, officer = world.now.date(), world.actor("omar")
        cleared(world, convoy)
        second = actions.ask_clearance(actor=officer, convoy_id=convoy.pk, authority="Army", asked_on=today)
        self.refused(world, convoy, "Army has not granted the clearance yet")
        actions.refuse_clearance(actor=officer, clearance_id=second.pk, refused_on=today)
        self.refused(world, convoy, "Army refused the clearance")
        yesterday, tomorrow = today - dt.timedelta(days=1), today + dt.timedelta(days=1)
        grant = {"actor": officer, "clearance_id": second.pk, "granted_on": today}
        actions.grant_clearance(**grant, valid_from=yesterday, valid_until=yesterday)
        self.refused(world, convoy, f"clearance of Army ended on {yesterday}")
        actions.grant_clearance(**grant, valid_from=tomorrow, valid_until=tomorrow)
        self.refused(world, convoy, "Army does not hold yet")
        with pytest.raises(Invalid):
            actions.drop_clearance(actor=officer, clearance_id=second.pk, note="")
        actions.drop_clearance(actor=officer, clearance_id=second.pk, note="The army does not hold the road any more.")
        gone = actions.depart_convoy(actor=officer, convoy_id=convoy.pk, occurred_at=world.now)
        assert gone.state == "departed"

    def test_a_convoy_that_needs_none_leaves(self, world: World) -> None:
        convoy = convoy_of(world, needs_clearance=False)
        join(world, convoy, ready(world))
        gone = actions.depart_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)
        assert gone.state == "departed"

    def test_impossible_days_name_the_field(self, world: World) -> None:
        convoy, today = convoy_of(world), world.now.date()
        asked = actions.ask_clearance(
            actor=world.actor("omar"), convoy_id=convoy.pk, authority="Governor", asked_on=today
        )
        early = today - dt.timedelta(days=3)
        grant = {"actor": world.actor("omar"), "clearance_id": asked.pk}
        with pytest.raises(Invalid) as wrong:
            actions.grant_clearance(**grant, granted_on=today, valid_from=today, valid_until=early)
        assert "valid_until" in wrong.value.fields
        with pytest.raises(Invalid) as wrong:
            actions.grant_clearance(**grant, granted_on=early, valid_from=today, valid_until=today)
        assert "granted_on" in wrong.value.fields

    def test_its_end_is_warned_of(self, world: World) -> None:
        world.now = timezone.now()
        convoy = convoy_of(world, hours=30)
        one = cleared(world, convoy, days=2)
        day = world.now.date()
        marks = [one.state_on(day + dt.timedelta(days=n)).mark for n in (-3, 0, 2, 3)]
        assert marks == ["good", "caution", "caution", "stop"]
        client = Client()
        client.force_login(world.users["omar"])
        home = client.get("/o/south-sudan/").content.decode()
        assert "Extend the clearance of State governor" in home and convoy.reference in home
        page = client.get(f"{BASE}{convoy.number}/").content.decode()
        assert "Ends soon" in page and "ends before the convoy is to arrive" in page


class TestPlaces:
    def test_no_more_are_given_than_there_are(self, world: World) -> None:
        convoy = convoy_of(world, places=2)
        own, other = place(world, convoy, 2), place(world, convoy, 1, world.lantern)
        with pytest.raises(Invalid, match="Say why"):
            give(world, own, 1)
        assert give(world, own, 1, "Two places in all.").given == 1
        assert give(world, other, 1).state == "given"
        with pytest.raises(Conflict, match="1 places are left"):
            give(world, own, 2)
        with pytest.raises(Invalid) as wrong:
            data = actions.ConvoyData(
                name="x", origin_id=world.juba.pk, destination_id=world.bor.pk, assembles_at=convoy.assembles_at,
                departs_at=convoy.departs_at, arrives_at=convoy.arrives_at, places=1,
            )  # fmt: skip
            actions.change_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, data=data)
        assert "places" in wrong.value.fields
        assert give(world, own, 0, "The convoy is full.").state == "refused"

    def test_an_organisation_has_one_slot_and_may_give_it_back(self, world: World) -> None:
        convoy = convoy_of(world)
        slot = give(world, place(world, convoy), 2)
        with pytest.raises(Conflict, match="already"):
            place(world, convoy)
        with pytest.raises(NotAllowed):
            actions.withdraw_place(actor=world.actor("lena"), slot_id=slot.pk)
        assert actions.withdraw_place(actor=world.actor("amina"), slot_id=slot.pk).given == 0
        assert place(world, convoy).state == "asked"

    def test_the_organisation_names_its_vehicles_and_no_more_than_its_places(self, world: World) -> None:
        slot = place(world, convoy_of(world))
        with pytest.raises(NotAllowed, match="once the place is given"):
            actions.name_vehicles(actor=world.actor("amina"), slot_id=slot.pk, plates=["HRA 1"])
        give(world, slot, 1, "One only.")
        with pytest.raises(NotAllowed):
            actions.name_vehicles(actor=world.actor("lena"), slot_id=slot.pk, plates=["LCT 1"])
        with pytest.raises(Invalid, match="1 places were given"):
            actions.name_vehicles(actor=world.actor("amina"), slot_id=slot.pk, plates=["HRA 1", "HRA 2"])
        named = actions.name_vehicles(actor=world.actor("amina"), slot_id=slot.pk, plates=[" HRA 1 ", ""], crew=3)
        assert (named.plates, named.crew) == (["HRA 1"], 3)

    def request(self, world: World) -> ServiceRequest:
        kind, _new = Service.objects.get_or_create(code="convoy", defaults={"name": "Convoy", "kind": "convoy"})
        like = ServiceTerms.objects.filter(pk=world.terms.pk).values().get()
        like.pop("id", None)
        like.pop("service_id", None)
        ServiceTerms.objects.get_or_create(service=kind, operation=world.op, defaults=like | {"version": 1})
        request = make.submitted(world, by="amina", title="Two trucks of ours", service_ids=(kind.pk,))
        return requests.accept(actor=world.actor("omar"), request_id=request.pk, hub_id=world.hub.pk)

    def test_from_a_request_for_a_convoy_place_to_the_end_of_the_road(self, world: World) -> None:
        request, convoy = self.request(world), convoy_of(world, needs_clearance=False)
        assert not request.consignments.exists(), "its cargo stays with its owner"
        assert list(requests_for_places(convoy)) == [request]
        officer = world.actor("omar")
        slot = actions.ask_place(actor=officer, convoy_id=convoy.pk, asked=2, request_id=request.pk)
        assert slot.organisation == world.horizon and not requests_for_places(convoy).exists()
        give(world, slot, 2)
        actions.depart_convoy(actor=officer, convoy_id=convoy.pk, occurred_at=world.now)
        request.refresh_from_db()
        assert str(request.fulfilment_state.label) == "In transit"
        actions.arrive_convoy(actor=officer, convoy_id=convoy.pk, occurred_at=world.now)
        request.refresh_from_db()
        assert str(request.fulfilment_state.label) == "Released"

    def test_only_accepted_requests_for_a_place_get_one(self, world: World) -> None:
        convoy = convoy_of(world)
        other = make.accepted(world, by="amina")
        with pytest.raises(Invalid, match="asks for no convoy place"):
            actions.ask_place(actor=world.actor("omar"), convoy_id=convoy.pk, asked=1, request_id=other.pk)

    def test_a_cancelled_request_gives_its_place_back(self, world: World) -> None:
        request, convoy = self.request(world), convoy_of(world)
        slot = actions.ask_place(actor=world.actor("omar"), convoy_id=convoy.pk, asked=1, request_id=request.pk)
        give(world, slot, 1)
        requests.cancel(actor=world.actor("amina"), request_id=request.pk, reason="We fly.")
        slot.refresh_from_db()
        assert (slot.state, slot.given) == ("withdrawn", 0)


class TestVisibility:
    def test_only_the_team_and_who_travels_in_it_see_a_convoy(self, world: World) -> None:
        convoy = convoy_of(world)
        seen = {name for name in ("amina", "lena", "sam", "eve", "bruno", "chen")
                if convoys_visible_to(world.actor(name)).filter(pk=convoy.pk).exists()}  # fmt: skip
        assert seen == {"bruno", "chen"}
        slot = place(world, convoy)
        assert not convoys_visible_to(world.actor("amina")).exists(), "who only asked learns nothing"
        give(world, slot, 2)
        assert convoys_visible_to(world.actor("amina")).exists()
        actions.withdraw_place(actor=world.actor("amina"), slot_id=slot.pk)
        join(world, convoy, ready(world))
        assert convoys_visible_to(world.actor("amina")).exists(), "its cargo travels in it"
        assert not convoys_visible_to(world.actor("lena")).exists()
        with pytest.raises(NotFound):
            convoy_by_number(world.actor("lena"), world.op, convoy.number)

    def test_cargo_opens_it_and_others_vehicles_stay_hidden(self, world: World) -> None:
        world.now = timezone.now()
        convoy = convoy_of(world, briefing="Channel 7")
        join(world, convoy, ready(world))
        other = give(world, place(world, convoy, organisation=world.lantern), 2)
        actions.name_vehicles(actor=world.actor("lena"), slot_id=other.pk, plates=["LCT 44"])
        cleared(world, convoy)
        client = Client()
        client.force_login(world.users["amina"])
        page = client.get(f"{BASE}{convoy.number}/").content.decode()
        assert "Channel 7" in page and "Vehicles of others are not shown." in page
        assert "LCT 44" not in page and "State governor" not in page
        assert client.get(f"{BASE}{convoy.number}/manifest/").status_code == 403

    def test_public_tracking_does_not_know_that_it_left_until_it_arrived(self, world: World) -> None:
        world.now = timezone.now()
        convoy, journey = convoy_of(world), ready(world)
        code = journey.loads.get().line.consignment.tracking_code
        join(world, convoy, journey)
        cleared(world, convoy)
        actions.depart_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)
        waybill = f"/track/{format_tracking_code(journey.tracking_code)}/"
        cargo = f"/track/{format_tracking_code(code)}/"
        assert Client().get(waybill).status_code == 404
        page = Client().get(cargo).content.decode()
        assert "Left the common store" not in page and "In transit" not in page and convoy.reference not in page
        actions.arrive_convoy(actor=world.actor("omar"), convoy_id=convoy.pk, occurred_at=world.now)
        assert Client().get(waybill).status_code == 200
        assert "Left the common store" in Client().get(cargo).content.decode()


class TestPages:
    @pytest.fixture
    def officer(self, world: World) -> Client:
        world.now = timezone.now()
        client = Client()
        client.force_login(world.users["omar"])
        return client

    def test_from_plan_to_departure_on_the_pages(self, world: World, officer: Client) -> None:
        form = officer.get(f"{BASE}add/").context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        data |= {"name": "Juba–Malakal", "origin": world.juba.pk, "destination": world.malakal.pk, "places": "2"}
        bad = officer.post(f"{BASE}add/", data | {"destination": world.juba.pk})
        assert bad.status_code == 422 and not Convoy.objects.exists()
        assert officer.post(f"{BASE}add/", data).status_code == 302
        convoy = Convoy.objects.get()
        url = f"{BASE}{convoy.number}/"
        journey = ready(world)
        assert officer.post(f"{url}journeys/", {"journey": journey.pk}).status_code == 302
        asked = officer.post(f"{url}places/add/", {"organisation": world.horizon.pk, "asked": 1})
        slot = ConvoySlot.objects.get()
        assert asked["Location"] == f"{url}places/{slot.pk}/"
        assert officer.post(f"{url}places/{slot.pk}/", {"given": 1}).status_code == 302
        assert officer.post(f"{url}places/{slot.pk}/vehicles/", {"plates": "HRA 7", "crew": 2}).status_code == 302
        today = timezone.localdate()
        officer.post(f"{url}clearances/add/", {"authority": "Governor", "asked_on": today})
        answer = {"answer": "granted", "answered_on": today, "reference": "G/1"}
        address = f"{url}clearances/{Clearance.objects.get().pk}/"
        assert officer.post(address, answer).status_code == 422, "granted for which days?"
        assert officer.post(address, answer | {"valid_from": today, "valid_until": today}).status_code == 302
        page = officer.get(url).content.decode()
        assert "HRA 7" in page and journey.reference in page and "Governor" in page
        left = officer.post(f"{url}depart/", {"occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")})
        assert left.status_code == 302 and Convoy.objects.get().state == "departed"
        assert "On the road" in officer.get(BASE).content.decode()

    def test_a_change_with_an_old_revision_is_refused(self, world: World, officer: Client) -> None:
        convoy = convoy_of(world)
        url = f"{BASE}{convoy.number}/change/"
        form = officer.get(url).context["form"]
        data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        data = {
            name: value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "hour") else value for name, value in data.items()
        }
        assert officer.post(url, data | {"revision": convoy.revision, "name": "First"}).status_code == 302
        late = officer.post(url, data | {"revision": convoy.revision, "name": "Second"})
        assert late.status_code == 422 and Convoy.objects.get().name == "First"

    def test_queries_do_not_grow(self, world: World, officer: Client) -> None:
        convoy_of(world)
        assert_constant_queries(officer, BASE + "?view=all", add_row=lambda: cleared(world, convoy_of(world)))


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_manifest_names_every_vehicle(world: World, language: str) -> None:
    convoy, journey = convoy_of(world, briefing="Channel 7"), ready(world)
    join(world, convoy, journey)
    slot = give(world, place(world, convoy), 2)
    actions.name_vehicles(actor=world.actor("amina"), slot_id=slot.pk, plates=["HRA 7"], crew=4)
    cleared(world, convoy)
    found = convoy_by_number(world.actor("omar"), world.op, convoy.number)
    data = manifest_data(world.actor("omar"), found, "http://testserver/c/1/")
    assert [row.plate for row in data.vehicles] == ["SSD 1", "HRA 7", ""]
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(as_pdf(manifest(data, language)))).pages)
    for known in ("SSD 1", "HRA 7", convoy.reference, journey.reference, "GOV/7"):
        assert known in text


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once(committed_world: World) -> None:
    world = committed_world
    convoy = convoy_of(world, places=1)
    first, second = place(world, convoy, 1), place(world, convoy, 1, world.lantern)
    done, refused = split(at_once(lambda: give(world, first, 1), lambda: give(world, second, 1)))
    assert len(done) == 1 and isinstance(refused[0], Conflict)
    assert sum(ConvoySlot.objects.values_list("given", flat=True)) == 1
