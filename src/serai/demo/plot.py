"""The shapes of story.yaml: what the twelve months of history are made from. See `records` for units and conventions.

Weights say how often something is chosen beside its neighbours; they need not add up to 100.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Period:
    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Season:
    months: tuple[int, ...]
    note: str
    road_share: int
    river_share: int
    air_share: int


@dataclass(frozen=True, slots=True)
class Rejection:
    reason: str
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong `count` times: around `day`, or spread over the year when it is None."""

    kind: str
    count: int
    day: date | None
    text: str
    cause: str = ""  # of a loss


@dataclass(frozen=True, slots=True)
class Merge:
    duplicate: str  # organisations
    into: str
    day: date


@dataclass(frozen=True, slots=True)
class Closing:
    closed_until: date
    day: date
    decision: str


@dataclass(frozen=True, slots=True)
class Template:
    """Requests of one sort. `items`: item → least and most inventory units; `routes`: origin, destination, weight.

    `months` empty = all the year.
    """

    title: str
    organisations: tuple[str, ...]
    weight: int
    people: tuple[int, int]
    months: tuple[int, ...]
    services: tuple[str, ...]
    items: dict[str, tuple[int, int]]
    routes: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Featured:
    """A request shown in the pictures, as it stands at the end; `items`: item → inventory units."""

    title: str
    organisation: str
    origin: str
    destination: str
    hours_ago: int
    needed_by: date
    decision: str
    services: tuple[str, ...]
    people: int
    reference: str
    items: dict[str, int]
    note: str


@dataclass(frozen=True, slots=True)
class FeaturedStock:
    organisation: str
    item: str
    quantity: int
    damaged: int  # part of quantity
    bins: tuple[str, ...]
    days_here: int
    expires_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class FeaturedJourney:
    """A journey under way at the end; `hours` since its departure, negative when it is still to leave."""

    plate: str
    origin: str
    destination: str
    kg: Decimal
    hours: int
    state: str


@dataclass(frozen=True, slots=True)
class Story:
    period: Period
    targets: dict[str, int]
    demand: dict[str, int]  # "2026-03" → requests submitted
    lines_per_request: dict[int, int]  # lines → weight
    parts: dict[str, dict[int, int]]  # step → parts → weight
    via_second_hub_percent: int
    waiting_now: dict[str, int]
    fulfilled_percent_by_age_days: dict[int, int]
    season: tuple[Season, ...]
    rejections: tuple[Rejection, ...]
    cancelled_by_requester: int
    troubles: tuple[Trouble, ...]
    merge: Merge
    period_closing: Closing
    templates: tuple[Template, ...]
    featured: tuple[Featured, ...]
    bor_stock: tuple[FeaturedStock, ...]
    journeys_now: tuple[FeaturedJourney, ...]
