"""Positions on the WGS 84 ellipsoid: longitude first, then latitude, in decimal degrees.

Coordinates are observations, not amounts that must balance, so they are floats.
"""

from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt

from serai.core.kernel.problems import Problem

#: Mean radius of the Earth in km (IUGG: (2a + b) / 3).
EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Position:
    """A point: `lon` −180…180 (east positive), `lat` −90…90 (north positive). Raises ValueError outside."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (isfinite(self.lon) and isfinite(self.lat)):
            raise ValueError("a position has two finite coordinates")
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise ValueError("longitude is -180 to 180 and latitude -90 to 90")


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in degrees. `west` greater than `east` means that it crosses the 180° meridian."""

    west: float
    south: float
    east: float
    north: float

    def __contains__(self, position: Position) -> bool:
        if not self.south <= position.lat <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= position.lon <= self.east
        return position.lon >= self.west or position.lon <= self.east


def distance_km(a: Position, b: Position) -> float:
    """Great-circle distance in km by the haversine formula; within 0.6 % of the ellipsoidal distance."""
    d_lat, d_lon = radians(b.lat - a.lat), radians(b.lon - a.lon)
    chord = sin(d_lat / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(d_lon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def check_position(lon: float, lat: float, area: Box | None = None) -> list[Problem]:
    """What is wrong with typed coordinates; an empty list when nothing is.

    `position-not-a-number`, `position-out-of-range`, `position-outside-area` (when `area`, usually the country's box,
    is given) or `position-swapped`: wrong as typed, right the other way round; `lon` and `lat` are as they should be.
    """
    if not (isfinite(lon) and isfinite(lat)):
        return [Problem("position-not-a-number")]
    code = _fault(lon, lat, area)
    if code is None:
        return []
    if _fault(lat, lon, area) is None and (area is not None or lon != lat):
        return [Problem("position-swapped", parameters={"lon": lat, "lat": lon})]
    return [Problem(code, parameters={"lon": lon, "lat": lat})]


def _fault(lon: float, lat: float, area: Box | None) -> str | None:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return "position-out-of-range"
    if area is not None and Position(lon, lat) not in area:
        return "position-outside-area"
    return None
