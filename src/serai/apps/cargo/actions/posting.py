"""Writing a document that is drawn up: the rules, the number, the event, one INSERT of all postings."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.desk import Desk
from serai.apps.cargo.actions.progress import refresh_fulfilment
from serai.apps.cargo.events import CargoPosted
from serai.apps.cargo.models import CountLine, Event, Surplus
from serai.apps.cargo.queries.periods import books_of
from serai.apps.operations.models import Hub
from serai.core.kernel.problems import Problem, RecordId
from serai.core.ledger import records
from serai.core.ledger.counts import corrections
from serai.core.ledger.flows import check_event
from serai.core.ledger.history import check_found_now, check_history, check_now
from serai.core.ledger.periods import check_period
from serai.core.ledger.records import CountMark, Line, Posting
from serai.core.ledger.vocabulary import AccountKind, EventKind
from serai.kit.errors import Conflict
from serai.kit.events import announce
from serai.kit.identifiers import uuid7
from serai.kit.postgres import array
from serai.kit.series import next_number


@dataclass(frozen=True, slots=True)
class Draft:
    """The head of a document. `event_id` is the device's, if it minted one; `digest` tells a repeat from a clash."""

    kind: EventKind
    hub: Hub
    event_id: UUID | None = None
    digest: str = ""
    place_id: UUID | None = None
    journey_id: UUID | None = None
    number: int | None = None
    reverses_id: UUID | None = None
    document_reference: str = ""
    reason: str = ""
    remarks: str = ""
    device: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SurplusFound:
    """More than announced or loaded, of one line."""

    line_id: UUID
    announced: Decimal
    counted: Decimal
    quantity: Decimal
    note: str = ""


def digest_of(*parts: Any) -> str:
    """A fingerprint of what an action was asked to do; equal however its decimals were written."""
    return hashlib.sha256(json.dumps(parts, default=_canonical, sort_keys=True).encode()).hexdigest()


def posted_before(event_id: UUID | None, digest: str) -> Event | None:
    """The event that this very document became the first time it was sent. Conflict when the id says something else.

    Two sendings at once queue up behind an advisory lock on the id.
    """
    if event_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7))", [str(event_id)])
    event = Event.objects.filter(pk=event_id).first()
    if event is not None and event.digest != digest:
        raise Conflict(
            _("Document %(document)s already has this identifier, with another content. Nothing was written."),
            code="event_id_taken",
            document=event.code,
        )
    return event


def post(
    desk: Desk,
    draft: Draft,
    *,
    counted: Sequence[CountLine] = (),
    surpluses: Sequence[SurplusFound] = (),
) -> Event:
    """Check the document against every rule and write it, with the corrections that it causes at later counts."""
    corrected = _corrections(desk, draft)
    desk.refuse_if(_problems(desk, draft, corrected))
    events = [_event(desk, draft)]
    events += [_correction_event(desk, draft, events[0], mark) for mark, _postings in corrected]
    Event.objects.bulk_create(events)
    rows = [(events[0].id, posting) for posting in desk.postings]
    rows += [(event.id, each) for event, (_mark, group) in zip(events[1:], corrected, strict=True) for each in group]
    insert_postings(rows)
    _write_beside(events[0], counted, surpluses)
    refresh_fulfilment({line.consignment_id for line in desk.lines.values()}, desk.actor)
    announce(CargoPosted(desk.actor, events[0].id, int(draft.kind), draft.journey_id))
    return events[0]


Corrected = list[tuple[CountMark, list[Posting]]]


def _corrections(desk: Desk, draft: Draft) -> Corrected:
    if not desk.marks:
        return []
    difference = desk.nominal(AccountKind.COUNT_DIFFERENCE)
    return corrections(desk.postings, draft.kind, desk.marks, desk.accounts, difference.id)


def _problems(desk: Desk, draft: Draft, corrected: Corrected) -> list[Problem]:
    lines: dict[RecordId, Line] = {key: line.pure for key, line in desk.lines.items()}
    document = records.Event(
        draft.event_id or draft.hub.id, draft.kind, desk.occurred_at, desk.actor.now, tuple(desk.postings)
    )
    problems = check_event(document, desk.accounts, lines)
    if problems:
        return problems
    if corrected:
        books = books_of(desk.operation_id)
        for mark, _postings in corrected:
            problems += check_period(mark.occurred_at, mark.occurred_at, closed=books.closed)
    written = [*desk.postings, *(posting for _mark, group in corrected for posting in group)]
    late = [posting for posting in written if posting.line in desk.late]
    prompt = [posting for posting in written if posting.line not in desk.late]
    if late:
        past = [posting for line in desk.late for posting in desk.history[line]]
        problems += check_history(past, late, desk.accounts, lines)
    if prompt:
        problems += check_now(desk.balances, prompt, desk.accounts, lines)
        if any(desk.accounts[posting.from_account].kind is AccountKind.LOST for posting in prompt):
            lost: dict[RecordId, Decimal] = {line.id: line.lost for line in desk.lines.values()}
            problems += check_found_now(lost, prompt, desk.accounts)
    return problems


def _event(desk: Desk, draft: Draft) -> Event:
    consignments = {desk.lines[posting.line].consignment_id for posting in desk.postings} or {
        line.consignment_id for line in desk.lines.values()
    }
    return Event(
        id=draft.event_id or uuid7(),
        kind=int(draft.kind),
        operation_id=desk.operation_id,
        hub=draft.hub,
        place_id=draft.place_id or draft.hub.place_id,
        number=draft.number or next_number(draft.hub.id, series_of(draft.kind)),
        occurred_at=desk.occurred_at,
        recorded_at=desk.actor.now,
        consignment_id=consignments.pop() if len(consignments) == 1 else None,
        journey_id=draft.journey_id,
        actor_id=desk.actor.user_id,
        actor_name=desk.actor.name,
        source=desk.actor.source,
        device=draft.device or desk.actor.device,
        reverses_id=draft.reverses_id,
        document_reference=draft.document_reference,
        reason=draft.reason,
        remarks=draft.remarks,
        facts=draft.facts,
        digest=draft.digest,
    )


def _correction_event(desk: Desk, draft: Draft, cause: Event, mark: CountMark) -> Event:
    """A document of its own, dated at the count: what the late one changed there is taken back, for everybody to see."""
    event = _event(desk, Draft(EventKind.COUNT, draft.hub))
    event.occurred_at = mark.occurred_at
    event.reason = f"{cause.code} → {mark.number}"
    event.facts = {"corrects_count": str(mark.event), "because_of": str(cause.id)}
    return event


def series_of(kind: EventKind) -> str:
    """The name of a kind's number series at a hub."""
    return EventKind(kind).name.lower()


_INSERT = """
insert into cargo_posting (event_id, line_id, from_account_id, to_account_id, from_condition, to_condition,
  quantity, hu, kg, m3, occurred_at, reverses_id)
select * from unnest(%s::uuid[], %s::uuid[], %s::integer[], %s::integer[], %s::smallint[], %s::smallint[],
  %s::numeric[], %s::integer[], %s::numeric[], %s::numeric[], %s::timestamptz[], %s::bigint[])
"""


def insert_postings(rows: Sequence[tuple[UUID, Posting]]) -> None:
    """All postings of a transaction in one statement, so that the trigger locks once, in order."""
    if not rows:
        return
    columns = zip(
        *(
            (
                event_id, p.line, p.from_account, p.to_account, int(p.from_condition), int(p.to_condition),
                p.amount.quantity, p.amount.hu, p.amount.kg, p.amount.m3, p.occurred_at, p.reverses,
            )
            for event_id, p in rows
        ),
        strict=True,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [array(column) for column in columns])


def _write_beside(event: Event, counted: Iterable[CountLine], surpluses: Iterable[SurplusFound]) -> None:
    lines = list(counted)
    for line in lines:
        line.event = event
    if lines:
        CountLine.objects.bulk_create(lines)
    found = [
        Surplus(
            event=event, line_id=s.line_id, announced=s.announced, counted=s.counted, quantity=s.quantity, note=s.note
        )
        for s in surpluses
    ]
    if found:
        Surplus.objects.bulk_create(found)


def _canonical(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    return list(value)
