"""The release order: the owner's authorised person asks; it is verified, accepted or rejected, and executed.

Source: design cargo.md rule 11 and domain-cargo.md 1.8 (it must be signed by an authorised person).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods, about, total
from serai.kit.documents import (
    Column,
    Document,
    Fact,
    Facts,
    Head,
    Kind,
    Parties,
    Party,
    Signature,
    Signatures,
    Table,
    Text,
    Words,
)


@dataclass(frozen=True)
class ReleaseLine:
    """Ordered and handed out so far, in the goods' unit; the weight is that of the ordered quantity."""

    goods: Goods
    condition: Words
    place: str
    ordered: Decimal
    executed: Decimal
    gross_weight_kg: Decimal


@dataclass(frozen=True)
class ReleaseOrderData:
    """Everything on the order. Decisions not yet taken have no name and no time; ``reason`` goes with a rejection."""

    head: Head
    state: Words
    owner: str
    owner_lines: Sequence[Words]
    store: str
    store_lines: Sequence[Words]
    collector: str
    ordered_by: str
    ordered_at: dt.datetime
    on_paper: bool
    lines: Sequence[ReleaseLine]
    verified_by: str = ""
    verified_at: dt.datetime | None = None
    decided_by: str = ""
    decided_at: dt.datetime | None = None
    reason: str = ""
    instructions: str = ""
    executed_at: dt.datetime | None = None
    is_void: bool = False


def release_order(data: ReleaseOrderData, language: str) -> Document:
    """The order in one language; stamped with its state when it is void (rejected or withdrawn)."""
    return Document(
        kind="cargo.release_order",
        language=language,
        title=_("Release order"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        stamp=data.state if data.is_void else "",
        parts=[
            Parties(
                [
                    Party(_("Owner"), data.owner, data.owner_lines),
                    Party(_("Held at"), data.store, data.store_lines),
                    Party(_("To be handed to"), data.collector or _("Not named")),
                ]
            ),
            Facts(
                [
                    Fact(_("State"), data.state),
                    Fact(_("Channel"), _("Signed paper") if data.on_paper else _("Web")),
                    Fact(_("Verified"), data.verified_at, Kind.MOMENT, second=data.verified_by),
                    Fact(_("Decided"), data.decided_at, Kind.MOMENT, second=data.decided_by),
                ],
                columns=4,
            ),
            *([Text([data.reason], title=_("Reason of the decision"))] if data.reason else []),
            _lines(data, language),
            *([Text([data.instructions], title=_("Instructions"))] if data.instructions else []),
            Text(
                [_("The cargo leaves the books of the common service when it is handed over. Parts may be released.")]
            ),
            _signatures(data),
        ],
    )


def _lines(data: ReleaseOrderData, language: str) -> Table:
    return Table(
        title=_("Goods to release"),
        numbered=True,
        empty=_("No goods are named."),
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("consignment", _("Consignment"), Kind.CODE, 20),
            Column("condition", _("Condition"), Kind.TEXT, 21),
            Column("unit", _("Unit"), Kind.TEXT, 14),
            Column("ordered", _("To release"), Kind.QUANTITY, 18),
            Column("executed", _("Released before"), Kind.QUANTITY, 19),
            Column("weight", _("Weight, kg"), Kind.QUANTITY, 18),
            Column("handed", _("Handed over"), Kind.BLANK, 20),
        ],
        rows=[
            {
                "goods": line.goods.description,
                "about": about(line.goods, language, ("", line.place)),
                "consignment": line.goods.consignment,
                "condition": line.condition,
                "unit": line.goods.unit,
                "ordered": line.ordered,
                "executed": line.executed,
                "weight": line.gross_weight_kg,
            }
            for line in data.lines
        ],
        totals={"weight": total(line.gross_weight_kg for line in data.lines)},
    )


def _signatures(data: ReleaseOrderData) -> Signatures:
    return Signatures(
        [
            Signature(
                _("Ordered by"),
                _("I may release these goods for the owner."),
                name=data.ordered_by,
                organisation=data.owner,
                signed_at=None if data.on_paper else data.ordered_at,
            ),
            Signature(_("Handed over by"), _("Released from the store as written.")),
            Signature(_("Received by"), _("Received as written, for the owner."), name=data.collector),
        ]
    )
