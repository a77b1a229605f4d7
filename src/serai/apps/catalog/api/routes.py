"""/api/catalog: categories, units, services and usual items. Public."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from serai.apps.catalog.api.schemas import (
    CategoryOut,
    ItemOut,
    ServiceOut,
    UnitOut,
    category_out,
    item_out,
    service_out,
    unit_out,
)
from serai.apps.catalog.models import Category, Item, Service, Unit
from serai.apps.catalog.queries import search_entries, visible_to
from serai.kit.api import Anybody, Page, Paging, Word, actor_of, answers, page
from serai.kit.lists.paging import Order

router = Router(auth=Anybody())
BY_CODE = Order("code", nullable=False)


@router.get("/catalog/categories", response=answers(Page[CategoryOut]))
def list_categories(request: HttpRequest, paging: Query[Paging], q: Word | None = None) -> Any:
    """Categories of cargo by intended use."""
    return page(search_entries(visible_to(actor_of(request), Category), q or ""), BY_CODE, paging, category_out)


@router.get("/catalog/units", response=answers(Page[UnitOut]))
def list_units(request: HttpRequest, paging: Query[Paging], q: Word | None = None) -> Any:
    """Inventory units and handling units."""
    return page(search_entries(visible_to(actor_of(request), Unit), q or ""), BY_CODE, paging, unit_out)


@router.get("/catalog/services", response=answers(Page[ServiceOut]))
def list_services(request: HttpRequest, paging: Query[Paging], q: Word | None = None) -> Any:
    """The portfolio of common services."""
    return page(search_entries(visible_to(actor_of(request), Service), q or ""), BY_CODE, paging, service_out)


@router.get("/catalog/items", response=answers(Page[ItemOut]))
def list_items(request: HttpRequest, paging: Query[Paging], q: Word | None = None) -> Any:
    """Usual relief items with typical weights, volumes and values."""
    rows = visible_to(actor_of(request), Item).select_related("category", "unit", "handling_unit")
    return page(search_entries(rows, q or ""), BY_CODE, paging, item_out)
