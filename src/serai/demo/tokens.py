"""Troubles that befall whatever is at hand: each kind has days from which on the next fitting thing suffers it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from serai.demo.calendar import Calendar
from serai.demo.demand import OF_A_REQUEST
from serai.demo.freight import Goods
from serai.demo.load import DemoData
from serai.demo.plot import Trouble

FIRST = timedelta(days=40)  # there must be cargo first
LAST = timedelta(days=15)  # and time to mend
FEFO = "This batch is promised to this consignee; the other one goes with the next vehicle."


class Tokens:
    def __init__(self, data: DemoData, calendar: Calendar, seed: int, scale: float) -> None:
        self._troubles = {trouble.kind: trouble for trouble in data.story.troubles}
        self._due: dict[str, list[datetime]] = {}
        rng = Random(f"{seed} troubles")
        for trouble in data.story.troubles:
            if trouble.kind not in OF_A_REQUEST:
                self._due[trouble.kind] = _days(data, calendar, trouble, max(round(trouble.count * scale), 1), rng)

    def trouble(self, kind: str) -> Trouble:
        return self._troubles[kind]

    def take(self, kind: str, now: datetime) -> bool:
        """Whether trouble of this kind is due now; it is due once."""
        due = self._due[kind]
        if due and due[0] <= now:
            due.pop(0)
            return True
        return False

    def days(self, kind: str) -> list[datetime]:
        """When trouble of this kind is due, for those that look for it themselves."""
        return list(self._due[kind])

    def fefo_reason(self, loads: Iterable[Goods]) -> str:
        """A reason beforehand where two batches of the same goods of one consignment may leave out of turn."""
        seen = set()
        for goods in loads:
            siblings = [each for each in goods.shipment.goods if each.description == goods.description]
            if len(siblings) > 1:
                seen.add(goods.description)
        return FEFO if seen else ""


def _days(data: DemoData, calendar: Calendar, trouble: Trouble, count: int, rng: Random) -> list[datetime]:
    if trouble.day is not None:
        return [calendar.told_at(trouble.day, 9)] * count
    begins = calendar.told_at(data.story.period.begins_on, 9) + FIRST
    ends = calendar.told_at(data.story.period.ends_on, 9) - LAST
    step = (ends - begins) / count
    return sorted(begins + step * (index + rng.random()) for index in range(count))
