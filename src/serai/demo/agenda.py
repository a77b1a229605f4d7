"""What happens next: steps in the order of their moments, each of which may add further ones."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from serai.kit.errors import Refused

Step = Callable[[datetime], None]


class Agenda:
    """A simulated clock. Steps of one moment run in the order in which they were added, so a run is repeatable."""

    def __init__(self, begins_at: datetime) -> None:
        self.now = begins_at
        self._steps: list[tuple[datetime, int, Step]] = []
        self._order = count()
        self.refused: list[str] = []

    def __len__(self) -> int:
        return len(self._steps)

    def add(self, at: datetime, step: Step) -> None:
        """Do `step` at a moment; a moment that is over means now."""
        heapq.heappush(self._steps, (max(at, self.now), next(self._order), step))

    def run(self, until: datetime) -> None:
        """Do everything up to `until`, in order. What is later stays undone: the world is left in the middle of it.

        A step that an action refuses is noted with its reason, and the others go on: a year drawn for another day must not end
        with one lorry. The refusal wrote nothing, so the books hold; the report tells it.
        """
        while self._steps and self._steps[0][0] <= until:
            at, _, step = heapq.heappop(self._steps)
            self.now = at
            try:
                step(at)
            except Refused as refusal:
                fields = "; ".join(f"{name}: {' '.join(map(str, said))}" for name, said in refusal.fields.items())
                self.refused.append(f"{at:%Y-%m-%d %H:%M} {refusal.code}: {refusal} {fields}".rstrip())
        self.now = max(self.now, until)
