"""The data of a convoy's manifest, for the web page and the PDF."""

from django.utils.translation import gettext as _

from serai.apps.transport.documents import ManifestClearance, ManifestData, ManifestVehicle
from serai.apps.transport.enums import ConvoyState, SlotState
from serai.apps.transport.models import Convoy, ConvoySlot, Journey
from serai.apps.transport.queries.convoys import convoy_page, day_in
from serai.kit.documents import Head
from serai.kit.policy import Actor


def manifest_data(actor: Actor, convoy: Convoy, url: str) -> ManifestData:
    """What stands on the paper: journeys in the order of departure, then partners' vehicles. `url`: absolute address."""
    page = convoy_page(actor, convoy)
    operation = convoy.operation
    today = day_in(operation, actor.now)
    partners = [row for slot in page.slots if slot.state == SlotState.GIVEN for row in _of_slot(slot, convoy)]
    return ManifestData(
        head=Head(
            publisher=operation.lead.name if operation.lead else operation.local_name,
            operation=operation.local_name,
            number=convoy.reference,
            dated=day_in(operation, convoy.departed_at or convoy.departs_at),
            url=url,
            printed_at=actor.now,
            zone=operation.time_zone,
            printed_by=actor.name,
            demonstration=operation.is_demonstration,
        ),
        name=convoy.name,
        from_place=convoy.origin.local_name,
        assembly_point=convoy.assembly_point,
        to_place=convoy.destination.local_name,
        leader=convoy.leader,
        leader_phone=convoy.leader_phone,
        escort=convoy.escort,
        escort_phone=convoy.escort_phone,
        assembles_at=convoy.assembles_at,
        departs_at=convoy.departed_at or convoy.departs_at,
        arrives_at=convoy.arrives_at,
        briefing=convoy.briefing,
        vehicles=[*(_of_journey(journey) for journey in page.journeys), *partners],
        clearances=[
            ManifestClearance(
                each.authority, each.reference, each.state_on(today).label, each.valid_from, each.valid_until
            )
            for each in page.clearances
            if each.withdrawn_on is None
        ],
        needs_clearance=convoy.needs_clearance,
        cancelled=convoy.state == ConvoyState.CANCELLED,
    )


def _of_journey(journey: Journey) -> ManifestVehicle:
    name = (journey.driver.name if journey.driver else "") or journey.driver_name
    phone = (journey.driver.phone if journey.driver else "") or journey.driver_phone
    end = journey.destination_hub or journey.destination
    return ManifestVehicle(
        plate=journey.vehicle.plate, owner=journey.vehicle.owner.name, what=journey.vehicle.get_vehicle_class_display(),
        driver=" ".join(filter(None, [name, phone])), destination=end.local_name, weight_kg=journey.load_kg,  # type: ignore[attr-defined]
        journey=journey.waybill or journey.reference,
    )  # fmt: skip


def _of_slot(slot: ConvoySlot, convoy: Convoy) -> list[ManifestVehicle]:
    """One row for each place given; a place whose vehicle is not named yet has an empty plate."""
    reference = slot.request.reference if slot.request else ""
    return [
        ManifestVehicle(
            plate=slot.plates[index] if index < len(slot.plates) else "", owner=slot.organisation.name,
            what=_("Partner's own vehicle"), driver=slot.contact, destination=convoy.destination.local_name,
            weight_kg=None, journey=reference, people=slot.crew if index == 0 else None,
        )
        for index in range(slot.given)
    ]  # fmt: skip
