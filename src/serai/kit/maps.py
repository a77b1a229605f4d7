"""Maps drawn on the server: one SVG for pages and documents, and the land around a country for the interactive map.

Coordinates are longitude and latitude in degrees (WGS 84), drawn in the Mercator projection. Outlines are Natural
Earth's, 1:50 million (public domain), written by the front-end build. They imply no opinion on the legal status of a
boundary.
"""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

OUTLINES = Path(__file__).resolve().parent / "static" / "serai" / "outlines" / "countries.geojson"
NEAR_DEGREES = 4.0  # land this far around the country is drawn too
LINK_ORDER = ("other", "unknown", "open", "limited", "closed")  # what matters most is drawn last
SMALLEST_STEP_PX = 1.2
LINE_STEP_PX = 6.0
EDGE_PX = 6.0  # land is drawn this far over the edge, so that its border is not seen there

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A dot (`town`) or a square (`hub`) with its name. Hubs keep their label on phones."""

    name: Any
    lon: Any
    lat: Any
    kind: str = "town"
    url: str = ""


@dataclass(frozen=True, slots=True)
class MapLink:
    """A road, river or other way as a line through `points`; `state` is open, limited, closed, unknown or other."""

    points: Sequence[Point]
    state: str = "open"
    mode: str = "road"
    name: Any = ""


@dataclass(slots=True)
class _Labels:
    """Boxes taken on the drawing: names never run into each other, and keep off the lines where they can."""

    taken: list[Box] = field(default_factory=list)
    lines: list[Box] = field(default_factory=list)

    def is_free(self, box: Box, *, also_of_lines: bool) -> bool:
        return not any(_overlap(box, other) for other in (self.taken + self.lines if also_of_lines else self.taken))


def mercator(lat: float) -> float:
    """Northing of a latitude, in degrees of the equator."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


@lru_cache(maxsize=1)
def _countries() -> tuple[tuple[str | None, str, list[list[list[Point]]]], ...]:
    """(alpha-2 code, name, polygons of rings of points) of every country; empty when the front end is not built."""
    if not OUTLINES.exists():
        return ()
    world = json.loads(OUTLINES.read_text(encoding="utf-8"))
    return tuple((f["id"], f["properties"]["name"], _polygons(f["geometry"])) for f in world["features"])


def _polygons(geometry: dict[str, Any]) -> list[list[list[Point]]]:
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def _box_of(points: Iterable[Sequence[float]]) -> Box:
    lons, lats = zip(*((p[0], p[1]) for p in points), strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] <= b[2] and a[2] >= b[0] and a[1] <= b[3] and a[3] >= b[1]


@lru_cache(maxsize=32)
def outline_box(country: str) -> Box | None:
    """West, south, east, north of a country's outline, or None when it is not known."""
    for code, _name, polygons in _countries():
        if code == country.upper():
            return _box_of(point for polygon in polygons for point in polygon[0])
    return None


@lru_cache(maxsize=32)
def land(country: str) -> dict[str, Any]:
    """GeoJSON of a country (`home` 1) and of the land around it (`home` 0), for the interactive map."""
    box = outline_box(country)
    if box is None:
        return {"type": "FeatureCollection", "features": []}
    wide = (box[0] - NEAR_DEGREES, box[1] - NEAR_DEGREES, box[2] + NEAR_DEGREES, box[3] + NEAR_DEGREES)
    features = []
    for code, name, polygons in _countries():
        kept = [polygon for polygon in polygons if _overlap(_box_of(polygon[0]), wide)]
        if kept:
            geometry = {"type": "MultiPolygon", "coordinates": kept}
            properties = {"name": name, "home": int(code == country.upper())}
            features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "bbox": list(box), "features": features}


def _projection(box: Box, width: int, height: int) -> Callable[[Sequence[Any]], Point]:
    """From degrees to pixels, the box centred with a small margin."""
    west, south, east, north = box
    low, high = mercator(south), mercator(north)
    scale = min(width / (east - west), height / (high - low)) * 0.96
    left = (width - scale * (east - west)) / 2
    top = (height - scale * (high - low)) / 2
    return lambda p: (left + (float(p[0]) - west) * scale, top + (high - mercator(float(p[1]))) * scale)


def _path(points: Iterable[Point], *, close: bool = False) -> str:
    """SVG path data; steps too small to be seen are left out."""
    parts: list[str] = []
    last: Point | None = None
    for x, y in points:
        if last is not None and math.hypot(x - last[0], y - last[1]) < SMALLEST_STEP_PX:
            continue
        parts.append(f"{x:.1f} {y:.1f}")
        last = (x, y)
    return f"M{' '.join(parts)}{'Z' if close else ''}" if len(parts) > 1 else ""


def _clip(ring: list[Point], axis: int, limit: float, sign: int) -> list[Point]:
    """The part of a ring on one side of a line (Sutherland and Hodgman, 1974); `sign` 1 keeps what is above it."""
    kept: list[Point] = []
    for before, here in pairwise([*ring[-1:], *ring]):
        inside, was_inside = (sign * (p[axis] - limit) >= 0 for p in (here, before))
        if inside != was_inside:
            share = (limit - before[axis]) / (here[axis] - before[axis])
            kept.append((before[0] + (here[0] - before[0]) * share, before[1] + (here[1] - before[1]) * share))
        if inside:
            kept.append(here)
    return kept


def _ring_path(ring: list[Point], width: int, height: int) -> str:
    """A ring cut to the drawing, so that a large neighbour does not cost its whole coast."""
    for axis, limit, sign in ((0, -EDGE_PX, 1), (0, width + EDGE_PX, -1), (1, -EDGE_PX, 1), (1, height + EDGE_PX, -1)):
        ring = _clip(ring, axis, limit, sign)
    return _path(ring, close=True)


def _middle(points: Sequence[Point]) -> Point:
    """The point half-way along a line."""
    steps = [math.dist(a, b) for a, b in pairwise(points)]
    rest = sum(steps) / 2
    for (a, b), step in zip(pairwise(points), steps, strict=True):
        if rest <= step and step > 0:
            share = rest / step
            return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
        rest -= step
    return points[0]


def _land_paths(country: str, project: Callable[[Sequence[Any]], Point], width: int, height: int) -> str:
    """The land of neighbours, then the country's own over it."""
    drawn: dict[int, list[str]] = {0: [], 1: []}
    for feature in land(country)["features"]:
        home = feature["properties"]["home"]
        rings = (ring for polygon in feature["geometry"]["coordinates"] for ring in polygon)
        data = "".join(_ring_path([project(p) for p in ring], width, height) for ring in rings)
        if data:
            drawn[home].append(f'<path class="{"ss" if home else "nb"}" d="{data}"/>')
    return "".join(drawn[0] + drawn[1])


def _link_svg(link: MapLink, project: Callable[[Sequence[Any]], Point]) -> tuple[SafeString, SafeString]:
    """A line, and the sign on its middle where it is closed or limited."""
    points = [project(p) for p in link.points]
    line = format_html('<path class="ln ln-{} ln-{}" d="{}"/>', link.mode, link.state, _path(points))
    x, y = _middle(points)
    place = f"translate({x:.1f} {y:.1f})"
    if link.state == "closed":
        return line, format_html(
            '<g class="cross" transform="{}"><circle r="7"/><path d="M-3 -3L3 3M3 -3L-3 3"/></g>', place
        )
    if link.state == "limited":
        sign = '<g class="lim" transform="{}"><path d="M0 -7L7.5 6H-7.5Z"/><path class="e" d="M0 -2.5V2M0 4V4.2"/></g>'
        return line, format_html(sign, place)
    return line, mark_safe("")


def _label(place: MapPlace, at: Point, labels: _Labels, width: int, height: int) -> SafeString:
    """The place's name beside its dot where there is room; a name is left out rather than printed over another."""
    x, y = at
    is_hub = place.kind == "hub"
    text_px = len(str(place.name)) * (6.9 if is_hub else 6.3)
    half = text_px / 2
    ways = ((7, 4, "start", 7.0), (-7, 4, "end", -7 - text_px), (0, -8, "middle", -half), (0, 16, "middle", -half))
    for off_lines, (dx, dy, anchor, left) in product((True, False), ways):
        box = (x + left, y + dy - 11, x + left + text_px, y + dy + 3)
        inside = box[0] >= 2 and box[1] >= 2 and box[2] <= width - 2 and box[3] <= height - 2
        if inside and labels.is_free(box, also_of_lines=off_lines):
            labels.taken.append(box)
            return format_html(
                '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
                "hubl" if is_hub else "minl",
                f"{x + dx:.1f}",
                f"{y + dy:.1f}",
                anchor,
                place.name,
            )
    return mark_safe("")


def _boxes_along(points: Sequence[Point]) -> list[Box]:
    """Small boxes over a line, one every few pixels."""
    boxes = []
    for a, b in pairwise(points):
        steps = max(1, int(math.dist(a, b) / LINE_STEP_PX))
        for n in range(steps + 1):
            x, y = a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps
            boxes.append((x - 1.5, y - 1.5, x + 1.5, y + 1.5))
    return boxes


def _dot(place: MapPlace, at: Point) -> SafeString:
    x, y = at
    if place.kind == "hub":
        return format_html('<rect class="hub" x="{}" y="{}" width="8" height="8"/>', f"{x - 4:.1f}", f"{y - 4:.1f}")
    return format_html('<circle class="twn" cx="{}" cy="{}" r="2.4"/>', f"{x:.1f}", f"{y:.1f}")


def svg_map(
    places: Iterable[MapPlace],
    links: Iterable[MapLink] = (),
    outline: str = "",
    width: int = 600,
    height: int = 432,
    title: Any = "",
    language: str = "en",
) -> SafeString:
    """A map as one SVG image. `outline` is an ISO 3166-1 alpha-2 code; without it the map fits the places.

    `title` says in words what the picture shows; a table with the same content belongs beside it. Hub labels are placed
    first. `language` is that of the names, for screen readers. Raises ValueError when there is nothing to fit to.
    """
    located = [p for p in places if p.lon is not None and p.lat is not None]
    box = outline_box(outline) if outline else None
    if box is None:
        if not located:
            raise ValueError("a map needs an outline or a place with a position")
        box = _box_of([(float(p.lon), float(p.lat)) for p in located])
        box = (box[0] - 0.5, box[1] - 0.5, box[2] + 0.5, box[3] + 0.5)
    project = _projection(box, width, height)
    ordered = sorted(links, key=lambda link: LINK_ORDER.index(link.state))
    drawn = [_link_svg(link, project) for link in ordered if len(link.points) > 1]
    points = [(place, project((place.lon, place.lat))) for place in sorted(located, key=lambda p: p.kind != "hub")]
    labels = _Labels(
        taken=[(x - 4, y - 4, x + 4, y + 4) for _place, (x, y) in points],
        lines=[box for link in ordered for box in _boxes_along([project(p) for p in link.points])],
    )
    body = [
        f'<rect class="out" width="{width}" height="{height}"/>',
        _land_paths(outline, project, width, height) if outline else "",
        *(line for line, _sign in drawn),
        *(_dot(place, at) for place, at in points),
        *(sign for _line, sign in drawn),
        *(_label(place, at, labels, width, height) for place, at in points),
    ]
    return format_html(
        '<svg class="s-svgmap" viewBox="0 0 {} {}" role="img" lang="{}" direction="ltr"><title>{}</title>{}</svg>',
        width,
        height,
        language,
        title,
        mark_safe("".join(body)),  # noqa: S308 - each part is escaped by format_html or made of numbers only
    )
