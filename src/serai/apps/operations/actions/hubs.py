"""Hubs and their bins."""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import TemperatureBand
from serai.apps.operations import rules
from serai.apps.operations.actions.support import locked_operation, refuse
from serai.apps.operations.enums import BinKind
from serai.apps.operations.models import Bin, Hub
from serai.apps.operations.rules import HubData
from serai.apps.places.models import Place
from serai.kit.actions import action
from serai.kit.errors import Conflict, NotFound
from serai.kit.policy import Actor, require


def locked_hub(actor: Actor, hub_id: UUID) -> Hub:
    """The hub, locked, if the actor may manage it. Raises NotFound or NotAllowed."""
    found = (
        Hub.objects.select_for_update(no_key=True, of=("self",)).select_related("operation").filter(pk=hub_id).first()
    )
    if found is None:
        raise NotFound(_("There is no such hub."), code="no_hub")
    require(rules.may_manage_hubs(actor, found.operation))
    return found


def _fill(hub: Hub, data: HubData) -> None:
    for name, value in asdict(data).items():
        setattr(hub, name, value)
    hub.names = {language: name for language, name in data.names.items() if name}


def _place_problems(place_id: UUID) -> list[tuple[str, object]]:
    if Place.objects.filter(pk=place_id, merged_into=None).exists():
        return []
    return [("place_id", _("Choose a place of the register."))]


@action
def add_hub(*, actor: Actor, operation_id: UUID, data: HubData) -> Hub:
    """A common store or transit point. Its code begins the numbers of its documents and is never reused."""
    operation = locked_operation(actor, operation_id)
    require(rules.may_manage_hubs(actor, operation))
    problems = rules.hub_problems(data) + _place_problems(data.place_id)
    if Hub.objects.filter(operation=operation, code=data.code).exists():
        problems.append(("code", _("Another hub of this operation has this code.")))
    refuse(problems)
    hub = Hub(operation=operation, recorded_at=actor.now)
    _fill(hub, data)
    hub.save()
    return hub


@action
def change_hub(*, actor: Actor, hub_id: UUID, data: HubData, revision: int | None = None) -> Hub:
    """New facts about a hub, or its opening and closing. The code stays: numbers of documents begin with it."""
    hub = locked_hub(actor, hub_id)
    if revision is not None and revision != hub.revision:
        raise Conflict(_("Somebody changed this hub while you were writing. Look at it again before you change it."))
    problems = rules.hub_problems(data) + _place_problems(data.place_id)
    if data.code != hub.code:
        problems.append(("code", _("The code of a hub does not change: numbers of documents begin with it.")))
    refuse(problems)
    _fill(hub, data)
    hub.revision += 1
    hub.save()
    return hub


@action
def add_bins(
    *,
    actor: Actor,
    hub_id: UUID,
    codes: Iterable[str],
    kind: str = BinKind.DRY,
    capacity_m3: Decimal | None = None,
    temperature_band: str = "",
) -> list[Bin]:
    """Bins of one kind in a hub. A code that the hub has already is refused, and then none is added."""
    hub = locked_hub(actor, hub_id)
    wanted = [code.strip().upper() for code in codes if code.strip()]
    problems: list[tuple[str, object]] = []
    if not wanted or any(len(code) > 16 for code in wanted) or len(set(wanted)) < len(wanted):
        problems.append(("codes", _("Enter each bin's code once, at most 16 letters and signs each.")))
    if kind not in BinKind.values:
        problems.append(("kind", _("Choose a kind of bin from the list.")))
    if temperature_band and temperature_band not in TemperatureBand.values:
        problems.append(("temperature_band", _("Choose from the bands of temperature.")))
    if capacity_m3 is not None and capacity_m3 <= 0:
        problems.append(("capacity_m3", _("Enter a figure above zero, or leave it empty.")))
    if hub.bins.filter(code__in=wanted).exists():
        problems.append(("codes", _("The hub has one of these bins already.")))
    refuse(problems)
    return Bin.objects.bulk_create(
        Bin(hub=hub, code=code, kind=kind, capacity_m3=capacity_m3, temperature_band=temperature_band)
        for code in wanted
    )


@action
def change_bin(
    *,
    actor: Actor,
    bin_id: UUID,
    kind: str,
    capacity_m3: Decimal | None = None,
    is_active: bool = True,
    temperature_band: str = "",
) -> Bin:
    """Kind, capacity, and whether cargo may be put there. What stands there stays there."""
    found = Bin.objects.filter(pk=bin_id).first()
    if found is None:
        raise NotFound(_("There is no such bin."), code="no_bin")
    locked_hub(actor, found.hub_id)
    if kind not in BinKind.values:
        refuse([("kind", _("Choose a kind of bin from the list."))])
    if temperature_band and temperature_band not in TemperatureBand.values:
        refuse([("temperature_band", _("Choose from the bands of temperature."))])
    found.kind, found.capacity_m3, found.is_active = kind, capacity_m3, is_active
    found.temperature_band = temperature_band
    found.save()
    return found
