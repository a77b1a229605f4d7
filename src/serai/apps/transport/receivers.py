"""What transport does when the ledger announces something: a reversal or a find moves a journey's state."""

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.events import CargoPosted
from serai.apps.requests.events import RequestCancelling
from serai.apps.transport.actions import follow_cancelled_request, follow_find, follow_reversal
from serai.kit.events import subscribe


@subscribe(CargoPosted)
def cargo_was_posted(event: CargoPosted) -> None:
    if event.kind == EventKind.REVERSAL:
        follow_reversal(actor=event.actor, event_id=event.event_id)
    elif event.kind == EventKind.FOUND:
        follow_find(actor=event.actor, event_id=event.event_id)


@subscribe(RequestCancelling)
def convoy_places_are_free(event: RequestCancelling) -> None:
    follow_cancelled_request(actor=event.actor, request_id=event.request_id)
