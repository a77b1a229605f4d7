"""The one API object: every app's router hangs here; OpenAPI at /api/openapi.json, docs/reference/api.md describes it.

Errors are problem documents (RFC 9457) with a 4xx status. Nothing here knows how an app works: it registers, authenticates,
turns refusals into answers, and makes repeated writes harmless.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from serai import __version__
from serai.apps.cargo.api import router as cargo
from serai.apps.catalog.api import router as catalog
from serai.apps.notifications.api import router as notifications
from serai.apps.operations.api import router as operations
from serai.apps.parties.api import router as parties
from serai.apps.places.api import router as places
from serai.apps.requests.api import router as requests
from serai.apps.transport.api import router as transport
from serai.kit.api import Known
from serai.kit.api.once import HEADER, once
from serai.kit.errors import Refused
from serai.pages.figures.api import router as dashboards
from serai.pages.public.api import router as tracking
from serai.pages.reports.api import router as reports
from serai.pages.reports.saved_api import router as saved_reports

PROBLEM = "application/problem+json"
#: Names of parameters in the functions, which no caller sees.
PARAMETERS = frozenset({"data", "asked", "paging"})
ROUTERS: tuple[tuple[str, Router], ...] = (
    ("operations", operations),
    ("partners", parties),
    ("places", places),
    ("catalogue", catalog),
    ("requests", requests),
    ("cargo", cargo),
    ("transport", transport),
    ("reports", reports),
    ("reports", dashboards),
    ("reports", saved_reports),
    ("tracking", tracking),
    ("messages", notifications),
)


class SeraiAPI(NinjaAPI):
    """Ninja with problem documents in its description, and summaries that are the first line of the docstring."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        module = operation.view_func.__module__.split(".")
        return f"{module[2]}_{operation.view_func.__name__}"

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for methods in schema["paths"].values():
            for method, details in methods.items():
                _describe(method, details)
        return schema


def _describe(method: str, details: dict[str, Any]) -> None:
    details["summary"] = details.get("description", details["summary"]).strip().split("\n")[0]
    for status, answer in details["responses"].items():
        if int(status) >= 400 and "application/json" in answer.get("content", {}):
            answer["content"] = {PROBLEM: answer["content"].pop("application/json")}
    if method == "post":
        text = "At most 80 signs. The same key again gives the first answer and writes nothing."
        schema = {"type": "string", "maxLength": 80, "pattern": "^[!-~]+$"}
        key = {"in": "header", "name": HEADER, "required": False, "schema": schema, "description": text}
        details["parameters"] = [*details["parameters"], key]


api = SeraiAPI(
    title="Serai",
    version=__version__,
    description=(
        "Requests, cargo, transport, places and partners of shared humanitarian logistics. Quantities are decimals written as "
        "text, times carry their offset, lists give `items` and the cursor `next`, errors are problem documents."
    ),
    auth=Known(),
    urls_namespace="api",
    openapi_url="",  # serai.config.api_docs serves it
    docs_url=None,
)


@cache
def description() -> OpenAPISchema:
    """The OpenAPI description, built once per process: it takes a second. Read it, do not change it."""
    return api.get_openapi_schema(path_prefix="api/")


def problem(status: int, code: str, title: str, **more: Any) -> HttpResponse:
    document = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "way_out": "",
        "errors": [],
        **more,
    }
    response = HttpResponse(
        api.renderer.render(None, document, response_status=status),  # type: ignore[arg-type]
        status=status,
        content_type=PROBLEM,
    )
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    document = error.as_problem()
    return problem(error.status, document["code"], document["title"], **{k: document[k] for k in ("way_out", "errors")})


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What does not have the shape that the description asks for."""
    fields = [{"field": _field(each["loc"]), "message": each["msg"]} for each in error.errors]
    return problem(422, "invalid", _("Some values cannot be used."), errors=fields)


def _field(where: Sequence[Any]) -> str:
    """`lines.0.quantity` of the place where it stands: without "body" or "query" and the parameter's own name."""
    parts = [str(part) for part in where[1:]]
    if len(parts) > 1 and parts[0] in PARAMETERS:
        parts = parts[1:]
    return ".".join(parts) or "body"


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "sign_in", _("Sign in, or send a valid token."))


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "unreadable", _("The request cannot be read."))


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not_found", _("There is nothing at this address."))


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "too_big", _("More was sent than is taken at once. Send it in parts."))


@api.exception_handler(DataError)
def unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
    """A value that passed every check and that no column can hold (too many digits, for example)."""
    return problem(422, "invalid", _("Some values cannot be used."))


def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """Addresses below /api/ that do not exist."""
    return problem(404, "not_found", _("There is nothing at this address."))


def _register() -> None:
    for tag, router in ROUTERS:
        api.add_router("", router, tags=[tag])


def _make_repeatable() -> None:
    """Wrap the part of every operation that comes after it knows the actor."""
    for bound in api._get_bound_routers():
        for path_view in bound.path_operations.values():
            for operation in path_view.operations:
                if "POST" in operation.methods:
                    operation.run = _repeatable(operation)  # type: ignore[method-assign]


def _repeatable(operation: Operation) -> Callable[..., Any]:
    inner = once(operation.run, refused)  # type: ignore[arg-type]

    def run(request: HttpRequest, **values: Any) -> Any:
        if not request.headers.get(HEADER):
            return operation.__class__.run(operation, request, **values)
        return operation._run_checks(request) or inner(request, **values)

    return run


_register()
_make_repeatable()
