"""The first page of a claims file: what is claimed, its value, who answers for it, and what is enclosed."""

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
    Signature,
    Signatures,
    Table,
    Text,
    Tone,
    Words,
)


@dataclass(frozen=True)
class Claimed:
    """Goods that are claimed for: ``lost`` less ``found`` again, in their unit, at ``unit_value`` each."""

    goods: Goods
    lost: Decimal
    found: Decimal
    unit_value: Decimal
    currency: str

    @property
    def value(self) -> Decimal:
        return ((self.lost - self.found) * self.unit_value).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Enclosure:
    """A paper that follows: its number, what it is, how many pages."""

    number: str
    what: Words
    pages: int


@dataclass(frozen=True)
class ClaimsFileData:
    """What stands on the page. Values are summed by currency, never across."""

    head: Head
    claimant: str
    responsible: str
    occurred_at: dt.datetime
    place: str
    cause: Words
    police_reference: str
    description: str
    lines: Sequence[Claimed]
    enclosures: Sequence[Enclosure]
    not_enclosed: Sequence[str]


def claims_file(data: ClaimsFileData, language: str) -> Document:
    """The page in one language."""
    missing = _("These files cannot be put into the claims file and are sent beside it: %(names)s.")
    return Document(
        kind="cargo.claims_file",
        language=language,
        title=_("Claims file"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        parts=[
            Facts(
                [
                    Fact(_("Owner of the goods"), data.claimant),
                    Fact(_("Who answers for it"), data.responsible),
                    Fact(_("Happened"), data.occurred_at, Kind.MOMENT),
                    Fact(_("Where"), data.place),
                    Fact(_("Cause"), data.cause),
                    Fact(_("Police or paper report number"), data.police_reference, Kind.CODE),
                ],
                columns=3,
            ),
            *([Text([data.description], title=_("What happened"))] if data.description else []),
            _claimed(data, language),
            Facts([Fact(currency, amount, Kind.MONEY) for currency, amount in _by_currency(data)], title=_("Value claimed"), columns=4),
            _enclosures(data),
            *([Text([str(missing) % {"names": ", ".join(data.not_enclosed)}], tone=Tone.NOTICE)] if data.not_enclosed else []),
            Signatures([Signature(_("For the owner")), Signature(_("For the store or carrier"))]),
        ],
    )  # fmt: skip


def _by_currency(data: ClaimsFileData) -> list[tuple[str, Decimal]]:
    currencies = sorted({line.currency for line in data.lines})
    return [(each, total(line.value for line in data.lines if line.currency == each)) for each in currencies]


def _claimed(data: ClaimsFileData, language: str) -> Table:
    return Table(
        title=_("What is claimed"),
        columns=[
            Column("goods", _("Goods"), second="about"),
            Column("consignment", _("Consignment"), Kind.CODE, 26),
            Column("lost", _("Lost"), Kind.QUANTITY, 20, second="unit"),
            Column("found", _("Found again"), Kind.QUANTITY, 20),
            Column("each", _("Value of one"), Kind.MONEY, 22),
            Column("value", _("Value"), Kind.MONEY, 24, second="currency"),
        ],
        rows=[
            {
                "goods": line.goods.description,
                "about": about(line.goods, language),
                "consignment": line.goods.consignment,
                "lost": line.lost,
                "unit": line.goods.unit,
                "found": line.found,
                "each": line.unit_value,
                "value": line.value,
                "currency": line.currency,
            }
            for line in data.lines
        ],
    )


def _enclosures(data: ClaimsFileData) -> Table:
    return Table(
        title=_("Enclosed"),
        numbered=True,
        columns=[
            Column("number", _("Number"), Kind.CODE, 50),
            Column("what", _("Paper")),
            Column("pages", _("Pages"), Kind.COUNT, 20),
        ],
        rows=[{"number": each.number, "what": each.what, "pages": each.pages} for each in data.enclosures],
    )
