"""A small build of the demonstration: what it makes, that its books hold, and that it can be made again the same."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction

from serai.apps.cargo.models import Balance, Consignment, CountLine, Event, Posting, ReleaseOrder, Surplus
from serai.apps.cargo.queries import verify
from serai.apps.operations.models import Operation, PeriodClosing
from serai.apps.parties.models import Organisation, User
from serai.apps.requests.models import Ranking, ServiceRequest
from serai.apps.transport.models import Journey
from serai.demo.agenda import Agenda
from serai.demo.build import build
from serai.demo.digest import digest
from serai.demo.report import Report
from serai.kit.errors import Conflict
from serai.pages.personas import PERSONAS

END = datetime(2026, 11, 22, 7, tzinfo=UTC)
SMALL = 0.03


class Undo(Exception):
    """Ends a transaction that is not to be kept."""


@pytest.fixture(scope="module")
def report(migrated: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Report]:
    """One small build for all tests of this module, taken back afterwards."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield build(scale=SMALL, end=END)
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def test_the_books_hold(report: Report) -> None:
    assert report.ledger_differences == []
    assert report.refused == []
    assert verify() == []
    assert report.postings == Posting.objects.count() > 400


def test_registers_are_as_promised(report: Report) -> None:
    assert report.places >= 60
    assert report.organisations >= 30
    assert report.hubs == 5
    assert report.vehicles >= 60
    assert report.areas >= 11


def test_every_request_has_the_fate_that_the_report_says(report: Report) -> None:
    assert sum(report.requests_by_decision.values()) == report.requests == ServiceRequest.objects.count()
    assert {"draft", "submitted", "returned", "on_hold", "accepted", "rejected", "cancelled"} <= set(
        report.requests_by_decision
    )
    assert Consignment.objects.count() == report.requests_by_decision["accepted"]


def test_the_main_job_goes_from_draft_to_signed_release(report: Report) -> None:
    request = ServiceRequest.objects.get(title="Family tents, hygiene kits and lamps")
    assert request.get_fulfilment_display() == "Released"
    assert len(report.main_job) == 17
    assert "drafts" in report.main_job[0]
    assert f"{request.reference} is released" in report.main_job[-1]


def test_nothing_happens_after_the_end(report: Report) -> None:
    assert Event.objects.filter(recorded_at__gt=END).count() == 0
    assert ServiceRequest.objects.filter(submitted_at__gt=END).count() == 0
    assert Journey.objects.filter(departed_at__gt=END).count() == 0


def test_each_persona_can_sign_in_and_holds_no_password(report: Report) -> None:
    users = User.objects.exclude(persona="")
    assert {user.persona for user in users} == {persona.key for persona in PERSONAS}
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_the_operation_looks_alive_today(report: Report) -> None:
    assert ServiceRequest.objects.filter(decision="submitted").count() >= 1
    assert Journey.objects.filter(state="departed").count() >= 1
    assert ReleaseOrder.objects.filter(state="submitted").count() >= 1
    assert Balance.objects.filter(kind=2, live=True, expires_on__lt=datetime(2027, 2, 20, tzinfo=UTC).date()).exists()
    assert Balance.objects.filter(kind=2, live=True, condition=3).exists()
    assert Ranking.objects.filter(made_at=END).exists()


def test_troubles_leave_their_documents(report: Report) -> None:
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {1, 2, 3, 4, 5, 6, 8, 9, 10, 14, 15} <= kinds
    assert Surplus.objects.exists()
    assert CountLine.objects.exists()
    assert PeriodClosing.objects.count() == 1
    assert ReleaseOrder.objects.filter(state="rejected").exists()
    assert Organisation.objects.filter(merged_into__isnull=False).count() == 1
    assert Organisation.objects.filter(is_provisional=True).exists()


def test_reports_read_well(report: Report) -> None:
    text = report.as_text()
    assert "Ledger verified" in text
    assert "R-0" in text
    assert report.as_json()["requests"] == report.requests


def test_a_refused_step_is_told_and_does_not_stop_the_others() -> None:
    agenda, done = Agenda(END), []

    def refuse(_now: datetime) -> None:
        raise Conflict("No %(thing)s left", code="gone", thing="fuel")

    agenda.add(END, refuse)
    agenda.add(END, done.append)
    agenda.run(END)
    assert done == [END]
    assert agenda.refused == ["2026-11-22 07:00 gone: No fuel left"]


@pytest.mark.slow
@pytest.mark.django_db
def test_the_same_seed_gives_the_same_operation_and_another_seed_another() -> None:
    digests = []
    for seed in (1, 1, 2):
        with pytest.raises(Undo), transaction.atomic():
            build(scale=0.02, seed=seed, end=END)
            digests.append(digest(Operation.objects.get(code="ssd").pk))
            raise Undo
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("SERAI_WHOLE_STORY"),
    reason="builds the whole year, minutes long; `SERAI_WHOLE_STORY=1 make test` runs it, and `make demo` checks the same",
)
@pytest.mark.django_db
def test_the_whole_story_has_all_it_promises() -> None:
    report = build(scale=1, end=END)
    assert report.requests >= 400
    assert report.lines >= 1500
    assert report.postings >= 20_000
    assert report.ledger_differences == []
    assert report.refused == []
    assert [kind for kind, count in report.troubles.items() if not count] == []
    waiting = report.requests_by_decision
    assert waiting["submitted"] + waiting["on_hold"] + waiting["returned"] >= 38
