"""Merging two entries of one place. It cannot be undone, so a page shows beforehand what will happen."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.places import rules
from serai.apps.places.actions.places import write_alias
from serai.apps.places.events import PlacesMerged
from serai.apps.places.models import Place
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.events import announce
from serai.kit.policy import Actor, require


@action
def merge_places(*, actor: Actor, survivor_id: UUID, merged_id: UUID) -> Place:
    """`merged` becomes another spelling of `survivor`; its code stays reserved, so that old labels lead there.

    Records keep the place they were recorded with; lists show the survivor through `Place.current`.
    """
    require(rules.may_merge(actor))
    if survivor_id == merged_id:
        raise Invalid(_("An entry cannot be merged into itself."), fields={"merged": [_("Choose another entry.")]})
    rows = Place.objects.select_for_update(of=("self",)).filter(pk__in=[survivor_id, merged_id]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise NotFound(_("One of the two places is not in the register."), code="no_place")
    survivor, merged = found[survivor_id], found[merged_id]
    for place in (survivor, merged):
        if place.merged_into_id is not None:
            raise Conflict(_("“%(name)s” was merged already."), code="merged_already", name=place.name)
    for name in (merged.name, merged.code, *merged.names.values(), *merged.aliases.values_list("name", flat=True)):
        write_alias(survivor, name)
    _take_over_facts(survivor, merged)
    Place.objects.filter(merged_into=merged).update(merged_into=survivor)
    merged.merged_into = survivor
    merged.is_provisional = False
    merged.revision += 1
    merged.save(update_fields=["merged_into", "is_provisional", "revision"])
    announce(PlacesMerged(actor, survivor.pk, merged.pk))
    return survivor


def _take_over_facts(survivor: Place, merged: Place) -> None:
    if survivor.lon is None:
        survivor.lon, survivor.lat, survivor.confidence = merged.lon, merged.lat, merged.confidence
        survivor.source = survivor.source or merged.source
    survivor.names = merged.names | survivor.names
    survivor.area_id = survivor.area_id or merged.area_id
    survivor.country = survivor.country or merged.country
    survivor.revision += 1
    survivor.save()
