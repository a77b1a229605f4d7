"""The data of the papers about cargo as it stands: consignment report, labels, stock card, count sheet."""

from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from serai.apps.cargo.documents.consignment_report import ConsignmentEvent, ConsignmentLine, ConsignmentReportData
from serai.apps.cargo.documents.count_sheet import CountSheetData, CountSheetLine
from serai.apps.cargo.documents.shipping_label import Label, LabelPaper, ShippingLabelData
from serai.apps.cargo.documents.stock_card import StockCardData, StockMovement
from serai.apps.cargo.enums import AccountKind, Condition, EventKind
from serai.apps.cargo.models import Balance, Consignment, Line, Posting
from serai.apps.cargo.queries.consignments import history_of
from serai.apps.cargo.queries.papers import account_words, goods_of, head_of
from serai.apps.cargo.queries.standing import LinePage, Standing, lines_of, standing_in_hub
from serai.apps.operations.models import Hub
from serai.apps.requests.enums import Fulfilment
from serai.core.kernel.identifiers import format_tracking_code, gs1_check_digit
from serai.kit.documents import Head
from serai.kit.policy import Actor

ZERO = Decimal(0)
LABELS_AT_ONCE = 120


def consignment_report_data(actor: Actor, consignment: Consignment, url: str) -> ConsignmentReportData:
    request = consignment.request
    return ConsignmentReportData(
        head=head_of(actor, consignment.operation, consignment.code, consignment.recorded_at, url),
        request=request.reference,
        owner_reference=request.owner_reference,
        tracking_code=format_tracking_code(consignment.tracking_code),
        fulfilment=Fulfilment(consignment.fulfilment).label,
        owner=consignment.owner.name,
        owner_lines=[],
        origin=consignment.origin.local_name,
        destination=consignment.destination.local_name,
        destination_lines=[],
        accepted_at=request.accepted_at,
        needed_by=request.needed_by,
        next_step="",
        lines=[_report_line(row) for row in lines_of(consignment)],
        events=[
            ConsignmentEvent(
                occurred_at=entry.occurred_at,
                what=entry.label,
                place=entry.steps[0].to_name or entry.steps[0].from_name,
                document=entry.document,
                detail=entry.reason or entry.remarks,
            )
            for entry in history_of(consignment)
        ],
    )


def _report_line(row: LinePage) -> ConsignmentLine:
    total = row.total
    of = {kind: sum((s.quantity for s in row.where if s.kind == kind), ZERO) for kind in AccountKind}
    return ConsignmentLine(
        goods=goods_of(row.line),
        accepted=total.accepted if total else row.line.quantity,
        received=total.received if total else ZERO,
        in_store=of[AccountKind.STORE],
        in_transit=of[AccountKind.JOURNEY],
        delivered=total.delivered if total else ZERO,
        released=total.released if total else ZERO,
        lost=total.lost if total else ZERO,
        gross_weight_kg=row.line.weight_kg,
        volume_m3=row.line.volume_m3,
        where=", ".join(f"{s.where} {s.quantity.normalize():f}" for s in row.where),
    )


def sscc_of(line: Line, package: int) -> str:
    """The SSCC of a line's package (from 1); blank when it was not numbered."""
    if not line.sscc or package > line.sscc_count:
        return ""
    body = str(int(line.sscc[:-1]) + package - 1).zfill(len(line.sscc) - 1)
    return body + gs1_check_digit(body)


def labels_data(
    consignment: Consignment, head: Head, tracking_url: str, paper: LabelPaper = LabelPaper.A6, *, first: int = 1
) -> tuple[ShippingLabelData, int]:
    """One label a handling unit (a line without them gets one): LABELS_AT_ONCE from the `first` (from 1), and how many there are."""
    lines = [row.line for row in lines_of(consignment)]
    packages = [(line, package) for line in lines for package in range(1, max(line.hu, 1) + 1)]
    labels = [
        Label(
            goods=goods_of(line),
            destination=consignment.destination.local_name,
            consignee=consignment.request.receiver_name or consignment.owner.name,
            origin=consignment.origin.local_name,
            tracking_code=format_tracking_code(consignment.tracking_code),
            tracking_url=tracking_url,
            package=package,
            packages=max(line.hu, 1),
            quantity=_in_each(line),
            gross_weight_kg=(line.weight_kg / max(line.hu, 1)).quantize(Decimal("0.1")),
            volume_m3=(line.volume_m3 / max(line.hu, 1)).quantize(Decimal("0.001")) or None,
            sscc=sscc_of(line, package),
        )
        for line, package in packages[first - 1 : first - 1 + LABELS_AT_ONCE]
    ]
    return ShippingLabelData(head=head, labels=labels, paper=paper), len(packages)


def _in_each(line: Line) -> Decimal | None:
    """How much is in one package, where all hold the same; None where that does not come out even."""
    each = (line.quantity / max(line.hu, 1)).quantize(Decimal(1).scaleb(-line.unit.scale))
    return each if each * max(line.hu, 1) == line.quantity else None


def stock_card_data(line: Line, hub: Hub, head: Head) -> StockCardData:
    """Every movement of a line in and out of the stores of a hub, with the running balance."""
    rows = (
        Posting.objects.filter(line=line)
        .filter(Q(from_account__hub=hub, from_account__kind=2) | Q(to_account__hub=hub, to_account__kind=2))
        .select_related("event__hub", "from_account__hub", "from_account__bin", "from_account__place", "to_account__hub",
                        "to_account__bin", "to_account__place")
        .order_by("occurred_at", "event__recorded_at", "id")
    )  # fmt: skip
    movements, balance = [], ZERO
    for row in rows:
        into = row.quantity if row.to_account.hub_id == hub.pk and row.to_account.kind == 2 else ZERO
        out = row.quantity if row.from_account.hub_id == hub.pk and row.from_account.kind == 2 else ZERO
        if into and out:
            continue  # from bin to bin: the card of the whole line does not change
        balance += into - out
        other = row.from_account if into else row.to_account
        movements.append(
            StockMovement(
                occurred_at=row.occurred_at,
                what=EventKind(row.event.kind).label,
                document=row.event.code,
                other_side=account_words(other) or AccountKind(other.kind).label,
                taken_in=into,
                given_out=out,
                balance=balance,
                by=row.event.actor_name,
            )
        )
    here = Balance.objects.filter(line=line, hub_id=hub.pk, kind=2, live=True)
    sums = {c: here.filter(condition=c).aggregate(q=Sum("quantity"))["q"] or ZERO for c in Condition}
    measures = here.aggregate(kg=Sum("kg"), m3=Sum("m3"))
    bins = here.exclude(account__bin=None).values_list("account__bin__code", flat=True).distinct()
    return StockCardData(
        head=head,
        goods=goods_of(line),
        place=hub.local_name,
        bin=", ".join(sorted(set(bins))),
        opening=ZERO,
        movements=movements,
        good=sums[Condition.GOOD],
        damaged=sums[Condition.DAMAGED],
        quarantined=sums[Condition.QUARANTINED],
        gross_weight_kg=measures["kg"] or ZERO,
        volume_m3=measures["m3"] or ZERO,
    )


def count_sheet_data(hub: Hub, head: Head, *, bin_code: str = "", is_blind: bool = True) -> CountSheetData:
    """What to count in a hub or one bin; blind sheets leave the booked figure out."""
    rows: list[Standing] = [
        row for row in standing_in_hub(hub.pk) if not bin_code or row.where.endswith(f" {bin_code}")
    ]
    return CountSheetData(
        head=head,
        place=hub.local_name,
        bins=bin_code or _("all bins"),
        scope=_("%(count)s lines") % {"count": len(rows)},
        lines=[
            CountSheetLine(
                goods=goods_of(row.line), bin=row.where.partition(" ")[2], booked=None if is_blind else row.quantity
            )
            for row in rows
        ],
        is_blind=is_blind,
    )
