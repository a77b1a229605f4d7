"""The data of cargo's papers, for the web page and the PDF: what the reader may see, nothing more."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from serai.apps.cargo.documents.consignment_report import ConsignmentEvent, ConsignmentLine, ConsignmentReportData
from serai.apps.cargo.documents.count_sheet import CountSheetData, CountSheetLine
from serai.apps.cargo.documents.goods import Goods
from serai.apps.cargo.documents.goods_received_note import GoodsReceivedNoteData, ReceivedLine
from serai.apps.cargo.documents.loss_report import LossLine, LossReportData
from serai.apps.cargo.documents.release_order import ReleaseLine, ReleaseOrderData
from serai.apps.cargo.documents.shipping_label import Label, ShippingLabelData
from serai.apps.cargo.documents.stock_card import StockCardData, StockMovement
from serai.apps.cargo.enums import AccountKind, ChainPlace, Condition, EventKind, LossCause, ReleaseState
from serai.apps.cargo.models import Balance, Consignment, Event, Line, Posting, ReleaseOrder
from serai.apps.cargo.queries.consignments import history_of
from serai.apps.cargo.queries.documents import document_page
from serai.apps.cargo.queries.history import found_of_loss
from serai.apps.cargo.queries.standing import LinePage, Standing, lines_of, standing_in_hub
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.operations.models import Hub, Operation
from serai.apps.requests.enums import Fulfilment
from serai.core.kernel.identifiers import format_tracking_code
from serai.kit.documents import Head
from serai.kit.policy import Actor

ZERO = Decimal(0)
MOST_LABELS = 120


def head_of(actor: Actor, operation: Operation, number: str, dated: Any, url: str) -> Head:
    """The top of a paper of an operation. `url` is absolute; `dated` a day or an aware moment."""
    return Head(
        publisher=operation.lead.name if operation.lead else operation.local_name,
        operation=operation.local_name,
        number=number,
        dated=dated.date() if hasattr(dated, "date") else dated,
        url=url,
        printed_at=actor.now,
        zone=operation.time_zone,
        printed_by=actor.name,
        demonstration=operation.is_demonstration,
    )


def goods_of(line: Line) -> Goods:
    """A cargo line as papers describe it; its consignment, owner and units should have been selected with it."""
    parts = [
        f"UN {line.un_number}" if line.un_number else "",
        _("class %(name)s") % {"name": line.hazard_class} if line.hazard_class else "",
        line.packing_group,
    ]
    ambient = line.temperature_band == TemperatureBand.AMBIENT
    return Goods(
        description=line.description,
        consignment=line.consignment.code,
        owner=line.owner.name,
        unit=line.unit.local_name,
        handling_unit=line.handling_unit.local_name if line.handling_unit else "",
        batch=line.batch,
        expires_on=line.expires_on,
        dangerous_goods=", ".join(part for part in parts if part),
        temperature="" if ambient else str(TemperatureBand(line.temperature_band).label),
    )


def goods_received_data(actor: Actor, event: Event, url: str) -> GoodsReceivedNoteData:
    """A receipt or an arrival: what the sender said beside what we counted."""
    page = document_page(actor, event)
    hub = event.hub
    surplus = {row.line_id: row for row in page.surpluses}
    lines = [_received(event, line_id, rows, surplus.get(line_id)) for line_id, rows in _by_line(page.postings).items()]
    first = page.postings[0] if page.postings else None
    sender = first.line.consignment if first else None
    return GoodsReceivedNoteData(
        head=head_of(actor, event.operation, event.code, event.occurred_at, url),
        store=hub.local_name if hub else "",
        store_lines=[hub.place.local_name] if hub else [],
        sender=sender.owner.name
        if sender and not event.journey_id
        else _("Internal transfer")
        if event.journey_id
        else "",
        sender_lines=[sender.origin.local_name] if sender else [],
        carrier=event.facts.get("carrier", ""),
        vehicle=event.facts.get("vehicle", ""),
        driver=event.facts.get("driver", "") if actor.takes_part_in(event.operation_id) else "",
        journey=event.facts.get("journey", ""),
        transport_document=event.document_reference,
        received_at=event.occurred_at,
        recorded_at=event.recorded_at,
        lines=lines,
        remarks=event.remarks,
        received_by=event.actor_name,
        is_reversed=page.reversed_by is not None,
    )


def _by_line(postings: Iterable[Posting]) -> dict[UUID, list[Posting]]:
    found: dict[UUID, list[Posting]] = defaultdict(list)
    for posting in postings:
        found[posting.line_id].append(posting)
    return found


def _received(event: Event, line_id: UUID, rows: Sequence[Posting], surplus: Any) -> ReceivedLine:
    line = rows[0].line
    of = {c: sum((p.quantity for p in rows if p.to_condition == c), ZERO) for c in Condition}
    counted = sum(of.values(), ZERO)
    announced = surplus.announced if surplus else None
    if announced is None and not event.journey_id:
        before = _received_before(event, line_id)
        announced = max(line.quantity - before, ZERO)
    return ReceivedLine(
        goods=goods_of(line),
        announced=announced,
        good=of[Condition.GOOD],
        damaged=of[Condition.DAMAGED] + of[Condition.QUARANTINED],
        missing=max((announced or ZERO) - counted, ZERO) if announced is not None else ZERO,
        surplus=surplus.quantity if surplus else ZERO,
        handling_units=sum(p.hu for p in rows),
        gross_weight_kg=sum((p.kg for p in rows), ZERO),
        volume_m3=sum((p.m3 for p in rows), ZERO),
        note=(event.facts.get("notes") or {}).get(str(line_id), ""),
    )


def _received_before(event: Event, line_id: UUID) -> Decimal:
    """Net quantity of a line that came from outside before this document was written."""
    rows = Posting.objects.filter(line_id=line_id, event__recorded_at__lt=event.recorded_at)
    sums = rows.aggregate(
        came=Sum("quantity", filter=Q(from_account__kind=AccountKind.OUTSIDE)),
        went=Sum("quantity", filter=Q(to_account__kind=AccountKind.OUTSIDE)),
    )
    return (sums["came"] or ZERO) - (sums["went"] or ZERO)


def loss_report_data(actor: Actor, event: Event, url: str, *, photos: int = 0) -> LossReportData:
    page = document_page(actor, event)
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for line_id, _condition, amount in found_of_loss(event.pk):
        found[line_id] += amount.quantity
    report = getattr(event, "loss_report", None)
    is_damage = event.kind == EventKind.DAMAGE
    return LossReportData(
        head=head_of(actor, event.operation, event.code, event.occurred_at, url),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        place=event.place.local_name if event.place else event.hub.local_name if event.hub else "",
        chain_place=ChainPlace(report.chain_place).label if report else "",
        journey=event.facts.get("journey", ""),
        vehicle=event.facts.get("vehicle", ""),
        cause=LossCause(report.cause).label if report else "",
        responsible=report.responsible if report else "",
        witness=report.witness if report else "",
        police_reference=report.police_reference if report else "",
        description=report.description if report else event.remarks,
        lines=[
            LossLine(
                goods=goods_of(rows[0].line),
                quantity=sum((p.quantity for p in rows), ZERO),
                what=_("Damaged") if is_damage else _("Lost"),
                gross_weight_kg=sum((p.kg for p in rows), ZERO),
                value=(sum((p.quantity for p in rows), ZERO) * rows[0].line.unit_value).quantize(Decimal("0.01")),
                currency=rows[0].line.currency,
                found=found.get(line_id, ZERO),
            )
            for line_id, rows in _by_line(page.postings).items()
        ],
        photos=photos,
        reported_by=event.actor_name if actor.takes_part_in(event.operation_id) else "",
        is_reversed=page.reversed_by is not None,
    )


def release_order_data(actor: Actor, order: ReleaseOrder, url: str) -> ReleaseOrderData:
    consignment = order.consignment
    rows = order.lines.select_related(
        "line__unit",
        "line__handling_unit",
        "line__owner",
        "line__consignment",
        "account__hub",
        "account__bin",
        "account__place",
    )
    return ReleaseOrderData(
        head=head_of(actor, consignment.operation, order.code, order.ordered_at, url),
        state=ReleaseState(order.state).label,
        owner=consignment.owner.name,
        owner_lines=[],
        store=order.hub.local_name,
        store_lines=[consignment.destination.local_name],
        collector=order.collector,
        ordered_by=order.ordered_by,
        ordered_at=order.ordered_at,
        on_paper=order.is_on_paper,
        lines=[
            ReleaseLine(
                goods=goods_of(row.line),
                condition=Condition(row.condition).label,
                place=_account_words(row.account),
                ordered=row.quantity,
                executed=row.executed,
                gross_weight_kg=(row.line.weight_kg * row.quantity / row.line.quantity).quantize(Decimal("0.001")),
            )
            for row in rows
        ],
        verified_by=order.verified_by,
        verified_at=order.verified_at,
        decided_by=order.decided_by,
        decided_at=order.decided_at,
        reason=order.reason,
        instructions=order.instructions,
        executed_at=order.executed_at,
        is_void=order.state in (ReleaseState.REJECTED, ReleaseState.WITHDRAWN),
    )


def _account_words(account: Any) -> str:
    if account.hub is not None:
        return f"{account.hub.code} {account.bin.code}" if account.bin else str(account.hub.code)
    return str(account.place.local_name) if account.place else ""


def consignment_report_data(actor: Actor, consignment: Consignment, url: str) -> ConsignmentReportData:
    request = consignment.request
    return ConsignmentReportData(
        head=head_of(actor, consignment.operation, consignment.code, consignment.recorded_at, url),
        request=request.reference,
        owner_reference=request.owner_reference,
        tracking_code=format_tracking_code(consignment.tracking_code),
        fulfilment=Fulfilment(consignment.fulfilment).label,
        owner=consignment.owner.name,
        owner_lines=[],
        origin=consignment.origin.local_name,
        destination=consignment.destination.local_name,
        destination_lines=[],
        accepted_at=request.accepted_at,
        needed_by=request.needed_by,
        next_step="",
        lines=[_report_line(row) for row in lines_of(consignment)],
        events=[
            ConsignmentEvent(
                occurred_at=entry.occurred_at,
                what=entry.label,
                place=entry.steps[0].to_name or entry.steps[0].from_name,
                document=entry.document,
                detail=entry.reason or entry.remarks,
            )
            for entry in history_of(consignment)
        ],
    )


def _report_line(row: LinePage) -> ConsignmentLine:
    total = row.total
    of = {kind: sum((s.quantity for s in row.where if s.kind == kind), ZERO) for kind in AccountKind}
    return ConsignmentLine(
        goods=goods_of(row.line),
        accepted=total.accepted if total else row.line.quantity,
        received=total.received if total else ZERO,
        in_store=of[AccountKind.STORE],
        in_transit=of[AccountKind.JOURNEY],
        delivered=total.delivered if total else ZERO,
        released=total.released if total else ZERO,
        lost=total.lost if total else ZERO,
        gross_weight_kg=row.line.weight_kg,
        volume_m3=row.line.volume_m3,
        where=", ".join(f"{s.where} {s.quantity.normalize():f}" for s in row.where),
    )


def labels_data(consignment: Consignment, head: Head, tracking_url: str) -> ShippingLabelData:
    """One label a handling unit (a line without them gets one), at most MOST_LABELS on a print."""
    labels: list[Label] = []
    for row in lines_of(consignment):
        line, packages = row.line, max(row.line.hu, 1)
        for package in range(1, packages + 1):
            if len(labels) == MOST_LABELS:
                break
            labels.append(
                Label(
                    goods=goods_of(line),
                    destination=consignment.destination.local_name,
                    consignee=consignment.request.receiver_name or consignment.owner.name,
                    origin=consignment.origin.local_name,
                    tracking_code=format_tracking_code(consignment.tracking_code),
                    tracking_url=tracking_url,
                    package=package,
                    packages=packages,
                    gross_weight_kg=(line.weight_kg / packages).quantize(Decimal("0.1")),
                    sscc=line.sscc if packages == 1 else "",
                )
            )
    return ShippingLabelData(head=head, labels=labels)


def stock_card_data(line: Line, hub: Hub, head: Head) -> StockCardData:
    """Every movement of a line in and out of the stores of a hub, with the running balance."""
    rows = (
        Posting.objects.filter(line=line)
        .filter(Q(from_account__hub=hub, from_account__kind=2) | Q(to_account__hub=hub, to_account__kind=2))
        .select_related("event__hub", "from_account__hub", "from_account__bin", "from_account__place", "to_account__hub",
                        "to_account__bin", "to_account__place")
        .order_by("occurred_at", "event__recorded_at", "id")
    )  # fmt: skip
    movements, balance = [], ZERO
    for row in rows:
        into = row.quantity if row.to_account.hub_id == hub.pk and row.to_account.kind == 2 else ZERO
        out = row.quantity if row.from_account.hub_id == hub.pk and row.from_account.kind == 2 else ZERO
        if into and out:
            continue  # from bin to bin: the card of the whole line does not change
        balance += into - out
        other = row.from_account if into else row.to_account
        movements.append(
            StockMovement(
                occurred_at=row.occurred_at,
                what=EventKind(row.event.kind).label,
                document=row.event.code,
                other_side=_account_words(other) or AccountKind(other.kind).label,
                taken_in=into,
                given_out=out,
                balance=balance,
                by=row.event.actor_name,
            )
        )
    here = Balance.objects.filter(line=line, hub_id=hub.pk, kind=2, live=True)
    sums = {c: here.filter(condition=c).aggregate(q=Sum("quantity"))["q"] or ZERO for c in Condition}
    measures = here.aggregate(kg=Sum("kg"), m3=Sum("m3"))
    bins = here.exclude(account__bin=None).values_list("account__bin__code", flat=True).distinct()
    return StockCardData(
        head=head,
        goods=goods_of(line),
        place=hub.local_name,
        bin=", ".join(sorted(set(bins))),
        opening=ZERO,
        movements=movements,
        good=sums[Condition.GOOD],
        damaged=sums[Condition.DAMAGED],
        quarantined=sums[Condition.QUARANTINED],
        gross_weight_kg=measures["kg"] or ZERO,
        volume_m3=measures["m3"] or ZERO,
    )


def count_sheet_data(hub: Hub, head: Head, *, bin_code: str = "", is_blind: bool = True) -> CountSheetData:
    """What to count in a hub or one bin; blind sheets leave the booked figure out."""
    rows: list[Standing] = [
        row for row in standing_in_hub(hub.pk) if not bin_code or row.where.endswith(f" {bin_code}")
    ]
    return CountSheetData(
        head=head,
        place=hub.local_name,
        bins=bin_code or _("all bins"),
        scope=_("%(count)s lines") % {"count": len(rows)},
        lines=[
            CountSheetLine(
                goods=goods_of(row.line), bin=row.where.partition(" ")[2], booked=None if is_blind else row.quantity
            )
            for row in rows
        ],
        is_blind=is_blind,
    )
