"""The list and the page of requests, as each persona sees them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict
from decimal import Decimal

import pytest
from django.test import Client

from serai.apps.cargo import actions as cargo
from serai.apps.requests import actions
from serai.apps.requests.actions.support import refresh_search
from serai.apps.requests.enums import Fulfilment
from serai.apps.requests.rules.levels import service_levels
from serai.pages.requests import record
from tests.apps.cargo.making import journey_of, received
from tests.apps.cargo.making import loaded as dispatch
from tests.apps.requests import make
from tests.lists import assert_constant_queries, queries_of
from tests.world import World

LIST = "/o/south-sudan/requests/"


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def test_the_list_shows_what_waits_by_rank_with_sums(world: World) -> None:
    make.criteria(world)
    make.submitted(world, title="Shelter for Malakal")
    make.submitted(world, make.line(world, category_id=world.food.pk), title="Food for Malakal")
    make.accepted(world, title="Taken already")
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    page = client_of(world, "omar").get(LIST).content.decode()
    assert page.index("Food for Malakal") < page.index("Shelter for Malakal")
    assert "Taken already" not in page and "2 requests" in page
    assert "criteria version 3" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?view=all&q=R-0002", {"Second"}),
        ("?view=all&q=tarp", {"First", "Second", "Third"}),
        ("?view=all&q=zzz", set()),
        ("?view=all&destination=BOR", {"Third"}),
        ("?view=all&category=food", {"Second"}),
        ("?view=all&cold=true", {"Third"}),
        ("?view=all&dangerous=false&organisation=lantern", {"Second"}),
        ("?view=all&service=road&decision=accepted", {"First"}),
        ("?view=ready", {"First"}),
        ("?view=late", {"Second", "Third"}),  # the small world submits on a day that is over
        ("?view=all&needed_by_before=2026-12-01", set()),
    ],
)
def test_filters_stand_in_the_address(world: World, query: str, expected: set[str]) -> None:
    make.accepted(world, title="First")
    make.submitted(world, make.line(world, category_id=world.food.pk), title="Second", by="lena",
                   organisation_id=world.lantern.pk)  # fmt: skip
    make.submitted(world, make.line(world, temperature_band="2-8"), title="Third", destination_id=world.bor.pk)
    page = client_of(world, "omar").get(LIST + query).content.decode()
    assert {title for title in ("First", "Second", "Third") if f">{title}<" in page} == expected


def test_query_counts_do_not_grow_with_rows(world: World) -> None:
    make.criteria(world)
    assert_constant_queries(client_of(world, "omar"), LIST + "?view=all", add_row=lambda: make.submitted(world))
    assert_constant_queries(client_of(world, "lena"), LIST + "?view=all", add_row=lambda: make.submitted(world))


def test_the_record_page_needs_as_many_queries_for_one_line_as_for_four(world: World) -> None:
    make.criteria(world)
    one = make.accepted(world)
    four = make.accepted(world, *(make.line(world, description=f"kind {n}") for n in range(4)))
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    client = client_of(world, "omar")
    client.get(f"{LIST}{one.reference}/")
    few, many = (queries_of(client, f"{LIST}{row.reference}/") for row in (one, four))
    assert len(few) == len(many) <= 45, "\n".join(sorted(set(many) - set(few)))


def test_the_record_explains_its_rank_to_another_partner_without_contacts(world: World) -> None:
    make.criteria(world)
    make.location_list(world, malakal="0.90")
    row = make.submitted(world, sender_phone="+211 555 0001", remarks="Call the guard")
    make.submitted(world, title="Neighbour")
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    page = client_of(world, "lena").get(f"{LIST}{row.reference}/").content.decode()
    note = r'<p class="s-mapnote s-pad">Number \d, with [\d.]+ points: <a [^>]+><bdi>R-000\d</bdi></a>\. '
    assert re.search(note, page), "running text: in a row of its own parts a gap stood before the full stop"
    assert "Why it ranks number" in page and "Malakal is on the list" in page and "22.5" in page
    assert "+211 555 0001" not in page and "Call the guard" not in page and "HRA/SHL" not in page
    assert "Contacts, messages and papers are for Horizon Relief Alliance" in page
    own = client_of(world, "amina").get(f"{LIST}{row.reference}/").content.decode()
    assert "+211 555 0001" in own and "Call the guard" in own


@pytest.mark.parametrize(
    ("who", "status"), [("eve", 403), ("visitor", 302), ("amina", 200), ("lena", 200), ("bruno", 200)]
)
def test_who_sees_the_list(world: World, who: str, status: int) -> None:
    client = Client() if who == "visitor" else client_of(world, who)
    assert client.get(LIST).status_code == status


@pytest.mark.parametrize(("who", "status"), [("eve", 404), ("sam", 404), ("visitor", 404), ("bruno", 200)])
def test_who_sees_a_record(world: World, who: str, status: int) -> None:
    row = make.submitted(world)
    client = Client() if who == "visitor" else client_of(world, who)
    assert client.get(f"{LIST}{row.reference}/").status_code == status


def test_drafts_are_seen_by_their_owner_and_the_team_only(world: World) -> None:
    make.draft(world, title="Not yet")
    assert "Not yet" in client_of(world, "amina").get(LIST + "?view=mine").content.decode()
    assert "Not yet" not in client_of(world, "lena").get(LIST + "?view=all").content.decode()


def test_closed_actions_say_why(world: World) -> None:
    row = make.accepted(world)
    page = client_of(world, "omar").get(f"{LIST}{row.reference}/").content.decode()
    assert "Only Horizon Relief Alliance may order it." in page
    assert "Plan transport for 2.2 t" in page and "Cancel…" in page


def test_likely_duplicates_stand_side_by_side_for_the_officer_and_the_requester(world: World) -> None:
    first = make.submitted(world)
    second = make.submitted(world, make.line(world, quantity=Decimal(470), handling_units=94))
    elsewhere = make.submitted(world, destination_id=world.bor.pk)
    words = "Perhaps the same cargo"
    for who in ("omar", "amina"):
        page = client_of(world, who).get(f"{LIST}{second.reference}/").content.decode()
        assert words in page and first.reference in page and elsewhere.reference not in page
    assert words not in client_of(world, "lena").get(f"{LIST}{second.reference}/").content.decode()


def test_the_requester_sees_likely_duplicates_while_editing_a_draft(world: World) -> None:
    first = make.submitted(world)
    draft = make.draft(world, make.line(world, quantity=Decimal(470), handling_units=94))
    form = client_of(world, "amina").get(f"{LIST}{draft.pk}/edit/").content.decode()
    assert "Perhaps the same cargo" in form and first.reference in form
    other = make.draft(world, make.line(world, description="Soap", quantity=Decimal(5), handling_units=1))
    assert "Perhaps the same cargo" not in client_of(world, "amina").get(f"{LIST}{other.pk}/edit/").content.decode()
    done = actions.submit(actor=world.actor("amina"), request_id=draft.pk, declared_by="Amina Deng", rerank=False)
    assert done.decision == "submitted", "it is shown, never refused"


def test_the_owners_reference_is_seen_and_found_by_its_owner_only(world: World) -> None:
    row = make.accepted(world, owner_reference="HRA/SHL/77")
    refresh_search([row.pk])
    for who in ("amina", "omar"):
        client = client_of(world, who)
        assert "HRA/SHL/77" in client.get(f"{LIST}{row.reference}/").content.decode()
        assert row.reference in client.get("/search/", {"q": "SHL/77"}).content.decode()
        assert "HRA/SHL/77" in client.get(LIST + "?view=all&cols=reference").content.decode()
        assert f"{row.reference}/" in client.get(LIST + "?view=all&q=shl").content.decode()
    lena = client_of(world, "lena")
    theirs = lena.get(LIST + "?view=all&cols=reference").content.decode()
    assert row.reference in theirs and "HRA/SHL/77" not in theirs
    assert "HRA/SHL/77" not in lena.get(f"{LIST}{row.reference}/").content.decode()
    assert row.reference not in lena.get("/search/", {"q": "SHL/77"}).content.decode()
    assert f"{row.reference}/" not in lena.get(LIST + "?view=all&q=shl").content.decode()
    assert f"{row.reference}/" in lena.get(LIST + f"?view=all&q={row.number}").content.decode()


def test_service_levels_run_to_the_first_dispatch_and_the_last_delivery(world: World) -> None:
    row = make.accepted(world)
    line = row.consignments.get().lines.get()
    accepted = row.accepted_at

    def at(hours: int) -> dt.datetime:
        return accepted + dt.timedelta(hours=hours)

    def level(key: str) -> tuple[Decimal | None, bool]:
        row.refresh_from_db()
        found = service_levels(row, row.operation, now=at(80), **asdict(record.milestones(row)))
        return next((one.spent_hours, one.is_done) for one in found if one.key == key)

    assert (level("dispatched"), level("delivered")) == ((Decimal(80), False), (Decimal(80), False))
    world.now = at(80)
    received(world, line, 480, at(2))
    journey = journey_of(world)
    dispatch(world, line, 480, journey, at(20))
    assert (level("dispatched"), level("delivered")) == ((Decimal(20), True), (Decimal(80), False))
    for hours, part in ((40, 200), (60, 280)):
        cargo.deliver(actor=world.actor("bruno"), journey_id=journey, place_id=world.malakal.pk, occurred_at=at(hours),
                      lines=[cargo.DeliveryLine(line.pk, good=Decimal(part))])  # fmt: skip
    assert (level("dispatched"), level("delivered")) == ((Decimal(20), True), (Decimal(60), True)), (
        "the last delivery counts"
    )


def test_an_officer_closes_a_request_short_with_a_reason(world: World) -> None:
    row = make.accepted(world)
    address = f"{LIST}{row.reference}/close-short/"
    omar, amina = client_of(world, "omar"), client_of(world, "amina")
    assert f'href="{address}"' in omar.get(f"{LIST}{row.reference}/").content.decode()
    assert amina.get(address).status_code == 403
    assert amina.post(address, {"reason": "Funds ended"}).status_code == 403
    assert "is cancelled" in omar.get(address).content.decode()
    assert omar.post(address, {"reason": " "}).status_code == 422
    answer = omar.post(address, {"reason": "Funds ended"})
    assert answer["Location"] == f"{LIST}{row.reference}/"
    row.refresh_from_db()
    assert row.fulfilment == Fulfilment.CLOSED_SHORT
    page = omar.get(f"{LIST}{row.reference}/").content.decode()
    assert "Closed short" in page and "nothing is left to close" in page
    assert omar.post(address, {"reason": "again"}).status_code == 403


@pytest.mark.parametrize("tab", ["lines", "consignments", "journeys", "messages", "history", "nonsense"])
def test_every_tab_opens(world: World, tab: str) -> None:
    row = make.accepted(world)
    actions.send_message(actor=world.actor("amina"), request_id=row.pk, text="When does it leave?")
    page = client_of(world, "amina").get(f"{LIST}{row.reference}/?tab={tab}")
    assert page.status_code == 200
    words = {"messages": "When does it leave?", "history": "accepted the request", "consignments": "JUB-0001"}
    assert words.get(tab, row.reference) in page.content.decode()


def test_export_as_seen(world: World) -> None:
    make.submitted(world, title="=HYPERLINK(1)")
    answer = client_of(world, "omar").get(LIST + "?view=all&export=csv")
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()  # type: ignore[attr-defined]
    assert "R-0001" in text and "\n=HYPER" not in text and ",=HYPER" not in text


def test_the_summary_is_a_page_and_a_pdf_for_owner_and_team(world: World) -> None:
    make.criteria(world)
    row = make.accepted(world, sender_phone="+211 555 0001")
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    page = client_of(world, "amina").get(f"{LIST}{row.reference}/summary/").content.decode()
    assert "Tarpaulins" in page and "+211 555 0001" in page and "Life-saving category" in page
    pdf = client_of(world, "amina").get(f"{LIST}{row.reference}/summary.pdf")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert client_of(world, "lena").get(f"{LIST}{row.reference}/summary.pdf").status_code == 403
    assert client_of(world, "eve").get(f"{LIST}{row.reference}/summary/").status_code == 404
