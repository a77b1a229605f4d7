"""The count sheet: what to count, bin by bin, with room for the figures; blind unless the count leader says otherwise.

Source: design domain-cargo.md 6 (physical count, recount) and cargo.md rule 6 (a count asserts what was seen).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods, about
from serai.kit.documents import Column, Document, Fact, Facts, Head, Kind, Part, Signature, Signatures, Table, Text

EXTRA_ROWS = 6


@dataclass(frozen=True)
class CountSheetLine:
    """One line in one bin; ``booked`` is what the books say, in the goods' unit, printed only on an open sheet."""

    goods: Goods
    bin: str
    booked: Decimal | None = None


@dataclass(frozen=True)
class CountSheetData:
    """Everything on the sheet; ``is_blind`` hides the booked quantities so that the counter really counts."""

    head: Head
    place: str
    bins: str
    scope: str
    lines: Sequence[CountSheetLine]
    is_blind: bool = True
    extra_rows: int = EXTRA_ROWS


def count_sheet(data: CountSheetData, language: str) -> Document:
    """The sheet in one language, landscape, with empty rows for goods found that are not listed."""
    return Document(
        kind="cargo.count_sheet",
        language=language,
        title=_("Count sheet"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        landscape=True,
        parts=[
            Facts(
                [
                    Fact(_("Store"), data.place),
                    Fact(_("Bins"), data.bins or _("All")),
                    Fact(_("What is counted"), data.scope or _("Everything")),
                    Fact(_("Kind of count"), _("Blind") if data.is_blind else _("Open")),
                ],
                columns=4,
            ),
            Text(
                [
                    _("Nothing moves in or out of the bins while they are counted."),
                    _("Write zero where nothing is there; an empty box means not counted."),
                    _("Write goods that are not listed into the empty rows."),
                ],
                numbered=True,
            ),
            _lines(data, language),
            Signatures(
                [
                    Signature(_("Counted by"), _("I counted what is written here, at the time written.")),
                    Signature(_("Counted with")),
                    Signature(_("Checked by")),
                ]
            ),
        ],
    )


def _lines(data: CountSheetData, language: str) -> Part:
    counted = _("Counted")
    booked = [] if data.is_blind else [Column("booked", _("Books say"), Kind.QUANTITY, 20)]
    return Table(
        title=_("Goods"),
        numbered=True,
        blank_rows=data.extra_rows,
        columns=[
            Column("bin", _("Bin"), Kind.CODE, 18),
            Column("consignment", _("Consignment"), Kind.CODE, 23),
            Column("goods", _("Goods"), second="about"),
            Column("unit", _("Unit"), Kind.TEXT, 18),
            *booked,
            Column("good", _("Good"), Kind.BLANK, 20, group=counted),
            Column("damaged", _("Damaged"), Kind.BLANK, 20, group=counted),
            Column("quarantined", _("Quarantined"), Kind.BLANK, 22, group=counted),
            Column("at", _("Time"), Kind.BLANK, 16),
            Column("remarks", _("Remarks"), Kind.BLANK, 38),
        ],
        rows=[
            {
                "bin": line.bin,
                "consignment": line.goods.consignment,
                "goods": line.goods.description,
                "about": about(line.goods, language),
                "unit": line.goods.unit,
                "booked": line.booked,
            }
            for line in data.lines
        ],
    )
