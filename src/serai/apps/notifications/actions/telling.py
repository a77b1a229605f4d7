"""From what happened to who is told: decisions, documents of the ledger, work in the background, appeals."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.urls import reverse

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Event
from serai.apps.notifications.actions.raising import QUIET, raise_for
from serai.apps.notifications.enums import Kind
from serai.apps.notifications.queries.postings import Moved, moved_by
from serai.apps.notifications.queries.recipients import ASKERS, people_of, team_of
from serai.apps.notifications.queries.words import place_params
from serai.apps.requests.enums import Decision
from serai.apps.requests.models import ServiceRequest
from serai.kit.actions import action
from serai.kit.models import Job
from serai.kit.policy import Actor

DECISIONS = {Decision.RETURNED: Kind.RETURNED, Decision.ACCEPTED: Kind.ACCEPTED, Decision.REJECTED: Kind.REJECTED,
             Decision.ON_HOLD: Kind.ON_HOLD, Decision.SUBMITTED: Kind.SUBMITTED}  # fmt: skip
POSTED = {EventKind.RECEIPT: Kind.DIFFERENCE, EventKind.ARRIVAL: Kind.DIFFERENCE, EventKind.DISPATCH: Kind.DISPATCHED,
          EventKind.DELIVERY: Kind.DELIVERED, EventKind.LOSS: Kind.LOST, EventKind.FOUND: Kind.FOUND}  # fmt: skip
#: What the team is told as well.
FOR_TEAM = frozenset({Kind.DIFFERENCE, Kind.LOST, Kind.FOUND})


def _request(request_id: UUID) -> ServiceRequest:
    return ServiceRequest.objects.select_related("operation").get(pk=request_id)


def record_of(request: ServiceRequest) -> str:
    return reverse("request_pages:detail", args=[request.operation.code, request.reference])


@action
def tell_about_decision(*, actor: Actor, request_id: UUID, decision: str) -> int:
    """Owners hear about decisions of the team, the team about what waits for it. One message for each revision."""
    kind = DECISIONS.get(Decision(decision))
    if kind is None or actor.extra.get(QUIET):
        return 0
    request = _request(request_id)
    day = actor.now.date()
    users: Collection[UUID]
    if kind is Kind.SUBMITTED:
        users = team_of(request.operation_id, day)
    else:
        users = people_of([request.organisation_id], ASKERS, day)[request.organisation_id]
    params = {"request": request.reference, "title": request.title, "reason": request.decision_reason[:300]}
    return raise_for(
        actor=actor, kind=kind, cause=f"{kind.value}:{request.pk}:{request.revision}", users=users, params=params,
        target=record_of(request), operation_id=request.operation_id,
    )  # fmt: skip


@action
def tell_about_posting(*, actor: Actor, event_id: UUID, event_kind: int) -> int:
    """Each owner hears about its own consignments in a document; the team about differences, losses and finds."""
    kind = POSTED.get(EventKind(event_kind))
    if kind is None or actor.extra.get(QUIET):
        return 0
    event = Event.objects.select_related("operation", "place", "hub__place").get(pk=event_id)
    moved = moved_by(event_id)
    if kind is Kind.DIFFERENCE:
        moved = [one for one in moved if one.damaged or one.more or one.less]
    if not moved:
        return 0
    told = 0
    for codes, users in _by_share(event, kind, moved, actor):
        told += raise_for(
            actor=actor, kind=kind, cause=f"{kind.value}:{event.pk}", users=users, params=_cargo_params(event, codes, moved),
            target=reverse("cargo:event", args=[event.operation.code, event.pk]), operation_id=event.operation_id,
        )  # fmt: skip
    return told


def _by_share(event: Event, kind: Kind, moved: list[Moved], actor: Actor) -> list[tuple[frozenset[str], set[UUID]]]:
    """People by the consignments of which they are told: the team of all, owners of their own."""
    day = actor.now.date()
    owners = people_of({one.owner_id for one in moved}, ASKERS, day)
    shares: dict[UUID, set[str]] = defaultdict(set)
    for one in moved:
        for user in owners[one.owner_id]:
            shares[user].add(one.code)
    if kind in FOR_TEAM:
        for user in team_of(event.operation_id, day):
            shares[user] = {one.code for one in moved}
    grouped: dict[frozenset[str], set[UUID]] = defaultdict(set)
    for user, codes in shares.items():
        grouped[frozenset(codes)].add(user)
    return list(grouped.items())


def _cargo_params(event: Event, codes: frozenset[str], moved: list[Moved]) -> dict[str, Any]:
    mine = [one for one in moved if one.code in codes]
    place = event.place or (event.hub.place if event.hub else None)
    return {
        "codes": [one.code for one in mine],
        "title": mine[0].title if len(mine) == 1 else "",
        "document": event.code,
        "reason": event.reason[:300],
        "damaged": sum(one.damaged for one in mine),
        "more": sum(one.more for one in mine),
        "less": sum(one.less for one in mine),
        **({"place": place_params(place)} if place else {}),
    }


@action
def tell_about_work(*, actor: Actor, job_id: UUID) -> int:
    """Whoever started long work hears that it has ended, well or not. Work that they stopped themselves ends silently."""
    job = Job.objects.get(pk=job_id)
    if job.owner_id is None or job.state not in (Job.State.DONE, Job.State.FAILED):
        return 0
    params = {"work": job.title, "reason": job.message[:300], "is_failed": job.state == Job.State.FAILED}
    return raise_for(
        actor=actor, kind=Kind.WORK_DONE, cause=f"work:{job.pk}", users=[job.owner_id], params=params,
        target=reverse("jobs:job", args=[job.pk]),
    )  # fmt: skip


@action
def tell_about_appeal(*, actor: Actor, request_id: UUID, appeal_id: UUID, step: str, text: str) -> int:
    """The team hears of an appeal, except whose decision it is against, who may not answer; the owner of its answer."""
    request = _request(request_id)
    day = actor.now.date()
    if step == "made":
        users = team_of(request.operation_id, day)
    else:
        users = people_of([request.organisation_id], ASKERS, day)[request.organisation_id]
    params = {"request": request.reference, "title": request.title, "reason": text[:300], "step": step}
    return raise_for(
        actor=actor, kind=Kind.APPEAL, cause=f"appeal:{appeal_id}:{step}", users=users, params=params,
        target=record_of(request), operation_id=request.operation_id,
    )  # fmt: skip
