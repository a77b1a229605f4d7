"""The data of the papers of a store: bin card, stock list."""

from decimal import Decimal

from django.db.models import Count, Min, Q, QuerySet, Sum

from serai.apps.cargo.documents.bin_card import BinCardData, BinContent, BinMovement
from serai.apps.cargo.documents.goods import Goods
from serai.apps.cargo.documents.stock_list import StockListData, StockListRow
from serai.apps.cargo.enums import AccountKind, Condition, EventKind
from serai.apps.cargo.models import Balance, Consignment, Posting
from serai.apps.cargo.queries.papers import account_words, goods_of
from serai.apps.cargo.queries.standing import standing_in_hub
from serai.apps.cargo.queries.stock import stock
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.operations.models import Bin, Hub, Operation
from serai.kit.documents import Head
from serai.kit.policy import Actor

MOST_MOVEMENTS = 200
GOODS = ("line__consignment", "line__owner", "line__unit", "line__handling_unit")


def bin_card_data(shelf: Bin, head: Head) -> BinCardData:
    """What stands in a bin, and its last movements, oldest first. Three queries."""
    at = Q(from_account__bin=shelf) | Q(to_account__bin=shelf)
    stood = Balance.objects.filter(hub_id=shelf.hub_id, kind=AccountKind.STORE, account__bin=shelf)
    rows = Posting.objects.filter(
        at, line_id__in=stood.values("line_id")
    )  # by line: postings have no index on accounts
    moved = list(
        rows.select_related(*GOODS, "event__hub", "from_account", "to_account").order_by("-occurred_at", "-id")[
            :MOST_MOVEMENTS
        ]
    )
    return BinCardData(
        head=head,
        store=shelf.hub.local_name,
        bin=shelf.code,
        kind=shelf.get_kind_display(),
        temperature=TemperatureBand(shelf.temperature_band).label if shelf.temperature_band else "",
        capacity_m3=shelf.capacity_m3,
        contents=[
            BinContent(goods_of(row.line), Condition(row.condition).label, row.quantity, row.kg, row.m3)
            for row in standing_in_hub(shelf.hub_id, bin_id=shelf.pk, every_bin=False)
        ],
        movements=[_movement(shelf, each) for each in reversed(moved)],
    )


def _movement(shelf: Bin, posting: Posting) -> BinMovement:
    came, went = posting.to_account.bin_id == shelf.pk, posting.from_account.bin_id == shelf.pk
    return BinMovement(
        occurred_at=posting.occurred_at,
        what=EventKind(posting.event.kind).label,
        document=posting.event.code,
        goods=goods_of(posting.line),
        put_in=posting.quantity if came else Decimal(),
        taken_out=posting.quantity if went else Decimal(),
    )


def stock_list_data(
    actor: Actor, operation: Operation, head: Head, *, hub: Hub | None, by_consignment: bool
) -> StockListData:
    """What the actor may see in the stores, by line or by consignment. Two queries."""
    rows = stock(actor, operation_id=operation.pk, hub_id=hub.pk if hub else None).filter(live=True)
    own = "" if actor.takes_part_in(operation.pk) else actor.name
    made = _consignments(rows, actor) if by_consignment else _lines(rows, actor)
    return StockListData(head, hub.local_name if hub else "", own, by_consignment, made)


def _lines(rows: QuerySet[Balance], actor: Actor) -> list[StockListRow]:
    listed = rows.select_related(None).select_related(*GOODS, "account__hub", "account__bin", "account__place")
    return [
        StockListRow(
            goods=goods_of(row.line),
            place=account_words(row.account),
            condition=Condition(row.condition).label,
            quantity=row.quantity,
            handling_units=row.hu,
            gross_weight_kg=row.kg,
            volume_m3=row.m3,
            days_here=max((actor.now - row.first_at).days, 0),
        )
        for row in listed.order_by("hub_id", "line__consignment__number", "line__position", "account_id", "condition")
    ]


def _consignments(rows: QuerySet[Balance], actor: Actor) -> list[StockListRow]:
    sums = list(
        rows.select_related(None)
        .order_by("account__hub__code", "line__consignment__number")
        .values("consignment_id", "account__hub__code", "line__consignment__number")
        .annotate(
            lines=Count("line_id", distinct=True),
            hu=Sum("hu"),
            weight=Sum("kg"),
            volume=Sum("m3"),
            since=Min("first_at"),
        )
    )
    known = Consignment.objects.select_related("owner").in_bulk([row["consignment_id"] for row in sums])
    return [
        StockListRow(
            goods=Goods(known[row["consignment_id"]].title, known[row["consignment_id"]].code, known[row["consignment_id"]].owner.name),
            place=row["account__hub__code"],
            condition="",
            quantity=None,
            handling_units=row["hu"],
            gross_weight_kg=row["weight"],
            volume_m3=row["volume"],
            days_here=max((actor.now - row["since"]).days, 0),
            lines=row["lines"],
        )
        for row in sums
    ]  # fmt: skip
