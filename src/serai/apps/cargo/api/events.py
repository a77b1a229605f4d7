"""Documents of the ledger: receipts, moves, counts, losses, damage, finds, disposals, reversals; and their attachments."""

from pathlib import PurePath
from typing import Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import File, Path, Query, Router, Schema, Status, UploadedFile

from serai.apps.cargo import actions
from serai.apps.cargo.actions.attaching import attach
from serai.apps.cargo.api import schemas
from serai.apps.cargo.api.given import AttachmentOut, EventDetail, EventOut
from serai.apps.cargo.api.scope import document, entered, event_for, events, files_of, hub_for, lines_for
from serai.apps.cargo.enums import EventKind
from serai.kit.api import Code, Moment, Page, Paging, actor_of, answers, page
from serai.kit.errors import NotFound
from serai.kit.files import download
from serai.kit.lists.paging import Order
from serai.kit.photos import SIGNATURES

router = Router()
MADE = answers(EventDetail, status=201)
KindWord = Literal["receipt", "dispatch", "arrival", "delivery", "release", "loss", "damage", "found", "count", "move",
                   "repack", "transfer", "disposal", "cancellation", "reversal", "dispute"]  # fmt: skip


KINDS_OF_FILES = (*(kind for _start, kind, _ending in SIGNATURES), "application/octet-stream")


class AskedEvents(Schema):
    kind: KindWord | None = None
    hub_id: UUID | None = None
    consignment_id: UUID | None = None
    journey_id: UUID | None = None
    since: Moment | None = None
    until: Moment | None = None


def made(request: HttpRequest, event: Any) -> Status[Any]:
    return Status(201, document(actor_of(request), event.pk))


@router.get("/operations/{operation}/events", response=answers(Page[EventOut]))
def list_events(request: HttpRequest, operation: Path[Code], asked: Query[AskedEvents], paging: Query[Paging]) -> Any:
    """Documents, newest first; `since` and `until` (not included) are about when it happened."""
    actor, found = entered(request, operation)
    rows = events(actor).filter(operation=found)
    rows = rows.filter(**asked.model_dump(include={"hub_id", "journey_id"}, exclude_none=True))
    if asked.kind:
        rows = rows.filter(kind=EventKind[asked.kind.upper()])
    if asked.consignment_id:
        rows = rows.filter(postings__line__consignment=asked.consignment_id).distinct()
    if asked.since:
        rows = rows.filter(occurred_at__gte=asked.since)
    if asked.until:
        rows = rows.filter(occurred_at__lt=asked.until)
    return page(rows, Order("recorded_at", descending=True, nullable=False), paging, EventOut.of)


@router.get("/events/{event_id}", response=answers(EventDetail))
def get_event(request: HttpRequest, event_id: UUID) -> Any:
    """One document with what it moved, of the lines that the caller may see."""
    return document(actor_of(request), event_id)


@router.post("/hubs/{hub_id}/receipts", response=MADE)
def receive_goods(request: HttpRequest, hub_id: UUID, data: schemas.ReceiptIn) -> Any:
    """Goods that the owner brings: a goods received note. More than announced becomes a recorded surplus."""
    actor = actor_of(request)
    hub_for(actor, hub_id)
    given = data.model_dump(exclude={"lines"})
    return made(
        request, actions.receive(actor=actor, hub_id=hub_id, lines=[line.values() for line in data.lines], **given)
    )


@router.post("/hubs/{hub_id}/moves", response=MADE)
def move_goods(request: HttpRequest, hub_id: UUID, data: schemas.MovesIn) -> Any:
    """From bin to bin inside a store, perhaps into quarantine."""
    actor = actor_of(request)
    hub_for(actor, hub_id)
    moves = [actions.Move(**each.model_dump()) for each in data.moves]
    given = data.model_dump(exclude={"moves"})
    return made(request, actions.move(actor=actor, hub_id=hub_id, moves=moves, **given))


@router.post("/hubs/{hub_id}/counts", response=MADE)
def count_goods(request: HttpRequest, hub_id: UUID, data: schemas.CountIn) -> Any:
    """What was seen at a moment; the difference to the books is posted."""
    actor = actor_of(request)
    hub_for(actor, hub_id)
    items = [actions.CountedItem(**each.model_dump()) for each in data.items]
    given = data.model_dump(exclude={"items"})
    return made(request, actions.count(actor=actor, hub_id=hub_id, items=items, **given))


@router.post("/hubs/{hub_id}/damages", response=MADE)
def report_damage(request: HttpRequest, hub_id: UUID, data: schemas.DamageIn) -> Any:
    """Goods that became damaged, were put in quarantine, or were cleared of it (which needs a description and an officer)."""
    actor = actor_of(request)
    hub_for(actor, hub_id)
    given = data.model_dump(exclude={"items"})
    return made(request, actions.report_damage(actor=actor, hub_id=hub_id, items=_items(data.items), **given))


@router.post("/hubs/{hub_id}/disposals", response=MADE)
def dispose_of_goods(request: HttpRequest, hub_id: UUID, data: schemas.DisposalIn) -> Any:
    """Destroy what cannot be used any more."""
    actor = actor_of(request)
    hub_for(actor, hub_id)
    given = data.model_dump(exclude={"items"})
    return made(request, actions.dispose(actor=actor, hub_id=hub_id, items=_items(data.items), **given))


@router.post("/hubs/{hub_id}/repacks", response=MADE)
def repack_goods(request: HttpRequest, hub_id: UUID, data: schemas.RepackIn) -> Any:
    """Split, merge, kit, relabel or repack lines of one consignment; everything made descends from everything taken."""
    actor = actor_of(request)
    hub_for(actor, hub_id)
    lines_for(actor, [each.line_id for each in data.sources])
    given = data.model_dump(exclude={"sources", "results", "way"})
    sources = [actions.RepackSource(**each.model_dump()) for each in data.sources]
    results = [actions.RepackResult(**each.model_dump()) for each in data.results]
    return made(
        request,
        actions.repack(actor=actor, hub_id=hub_id, sources=sources, results=results, way=data.way.value, **given),
    )


@router.post("/losses", response=MADE)
def report_loss(request: HttpRequest, data: schemas.PoliceLossIn) -> Any:
    """Book what is gone out of a store, a journey or the consignee's door, with its cause."""
    actor = actor_of(request)
    lines_for(actor, [item.line_id for item in data.items])
    given = data.model_dump(exclude={"items"})
    return made(request, actions.report_loss(actor=actor, items=_items(data.items), **given))


@router.post("/events/{event_id}/found", response=MADE)
def report_found(request: HttpRequest, event_id: UUID, data: schemas.FoundIn) -> Any:
    """Take lost goods back into the books; the address names the loss report."""
    actor = actor_of(request)
    event_for(actor, event_id)
    items = [actions.FoundItem(**each.model_dump()) for each in data.items]
    given = data.model_dump(exclude={"items"})
    return made(request, actions.report_found(actor=actor, loss_event_id=event_id, items=items, **given))


@router.post("/events/{event_id}/reverse", response=MADE)
def reverse_event(request: HttpRequest, event_id: UUID, data: schemas.ReasonIn) -> Any:
    """Take a whole document back with a linked counter-document."""
    actor = actor_of(request)
    event_for(actor, event_id)
    return made(request, actions.reverse(actor=actor, event_id=event_id, reason=data.reason))


@router.post("/events/{event_id}/attachments", response=answers(AttachmentOut, status=201))
def add_attachment(request: HttpRequest, event_id: UUID, file: File[UploadedFile]) -> Any:
    """Keep a photo (JPEG, PNG) or a PDF of at most 10 MB with a document."""
    actor = actor_of(request)
    event_for(actor, event_id)
    kept = attach(actor=actor, event_id=event_id, name=PurePath(file.name or "file").name, content=file)
    return Status(201, AttachmentOut.of(kept))


@router.get(
    "/events/{event_id}/attachments/{attachment_id}",
    response=answers(None),
    openapi_extra={"responses": {200: {"description": "The file", "content": {kind: {} for kind in KINDS_OF_FILES}}}},
)
def get_attachment(request: HttpRequest, event_id: UUID, attachment_id: UUID) -> FileResponse:
    """The content of an attachment, found by its id and never by a path."""
    kept = files_of(event_for(actor_of(request), event_id)).filter(pk=attachment_id).first()
    if kept is None:
        raise NotFound(_("There is no such file."), code="no_file")
    return download(kept)


def _items(items: list[schemas.ItemIn]) -> list[actions.LossItem]:
    return [actions.LossItem(**item.model_dump()) for item in items]
