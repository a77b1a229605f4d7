"""How cargo can go from one place to another in a month: by road, river or air, how far, how long, with which craft.

A simple search over the links of corridors.csv; the platform's own network comes later. A port, airstrip, store, hospital
or site stands for its town.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from serai.core.kernel.positions import Position, distance_km
from serai.demo.load import DemoData
from serai.demo.records import CorridorRow, PlaceRow

#: Classes of vehicles in the order in which they are preferred, by the smallest craft that passes.
CRAFT = {
    "truck": ("truck_30t", "truck_10t"),
    "4x4": ("truck_10t", "4x4", "tractor"),
    "barge": ("barge",),
    "boat": ("boat",),
    "canoe": ("canoe", "boat"),
    "air": ("fixed_wing", "helicopter"),
}
#: How much of one request such a way can reasonably carry, kg: what more is asked for is asked for in another season.
CAN_CARRY_KG = {"truck": 45_000, "4x4": 20_000, "barge": 160_000, "boat": 24_000, "canoe": 3_000, "air": 9_000}
SLOWER = {"slow": Decimal("1.5"), "4x4": Decimal("1.8"), "open": Decimal(1)}
#: By mode, the largest craft first: which links it passes (road: state of the season; river: width).
TIERS = {
    "road": (("truck", frozenset({"open", "slow"})), ("4x4", frozenset({"open", "slow", "4x4"}))),
    "river": (
        ("barge", frozenset({"barge"})),
        ("boat", frozenset({"barge", "boat"})),
        ("canoe", frozenset({"barge", "boat", "canoe"})),
    ),
    "air": (("air", frozenset({"open", "slow"})),),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A route in one mode: kilometres, minutes and the craft that passes all of it."""

    mode: str
    craft: str
    distance_km: Decimal
    minutes: int


class Ways:
    def __init__(self, data: DemoData) -> None:
        self._places = {place.code: place for place in data.places}
        self._corridors = data.corridors
        self._hubs = tuple(hub.place for hub in data.hubs)
        self.between = lru_cache(maxsize=None)(self._between)

    def town(self, code: str) -> str:
        """The town that a port, airstrip, store or site belongs to: JUBX is at Juba; Mongalla is itself."""
        return code[:3] if code[:3] in self._places else code

    def nearest_hub(self, place: str) -> str:
        """The hub's town, by straight distance."""
        return min(self._hubs, key=lambda hub: (self.straight_km(hub, place), hub))

    def straight_km(self, one: str, other: str) -> float:
        return distance_km(self._where(one), self._where(other))

    def _where(self, code: str) -> Position:
        place: PlaceRow = self._places[code]
        return Position(float(place.lon), float(place.lat))

    def best(self, origin: str, destination: str, month: int, modes: Iterable[str]) -> Way | None:
        """The way in the first of the modes that is open that month, else any open one. None when all are closed."""
        for mode in (*modes, "road", "river", "air"):
            found: Way | None = self.between(origin, destination, month, mode)
            if found is not None:
                return found
        return None

    def _between(self, origin: str, destination: str, month: int, mode: str) -> Way | None:
        """The quickest way in one mode for the largest craft that can go at all. A local trip is by road."""
        start, goal = self.town(origin), self.town(destination)
        if start == goal:
            return Way("road", "truck", Decimal(6), 45) if mode == "road" else None
        for craft, passable in TIERS[mode]:
            found = self._quickest(start, goal, month, mode, passable)
            if found is not None:
                return Way(mode, craft, *found)
        return None

    def _quickest(
        self, start: str, goal: str, month: int, mode: str, passable: frozenset[str]
    ) -> tuple[Decimal, int] | None:
        """Dijkstra by minutes over links whose state (road) or width (river) is `passable`: kilometres and minutes."""
        queue: list[tuple[Decimal, str, Decimal]] = [(Decimal(0), start, Decimal(0))]
        done: set[str] = set()
        while queue:
            minutes, at, kilometres = heapq.heappop(queue)
            if at == goal:
                return kilometres, int(minutes)
            if at in done:
                continue
            done.add(at)
            for other, link in self._links[mode, at]:
                state = link.state_in(month)
                if other in done or state == "closed" or (link.way if mode == "river" else state) not in passable:
                    continue
                took = minutes + link.usual_duration_minutes * SLOWER[state]
                heapq.heappush(queue, (took, other, kilometres + link.distance_km))
        return None

    @cached_property
    def _links(self) -> dict[tuple[str, str], list[tuple[str, CorridorRow]]]:
        links: dict[tuple[str, str], list[tuple[str, CorridorRow]]] = defaultdict(list)
        for link in self._corridors:
            ends = self.town(link.from_place), self.town(link.to_place)
            for one, other in (ends, ends[::-1]):
                links[link.mode, one].append((other, link))
        return links
