"""/api/operations: where common services run, their hubs and the terms. Public unless an operation is not."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from serai.apps.operations.api.schemas import BinOut, HubDetail, HubOut, OperationDetail, OperationOut, TermsOut
from serai.apps.operations.queries import (
    bins_of,
    hub_by_code,
    hubs_of,
    operation_by_code,
    terms_of,
    terms_on,
    visible_operations,
)
from serai.kit.api import Anybody, Code, Day, Page, Paging, actor_of, answers, page
from serai.kit.lists.paging import Order

router = Router(auth=Anybody())
MOST_TERMS = 500


@router.get("/operations", response=answers(Page[OperationOut]))
def list_operations(request: HttpRequest, paging: Query[Paging]) -> Any:
    """Operations that the caller may see, by code."""
    return page(visible_operations(actor_of(request)), Order("code", nullable=False), paging, OperationOut.of)


@router.get("/operations/{operation}", response=answers(OperationDetail))
def get_operation(request: HttpRequest, operation: Path[Code]) -> Any:
    """One operation with its service levels."""
    return OperationDetail.of(operation_by_code(actor_of(request), operation))


@router.get("/operations/{operation}/hubs", response=answers(Page[HubOut]))
def list_hubs(request: HttpRequest, operation: Path[Code], paging: Query[Paging]) -> Any:
    """Common stores and transit points of an operation."""
    actor = actor_of(request)
    return page(hubs_of(actor, operation_by_code(actor, operation)), Order("code", nullable=False), paging, HubOut.of)


@router.get("/operations/{operation}/hubs/{hub}", response=answers(HubDetail))
def get_hub(request: HttpRequest, operation: Path[Code], hub: Path[Code]) -> Any:
    """One hub; with its bins for those who work in the operation."""
    actor = actor_of(request)
    found = hub_by_code(actor, operation_by_code(actor, operation), hub)
    bins = [BinOut.of(row) for row in bins_of(found)] if actor.takes_part_in(found.operation_id) else []
    return {**HubOut.of(found), "bins": bins}


@router.get("/operations/{operation}/terms", response=answers(list[TermsOut]))
def list_terms(request: HttpRequest, operation: Path[Code], day: Day | None = None) -> Any:
    """Terms of services: those in force on a `day`, or all versions, newest first."""
    found = operation_by_code(actor_of(request), operation)
    return [TermsOut.of(row) for row in (terms_on(found, day) if day else terms_of(found)[:MOST_TERMS])]
