"""The data of the waybill, for the web page and the PDF."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.cargo.documents import Goods, stacking
from serai.apps.cargo.enums import Condition, EventKind
from serai.apps.cargo.models import Event, Line, Posting
from serai.apps.transport.documents import WaybillData, WaybillLine
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey, ProofOfDelivery
from serai.core.kernel.identifiers import format_tracking_code
from serai.kit.documents import Head
from serai.kit.policy import Actor

#: A larger photo of a signature is kept with the delivery and not printed.
MOST_PRINTED_BYTES = 400_000


def waybill_data(actor: Actor, journey: Journey, url: str) -> WaybillData:
    """What stands on the paper: the postings that loaded it once it has left, its loads before. `url`: absolute
    address.

    The reader's own cargo only, unless the reader is of the operation's team.
    """
    dispatch = _dispatch(journey)
    lines = _loaded(dispatch) if dispatch else _planned(journey)
    if not actor.takes_part_in(journey.operation_id):
        lines = [(owner_id, line) for owner_id, line in lines if owner_id in actor.organisations]
    proof = ProofOfDelivery.objects.filter(journey=journey).order_by("-signed_at").first()
    is_team = actor.takes_part_in(journey.operation_id)
    driver = (journey.driver.name if journey.driver else "") or journey.driver_name
    phone = (journey.driver.phone if journey.driver else "") or journey.driver_phone
    operation = journey.operation
    doors = [_("Door %(door)s") % {"door": journey.door}] if journey.door else []
    return WaybillData(
        head=Head(
            publisher=operation.lead.name if operation.lead else operation.local_name,
            operation=operation.local_name,
            number=journey.waybill or _("Draft of %(journey)s") % {"journey": journey.reference},
            dated=(journey.departed_at or journey.departs_at).date(),
            url=url,
            printed_at=actor.now,
            zone=operation.time_zone,
            printed_by=actor.name,
            demonstration=operation.is_demonstration,
        ),
        journey=journey.reference,
        mode=journey.get_mode_display(),
        from_place=journey.origin.local_name,
        from_lines=[journey.origin.place.local_name, *doors],
        to_place=journey.destination_hub.local_name if journey.destination_hub else journey.destination.local_name,
        to_lines=[journey.destination.local_name] if journey.destination_hub else [],
        carrier=journey.vehicle.owner.name,
        vehicle=" · ".join(filter(None, [journey.vehicle.plate, journey.vehicle.name])),
        trailer="",
        driver=driver if is_team else "",
        driver_phone=phone if is_team else "",
        departs_at=journey.departed_at or journey.departs_at,
        expected_at=journey.arrives_at,
        seals=journey.seals,
        instructions=journey.remarks,
        lines=[line for _owner, line in lines],
        dispatched_by=dispatch.actor_name if dispatch else "",
        dispatched_at=dispatch.occurred_at if dispatch else None,
        received_by=proof.signer if proof else "",
        received_at=proof.signed_at if proof else None,
        **_signature(actor, journey, proof),
        tracking_code=format_tracking_code(journey.tracking_code),
        stops=[stop.place.local_name for stop in journey.stops.select_related("place")],
        cancelled=journey.state == JourneyState.CANCELLED,
    )  # fmt: skip


def _signature(actor: Actor, journey: Journey, proof: ProofOfDelivery | None) -> dict[str, Any]:
    """The picture of the signature and its address: for the team and the owners of what was signed for."""
    kept = proof.signature if proof else None
    if proof is None or kept is None or kept.size_bytes > MOST_PRINTED_BYTES:
        return {}
    own = proof.event.postings.filter(line__owner__in=actor.organisations)
    if not (actor.takes_part_in(journey.operation_id) or own.exists()):
        return {}
    try:
        with kept.file.open("rb") as file:
            image = file.read()
    except FileNotFoundError:  # a restored database without its files: the paper is printed all the same
        return {}
    key = [journey.operation.code, proof.event_id, kept.pk]
    return {"received_image": image, "received_image_url": reverse("cargo:attachment", args=key)}


def _dispatch(journey: Journey) -> Event | None:
    if not journey.waybill_number:
        return None
    return Event.objects.filter(
        journey_id=journey.pk, kind=EventKind.DISPATCH, number=journey.waybill_number, reversed_by=None
    ).first()


def _loaded(dispatch: Event) -> list[tuple[object, WaybillLine]]:
    """Postings from store to vehicle, added up by line and condition."""
    rows = Posting.objects.filter(event=dispatch).select_related(
        "line__consignment__destination", "line__owner", "line__unit", "line__handling_unit"
    )
    sums: dict[tuple[object, int], list[Posting]] = {}
    for row in rows.order_by("line__consignment__code", "line__position", "to_condition"):
        sums.setdefault((row.line_id, row.to_condition), []).append(row)
    return [(postings[0].line.owner_id, _line_of(postings, condition)) for (_id, condition), postings in sums.items()]


def _line_of(postings: list[Posting], condition: int) -> WaybillLine:
    line = postings[0].line
    return WaybillLine(
        goods=goods_of(line),
        quantity=sum((p.quantity for p in postings[1:]), postings[0].quantity),
        handling_units=sum(p.hu for p in postings),
        gross_weight_kg=sum((p.kg for p in postings[1:]), postings[0].kg),
        volume_m3=sum((p.m3 for p in postings[1:]), postings[0].m3),
        destination=line.consignment.destination.local_name,
        condition="" if condition == Condition.GOOD else Condition(condition).label,
    )


def _planned(journey: Journey) -> list[tuple[object, WaybillLine]]:
    found: list[tuple[object, WaybillLine]] = []
    loads = journey.loads.select_related(
        "line__consignment__destination", "line__owner", "line__unit", "line__handling_unit"
    )
    for load in loads.order_by("line__consignment__code", "line__position"):
        line = load.line
        planned = WaybillLine(
            goods=goods_of(line),
            quantity=load.quantity,
            handling_units=int(line.hu * load.quantity / line.quantity),
            gross_weight_kg=load.kg,
            volume_m3=load.m3,
            destination=line.consignment.destination.local_name,
        )
        found.append((line.owner_id, planned))
    return found


def goods_of(line: Line) -> Goods:
    """A cargo line as papers describe it; its consignment, owner and units should have been selected with it."""
    return Goods(
        description=line.description,
        consignment=line.consignment.code,
        owner=line.owner.name,
        unit=line.unit.local_name,
        handling_unit=line.handling_unit.local_name if line.handling_unit else "",
        batch=line.batch,
        expires_on=line.expires_on,
        dangerous_goods=dangerous_goods(line),
        packaging=line.packaging,
        stacking=stacking(line.is_stackable),
    )


def dangerous_goods(line: object) -> str:
    """`UN 1202, class 3, III`, or nothing."""
    un_number, hazard, group = (getattr(line, name) for name in ("un_number", "hazard_class", "packing_group"))
    parts = [f"UN {un_number}" if un_number else "", _("class %(name)s") % {"name": hazard} if hazard else "", group]
    return ", ".join(part for part in parts if part)
