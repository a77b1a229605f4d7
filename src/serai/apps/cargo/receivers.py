"""What cargo does when something happens to a request. Thin: one action or one check each."""

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions import follow_accepted_quantities, open_consignments
from serai.apps.cargo.queries.consignments import comes_into_custody, first_that_moved
from serai.apps.requests.events import AcceptedQuantitiesChanged, RequestAccepted, RequestCancelling
from serai.kit.errors import Conflict
from serai.kit.events import subscribe


@subscribe(RequestAccepted)
def open_when_accepted(event: RequestAccepted) -> None:
    if comes_into_custody(event.request_id):
        open_consignments(actor=event.actor, request_id=event.request_id, hub_id=event.hub_id)


@subscribe(RequestCancelling)
def refuse_when_moved(event: RequestCancelling) -> None:
    """Cargo that has moved is not undone by cancelling its request."""
    moved = first_that_moved(event.request_id)
    if moved is not None:
        raise Conflict(
            _("Cargo of consignment %(consignment)s has moved already. Cancel what has not come yet instead."),
            code="has_moved",
            consignment=moved,
        )


@subscribe(AcceptedQuantitiesChanged)
def follow_quantities(event: AcceptedQuantitiesChanged) -> None:
    follow_accepted_quantities(actor=event.actor, request_id=event.request_id)
