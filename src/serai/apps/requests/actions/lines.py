"""Writing the lines of requests, and the sums that the request keeps of them."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.rules.data import ZERO, LineData, RequestData
from serai.apps.requests.rules.line_checks import is_cold, is_dangerous

_COPIED = tuple(field.name for field in fields(LineData) if field.name not in {"id", "origin_id", "destination_id"})
_APART = 20_000  # positions of kept lines are parked above this while they change places


def line_values(data: RequestData, line: LineData) -> dict[str, Any]:
    """The columns of a line; its places fall back to the request's."""
    values = {name: getattr(line, name) for name in _COPIED}
    values["origin_id"] = line.origin_id or data.origin_id
    values["destination_id"] = line.destination_id or data.destination_id
    return values


def set_sums(request: ServiceRequest, data: RequestData) -> None:
    """Totals and flags of the lines, as attributes of the request (not saved here)."""
    lines = data.lines
    request.weight_kg = sum((line.weight_kg for line in lines), ZERO)
    request.volume_m3 = sum((line.volume_m3 for line in lines), ZERO)
    request.line_count = len(lines)
    request.has_cold = any(is_cold(line) for line in lines)
    request.hazard_classes = hazards(lines)
    request.origin_id = data.origin_id or next((line.origin_id for line in lines if line.origin_id), None)
    request.destination_id = data.destination_id or next(
        (line.destination_id for line in lines if line.destination_id), None
    )


def hazards(lines: Sequence[LineData]) -> str:
    classes = sorted({line.hazard_class or "?" for line in lines if is_dangerous(line)})
    return " ".join(classes)[:40].rstrip()


def write_lines(request: ServiceRequest, data: RequestData) -> None:
    """Make the stored lines those of `data`: lines with a known id are updated, others are new, missing ones go."""
    stored = {line.pk: line for line in request.lines.all()}
    kept: list[tuple[RequestLine, LineData, int]] = []
    new: list[RequestLine] = []
    for position, line in enumerate(data.lines, start=1):
        if line.id is not None and line.id in stored:
            kept.append((stored.pop(line.id), line, position))
        else:
            new.append(RequestLine(request=request, position=position, **line_values(data, line)))
    if stored:
        RequestLine.objects.filter(pk__in=list(stored)).delete()
    _make_room(kept)
    _update_kept(data, kept)
    RequestLine.objects.bulk_create(new)


def _make_room(kept: Sequence[tuple[RequestLine, LineData, int]]) -> None:
    moving = [row for row, _line, position in kept if row.position != position]
    for row in moving:
        row.position += _APART
    if moving:
        RequestLine.objects.bulk_update(moving, ["position"])


def _update_kept(data: RequestData, kept: Sequence[tuple[RequestLine, LineData, int]]) -> None:
    changed: list[RequestLine] = []
    for row, line, position in kept:
        values: dict[str, Any] = {**line_values(data, line), "position": position}
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    if changed:
        RequestLine.objects.bulk_update(changed, [*_names(), "position"])


def _names() -> list[str]:
    return [*(name.removesuffix("_id") for name in _COPIED), "origin", "destination"]
