"""Loss report, waybills, receipts, photos and values become one file, in the order in which somebody reads them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from serai.apps.cargo.documents import Claimed, ClaimsFileData, Enclosure, claims_file, goods_received_note, loss_report
from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Event
from serai.apps.cargo.queries import document_page, papers
from serai.apps.cargo.queries.history import found_of_loss
from serai.apps.transport.documents import waybill
from serai.apps.transport.models import Journey
from serai.apps.transport.queries import visible_to as journeys_visible_to
from serai.apps.transport.queries import waybill_data
from serai.kit.documents import as_pdf
from serai.kit.errors import NotFound
from serai.kit.models import Attachment
from serai.kit.policy import Actor

MOST_PAPERS = 20
MOST_FILES = 30
PAGE_PX = (1240, 1754)  # A4 at 150 dots an inch
MARGIN_PX = 70
REPORTS = (EventKind.LOSS, EventKind.DAMAGE)


@dataclass(frozen=True, slots=True)
class Paper:
    """Something enclosed: its number, what it is, its pages as a PDF."""

    number: str
    what: str
    content: bytes
    pages: int


def claims_of(actor: Actor, event: Event, language: str) -> bytes:
    """The whole file. Raises NotFound for a document that is no loss or damage report, or shows the reader nothing."""
    if event.kind not in REPORTS:
        raise NotFound(_("Only a loss or damage report has a claims file."), code="no_claims")
    page = document_page(actor, event)
    if not page.postings:
        raise NotFound(_("There is no document “%(key)s” that you can see."), code="no_document", key=event.code)
    lines = {posting.line_id for posting in page.postings}
    with override(language):
        enclosed = list(_papers(actor, event, lines, language))
        photos, refused = _files(event, _receipts(event, lines))
        data = _summary(actor, event, page, [*enclosed, *photos], refused)
        first = as_pdf(claims_file(data, language))
    writer = PdfWriter()
    for content in (first, *(paper.content for paper in (*enclosed, *photos))):
        writer.append(io.BytesIO(content))
    writer.add_metadata({"/Title": f"{event.code}: {_('Claims file')}"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _papers(actor: Actor, event: Event, lines: set[Any], language: str) -> Iterator[Paper]:
    operation = event.operation.code
    photos = Attachment.objects.filter(owner_kind="cargo.event", owner_id=event.pk).count()
    report = papers.loss_report_data(actor, event, _address("cargo:event", operation, event.pk), photos=photos)
    yield _paper(event.code, _("Loss report"), as_pdf(loss_report(report, language)))
    for journey in _journeys(actor, event, lines):
        data = waybill_data(actor, journey, _address("transport:journey", operation, journey.number))
        yield _paper(journey.waybill or journey.reference, _("Waybill"), as_pdf(waybill(data, language)))
    for receipt in _receipts(event, lines):
        note = papers.goods_received_data(actor, receipt, _address("cargo:event", operation, receipt.pk))
        yield _paper(receipt.code, _("Goods received note"), as_pdf(goods_received_note(note, language)))


def _journeys(actor: Actor, event: Event, lines: set[Any]) -> list[Journey]:
    """On which the lost goods were: the report's own, else those that carried the lines before."""
    carried = Event.objects.filter(
        kind=EventKind.DISPATCH, postings__line__in=lines, occurred_at__lte=event.occurred_at
    )
    own = [event.journey_id] if event.journey_id else carried.values_list("journey_id", flat=True).distinct()
    keys = [key for key in own if key is not None]
    rows = journeys_visible_to(actor).filter(pk__in=keys, operation=event.operation_id, waybill_number__isnull=False)
    return list(rows.select_related("vehicle__owner", "driver", "origin__place", "destination", "destination_hub", "operation")
                .order_by("departed_at")[:MOST_PAPERS])  # fmt: skip


def _receipts(event: Event, lines: set[Any]) -> list[Event]:
    """How the goods came: receipts and arrivals of the lines up to the report, none that was reversed."""
    rows = Event.objects.filter(
        kind__in=(EventKind.RECEIPT, EventKind.ARRIVAL), postings__line__in=lines, occurred_at__lte=event.occurred_at,
        reversed_by=None,
    )  # fmt: skip
    return list(
        rows.distinct().select_related("hub__place", "place", "operation").order_by("occurred_at")[:MOST_PAPERS]
    )


def _files(event: Event, receipts: list[Event]) -> tuple[list[Paper], list[str]]:
    """Photos and papers kept with the report and the receipts, as pages; names of those that cannot become pages."""
    owners = [event.pk, *(receipt.pk for receipt in receipts)]
    kept = Attachment.objects.filter(owner_kind="cargo.event", owner_id__in=owners).order_by("recorded_at")[:MOST_FILES]
    found, refused = [], []
    for file in kept:
        try:
            with file.file.open("rb") as opened:
                content = opened.read()
            pages = content if file.media_type == "application/pdf" else _picture(content)
            found.append(_paper(file.name, _("Photo or paper"), pages))
        except (PyPdfError, UnidentifiedImageError, OSError, ValueError):
            refused.append(file.name)
    return found, refused


def _picture(content: bytes) -> bytes:
    """A photo on an A4 page, upright, without what the camera noted in it (place, device)."""
    with Image.open(io.BytesIO(content)) as opened:
        photo = ImageOps.exif_transpose(opened).convert("RGB")
    room = (PAGE_PX[0] - 2 * MARGIN_PX, PAGE_PX[1] - 2 * MARGIN_PX)
    page = Image.new("RGB", PAGE_PX, "white")
    page.paste(ImageOps.contain(photo, room), (MARGIN_PX, MARGIN_PX))
    out = io.BytesIO()
    page.save(out, format="PDF", resolution=150)
    return out.getvalue()


def _paper(number: str, what: str, content: bytes) -> Paper:
    return Paper(number, what, content, len(PdfReader(io.BytesIO(content)).pages))


def _summary(actor: Actor, event: Event, page: Any, enclosed: list[Paper], refused: list[str]) -> ClaimsFileData:
    report = getattr(event, "loss_report", None)
    url = _address("cargo:event", event.operation.code, event.pk)
    owners = dict.fromkeys(posting.line.owner.name for posting in page.postings)
    return ClaimsFileData(
        head=papers.head_of(actor, event.operation, event.code, event.occurred_at, url),
        claimant=", ".join(owners),
        responsible=report.responsible if report else "",
        occurred_at=event.occurred_at,
        place=event.place.local_name if event.place else event.hub.local_name if event.hub else "",
        cause=report.get_cause_display() if report else "",
        police_reference=report.police_reference if report else "",
        description=report.description if report else event.reason,
        lines=_claimed(event, page),
        enclosures=[Enclosure(paper.number, paper.what, paper.pages) for paper in enclosed],
        not_enclosed=refused,
    )


def _claimed(event: Event, page: Any) -> list[Claimed]:
    found: dict[Any, Decimal] = {}
    for line_id, _condition, amount in found_of_loss(event.pk):
        found[line_id] = found.get(line_id, Decimal()) + amount.quantity
    lost: dict[Any, Decimal] = {}
    for posting in page.postings:
        lost[posting.line_id] = lost.get(posting.line_id, Decimal()) + posting.quantity
    lines = {posting.line_id: posting.line for posting in page.postings}
    return [
        Claimed(
            papers.goods_of(line), lost[key], min(found.get(key, Decimal()), lost[key]), line.unit_value, line.currency
        )
        for key, line in lines.items()
    ]


def _address(name: str, *args: Any) -> str:
    return str(settings.SITE_URL).rstrip("/") + reverse(name, args=args)
