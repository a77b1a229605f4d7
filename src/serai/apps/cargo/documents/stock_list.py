"""The stock list on paper: what stands in the stores, line by line or consignment by consignment."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods, about, total
from serai.kit.documents import Column, Document, Fact, Facts, Head, Kind, Table, Words


@dataclass(frozen=True)
class StockListRow:
    """A line in a condition at a hub. By consignment ``goods`` names the consignment, ``lines`` counts and ``quantity`` is None."""

    goods: Goods
    place: str
    condition: Words
    quantity: Decimal | None
    handling_units: int
    gross_weight_kg: Decimal
    volume_m3: Decimal
    days_here: int
    lines: int = 1


@dataclass(frozen=True)
class StockListData:
    """The list; ``place`` is the hub, or blank for all; ``owner`` where the reader sees only own cargo."""

    head: Head
    place: str
    owner: str
    by_consignment: bool
    rows: Sequence[StockListRow]


def stock_list(data: StockListData, language: str) -> Document:
    """The list in one language, landscape, with sums."""
    facts = [
        Fact(_("Store"), data.place or _("All")),
        Fact(_("Owner"), data.owner or _("All")),
        Fact(_("Lines"), sum(row.lines for row in data.rows), Kind.COUNT),
    ]
    return Document(
        kind="cargo.stock_list",
        language=language,
        title=_("Stock list by consignment") if data.by_consignment else _("Stock list"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        landscape=True,
        parts=[Facts(facts, columns=3), _by_consignment(data) if data.by_consignment else _by_line(data, language)],
    )


def _sums(data: StockListData) -> dict[str, Decimal | int]:
    return {
        "hu": sum(row.handling_units for row in data.rows),
        "kg": total(row.gross_weight_kg for row in data.rows),
        "m3": total(row.volume_m3 for row in data.rows),
    }


_MEASURES = (
    Column("hu", _("Handling units"), Kind.COUNT, 24),
    Column("kg", _("Weight, kg"), Kind.QUANTITY, 26),
    Column("m3", _("Volume, m³"), Kind.QUANTITY, 24),
    Column("days", _("Days here"), Kind.COUNT, 18),
)


def _by_line(data: StockListData, language: str) -> Table:
    return Table(
        empty=_("Nothing stands here."),
        columns=[
            Column("consignment", _("Consignment"), Kind.CODE, 26),
            Column("place", _("Place"), Kind.CODE, 24),
            Column("goods", _("Goods"), second="about"),
            Column("condition", _("Condition"), Kind.TEXT, 24),
            Column("quantity", _("Quantity"), Kind.QUANTITY, 24, second="unit"),
            *_MEASURES,
        ],
        rows=[
            {
                "consignment": row.goods.consignment,
                "place": row.place,
                "goods": row.goods.description,
                "about": about(row.goods, language),
                "condition": row.condition,
                "quantity": row.quantity,
                "unit": row.goods.unit,
                **_amounts(row),
            }
            for row in data.rows
        ],
        totals=_sums(data),
    )


def _by_consignment(data: StockListData) -> Table:
    return Table(
        empty=_("Nothing stands here."),
        columns=[
            Column("consignment", _("Consignment"), Kind.CODE, 26),
            Column("place", _("Place"), Kind.CODE, 24),
            Column("goods", _("Cargo"), second="owner"),
            Column("lines", _("Lines"), Kind.COUNT, 18),
            *_MEASURES,
        ],
        rows=[
            {
                "consignment": row.goods.consignment,
                "place": row.place,
                "goods": row.goods.description,
                "owner": row.goods.owner,
                "lines": row.lines,
                **_amounts(row),
            }
            for row in data.rows
        ],
        totals=_sums(data),
    )


def _amounts(row: StockListRow) -> dict[str, Decimal | int]:
    return {
        "hu": row.handling_units,
        "kg": row.gross_weight_kg,
        "m3": row.volume_m3,
        "days": row.days_here,
    }
