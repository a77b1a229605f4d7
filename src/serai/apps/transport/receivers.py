"""What transport does when the ledger announces something: a reversal moves a journey's state back (rule 8)."""

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.events import CargoPosted
from serai.apps.transport.actions import follow_reversal
from serai.kit.events import subscribe


@subscribe(CargoPosted)
def cargo_was_posted(event: CargoPosted) -> None:
    if event.kind == EventKind.REVERSAL:
        follow_reversal(actor=event.actor, event_id=event.event_id)
