"""Is this file safe to open? Answered before any spreadsheet code sees it.

An .xlsx file is a zip of XML. A file of some kilobytes can unpack to gigabytes, and one cell named XFD1048576 makes a
reader reserve room for seventeen thousand million cells. So: the sizes in the zip's directory first, then every
member is unpacked under a limit (a directory can lie), and cell names beyond the limits are looked for in its text.
"""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from serai.kit.sheets.errors import SheetError

MEGABYTE = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOCAL_HEADER = 30
_DEFLATED = 8
_STEP = 1024 * 1024
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")


@dataclass(frozen=True)
class Limits:
    """How much is read; the defaults fit imports by people. Rows and columns include the heading and empty ones."""

    max_bytes: int = 10 * MEGABYTE
    max_unpacked_bytes: int = 120 * MEGABYTE
    max_rows: int = 20_000
    max_columns: int = 100
    max_members: int = 1_000


@dataclass(frozen=True)
class Checked:
    """A workbook that may be opened. ``error_cells`` maps a member's name to the cells whose formula failed."""

    content: bytes
    error_cells: dict[str, set[str]] = field(default_factory=dict)


def check_workbook(content: bytes, limits: Limits) -> Checked:
    """The workbook, when it keeps the limits and is an .xlsx file at all. Raises SheetError."""
    check_size(content, limits)
    if content.startswith(_OLE):
        raise SheetError("sheet-password" if _ENCRYPTED in content else "sheet-old-format")
    if not content.startswith(b"PK"):
        raise SheetError("sheet-wrong-format")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error) as error:
        raise SheetError("sheet-broken") from error
    _check_directory(members, limits)
    return Checked(content, _check_members(content, members, limits))


def check_size(content: bytes, limits: Limits) -> None:
    """Raises SheetError for an empty file and for one above ``max_bytes``."""
    if not content.strip():
        raise SheetError("sheet-empty-file")
    if len(content) > limits.max_bytes:
        found, limit = round(len(content) / MEGABYTE, 1), round(limits.max_bytes / MEGABYTE, 1)
        raise SheetError("sheet-too-large", found=found, limit=limit)


def _check_directory(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise SheetError("sheet-wrong-format")
    if len(members) > limits.max_members or len(names) < len(members):
        raise SheetError("sheet-broken")
    if any(member.flag_bits & 0x1 for member in members):
        raise SheetError("sheet-password")
    if sum(member.file_size for member in members) > limits.max_unpacked_bytes:
        raise SheetError("sheet-unpacks-too-large", limit=limits.max_unpacked_bytes // MEGABYTE)


def _check_members(content: bytes, members: list[zipfile.ZipInfo], limits: Limits) -> dict[str, set[str]]:
    """Every member unpacked under the limit, its cell names checked; returns the cells whose formula gave an error."""
    left = limits.max_unpacked_bytes
    too_wide, too_long = _names_beyond(limits)
    errors: dict[str, set[str]] = {}
    for member in members:
        text = _unpacked(content, member, left, limits)
        left -= len(text)
        if b"<" not in text[:200]:
            continue  # a picture, not XML
        if too_wide.search(text):
            raise SheetError("sheet-too-many-columns", limit=limits.max_columns)
        if too_long.search(text):
            raise SheetError("sheet-too-many-rows", limit=limits.max_rows)
        if b't="e"' in text or b"t='e'" in text:
            errors[member.filename] = {name.decode() for name in _ERROR_CELL.findall(text)}
    return errors


def _unpacked(content: bytes, member: zipfile.ZipInfo, left: int, limits: Limits) -> bytes:
    """The member's text. Sizes are counted while unpacking, because those in the directory may be invented."""
    start = _data_start(content, member)
    raw = content[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        text, complete = raw, True
    elif member.compress_type == _DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            text = unpacker.decompress(raw, left + 1)
        except zlib.error as error:
            raise SheetError("sheet-broken") from error
        complete = unpacker.eof
    else:
        raise SheetError("sheet-broken")
    if len(text) > left:
        raise SheetError("sheet-unpacks-too-large", limit=limits.max_unpacked_bytes // MEGABYTE)
    if not complete or len(text) != member.file_size or zlib.crc32(text) != member.CRC:
        raise SheetError("sheet-broken")
    return text


def _data_start(content: bytes, member: zipfile.ZipInfo) -> int:
    header = content[member.header_offset : member.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise SheetError("sheet-broken")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    return member.header_offset + _LOCAL_HEADER + int(name_length) + int(extra_length)


def _names_beyond(limits: Limits) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Patterns of cell names (``r="XFD9"``) and row numbers that lie beyond the limits.

    Rows are matched by their number of digits and first digit, which is coarse and quick: with a limit of 20,000 the
    pattern finds 30,000 and more. The exact limit is checked on what was read; this one protects the memory.
    """
    columns = _letters_beyond(limits.max_columns)
    highest = str(limits.max_rows)
    rows = rf"[0-9]{{{len(highest) + 1},}}"
    if highest[0] != "9":
        rows += rf"|[{int(highest[0]) + 1}-9][0-9]{{{len(highest) - 1}}}"
    start = r"<(?:\w+:)?(?:row|c)\s[^>]*?\br\s*=\s*[\"']\s*"
    wide = re.compile(rf"{start}(?:{columns})[0-9]".encode(), re.IGNORECASE)
    long = re.compile(rf"{start}[A-Z]{{0,3}}0*(?:{rows})[\"']".encode(), re.IGNORECASE)
    return wide, long


def _letters_beyond(max_columns: int) -> str:
    """A pattern of column names after number ``max_columns``, which is at most 702 (``ZZ``): 100 is ``CV``."""
    first, second = divmod(max_columns - 1, 26)
    if first == 0:
        one = f"[{chr(ord('A') + second + 1)}-Z]|" if second < 25 else ""
        return rf"{one}[A-Z]{{2,}}"
    leading = chr(ord("A") + first - 1)
    same = f"{leading}[{chr(ord('A') + second + 1)}-Z]|" if second < 25 else ""
    after = f"[{chr(ord(leading) + 1)}-Z][A-Z]|" if leading < "Z" else ""
    return rf"{same}{after}[A-Z]{{3,}}"
