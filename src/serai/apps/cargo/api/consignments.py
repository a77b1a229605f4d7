"""Consignments, what has become of a request, stock now and then, and what moved."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router, Schema, Status

from serai.apps.cargo.actions import cancel_remainder, close_short
from serai.apps.cargo.api.given import CargoLineOut as LineOut
from serai.apps.cargo.api.given import ConsignmentDetail, ConsignmentOut, EventOut, Progress
from serai.apps.cargo.api.given_lineage import TraceOut, trace_out
from serai.apps.cargo.api.given_stock import MovementOut, PivotOut, StockOut, pivot_table, stock_now, stock_then
from serai.apps.cargo.api.schemas import ReasonIn, RemainderIn
from serai.apps.cargo.api.scope import consignment_for, consignments, entered, event_for, events, hub_for, lines_for
from serai.apps.cargo.enums import AccountKind, EventKind
from serai.apps.cargo.models import FAR, Balance, Line
from serai.apps.cargo.queries import (
    StockRow,
    lines_of,
    movements,
    pivot,
    quantities_by_request_line,
    stock,
    stock_at,
    trace,
    visible_to,
    weights_of,
)
from serai.apps.cargo.rules import may_see_flows
from serai.apps.operations.models import Operation
from serai.apps.requests.enums import Fulfilment
from serai.apps.requests.queries import request_for
from serai.kit.api import Code, Day, Moment, Page, Paging, Word, actor_of, answers, choice, page, page_of_list
from serai.kit.api.answers import decode_key, encode_key
from serai.kit.errors import Invalid, NotFound
from serai.kit.lists.paging import Order
from serai.kit.policy import Actor, require

router = Router()
FULFILMENTS = {each.name.lower(): each.value for each in Fulfilment}
Dimension = Literal["category", "place", "owner", "owner_kind", "condition", "consignment", "origin", "origin_area",
                    "destination", "destination_area", "arrival_month", "arrival_day", "dangerous", "temperature",
                    "expiry"]  # fmt: skip
MeasureWord = Literal["kg", "m3", "hu", "value", "lines", "dangerous_lines", "consignments"]


class AskedConsignments(Schema):
    q: Word | None = None
    owner_id: UUID | None = None
    hub_id: UUID | None = None
    request_id: UUID | None = None
    fulfilment: Word | None = None


@router.get("/operations/{operation}/consignments", response=answers(Page[ConsignmentOut]))
def list_consignments(
    request: HttpRequest, operation: Path[Code], asked: Query[AskedConsignments], paging: Query[Paging]
) -> Any:
    """Consignments, newest first: the team all, others those their organisation owns or receives. `q`: code or title."""
    actor, found = entered(request, operation)
    rows = consignments(actor).filter(operation=found)
    rows = rows.filter(**asked.model_dump(include={"owner_id", "hub_id", "request_id"}, exclude_none=True))
    fulfilment = choice("fulfilment", asked.fulfilment, FULFILMENTS)
    if fulfilment:
        rows = rows.filter(fulfilment=FULFILMENTS[fulfilment])
    if asked.q:
        rows = rows.filter(Q(code__istartswith=asked.q) | Q(title__icontains=asked.q))
    return page(rows, Order("recorded_at", descending=True, nullable=False), paging, ConsignmentOut.of)


@router.get("/consignments/{consignment_id}", response=answers(ConsignmentDetail))
def get_consignment(request: HttpRequest, consignment_id: UUID) -> Any:
    """One consignment: every line with its quantities and where it is now."""
    found = consignment_for(actor_of(request), consignment_id)
    return {**ConsignmentOut.of(found), "lines": [LineOut.of(row) for row in lines_of(found)]}


@router.get("/consignments/{consignment_id}/events", response=answers(Page[EventOut]))
def list_consignment_events(request: HttpRequest, consignment_id: UUID, paging: Query[Paging]) -> Any:
    """The documents that moved a consignment, in the order of happening."""
    actor = actor_of(request)
    found = consignment_for(actor, consignment_id)
    rows = events(actor).filter(postings__line__consignment=found).distinct()
    return page(rows, Order("occurred_at", nullable=False), paging, EventOut.of)


@router.get("/requests/{request_id}/progress", response=answers(Progress))
def get_progress(request: HttpRequest, request_id: UUID) -> Any:
    """The quantities of a request's lines from asked to released, and its consignments."""
    actor = actor_of(request)
    found = request_for(actor, request_id)
    quantities = quantities_by_request_line([found.pk])
    weights = weights_of(quantities.values())
    names = ("requested", "accepted", "planned", "received", "dispatched", "delivered", "released")
    positions = found.lines.order_by("position").values_list("pk", flat=True)
    return {
        "lines": [{"line_id": key, **_plain(quantities[key])} for key in positions],
        "weights_kg": {name: getattr(weights, f"{name}_kg") for name in names},
        "consignments": list(visible_to(actor).filter(request=found).order_by("code").values_list("code", flat=True)),
    }


def _plain(quantities: Any) -> dict[str, Any]:
    return {
        name: getattr(quantities, name) for name in quantities.__dataclass_fields__ if not name.endswith("_per_unit")
    }


@router.get("/lines/{line_id}/trace", response=answers(TraceOut))
def trace_line(request: HttpRequest, line_id: UUID) -> Any:
    """What a line was made of and what was made of it, to any depth, and where each of them is now."""
    actor = actor_of(request)
    lines_for(actor, [line_id])
    return trace_out(trace(Line.objects.select_related("consignment").get(pk=line_id)))


@router.post("/lines/{line_id}/cancel-remainder", response=answers(EventOut, status=201))
def cancel_line_remainder(request: HttpRequest, line_id: UUID, data: RemainderIn) -> Any:
    """A quantity of a line will not come."""
    actor = actor_of(request)
    lines_for(actor, [line_id])
    event = cancel_remainder(actor=actor, line_id=line_id, **data.model_dump())
    return Status(201, EventOut.of(event_for(actor, event.pk)))


@router.post("/requests/{request_id}/close-short", response=answers(list[EventOut]))
def close_request_short(request: HttpRequest, request_id: UUID, data: ReasonIn) -> Any:
    """Whatever is still expected of a request will not come: one cancellation for each consignment."""
    actor = actor_of(request)
    request_for(actor, request_id)
    made = close_short(actor=actor, request_id=request_id, reason=data.reason)
    return [EventOut.of(event_for(actor, event.pk)) for event in made]


class AskedStock(Schema):
    hub_id: UUID | None = None
    owner_id: UUID | None = None
    consignment_id: UUID | None = None
    category: int | None = None
    condition: Literal[1, 2, 3] | None = None
    expires_before: Day | None = None
    kind: Literal["store", "journey", "delivered"] = "store"


@router.get("/operations/{operation}/stock", response=answers(Page[StockOut]))
def list_stock(request: HttpRequest, operation: Path[Code], asked: Query[AskedStock], paging: Query[Paging]) -> Any:
    """What stands where now, first expired first; `kind`: in stores, on journeys, or delivered and not yet released."""
    actor, found = entered(request, operation)
    rows = stock(actor, operation_id=found.pk, kind=AccountKind[asked.kind.upper()])
    columns = {"hub_id", "owner_id", "consignment_id", "category", "condition"}
    rows = rows.filter(**asked.model_dump(include=columns, exclude_none=True))
    if asked.expires_before:
        rows = rows.filter(expires_on__lt=asked.expires_before)
    return _stock_page(rows, paging)


def _stock_page(rows: QuerySet[Balance], paging: Paging) -> dict[str, Any]:
    """By expiry, line, account and condition: the primary key has three parts, so the usual cursor does not fit."""
    if paging.after:
        rows = rows.filter(_beyond(decode_key(paging.after)))
    found = list(rows[: paging.limit + 1])
    chosen = found[: paging.limit]
    more = encode_key(_balance_key(chosen[-1])) if len(found) > paging.limit else None
    return {"items": [stock_now(row) for row in chosen], "next": more}


def _balance_key(row: Balance) -> list[str]:
    return [row.expires_on.isoformat(), str(row.line_id), str(row.account_id), str(row.condition)]


def _beyond(key: list[str]) -> Q:
    try:
        day, line = datetime.fromisoformat(key[0]).date(), UUID(key[1])
        account, condition = int(key[2]) % 2**31, int(key[3]) % 2**15
    except (ValueError, IndexError) as error:
        raise Invalid(_("This is not a cursor of this list."), code="no_cursor") from error
    same = Q(expires_on=day)
    same_line = same & Q(line_id=line)
    same_account = same_line & Q(account_id=account)
    return (
        Q(expires_on__gt=day)
        | (same & Q(line_id__gt=line))
        | (same_line & Q(account_id__gt=account))
        | (same_account & Q(condition__gt=condition))
    )


@router.get("/operations/{operation}/stock/at", response=answers(Page[StockOut]))
def list_stock_at(
    request: HttpRequest, operation: Path[Code], moment: Moment, paging: Query[Paging], hub_id: UUID | None = None
) -> Any:
    """Everything in the stores as it was at a moment of the past, that instant included."""
    actor, found = entered(request, operation)
    hub = _own_hub(actor, found, hub_id)
    rows = stock_at(moment, hub_id=hub, operation_id=found.pk, owner_ids=_owners(actor, found))
    return page_of_list(rows, _stock_key, paging, stock_then)


def _stock_key(row: StockRow) -> list[str]:
    day = row.expires_on.isoformat() if row.expires_on else FAR
    return [day, str(row.line_id), f"{row.account_id:012d}", str(row.condition)]


def _owners(actor: Actor, operation: Operation) -> frozenset[UUID] | None:
    """Whose cargo the caller may add up: everybody's for those who work in the operation, else their own."""
    return None if actor.takes_part_in(operation.pk) else actor.organisations


def _own_hub(actor: Actor, operation: Operation, hub_id: UUID | None) -> UUID | None:
    """A hub of this operation. Raises NotFound."""
    if hub_id is None:
        return None
    hub = hub_for(actor, hub_id)
    if hub.operation_id != operation.pk:
        raise NotFound(_("There is no such hub in this operation."), code="no_hub")
    return hub.pk


class AskedPivot(Schema):
    rows: Dimension = "category"
    columns: Dimension = "place"
    measure: MeasureWord = "kg"
    at: Moment | None = None
    hub_id: UUID | None = None


@router.get("/operations/{operation}/stock/pivot", response=answers(PivotOut))
def pivot_stock(request: HttpRequest, operation: Path[Code], asked: Query[AskedPivot]) -> Any:
    """Stock summed by two dimensions, now or at a moment. Values stand by currency; counts do not add up over cells."""
    actor, found = entered(request, operation)
    hub = _own_hub(actor, found, asked.hub_id)
    tables = pivot(
        found.pk, rows=asked.rows, columns=asked.columns, measure=asked.measure, at=asked.at, hub_id=hub,
        owner_ids=_owners(actor, found), today=asked.at or actor.now,
    )  # fmt: skip
    return {"measure": asked.measure, "tables": [pivot_table(table) for table in tables]}


@router.get("/operations/{operation}/movements", response=answers(Page[MovementOut]))
def list_movements(
    request: HttpRequest,
    operation: Path[Code],
    since: Moment,
    until: Moment,
    paging: Query[Paging],
    hub_id: UUID | None = None,
) -> Any:
    """What came in and went out by day, kind of document, category and currency of the values; for those who work in the operation."""
    actor, found = entered(request, operation)
    require(may_see_flows(actor, found.pk))
    if until <= since:
        message = _("Enter a moment after the beginning.")
        raise Invalid(_("This cannot be asked for."), code="until", fields={"until": [message]})
    hub = _own_hub(actor, found, hub_id)
    rows = movements(operation_id=found.pk, since=since, until=until, hub_id=hub)
    return page_of_list(rows, _movement_key, paging, _movement)


def _movement_key(row: Any) -> list[str]:
    parts = (
        row.event_kind,
        row.account_kind,
        row.hub_id or "",
        row.place_id or "",
        f"{row.category:06d}",
        row.currency,
    )
    return [row.day.isoformat(), *(str(part) for part in parts)]


def _movement(row: Any) -> dict[str, Any]:
    plain = ("day", "hub_id", "place_id", "category", "currency", "postings", "in_kg", "out_kg", "in_m3", "out_m3", "in_value",
             "out_value")  # fmt: skip
    kinds = {
        "event_kind": EventKind(row.event_kind).name.lower(),
        "account_kind": AccountKind(row.account_kind).name.lower(),
    }
    return {**{name: getattr(row, name) for name in plain}, **kinds}
