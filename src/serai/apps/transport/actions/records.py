"""Locked header rows: the first lock of every transaction on journeys."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.transport.models import Convoy, Journey
from serai.kit.errors import NotFound


def lock_journeys(ids: Iterable[UUID]) -> dict[UUID, Journey]:
    """These journeys, locked in the order of their ids. Raises NotFound when one is missing."""
    wanted = set(ids)
    rows = (
        Journey.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=wanted)
        .select_related("vehicle", "origin__place", "destination", "destination_hub", "operation")
        .order_by("pk")
    )
    found = {journey.pk: journey for journey in rows}
    if len(found) != len(wanted):
        raise NotFound(_("There is no such journey."))
    return found


def lock_journey(journey_id: UUID) -> Journey:
    return lock_journeys([journey_id])[journey_id]


def save(journey: Journey, *fields: str) -> Journey:
    """Write these fields of a locked journey and count its revision up."""
    journey.revision += 1
    journey.save(update_fields=[*fields, "revision"])
    return journey


def lock_convoy(convoy_id: UUID) -> Convoy:
    """A convoy, locked before any journey. Raises NotFound."""
    rows = Convoy.objects.select_for_update(no_key=True, of=("self",)).select_related("operation")
    convoy = rows.filter(pk=convoy_id).first()
    if convoy is None:
        raise NotFound(_("There is no such convoy."), code="no_convoy")
    return convoy


def save_convoy(convoy: Convoy, *fields: str) -> Convoy:
    """Write these fields of a locked convoy and count its revision up."""
    convoy.revision += 1
    convoy.save(update_fields=[*fields, "revision"])
    return convoy
