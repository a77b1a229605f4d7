"""The web page of a document: the same resolved data as the PDF, part by part, in the same order."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from serai.kit.documents.parts import Document
from serai.kit.documents.resolve import resolve

TEMPLATE = "kit/document.html"


def as_html(document: Document) -> SafeString:
    """An ``<article>`` for a page to hold; escaped throughout, without inline style (so the CSP passes).

    The QR codes are our own SVG, the only thing in it that is marked safe. Raises DocumentTooLarge.
    """
    return render_to_string(TEMPLATE, {"document": resolve(document)})
