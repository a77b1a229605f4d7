"""Saved reports: kept under a name, sent by a job with the rights that their owner has then, to people inside the operation."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from serai.apps.operations.models import Assignment
from serai.apps.parties.models import Membership
from serai.apps.reporting import actions, rules
from serai.apps.reporting.enums import Schedule, Span
from serai.apps.reporting.models import SavedReport
from serai.apps.reporting.queries import people_inside, visible_to
from serai.apps.reporting.rules import SavedReportData, days_of, next_after
from serai.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from serai.pages.reports.sending import send_due
from tests.api.calling import Caller
from tests.apps.cargo.test_races import at_once
from tests.apps.transport.freight import received
from tests.world import World

pytestmark = pytest.mark.django_db
BASE = "/o/south-sudan/figures/reports/"


def data(world: World, *to: str, **changes: Any) -> SavedReportData:
    values: dict[str, Any] = {
        "name": "Stock of the month", "report": "storage-overview", "query": "unit=t", "span": Span.LAST_30,
        "schedule": Schedule.DAILY, "recipients": tuple(world.users[name].pk for name in to or ("omar",)),
    }  # fmt: skip
    return SavedReportData(**values | changes)


def saved(world: World, *to: str, by: str = "chen", **changes: Any) -> SavedReport:
    return actions.save_report(actor=world.actor(by), operation_id=world.op.pk, data=data(world, *to, **changes))


def tomorrow(world: World) -> dt.datetime:
    return world.now + dt.timedelta(days=1)


def owners_in(mail: Any) -> set[str]:
    """Values of the column Owner of the attached workbook."""
    _name, content, _kind = mail.attachments[0]
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    place = rows[0].index("Owner")
    return {row[place] for row in rows[1:] if row[place]}


def test_days_move_with_the_day() -> None:
    today = dt.date(2026, 3, 4)  # a Wednesday
    day = dt.date
    assert days_of(Span.YESTERDAY, today) == (day(2026, 3, 3), day(2026, 3, 3))
    assert days_of(Span.LAST_WEEK, today) == (day(2026, 2, 23), day(2026, 3, 1))
    assert days_of(Span.LAST_MONTH, today) == (day(2026, 2, 1), day(2026, 2, 28))
    assert days_of(Span.MONTH_SO_FAR, today) == (day(2026, 3, 1), today)
    assert days_of(Span.LAST_30, today) == (day(2026, 2, 2), today)
    assert days_of(Span.NEXT_7, today) == (today, day(2026, 3, 11))
    assert days_of(Span.FIXED, today) is None


def test_the_next_time_is_six_in_the_operations_morning() -> None:
    zone = ZoneInfo("Africa/Juba")
    friday = dt.datetime(2026, 1, 30, 6, 0, tzinfo=zone)
    for schedule, expected in (
        (Schedule.DAILY, (1, 31)), (Schedule.WEEKLY, (2, 2)), (Schedule.MONTHLY, (2, 1)),
    ):  # fmt: skip
        assert next_after(schedule, friday, "Africa/Juba") == dt.datetime(2026, *expected, 6, tzinfo=zone)
    before = friday - dt.timedelta(minutes=1)
    assert next_after(Schedule.DAILY, before, "Africa/Juba") == friday
    assert next_after(Schedule.NONE, friday, "Africa/Juba") is None


def test_it_is_sent_once_when_due_with_its_file(world: World, mailoutbox: list[Any]) -> None:
    received(world)
    made = saved(world, "omar", "bruno")
    assert send_due(world.now) == 0 and mailoutbox == []
    assert send_due(tomorrow(world)) == 1
    assert [mail.to for mail in mailoutbox] == [["bruno@example.org"], ["omar@example.org"]]
    mail = mailoutbox[0]
    assert mail.subject == "Stock of the month: South Sudan" and "2026-10-23 – 2026-11-22" in mail.body
    assert mail.attachments[0][0] == "storage-overview-south-sudan-2026-10-23-2026-11-22.xlsx"
    assert owners_in(mail) == {"Horizon Relief Alliance"}
    assert send_due(tomorrow(world)) == 0
    made.refresh_from_db()
    assert made.sent_at == tomorrow(world) and made.next_at.date() == dt.date(2026, 11, 23)


def test_a_partners_report_holds_its_own_cargo_and_a_partner_never_gets_others_rows(
    world: World, mailoutbox: list[Any]
) -> None:
    received(world)
    received(world, owner=world.lantern, number=2)
    saved(world, "amina", by="amina", name="Mine")
    saved(world, "lena", "omar", name="Everything")
    assert send_due(tomorrow(world)) == 2
    by_person = {(mail.to[0].split("@")[0], mail.subject.split(":")[0]): mail for mail in mailoutbox}
    assert owners_in(by_person["amina", "Mine"]) == {"Horizon Relief Alliance"}
    assert owners_in(by_person["omar", "Everything"]) == {"Horizon Relief Alliance", "Lantern for Children Trust"}
    link = by_person["lena", "Everything"]
    assert link.attachments == [] and f"{BASE}storage-overview/?unit=t&since=2026-10-23" in link.body
    saved(world, "lena", name="Theirs", query=f"unit=kg&owner={world.lantern.pk}")
    mailoutbox.clear()
    send_due(tomorrow(world))
    assert owners_in(mailoutbox[0]) == {"Lantern for Children Trust"}


def test_the_rights_are_those_of_the_day_of_sending(world: World, mailoutbox: list[Any]) -> None:
    received(world)
    mine = saved(world, "omar", by="amina", name="Mine")
    teams = saved(world, "omar", by="bruno", name="Teams")
    Membership.objects.filter(person=world.users["amina"].person).update(valid_to=world.now.date())
    Assignment.objects.filter(user=world.users["bruno"]).update(valid_to=world.now.date())
    assert send_due(tomorrow(world)) == 0 and mailoutbox == []
    for row, who in ((mine, "amina"), (teams, "bruno")):
        row.refresh_from_db()
        assert row.next_at is None and "Figures inside an operation" in row.stopped
        assert row.state.mark == "stop"
        from serai.apps.notifications.queries import visible_to as messages

        assert messages(world.actor(who)).get().kind == "report_stopped"


def test_a_recipient_who_left_gets_nothing(world: World, mailoutbox: list[Any]) -> None:
    saved(world, "omar", "lena")
    Membership.objects.filter(person=world.users["lena"].person).update(valid_to=world.now.date())
    send_due(tomorrow(world))
    assert [mail.to for mail in mailoutbox] == [["omar@example.org"]]


def test_recipients_are_people_inside(world: World) -> None:
    inside = {user.email.split("@")[0] for user in people_inside(world.op, world.now.date())}
    assert inside == {"amina", "lena", "bruno", "chen", "omar", "dina"}
    for changes, field in (
        ({"recipients": (world.users["eve"].pk,)}, "recipients"), ({"recipients": ()}, "recipients"), ({"name": " "}, "name"),
        ({"span": Span.FIXED}, "span"), ({"schedule": "hourly"}, "schedule"), ({"form": "pdf"}, "form"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            saved(world, **changes)
        assert field in refused.value.fields
    assert not SavedReport.objects.exists()


def test_paused_resumed_deleted_and_by_whom(world: World, mailoutbox: list[Any]) -> None:
    made = saved(world, "omar", by="omar")
    for stranger in ("amina", "bruno", "eve", "lena"):
        with pytest.raises(NotFound):
            actions.pause_saved(actor=world.actor(stranger), report_id=made.pk)
    actions.pause_saved(actor=world.actor("chen"), report_id=made.pk)  # the coordinator
    assert send_due(tomorrow(world)) == 0
    with pytest.raises(NotAllowed):
        actions.resume_saved(actor=world.actor("chen"), report_id=made.pk)
    actions.resume_saved(actor=world.actor("omar"), report_id=made.pk)
    assert send_due(tomorrow(world)) == 1
    with pytest.raises(NotAllowed):
        actions.change_saved(actor=world.actor("chen"), report_id=made.pk, data=data(world))
    revision = SavedReport.objects.get(pk=made.pk).revision
    actions.change_saved(actor=world.actor("omar"), report_id=made.pk, data=data(world, name="B"), revision=revision)
    with pytest.raises(Conflict):
        actions.change_saved(
            actor=world.actor("omar"), report_id=made.pk, data=data(world, name="C"), revision=revision
        )
    with pytest.raises(Invalid):
        saved(world, by="omar", name="B")
    actions.delete_saved(actor=world.actor("omar"), report_id=made.pk)
    assert not SavedReport.objects.exists() and len(mailoutbox) == 1


def test_a_mail_server_that_does_not_answer_is_asked_again(world: World, settings: Any, mailoutbox: list[Any]) -> None:
    saved(world)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there
    assert send_due(tomorrow(world)) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due(tomorrow(world)) == 1 and len(mailoutbox) == 1


def test_its_pages(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    report = client.get(f"{BASE}storage-overview/").content.decode()
    assert f"{BASE}storage-overview/save/" not in report  # nothing to save where nothing is
    received(world)
    assert f"{BASE}storage-overview/save/" in client.get(f"{BASE}storage-overview/").content.decode()
    address = f"{BASE}storage-overview/save/?since=2026-11-01&until=2026-11-20&unit=t&hub={world.hub.pk}"
    assert "omar@example.org" in client.get(address).content.decode()
    filled = {"name": "Juba", "span": "last_week", "schedule": "weekly", "form": "xlsx", "recipients": "amina@example.org\nOMAR@example.org"}  # fmt: skip
    wrong = client.post(address, filled | {"recipients": "eve@example.org"})
    assert wrong.status_code == 422 and "eve@example.org" in wrong.content.decode() and not SavedReport.objects.exists()
    assert client.post(address, filled).status_code == 302
    made = SavedReport.objects.get()
    assert made.query == f"since=2026-11-01&until=2026-11-20&unit=t&hub={world.hub.pk}" and len(made.recipients) == 2
    page = client.get(f"{BASE}saved/").content.decode()
    assert "Juba" in page and "Every Monday" in page
    change = f"{BASE}saved/{made.pk}/"
    assert "amina@example.org" in client.get(change).content.decode()
    assert client.post(change, filled | {"name": "Bor", "revision": made.revision}).status_code == 302
    for step in ("pause", "resume", "delete"):
        assert client.get(f"{change}{step}/").status_code == 405
        assert client.post(f"{change}{step}/").status_code == 302
    assert not SavedReport.objects.exists()
    client.force_login(world.users["eve"])
    assert client.get(f"{BASE}saved/").status_code == 403 and client.get(address).status_code == 403


def test_others_do_not_see_it(client: Client, world: World) -> None:
    made = saved(world, by="omar")
    assert list(visible_to(world.actor("chen"))) == [made]
    for name in ("amina", "lena", "bruno"):
        client.force_login(world.users[name])
        assert "Stock of the month" not in client.get(f"{BASE}saved/").content.decode()
        assert client.get(f"{BASE}saved/{made.pk}/").status_code == 404
        assert client.post(f"{BASE}saved/{made.pk}/delete/").status_code == 404
    assert SavedReport.objects.exists()


def test_by_the_api(world: World) -> None:
    omar, lena = Caller(world, "omar"), Caller(world, "lena")
    body = {"name": "Week", "report": "service-overview", "query": "unit=t", "span": "last_week", "schedule": "weekly",
            "recipient_ids": [str(world.users["omar"].pk)]}  # fmt: skip
    made = omar.post("/operations/south-sudan/saved-reports", body, status=201)
    assert "unit=t" in made["query"] and made["next_at"]
    assert omar.get("/operations/south-sudan/saved-reports")["items"][0]["id"] == made["id"]
    assert lena.get("/operations/south-sudan/saved-reports")["items"] == []
    address = f"/saved-reports/{made['id']}"
    assert lena.ask("POST", f"{address}/pause").status_code == 404
    assert omar.post(f"{address}/pause")["is_paused"] is True
    assert omar.post(f"{address}/resume")["is_paused"] is False
    assert omar.ask("PUT", address, body | {"query": "unit=stone"}).status_code == 422
    changed = omar.ask("PUT", address, body | {"name": "Weeks", "revision": 3})
    assert changed.status_code == 200 and changed.json()["name"] == "Weeks"
    assert omar.ask("DELETE", address).status_code == 204 and not SavedReport.objects.exists()


@pytest.mark.race
def test_two_workers_send_it_once(committed_world: World, mailoutbox: list[Any]) -> None:
    saved(committed_world)
    at = tomorrow(committed_world)
    assert sorted(at_once(*(lambda: send_due(at) for _ in range(3)))) == [0, 0, 1]
    assert len(mailoutbox) == 1 and rules.MOST_RECIPIENTS == 20
