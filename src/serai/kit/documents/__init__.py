"""Documents: PDF (Typst) and web page from the same data. Start at docs/how-to/add-a-document.md."""

from serai.kit.documents.engine import DocumentError, as_pdf, is_picture, render
from serai.kit.documents.parts import (
    Column,
    Document,
    Fact,
    Facts,
    Head,
    Kind,
    Part,
    Parties,
    Party,
    Picture,
    Signature,
    Signatures,
    Table,
    Text,
    Tone,
    Value,
    Words,
    WriteIn,
)
from serai.kit.documents.resolve import DocumentTooLarge, resolve
from serai.kit.documents.web import as_html
from serai.kit.documents.words import labelled, words

__all__ = [
    "Column",
    "Document",
    "DocumentError",
    "DocumentTooLarge",
    "Fact",
    "Facts",
    "Head",
    "Kind",
    "Part",
    "Parties",
    "Party",
    "Picture",
    "Signature",
    "Signatures",
    "Table",
    "Text",
    "Tone",
    "Value",
    "Words",
    "WriteIn",
    "as_html",
    "as_pdf",
    "is_picture",
    "labelled",
    "render",
    "resolve",
    "words",
]
