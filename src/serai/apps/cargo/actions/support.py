"""What several actions begin with."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Event
from serai.apps.operations.models import Hub
from serai.kit.errors import Invalid, NotFound


def the_hub(hub_id: UUID) -> Hub:
    """The hub with its operation. Raises NotFound."""
    hub = Hub.objects.select_related("operation").filter(pk=hub_id).first()
    if hub is None:
        raise NotFound(_("There is no such hub."), code="no_hub")
    return hub


def hub_of_journey(journey_id: UUID) -> Hub:
    """The hub that loaded a journey last. Raises NotFound for a journey on which nothing was loaded."""
    event = (
        Event.objects.filter(journey_id=journey_id, kind=EventKind.DISPATCH)
        .select_related("hub__operation")
        .order_by("-occurred_at")
        .first()
    )
    if event is None or event.hub is None:
        raise NotFound(_("Nothing was loaded on this journey."), code="journey_empty")
    return event.hub


def a_reason(reason: str, *, field: str = "reason") -> str:
    """The reason without blanks around it. Raises Invalid, at the input's `field`, when there is none."""
    if not reason.strip():
        raise Invalid(
            _("Say why; the reason stays with the document."), code="no_reason", fields={field: [_("Say why.")]}
        )
    return reason.strip()
