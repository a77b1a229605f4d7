"""Typst as a function: template and data in, PDF bytes out.

What a template can reach: its own text, the shared library folder, and the data, as one JSON string that Typst parses
as data and never as markup. It cannot read another file, an environment, or the network: the root is the library folder
and package folders are empty. Fonts come from Python packages, so the same paper is printed on every machine.
"""

import datetime as dt
import json
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.functional import Promise

from serai.kit.documents.parts import Document
from serai.kit.documents.resolve import DocumentTooLarge, resolve

LIBRARY = Path(__file__).parent / "library"
MAX_DATA_CHARACTERS = 8_000_000
_local = threading.local()


class DocumentError(RuntimeError):
    """The template did not compile: our own fault, never the user's. The message names the line in the template."""


class _Encoder(DjangoJSONEncoder):
    """Lazy translations become text in the language that is active."""

    def default(self, o: Any) -> Any:
        return str(o) if isinstance(o, Promise) else super().default(o)


def render(
    template: Path | str, data: Mapping[str, Any], language: str, *, printed_at: dt.datetime | None = None
) -> bytes:
    """The PDF of a Typst template (a path, or the template's text) with ``data`` as ``sys.inputs.data``, a JSON string.

    ``language`` decides the language of lazy translations in ``data``; ``printed_at`` is written into the PDF as its
    time of creation (absent: none, so equal data give equal bytes). Raises DocumentTooLarge and DocumentError.
    """
    source = template.read_bytes() if isinstance(template, Path) else template.encode()
    with translation.override(language):
        payload = json.dumps(data, cls=_Encoder, ensure_ascii=False)
    if len(payload) > MAX_DATA_CHARACTERS:
        raise DocumentTooLarge(found=len(payload), limit=MAX_DATA_CHARACTERS)
    try:
        pdf = _compiler().compile(
            input=source,
            format="pdf",
            sys_inputs={"data": payload},
            timestamp=0 if printed_at is None else int(printed_at.timestamp()),
        )
    except typst.TypstError as error:
        name = template.name if isinstance(template, Path) else "template"
        message = f"{name}: {error.message}\n{error.diagnostic}"
        raise DocumentError(message) from error
    if not isinstance(pdf, bytes):
        message = f"Typst returned {type(pdf).__name__}"
        raise DocumentError(message)
    return pdf


def as_pdf(document: Document) -> bytes:
    """The document as a tagged PDF, in its language. Raises DocumentTooLarge and DocumentError."""
    return render(document.template, resolve(document), document.language, printed_at=document.head.printed_at)


def is_picture(data: bytes) -> bool:
    """Whether a paper can show these bytes (a whole PNG or JPEG): what cannot be drawn must not stop a paper."""
    template = """#let data = json(bytes(sys.inputs.data))
#image(bytes(data.image), width: 10mm)"""
    try:
        render(template, {"image": list(data)}, "en")
    except DocumentError:
        return False
    return True


@cache
def _fonts() -> typst.Fonts:
    """The fonts, searched once a process. No system fonts: a machine that has more must not print otherwise."""
    folders: list[Path] = [
        Path(str(package.__file__)).parent / "files" for package in (fontpkg_noto_sans, fontpkg_noto_sans_arabic)
    ]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _no_packages() -> tempfile.TemporaryDirectory[str]:
    """An empty folder in place of Typst's package folders: packages are neither found nor fetched into a real one."""
    return tempfile.TemporaryDirectory(prefix="serai-typst-")


def _compiler() -> typst.Compiler:
    """One compiler a thread (it holds the document being compiled); 3 ms a page instead of 90 for a new one."""
    if not hasattr(_local, "compiler"):
        _local.compiler = typst.Compiler(
            root=str(LIBRARY),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            package_path=_no_packages().name,
            package_cache_path=_no_packages().name,
        )
    compiler: typst.Compiler = _local.compiler
    return compiler
