"""Messages: who is told about what, once, in their language, and only they."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Account, Line
from serai.apps.notifications import actions
from serai.apps.notifications.enums import Kind, Mail
from serai.apps.notifications.models import Notification
from serai.apps.notifications.queries import choices_of, detail_of, title_of, unread_count, visible_to
from serai.apps.requests import actions as requests
from serai.kit import jobs
from serai.kit.errors import Invalid, NotAllowed, NotFound
from serai.kit.jobs import Progress, Result, job
from tests.apps.requests import make
from tests.apps.transport.freight import consignment, loaded, received
from tests.lists import assert_constant_queries
from tests.world import World

pytestmark = pytest.mark.django_db


def told(world: World, who: str) -> list[tuple[str, str]]:
    """Kind and sentence of somebody's messages, oldest first."""
    rows = visible_to(world.actor(who)).order_by("raised_at", "id")
    return [(row.kind, title_of(row, now=world.now)) for row in rows]


def kinds(world: World, who: str) -> list[str]:
    return [kind for kind, _title in told(world, who)]


def a_message(world: World, who: str = "amina", cause: str = "x:1", **changes: Any) -> int:
    values: dict[str, Any] = {"kind": Kind.RETURNED, "cause": cause, "users": [world.users[who].pk],
                              "params": {"request": "R-0001", "title": "Tents", "reason": "Weight?"}}  # fmt: skip
    return actions.raise_for(actor=world.actor("omar"), **values | changes)


def test_decisions_are_told_to_the_owner_and_what_waits_to_the_team(world: World) -> None:
    request = make.submitted(world)
    assert told(world, "omar") == [("submitted", f"{request.reference} waits for a decision")]
    assert kinds(world, "amina") == []  # she did it herself
    officer = world.actor("omar")
    requests.return_for_correction(actor=officer, request_id=request.pk, reason="Weight of line 2?", rerank=False)
    requests.submit(actor=world.actor("amina"), request_id=request.pk, declared_by="Amina Deng", rerank=False)
    requests.put_on_hold(actor=officer, request_id=request.pk, reason="The airstrip is closed.")
    requests.reject(actor=officer, request_id=request.pk, reason_code="other", reason="The market serves this.", rerank=False)  # fmt: skip
    assert kinds(world, "amina") == ["returned", "on_hold", "rejected"]
    accepted = make.accepted(world)
    assert told(world, "amina")[-1] == ("accepted", f"{accepted.reference} is accepted")
    row = visible_to(world.actor("amina")).get(kind="returned")
    assert detail_of(row) == "Shelter kits and blankets · Weight of line 2?"
    assert row.target == f"/o/south-sudan/requests/{request.reference}/"
    for outsider in ("lena", "eve", "sam", "bruno"):
        assert kinds(world, outsider) == []


def test_receipt_with_a_difference_names_what_differs_and_one_without_is_silent(world: World) -> None:
    first, second = consignment(world, ("Tents", 10, 40), ("Lamps", 20, 1)).lines.order_by("position")
    cargo.receive(actor=world.actor("bruno"), hub_id=world.hub.pk, occurred_at=world.now, lines=[
        cargo.ReceiptLine(first.pk, good=cargo_d(9), damaged=cargo_d(1)), cargo.ReceiptLine(second.pk, good=cargo_d(19))])  # fmt: skip
    [row] = visible_to(world.actor("amina"))
    assert row.kind == "difference"
    assert detail_of(row) == "Shelter · 1 line damaged or in quarantine · 1 line with less than announced"
    assert kinds(world, "omar") == ["difference"]
    received(world, ("Kits", 5, 2), number=2)
    assert kinds(world, "amina") == ["difference"]


def cargo_d(value: int) -> Any:
    from decimal import Decimal

    return Decimal(value)


def test_dispatched_delivered_lost_and_found(world: World) -> None:
    journey, (line,) = loaded(world, ("Tents", 10, 40))
    assert told(world, "amina")[-1] == ("dispatched", f"{line.consignment.code}: dispatched from Juba")
    with translation.override("ar"):
        assert "جوبا" in told(world, "amina")[-1][1]
    from serai.apps.transport import actions as transport

    transport.report_missing(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=world.now, cause="theft",
                             items=[transport.MissingItem(line.pk, cargo_d(2))], description="Two taken")  # fmt: skip
    transport.deliver(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok")
    assert kinds(world, "amina") == ["dispatched", "lost", "delivered"]
    assert "lost" in kinds(world, "chen") and "delivered" not in kinds(world, "chen")
    assert kinds(world, "lena") == []


def test_each_owner_hears_of_its_own_cargo_only(world: World) -> None:
    mine = received(world, ("Tents", 10, 40))
    theirs = received(world, ("Lamps", 10, 4), owner=world.lantern, number=2)
    cargo.report_loss(actor=world.actor("bruno"), occurred_at=world.now, **loss_of(mine, theirs, world))
    amina = visible_to(world.actor("amina")).get(kind="lost")
    lena = visible_to(world.actor("lena")).get(kind="lost")
    omar = visible_to(world.actor("omar")).get(kind="lost")
    assert (amina.params["codes"], lena.params["codes"]) == ([mine.code], [theirs.code])
    assert omar.params["codes"] == sorted([mine.code, theirs.code])
    assert title_of(omar, now=world.now) == "2 consignments: loss reported"
    assert theirs.code not in str(amina.params)


def loss_of(mine: Any, theirs: Any, world: World) -> dict[str, Any]:
    store = Account.objects.get(kind=2, hub=world.hub, bin=None)
    lines = [Line.objects.get(consignment=one) for one in (mine, theirs)]
    return {"items": [cargo.LossItem(line.pk, store.pk, cargo_d(1)) for line in lines], "cause": "theft",
            "chain_place": "storage", "description": "Night of 20 November"}  # fmt: skip


def test_work_in_the_background_is_told_to_whoever_began_it(world: World) -> None:
    @job("tests.messages_work")
    def work(progress: Progress, *, fails: bool) -> Result:
        if fails:
            raise Invalid("Row 3 has no weight.")
        return Result("12 rows written")

    for fails in (False, True):
        row = jobs.start(actor=world.actor("chen"), kind="tests.messages_work", title="Importing places", parameters={"fails": fails})  # fmt: skip
        jobs.run(row.pk)
    rows = visible_to(world.actor("chen")).filter(kind="work_done").order_by("id")
    assert [(title_of(r, now=world.now), detail_of(r)) for r in rows] == [
        ("Done: Importing places", "12 rows written"), ("Not done: Importing places", "Row 3 has no weight.")]  # fmt: skip
    assert kinds(world, "omar") == []


def test_the_round_tells_once_about_expiry_storage_release_and_promises(world: World) -> None:
    soon = world.now.date() + dt.timedelta(days=40)
    received(world, ("Salts", 10, 1), expires_on=soon, number=51)
    journey, _lines = loaded(world, ("Tents", 10, 40), number=52)
    from serai.apps.transport import actions as transport

    transport.deliver(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok")
    make.submitted(world)
    Notification.objects.all().delete()
    later = world.now + dt.timedelta(days=26)
    watcher = world.actor("omar", later)
    actions.watch(actor=watcher, operation_id=world.op.pk)
    assert sorted(kinds(world, "amina")) == ["expiry", "release_awaited", "storage_end"]
    assert sorted(kinds(world, "bruno")) == ["expiry", "storage_end"]
    assert {"level"} == set(kinds(world, "chen"))
    expiry = visible_to(world.actor("amina")).get(kind="expiry")
    assert expiry.cause.endswith("red") and "Thu 31 Dec" in title_of(expiry, now=world.now)
    storage = visible_to(world.actor("amina")).get(kind="storage_end")
    assert storage.params["day"] == "2026-12-20"  # received on 20 November, 30 days by the terms
    before = Notification.objects.count()
    actions.watch(actor=watcher, operation_id=world.op.pk)
    assert Notification.objects.count() == before
    assert kinds(world, "lena") == kinds(world, "eve") == []


def test_release_orders_that_wait(world: World) -> None:
    held = received(world, ("Tents", 10, 40))
    line = held.lines.get()
    store = Account.objects.get(kind=2, hub=world.hub, bin=None)
    order = cargo.order_release(actor=world.actor("amina"), consignment_id=held.pk, items=[cargo.ReleaseItem(line.pk, store.pk, cargo_d(4))], collector="P. Nyok")  # fmt: skip
    actions.watch(actor=world.actor("dina"), operation_id=world.op.pk)
    assert ("release_asked", f"Release order {order.code} waits for a decision") in told(world, "omar")


def test_what_is_typed_in_afterwards_is_told_to_nobody(world: World) -> None:
    from dataclasses import replace

    actor = replace(world.actor("omar"), extra={"quiet": True})
    assert actions.raise_for(actor=actor, kind=Kind.LOST, cause="x:2", users=[world.users["amina"].pk], params={}) == 0


def test_choices_switch_kinds_here_and_by_mail(world: World) -> None:
    amina = world.actor("amina")
    assert choices_of(amina)["returned"] == (True, "once") and choices_of(amina)["dispatched"] == (True, "daily")
    actions.choose(actor=amina, choices={"returned": (False, Mail.NONE), "accepted": (False, Mail.DAILY)})
    a_message(world, cause="a")
    a_message(world, cause="b", kind=Kind.ACCEPTED)
    assert Notification.objects.filter(user=world.users["amina"]).count() == 1
    assert told(world, "amina") == [] and unread_count(amina) == 0
    assert Notification.objects.get().mail == "daily"
    with pytest.raises(Invalid) as refused:
        actions.choose(actor=amina, choices={"nonsense": (True, "once"), "lost": (True, "hourly")})
    assert set(refused.value.fields) == {"nonsense", "lost"}
    assert choices_of(amina)["lost"] == (True, "once")
    with pytest.raises(NotAllowed):
        actions.choose(actor=world.visitor(), choices={})


def test_mails_at_once_and_once_a_day_in_the_persons_language(world: World, mailoutbox: list[Any]) -> None:
    world.users["amina"].language = "fr"
    world.users["amina"].save()
    a_message(world, cause="a")
    a_message(world, cause="b", kind=Kind.DISPATCHED, params={"codes": ["JUB-0001"], "place": {"name": "Juba"}})
    assert actions.mail_waiting(actor=world.actor("dina"), mail=Mail.ONCE) == 1
    [mail] = mailoutbox
    assert mail.to == ["amina@example.org"] and mail.subject.startswith("Serai")
    assert "R-0001" in mail.subject and "Weight?" in mail.body and "renvoyée" in mail.subject
    assert actions.mail_waiting(actor=world.actor("dina"), mail=Mail.ONCE) == 0
    assert actions.mail_waiting(actor=world.actor("dina"), mail=Mail.DAILY) == 1
    assert len(mailoutbox) == 2 and "JUB-0001" in mailoutbox[1].body


def test_what_was_read_meanwhile_is_not_mailed(world: World, mailoutbox: list[Any]) -> None:
    a_message(world)
    actions.mark_read(actor=world.actor("amina"))
    assert actions.mail_waiting(actor=world.actor("dina"), mail=Mail.ONCE) == 0 and mailoutbox == []


def test_a_mail_server_that_does_not_answer_is_tried_again(world: World, settings: Any, mailoutbox: list[Any]) -> None:
    a_message(world)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there
    assert actions.mail_waiting(actor=world.actor("dina"), mail=Mail.ONCE) == 0
    assert Notification.objects.get().mailed_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert actions.mail_waiting(actor=world.actor("dina"), mail=Mail.ONCE) == 1 and len(mailoutbox) == 1


def test_only_ones_own_are_seen_and_marked(world: World) -> None:
    a_message(world)
    row = Notification.objects.get()
    for other in ("lena", "dina", "eve"):
        assert list(visible_to(world.actor(other))) == []
        with pytest.raises(NotFound):
            actions.mark_read(actor=world.actor(other), message_ids=[row.pk])
    assert unread_count(world.actor("amina")) == 1
    assert actions.mark_read(actor=world.actor("amina"), message_ids=[row.pk]) == 1
    assert actions.mark_read(actor=world.actor("amina"), message_ids=[row.pk]) == 0
    assert unread_count(world.actor("amina")) == 0 and unread_count(world.visitor()) == 0


def test_old_messages_go(world: World) -> None:
    a_message(world)
    assert actions.forget_old(actor=world.actor("dina", world.now + dt.timedelta(days=89))) == 0
    assert actions.forget_old(actor=world.actor("dina", world.now + dt.timedelta(days=91))) == 1


def test_the_bell_the_list_and_marking(client: Client, world: World) -> None:
    a_message(world)
    client.force_login(world.users["amina"])
    page = client.get("/messages/").content.decode()
    assert "1 notification" in page and "R-0001 is returned for correction" in page and "Weight?" in page
    row = Notification.objects.get()
    assert client.post("/messages/read/", {"id": [str(row.pk)]}).status_code == 302
    page = client.get("/messages/").content.decode()
    assert "0 notifications" in page and "R-0001 is returned" not in page
    assert "R-0001 is returned" in client.get("/messages/?view=all").content.decode()
    assert client.get("/messages/read/").status_code == 405
    client.force_login(world.users["lena"])
    assert client.post("/messages/read/", {"id": [str(row.pk)]}).status_code == 404
    assert client.post("/messages/read/", {"id": ["nonsense"]}).status_code == 404
    assert "R-0001" not in client.get("/messages/?view=all").content.decode()


@pytest.mark.parametrize("language", ["ar", "fr", "es"])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 12])
def test_the_bell_counts_in_every_language(client: Client, world: World, language: str, count: int) -> None:
    for number in range(count):
        a_message(world, cause=f"n:{number}")
    client.force_login(world.users["amina"])
    client.cookies["django_language"] = language
    assert client.get("/messages/").status_code == 200


def test_choosing_on_its_page(client: Client, world: World) -> None:
    client.force_login(world.users["amina"])
    page = client.get("/messages/choices/").content.decode()
    assert "Service level at risk" in page
    chosen = {f"mail_{kind}": "none" for kind in Kind.values} | {"shown_lost": "on"}
    assert client.post("/messages/choices/", chosen).status_code == 302
    assert choices_of(world.actor("amina"))["lost"] == (True, "none")
    assert choices_of(world.actor("amina"))["returned"] == (False, "none")
    assert client.post("/messages/choices/", chosen | {"mail_lost": "hourly"}).status_code == 422


def test_queries_do_not_grow(client: Client, world: World) -> None:
    client.force_login(world.users["amina"])
    count = iter(range(100))
    assert_constant_queries(client, "/messages/", add_row=lambda: a_message(world, cause=f"q:{next(count)}"))


def test_the_bell_costs_one_query(client: Client, world: World, django_assert_num_queries: Any) -> None:
    actor = world.actor("amina")
    with django_assert_num_queries(1):
        unread_count(actor)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(world.users["amina"])
    with CaptureQueriesContext(connection) as queries:
        client.get("/places/")
    assert sum("notifications_notification" in query["sql"] for query in queries) == 1
