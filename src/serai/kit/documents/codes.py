"""Codes that a camera reads, drawn as SVG without a style attribute, so that paper and page use the same picture."""

import io
from typing import Any

import segno
import zxingcpp

MAX_CHARACTERS = 500


def qr_svg(text: str) -> str:
    """A QR code of ``text`` as an SVG element, one unit a module, without the quiet zone (the layout leaves it).

    Error correction M (15 %) or better when it costs no space: papers get creased and wet.
    Empty for empty text; raises ValueError above ``MAX_CHARACTERS``, which would print too fine to scan.
    """
    if not text:
        return ""
    if len(text) > MAX_CHARACTERS:
        message = f"{len(text)} characters do not fit a printed code; at most {MAX_CHARACTERS}"
        raise ValueError(message)
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True, svgclass=None, lineclass=None
    )
    # A size, so that it is small on a page even without a style sheet; paper sets its own.
    return buffer.getvalue().decode().strip().replace("<svg ", '<svg width="112" height="112" ', 1)


def gs1_svg(elements: str) -> str:
    """A square GS1 DataMatrix of ``(00)…(10)…`` as an SVG element, one unit a module, without the quiet zone.

    The code begins with FNC1, which tells a scanner that GS1 identifiers follow; fields of open length end with one.
    Source: GS1 General Specifications, section 5.6. Raises ValueError for elements that are not GS1's.
    """
    code = zxingcpp.create_barcode(elements, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True)
    image = _rows(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    size = len(image)
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(image) for x, cell in enumerate(row) if cell < 128)
    return (
        f'<svg width="112" height="112" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><path fill="#000" d="{dark}"/></svg>'
    )


def _rows(image: zxingcpp.Image) -> list[list[int]]:
    """The grey values of a picture, row by row, through Python's own view of its memory."""
    grid: Any = memoryview(image).tolist()  # type: ignore[arg-type]
    return [list(row) for row in grid]
