"""Shipping labels: one a package or one a line, on A6 or on the 102 × 152 mm roll of a label printer.

The large words are what a loader reads from three metres: where to, which consignment, which package of how many.
The QR code opens public tracking. The GS1 DataMatrix carries the SSCC of the package and, where known, batch and expiry.
"""

import re
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


def gs1_elements(label: Label) -> str:
    """What the label's code says, with its application identifiers: ``(00)…`` SSCC, ``(17)YYMMDD`` expiry, ``(10)…`` batch.

    Source: GS1 General Specifications, section 3. Blank without an SSCC. A batch that AI 10 cannot hold (over 20 signs, or beyond
    GS1's set of signs) stays off the code: it is printed in words.
    """
    if not label.sscc:
        return ""
    expiry = f"(17){label.goods.expires_on:%y%m%d}" if label.goods.expires_on else ""
    batch = f"(10){label.goods.batch}" if _BATCH.fullmatch(label.goods.batch or "") else ""
    return f"(00){label.sscc}{expiry}{batch}"


#: GS1 General Specifications, figure 7.11-1, without the brackets that frame identifiers.
_BATCH = re.compile(r"[A-Za-z0-9!\"%&'*+,\-./:;<=>?_]{1,20}")


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
        Fact(_("Package code"), gs1_elements(label), Kind.GS1, key="datamatrix"),
        Fact(_("SSCC"), sscc_readable(label.sscc), Kind.CODE, key="sscc"),
    ]
    return Facts(facts, key="label")
