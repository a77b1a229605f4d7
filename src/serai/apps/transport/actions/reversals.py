"""When an event of a journey is reversed, or its loss is found, in the ledger, its state follows (journey-states.md)."""

from uuid import UUID

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Event
from serai.apps.transport.actions.records import lock_journey, save
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey
from serai.kit.actions import action
from serai.kit.policy import Actor


@action
def follow_reversal(*, actor: Actor, event_id: UUID) -> Journey | None:
    """`event_id` is the reversal. Called in the ledger's transaction, whose rights were checked there."""
    reversed_event = Event.objects.filter(reversed_by=event_id).first()
    journey_id = _journey_of(reversed_event) if reversed_event else None
    if reversed_event is None or journey_id is None:
        return None
    journey = lock_journey(journey_id)
    if reversed_event.kind == EventKind.DISPATCH and reversed_event.number == journey.waybill_number:
        journey.state, journey.waybill_number, journey.departed_at = JourneyState.LOADING, None, None
        return save(journey, "state", "waybill_number", "departed_at")
    if reversed_event.kind == EventKind.LOSS and journey.state == JourneyState.LOST:
        journey.state = JourneyState.DEPARTED
        return save(journey, "state")
    if (
        reversed_event.kind in (EventKind.DELIVERY, EventKind.ARRIVAL, EventKind.LOSS)
        and journey.state == JourneyState.CLOSED
    ):
        journey.state = JourneyState.ARRIVED
        return save(journey, "state")
    return journey


@action
def follow_find(*, actor: Actor, event_id: UUID) -> Journey | None:
    """`event_id` put cargo back on board of a vehicle that was reported lost: the journey goes on (rule 7)."""
    event = Event.objects.get(pk=event_id)
    posting = event.postings.filter(to_account__journey_id__isnull=False).select_related("to_account").first()
    if posting is None or posting.to_account.journey_id is None:
        return None
    journey = lock_journey(posting.to_account.journey_id)
    if journey.state != JourneyState.LOST:
        return journey
    journey.state, journey.seen_at, journey.seen_note = JourneyState.DEPARTED, event.occurred_at, ""
    return save(journey, "state", "seen_at", "seen_note")


def _journey_of(event: Event) -> UUID | None:
    """The journey of an event; loss reports carry it in their postings only."""
    if event.journey_id:
        return event.journey_id
    posting = event.postings.filter(from_account__journey_id__isnull=False).select_related("from_account").first()
    return posting.from_account.journey_id if posting else None
