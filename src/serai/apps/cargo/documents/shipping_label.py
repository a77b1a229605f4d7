"""Shipping labels: one a package or one a line, on A6 or on the 102 × 152 mm roll of a label printer.

The large words are what a loader reads from three metres: where to, which consignment, which package of how many.
The QR code opens public tracking. A GS1 DataMatrix with the SSCC comes with the codes of issue B.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.documents.goods import Goods
from serai.kit.documents import Document, Fact, Facts, Head, Kind, words


class LabelPaper(StrEnum):
    """Sizes of label paper, width × height in millimetres."""

    A6 = "a6"  # 105 × 148
    ROLL = "roll-102x152"  # the common thermal label, 4 × 6 inches


@dataclass(frozen=True)
class Label:
    """One label. ``package`` of ``packages`` counts handling units; ``sscc`` has 18 digits or is empty."""

    goods: Goods
    destination: str
    consignee: str
    origin: str
    tracking_code: str
    tracking_url: str
    package: int
    packages: int
    quantity: Decimal | None = None
    gross_weight_kg: Decimal | None = None
    volume_m3: Decimal | None = None
    sscc: str = ""


@dataclass(frozen=True)
class ShippingLabelData:
    """The labels of one print job, in the order of printing."""

    head: Head
    labels: Sequence[Label]
    paper: LabelPaper = LabelPaper.A6


def shipping_label(data: ShippingLabelData, language: str) -> Document:
    """One page a label."""
    return Document(
        kind="cargo.shipping_label",
        language=language,
        title=_("Shipping label"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        paper=str(data.paper),
        parts=[_label(label, language) for label in data.labels],
    )


def sscc_readable(sscc: str) -> str:
    """An SSCC in groups that can be read aloud: ``(00) 3 4012345 123456789 5`` as ``(00) 340 1234 5123 4567 895``."""
    return " ".join(["(00)", sscc[:3], *(sscc[i : i + 4] for i in range(3, len(sscc), 4))]) if sscc else ""


def _label(label: Label, language: str) -> Facts:
    goods = label.goods
    of = words(language, of=_("%(package)s of %(packages)s"))["of"]
    facts = [
        Fact(_("To"), label.destination, key="destination"),
        Fact(_("Consignee"), label.consignee, key="consignee"),
        Fact(_("From"), label.origin, key="origin"),
        Fact(_("Owner"), goods.owner, key="owner"),
        Fact(_("Consignment"), goods.consignment, Kind.CODE, key="consignment"),
        Fact(_("Package"), of % {"package": label.package, "packages": label.packages}, key="package"),
        Fact(_("Goods"), goods.description, key="goods"),
        Fact(_("Quantity"), label.quantity, Kind.QUANTITY, key="quantity", second=goods.unit),
        Fact(_("Weight, kg"), label.gross_weight_kg, Kind.QUANTITY, key="weight"),
        Fact(_("Volume, m³"), label.volume_m3, Kind.QUANTITY, key="volume"),
        Fact(_("Batch"), goods.batch, Kind.CODE, key="batch"),
        Fact(_("Expires"), goods.expires_on, Kind.DAY, key="expires"),
        Fact(_("Packaging"), goods.packaging or None, key="packaging"),
        Fact(_("Stacking"), goods.stacking or None, key="stacking"),
        Fact(_("Dangerous goods"), goods.dangerous_goods or None, key="danger"),
        Fact(_("Temperature"), goods.temperature or None, key="temperature"),
        Fact(_("Tracking code"), label.tracking_code, Kind.CODE, key="tracking_code"),
        Fact(_("Tracking"), label.tracking_url, Kind.QR, key="tracking"),
        Fact(_("SSCC"), sscc_readable(label.sscc), Kind.CODE, key="sscc"),
    ]
    return Facts(facts, key="label")
