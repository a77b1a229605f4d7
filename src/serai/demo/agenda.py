"""What happens next: steps in the order of their moments, each of which may add further ones."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Step = Callable[[datetime], None]


class Agenda:
    """A simulated clock. Steps of one moment run in the order in which they were added, so a run is repeatable."""

    def __init__(self, begins_at: datetime) -> None:
        self.now = begins_at
        self._steps: list[tuple[datetime, int, Step]] = []
        self._order = count()

    def __len__(self) -> int:
        return len(self._steps)

    def add(self, at: datetime, step: Step) -> None:
        """Do `step` at a moment; a moment that is over means now."""
        heapq.heappush(self._steps, (max(at, self.now), next(self._order), step))

    def run(self, until: datetime) -> None:
        """Do everything up to `until`, in order. What is later stays undone: the world is left in the middle of it."""
        while self._steps and self._steps[0][0] <= until:
            at, _, step = heapq.heappop(self._steps)
            self.now = at
            step(at)
        self.now = max(self.now, until)
