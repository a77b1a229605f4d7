"""The data of cargo's papers, for the web page and the PDF: what the reader may see, nothing more.

Here are the papers of a document; those about cargo as it stands are in `papers_of_cargo`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from serai.apps.cargo.documents.disposal_record import DisposalRecordData, DisposedLine
from serai.apps.cargo.documents.goods import Goods, stacking
from serai.apps.cargo.documents.goods_received_note import GoodsReceivedNoteData, ReceivedLine
from serai.apps.cargo.documents.loss_report import LossLine, LossReportData
from serai.apps.cargo.documents.release_order import ReleaseLine, ReleaseOrderData
from serai.apps.cargo.documents.transfer_note import TransferNoteData, TransferredLine
from serai.apps.cargo.enums import AccountKind, ChainPlace, Condition, EventKind, LossCause, ReleaseState
from serai.apps.cargo.models import Event, Line, Posting, ReleaseOrder
from serai.apps.cargo.queries.documents import document_page
from serai.apps.cargo.queries.history import found_of_loss
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.operations.models import Operation
from serai.kit.documents import Head
from serai.kit.policy import Actor

ZERO = Decimal(0)


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
        packaging=line.packaging,
        stacking=stacking(line.is_stackable),
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
        description=report.description if report else event.reason,
        lines=[
            LossLine(
                goods=goods_of(rows[0].line),
                quantity=sum((p.quantity for p in rows), ZERO),
                what=_("Lost") if event.kind == EventKind.LOSS else Condition(rows[0].to_condition).label,
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


def disposal_data(actor: Actor, event: Event, url: str, *, photos: int = 0) -> DisposalRecordData:
    page = document_page(actor, event)
    return DisposalRecordData(
        head=head_of(actor, event.operation, event.code, event.occurred_at, url),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        store=event.hub.local_name if event.hub else "",
        reason=event.reason,
        agreed_by=event.facts.get("agreed_by", ""),
        witness=event.facts.get("witness", ""),
        recorded_by=event.actor_name if actor.takes_part_in(event.operation_id) else "",
        lines=[
            DisposedLine(
                goods=goods_of(posting.line),
                quantity=posting.quantity,
                condition=Condition(posting.from_condition).label,
                gross_weight_kg=posting.kg,
                volume_m3=posting.m3,
                value=(posting.quantity * posting.line.unit_value).quantize(Decimal("0.01")),
                currency=posting.line.currency,
            )
            for posting in page.postings
        ],
        photos=photos,
        is_reversed=page.reversed_by is not None,
    )


def transfer_data(actor: Actor, event: Event, url: str) -> TransferNoteData:
    """A transfer between stores, or between vehicles."""
    page = document_page(actor, event)
    store = event.hub.local_name if event.hub else ""
    return TransferNoteData(
        head=head_of(actor, event.operation, event.code, event.occurred_at, url),
        occurred_at=event.occurred_at,
        given_by=event.facts.get("from") or store,
        taken_by=event.facts.get("to", ""),
        reason=event.reason,
        recorded_by=event.actor_name if actor.takes_part_in(event.operation_id) else "",
        lines=[
            TransferredLine(
                goods=goods_of(posting.line),
                quantity=posting.quantity,
                condition=Condition(posting.from_condition).label,
                handling_units=posting.hu,
                gross_weight_kg=posting.kg,
                volume_m3=posting.m3,
            )
            for posting in page.postings
        ],
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
                place=account_words(row.account),
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


def account_words(account: Any) -> str:
    if account.hub is not None:
        return f"{account.hub.code} {account.bin.code}" if account.bin else str(account.hub.code)
    return str(account.place.local_name) if account.place else ""
