"""/api/operations/<code>/requests and /api/requests/<id>: ask, correct, decide, rank.

What has become of the quantities is at /api/requests/<id>/progress, in `cargo.api`, which knows the ledger.
"""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import File, Path, Query, Router, Schema, Status, UploadedFile

from serai.apps.operations.models import Operation
from serai.apps.operations.queries import operation_by_code
from serai.apps.requests import actions
from serai.apps.requests.api import schemas
from serai.apps.requests.api.given import MessageOut, RequestDetail, RequestOut, detail_of, message_of, row_of
from serai.apps.requests.enums import Decision, Fulfilment
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.queries.detail import appeals_of
from serai.apps.requests.queries.lists import listed, of_own, searched, with_category
from serai.apps.requests.queries.photos import photo_by_id, photos_of
from serai.apps.requests.queries.scope import is_partner_in, request_for
from serai.apps.requests.rules.access import may_read_full, may_see_requests
from serai.kit.api import Code, Out, Page, Paging, Word, actor_of, answers, choice, page
from serai.kit.errors import NotFound
from serai.kit.files import download
from serai.kit.lists.paging import Order
from serai.kit.photos import SIGNATURES
from serai.kit.policy import Actor, require

router = Router()
KINDS_OF_FILES = (*(kind for _start, kind, _ending in SIGNATURES), "application/octet-stream")
ORDERS = {
    "newest": Order("number", descending=True),
    "rank": Order("rank"),
    "needed_by": Order("needed_by"),
}
FULFILMENTS = {each.name.lower(): each.value for each in Fulfilment}


class Asked(Schema):
    q: Word | None = None
    decision: Decision | None = None
    fulfilment: Word | None = None
    organisation_id: UUID | None = None
    category_id: UUID | None = None
    own: bool = False
    order: Literal["newest", "rank", "needed_by"] = "newest"


class RankingOut(Out):
    id: UUID
    criteria_version: int
    ranked: int


def one(actor: Actor, request_id: UUID) -> ServiceRequest:
    """The request with what its record names. Raises NotFound, also when the actor may not see it."""
    request_for(actor, request_id)
    related = ("operation", "organisation__merged_into", "origin", "destination", "hub")
    return ServiceRequest.objects.select_related(*related).get(pk=request_id)


def answer(request: HttpRequest, changed: ServiceRequest) -> dict[str, Any]:
    actor = actor_of(request)
    return detail_of(actor, one(actor, changed.pk))


@router.get("/operations/{operation}/requests", response=answers(Page[RequestOut]))
def list_requests(request: HttpRequest, operation: Path[Code], asked: Query[Asked], paging: Query[Paging]) -> Any:
    """Requests of an operation that the caller may read: partners their own, and others' summaries once submitted."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    require(may_see_requests(actor, found, takes_part=is_partner_in(actor, found)))
    rows = _filtered(actor, found, asked)
    return page(rows, ORDERS[asked.order], paging, row_of)


def _filtered(actor: Actor, operation: Operation, asked: Asked) -> QuerySet[ServiceRequest]:
    rows = listed(actor, operation)
    rows = rows.filter(**asked.model_dump(include={"decision", "organisation_id"}, exclude_none=True))
    fulfilment = choice("fulfilment", asked.fulfilment, FULFILMENTS)
    if fulfilment:
        rows = rows.filter(fulfilment=FULFILMENTS[fulfilment])
    if asked.category_id:
        rows = with_category(rows, asked.category_id)
    if asked.own:
        rows = of_own(rows, actor)
    return searched(rows, asked.q, actor) if asked.q else rows


@router.post("/operations/{operation}/requests", response=answers(RequestDetail, status=201))
def draft_request(request: HttpRequest, operation: Path[Code], data: schemas.RequestIn) -> Any:
    """Keep a new draft. It may be incomplete; `submit` says what is missing."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    made = actions.save_draft(actor=actor, operation_id=found.pk, data=data.values())
    return Status(201, answer(request, made))


@router.get("/requests/{request_id}", response=answers(RequestDetail))
def get_request(request: HttpRequest, request_id: UUID) -> Any:
    """One request with its lines and ranking table; contacts and messages for the owner and the team."""
    actor = actor_of(request)
    return detail_of(actor, one(actor, request_id))


@router.put("/requests/{request_id}", response=answers(RequestDetail))
def change_request(request: HttpRequest, request_id: UUID, data: schemas.ChangeIn) -> Any:
    """Replace what a request says, as long as it is not decided."""
    actor = actor_of(request)
    stored = request_for(actor, request_id)
    changed = actions.save_draft(
        actor=actor, operation_id=stored.operation_id, data=data.values(), request_id=request_id, revision=data.revision
    )
    return answer(request, changed)


@router.delete("/requests/{request_id}", response=answers(None, status=204))
def discard_draft(request: HttpRequest, request_id: UUID) -> Any:
    """Throw a draft away that was never submitted."""
    actions.discard_draft(actor=actor_of(request), request_id=request_id)
    return Status(204, None)


def _decision(act: Callable[..., Any], request: HttpRequest, request_id: UUID, data: Schema) -> dict[str, Any]:
    return answer(request, act(actor=actor_of(request), request_id=request_id, **data.model_dump()))


@router.post("/requests/{request_id}/submit", response=answers(RequestDetail))
def submit_request(request: HttpRequest, request_id: UUID, data: schemas.SubmitIn) -> Any:
    """Hand a draft or a returned request to the team; the first time gives its number."""
    return _decision(actions.submit, request, request_id, data)


@router.post("/requests/{request_id}/copy", response=answers(RequestDetail, status=201))
def copy_request(request: HttpRequest, request_id: UUID) -> Any:
    """A new draft with the same cargo, places and contacts."""
    return Status(201, answer(request, actions.copy_request(actor=actor_of(request), request_id=request_id)))


@router.post("/requests/{request_id}/return", response=answers(RequestDetail))
def return_request(request: HttpRequest, request_id: UUID, data: schemas.ReasonIn) -> Any:
    """Ask the requester to correct; the reason says what."""
    return _decision(actions.return_for_correction, request, request_id, data)


@router.post("/requests/{request_id}/hold", response=answers(RequestDetail))
def hold_request(request: HttpRequest, request_id: UUID, data: schemas.ReasonIn) -> Any:
    """Keep a request waiting for something that neither side can do now."""
    return _decision(actions.put_on_hold, request, request_id, data)


@router.post("/requests/{request_id}/resume", response=answers(RequestDetail))
def resume_request(request: HttpRequest, request_id: UUID, data: schemas.Revised) -> Any:
    """Take a request off hold."""
    return _decision(actions.resume, request, request_id, data)


@router.post("/requests/{request_id}/accept", response=answers(RequestDetail))
def accept_request(request: HttpRequest, request_id: UUID, data: schemas.AcceptIn) -> Any:
    """Promise the service through a hub, whole or in part; opens the consignments."""
    changed = actions.accept(
        actor=actor_of(request),
        request_id=request_id,
        hub_id=data.hub_id,
        quantities={line.line_id: line.quantity for line in data.lines},
        notes={line.line_id: line.note for line in data.lines},
        reason=data.reason,
        revision=data.revision,
    )
    return answer(request, changed)


@router.post("/requests/{request_id}/reject", response=answers(RequestDetail))
def reject_request(request: HttpRequest, request_id: UUID, data: schemas.RejectIn) -> Any:
    """Refuse with a reason from the list and in words."""
    return _decision(actions.reject, request, request_id, data)


@router.post("/requests/{request_id}/cancel", response=answers(RequestDetail))
def cancel_request(request: HttpRequest, request_id: UUID, data: schemas.ReasonIn) -> Any:
    """The cargo is needed no more; refused once it has moved."""
    return _decision(actions.cancel, request, request_id, data)


@router.post("/requests/{request_id}/messages", response=answers(MessageOut, status=201))
def send_message(request: HttpRequest, request_id: UUID, data: schemas.MessageIn) -> Any:
    """Write to the other side; kept with the request."""
    sent = actions.send_message(actor=actor_of(request), request_id=request_id, text=data.text)
    return Status(201, message_of(sent))


@router.get("/requests/{request_id}/photos", response=answers(schemas.PhotosOut))
def list_photos(request: HttpRequest, request_id: UUID) -> Any:
    """Photos and papers of a request and its lines; for its owner and the team."""
    actor = actor_of(request)
    found = request_for(actor, request_id)
    require(may_read_full(actor, found))
    return {"items": [schemas.PhotoOut.of(photo, line) for photo, line in photos_of(found)]}


@router.post("/requests/{request_id}/photos", response=answers(schemas.PhotoOut, status=201))
def add_photo(request: HttpRequest, request_id: UUID, file: File[UploadedFile], line_id: UUID | None = None) -> Any:
    """Keep a photo (JPEG, PNG) or a PDF of at most 10 MB with a request, or with one of its lines."""
    name = PurePath(file.name or "photo").name
    kept = actions.add_photo(actor=actor_of(request), request_id=request_id, name=name, content=file, line_id=line_id)
    return Status(201, schemas.PhotoOut.of(kept, RequestLine.objects.filter(pk=kept.owner_id).first()))


@router.get(
    "/requests/{request_id}/photos/{photo_id}",
    response=answers(None),
    openapi_extra={"responses": {200: {"description": "The file", "content": {kind: {} for kind in KINDS_OF_FILES}}}},
)
def get_photo(request: HttpRequest, request_id: UUID, photo_id: UUID) -> FileResponse:
    """The content of a photo, found by its id and never by a path."""
    actor = actor_of(request)
    return download(photo_by_id(actor, request_for(actor, request_id), photo_id))


@router.delete("/requests/{request_id}/photos/{photo_id}", response=answers(None, status=204))
def remove_photo(request: HttpRequest, request_id: UUID, photo_id: UUID) -> Any:
    """Take away a photo, as long as the request can be changed."""
    actions.remove_photo(actor=actor_of(request), request_id=request_id, photo_id=photo_id)
    return Status(204, None)


@router.get("/requests/{request_id}/appeals", response=answers(schemas.AppealsOut))
def list_appeals(request: HttpRequest, request_id: UUID) -> Any:
    """Appeals of a request and their answers; for its owner and the team."""
    actor = actor_of(request)
    found = request_for(actor, request_id)
    require(may_read_full(actor, found))
    return {"items": [schemas.AppealOut.of(one) for one in appeals_of(found)]}


@router.post("/requests/{request_id}/appeals", response=answers(schemas.AppealOut, status=201))
def make_appeal(request: HttpRequest, request_id: UUID, data: schemas.AppealIn) -> Any:
    """Ask another coordinator to look at a rejection or a place in the ranking again: once for each, with a reason."""
    made = actions.appeal(actor=actor_of(request), request_id=request_id, **data.model_dump())
    return Status(201, schemas.AppealOut.of(made))


@router.post("/appeals/{appeal_id}/answer", response=answers(schemas.AppealOut))
def answer_appeal(request: HttpRequest, appeal_id: UUID, data: schemas.AppealAnswerIn) -> Any:
    """Uphold or dismiss an appeal; not by whoever decided. An upheld one against a rejection reopens the request."""
    row = actions.answer_appeal(actor=actor_of(request), appeal_id=appeal_id, **data.model_dump())
    return schemas.AppealOut.of(row)


@router.post("/request-lines/{line_id}/accepted-quantity", response=answers(RequestDetail))
def change_accepted_quantity(request: HttpRequest, line_id: UUID, data: schemas.AcceptedQuantityIn) -> Any:
    """Accept more or less of one line afterwards."""
    actor = actor_of(request)
    owner = RequestLine.objects.filter(pk=line_id).values_list("request_id", flat=True).first()
    if owner is None:
        raise NotFound(_("There is no such line."), code="no_line")
    request_for(actor, owner)
    return answer(request, actions.change_accepted(actor=actor, line_id=line_id, **data.model_dump()))


@router.post("/operations/{operation}/ranking", response=answers(RankingOut, status=201))
def rank_requests(request: HttpRequest, operation: Path[Code], data: schemas.RankIn) -> Any:
    """Rank everything that waits, by the criteria in force now."""
    actor = actor_of(request)
    made = actions.rank(actor=actor, operation_id=operation_by_code(actor, operation).pk, cause=data.cause)
    return Status(201, _ranking(made))


@router.post("/requests/{request_id}/rank", response=answers(RankingOut, status=201))
def move_in_rank(request: HttpRequest, request_id: UUID, data: schemas.MoveIn) -> Any:
    """Put a request at another place of its queue, with a reason that every partner reads."""
    made = actions.move_in_rank(actor=actor_of(request), request_id=request_id, **data.model_dump())
    return Status(201, _ranking(made))


def _ranking(made: Any) -> dict[str, Any]:
    return {"id": made.pk, "criteria_version": made.criteria.version, "ranked": made.rows.count()}
