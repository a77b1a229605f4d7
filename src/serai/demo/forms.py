"""The request form as a requester of the demonstration fills it in."""

from dataclasses import replace
from datetime import timedelta

from serai.apps.requests.actions import LineData, RequestData
from serai.demo.records import PersonRow
from serai.demo.stage import Stage
from serai.demo.wishes import Wish, WishedLine

RECEIVERS = (
    "Nyamal Gatkuoth", "Deng Arop", "Martha Poni", "James Lual", "Achol Wek", "Peter Gai", "Sunday Juma", "Mary Nyandit",
    "Tabitha Kiden", "John Chuol", "Rebecca Yar", "Hassan Idris", "Angelo Bol", "Lucia Ihure", "Simon Riek", "Regina Adut",
)  # fmt: skip


def request_data(stage: Stage, wish: Wish, person: PersonRow, *, with_fault: bool = False) -> RequestData:
    """The form as the requester fills it in; `with_fault` mistakes the volume of one line, which the team then returns."""
    keys = stage.keys
    lines = [line_data(stage, line) for line in wish.lines]
    if with_fault:
        at = min(1, len(lines) - 1)
        lines[at] = replace(lines[at], volume_m3=lines[at].volume_m3 * 12)
    sender = stage.data.organisations
    organisation = next(row for row in sender if row.code == wish.organisation)
    receiver = RECEIVERS[sum(wish.key.encode()) % len(RECEIVERS)]
    is_stored = bool({"STORAGE", "COLD"} & set(wish.services))
    return RequestData(
        organisation_id=keys.organisations[wish.organisation],
        title=wish.title,
        lines=lines,
        service_ids=[keys.services[code] for code in wish.services],
        origin_id=keys.places[wish.origin],
        destination_id=keys.places[wish.destination],
        owner_reference=wish.reference
        or f"{organisation.acronym or organisation.code}-{wish.key[2:]}".replace(" ", "-"),
        ready_on=wish.ready_on,
        needed_by=wish.needed_by,
        storage_from=wish.ready_on if is_stored else None,
        storage_until=wish.ready_on + timedelta(days=20) if is_stored else None,
        sender_name=person.name,
        sender_phone=person.phone,
        sender_email=person.email,
        receiver_organisation_id=keys.organisations[wish.organisation],
        receiver_name=receiver,
        receiver_phone=f"+211 900 002 {sum(receiver.encode()) % 1000:03d}",
        people_reached=wish.people,
        remarks=wish.remarks,
        channel=wish.channel,
    )


def line_data(stage: Stage, line: WishedLine) -> LineData:
    item = line.item
    return LineData(
        description=item.description,
        category_id=stage.keys.categories[item.category],
        unit_id=stage.keys.units["iu", item.inventory_unit],
        quantity=line.quantity,
        weight_kg=line.weight_kg,
        volume_m3=line.volume_m3,
        item_id=stage.keys.items[item.code],
        handling_unit_id=stage.keys.units["hu", item.handling_unit],
        handling_units=line.handling_units,
        unit_value=item.unit_value_usd,
        batch=line.batch,
        expires_on=line.expires_on,
        temperature_band=item.temperature_band,
        un_number=item.un_number,
        hazard_class=item.hazard_class,
        packing_group=item.packing_group,
        has_shipper_declaration=bool(item.un_number),
        is_stackable=item.handling_unit not in ("loose", "drum"),
    )
