"""What the views of requests share: the operation and the request of an address, and the way back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.operations.models import Operation
from serai.apps.operations.queries import operation_by_code
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries import request_by_number
from serai.kit.asking import actor_of


def operation_of(request: HttpRequest, code: str) -> Operation:
    return operation_by_code(actor_of(request), code)


def found(request: HttpRequest, operation: str, reference: str) -> ServiceRequest:
    """The request R-0421 of an address. Raises NotFound."""
    actor = actor_of(request)
    return request_by_number(actor, operation_by_code(actor, operation), int(reference[2:]))


def list_url(operation: Operation) -> str:
    return reverse("request_pages:list", args=[operation.code])


def record_url(row: ServiceRequest) -> str:
    """The page of a request; of a draft, its form."""
    if row.number is None:
        return reverse("requests:edit", args=[row.operation.code, row.pk])
    return reverse("request_pages:detail", args=[row.operation.code, row.reference])


def to_record(row: ServiceRequest) -> HttpResponse:
    return redirect(record_url(row))


def shell(operation: Operation, heading: Any, row: ServiceRequest | None = None) -> dict[str, Any]:
    """Title, crumbs and navigation of a page about requests, or about one of them."""
    crumbs = [
        (reverse("pages:home", args=[operation.code]), operation.local_name),
        (list_url(operation), _("Requests")),
    ]
    if row is not None and row.number is not None:
        crumbs.append((record_url(row), row.reference))
    crumbs.append(("", heading))
    return {
        "title": heading,
        "heading": heading,
        "crumbs": crumbs,
        "active": "requests",
        "operation": operation,
        "record": row,
    }
