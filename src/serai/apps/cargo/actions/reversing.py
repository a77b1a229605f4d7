"""A correction is a reversal: a linked counter-document with a reason; nothing is ever changed or deleted."""

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.desk import Desk, open_desk
from serai.apps.cargo.actions.posting import Draft, post
from serai.apps.cargo.actions.releasing import lock_order, take_back_execution
from serai.apps.cargo.actions.support import a_reason
from serai.apps.cargo.models import Event
from serai.apps.cargo.queries.history import postings_of_event
from serai.apps.cargo.queries.periods import books_of
from serai.apps.cargo.rules import may_reverse
from serai.core.kernel.problems import Problem
from serai.core.ledger.records import Posting
from serai.core.ledger.reversal import check_reversal, mirror
from serai.core.ledger.vocabulary import EventKind
from serai.kit.actions import action
from serai.kit.errors import Conflict, NotFound
from serai.kit.policy import Actor, require


@action
def reverse(*, actor: Actor, event_id: UUID, reason: str) -> Event:
    """Take a whole document back. Dated at its own moment, or now when the books of that time are closed.

    Refused when a later count looked at the same stock (naming it), when the goods have been used since, and for counts,
    reversals and documents that were reversed already.
    """
    event = Event.objects.select_related("hub__operation").filter(pk=event_id).first()
    if event is None or event.hub is None:
        raise NotFound(_("There is no such document."), code="no_event")
    require(may_reverse(actor, event.operation_id))
    why = a_reason(reason)
    if "release_order" in event.facts:
        lock_order(UUID(event.facts["release_order"]))
    desk, originals, reversed_by = _originals(actor, event)
    if not originals:
        raise Conflict(
            _("%(document)s moved nothing: there is nothing to take back."),
            code="reversed-unknown",
            document=event.code,
        )
    desk.postings = [mirror(posting, desk.occurred_at) for posting in originals]
    keys = {key for posting in originals for key in (posting.source, posting.target)}
    desk.lock((), present=[key for key in keys if desk.accounts[key.account].is_physical])
    desk.refuse_if(_refusals(desk, EventKind(event.kind), originals, reversed_by))
    facts = {"reverses": event.code, "reverses_kind": event.kind}
    draft = Draft(
        EventKind.REVERSAL,
        event.hub,
        place_id=event.place_id,
        journey_id=event.journey_id,
        reverses_id=event.id,
        reason=why,
        facts=facts,
    )
    counter = post(desk, draft)
    if "release_order" in event.facts:
        take_back_execution(event, _released(originals))
    return counter


def _originals(actor: Actor, event: Event) -> tuple[Desk, list[Posting], dict[int | None, int]]:
    """The desk, the document's postings and which of them were reversed by what (read after the locks)."""
    line_ids = {posting.line for posting, _by in postings_of_event(event.id)}
    closed = any(event.occurred_at in window for window in books_of(event.operation_id).closed)
    desk = open_desk(actor, event.operation_id, actor.now if closed else event.occurred_at, line_ids)
    rows = postings_of_event(event.id)
    desk.know({account for posting, _by in rows for account in (posting.from_account, posting.to_account)})
    return desk, [posting for posting, _by in rows], {posting.id: by for posting, by in rows if by is not None}


def _refusals(
    desk: Desk, kind: EventKind, originals: list[Posting], reversed_by: dict[int | None, int]
) -> list[Problem]:
    return [
        problem
        for original, counter in zip(originals, desk.postings, strict=True)
        for problem in check_reversal(
            original,
            kind,
            counter,
            reversed_by=reversed_by.get(original.id),
            counts=desk.marks,
            accounts=desk.accounts,
        )
    ]


def _released(originals: list[Posting]) -> dict[tuple[UUID, int, int], Decimal]:
    sums: dict[tuple[UUID, int, int], Decimal] = defaultdict(Decimal)
    for posting in originals:
        assert isinstance(posting.line, UUID)
        sums[posting.line, posting.from_account, int(posting.from_condition)] += posting.amount.quantity
    return sums
