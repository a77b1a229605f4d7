"""Release orders: the owner orders, the team verifies and accepts, the store hands over. And the closing of periods."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status

from serai.apps.cargo import actions
from serai.apps.cargo.api import schemas
from serai.apps.cargo.api.given import EventDetail, ReleaseOut
from serai.apps.cargo.api.scope import consignment_for, document, entered, release_for, releases
from serai.apps.cargo.enums import ReleaseState
from serai.apps.operations.queries import operation_by_code
from serai.kit.api import Code, Out, Page, Paging, actor_of, answers, page
from serai.kit.lists.paging import Order

router = Router()


class AskedReleases(Schema):
    state: ReleaseState | None = None
    consignment_id: UUID | None = None


class PeriodOut(Out):
    closed_until: datetime
    decision: str


@router.get("/operations/{operation}/releases", response=answers(Page[ReleaseOut]))
def list_releases(
    request: HttpRequest, operation: Path[Code], asked: Query[AskedReleases], paging: Query[Paging]
) -> Any:
    """Release orders, newest first."""
    actor, found = entered(request, operation)
    rows = releases(actor).filter(consignment__operation=found, **asked.model_dump(exclude_none=True))
    return page(rows, Order("ordered_at", descending=True, nullable=False), paging, ReleaseOut.of)


@router.get("/releases/{order_id}", response=answers(ReleaseOut))
def get_release(request: HttpRequest, order_id: UUID) -> Any:
    """One release order with its lines and how much of each is out."""
    return ReleaseOut.of(release_for(actor_of(request), order_id))


@router.post("/consignments/{consignment_id}/releases", response=answers(ReleaseOut, status=201))
def order_release(request: HttpRequest, consignment_id: UUID, data: schemas.ReleaseIn) -> Any:
    """The owner orders cargo out of the books, from a store or from the consignee's door."""
    actor = actor_of(request)
    consignment_for(actor, consignment_id)
    order = actions.order_release(
        actor=actor, consignment_id=consignment_id, items=_items(data.items), **data.model_dump(exclude={"items"})
    )
    return Status(201, ReleaseOut.of(release_for(actor, order.pk)))


def _step(act: Callable[..., Any], request: HttpRequest, order_id: UUID, **values: Any) -> dict[str, Any]:
    actor = actor_of(request)
    release_for(actor, order_id)
    act(actor=actor, order_id=order_id, **values)
    return ReleaseOut.of(release_for(actor, order_id))


@router.post("/releases/{order_id}/verify", response=answers(ReleaseOut))
def verify_release(request: HttpRequest, order_id: UUID) -> Any:
    """The order was checked against the owner's list of authorised people."""
    return _step(actions.verify_release, request, order_id)


@router.post("/releases/{order_id}/accept", response=answers(ReleaseOut))
def accept_release(request: HttpRequest, order_id: UUID, data: schemas.AcceptReleaseIn) -> Any:
    """An officer accepts a verified order."""
    return _step(actions.accept_release, request, order_id, **data.model_dump())


@router.post("/releases/{order_id}/reject", response=answers(ReleaseOut))
def reject_release(request: HttpRequest, order_id: UUID, data: schemas.ReasonIn) -> Any:
    """An officer refuses an order and says why."""
    return _step(actions.reject_release, request, order_id, **data.model_dump())


@router.post("/releases/{order_id}/withdraw", response=answers(ReleaseOut))
def withdraw_release(request: HttpRequest, order_id: UUID, data: schemas.WithdrawIn) -> Any:
    """The owner takes the order back before anything left."""
    return _step(actions.withdraw_release, request, order_id, **data.model_dump())


@router.post("/releases/{order_id}/execute", response=answers(EventDetail, status=201))
def execute_release(request: HttpRequest, order_id: UUID, data: schemas.ExecuteIn) -> Any:
    """Hand over what an accepted order names, in full or in part."""
    actor = actor_of(request)
    release_for(actor, order_id)
    items = None if data.items is None else _items(data.items)
    event = actions.execute_release(actor=actor, order_id=order_id, items=items, **data.model_dump(exclude={"items"}))
    return Status(201, document(actor, event.pk))


@router.post("/operations/{operation}/periods/close", response=answers(PeriodOut, status=201))
def close_period(request: HttpRequest, operation: Path[Code], data: schemas.PeriodIn) -> Any:
    """The coordinator makes what occurred before a moment final."""
    return Status(201, _period(actions.close_period, request, operation, data))


@router.post("/operations/{operation}/periods/reopen", response=answers(PeriodOut, status=201))
def reopen_period(request: HttpRequest, operation: Path[Code], data: schemas.PeriodIn) -> Any:
    """By a decision on record, only what occurred before an earlier moment stays final."""
    return Status(201, _period(actions.reopen_period, request, operation, data))


def _period(act: Callable[..., Any], request: HttpRequest, code: str, data: schemas.PeriodIn) -> dict[str, Any]:
    actor = actor_of(request)
    made = act(actor=actor, operation_id=operation_by_code(actor, code).pk, **data.model_dump())
    return {"closed_until": made.closed_until, "decision": made.decision}


def _items(items: list[schemas.ItemIn]) -> list[actions.ReleaseItem]:
    return [actions.ReleaseItem(**item.model_dump()) for item in items]
