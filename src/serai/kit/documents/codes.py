"""Codes that a camera reads, drawn as SVG without a style attribute, so that paper and page use the same picture."""

import io

import segno

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
