"""The next gap of a line, told by what happened to 100 cartons."""

from __future__ import annotations

from decimal import Decimal

import pytest

from serai.pages.requests.quantities import Six

D = Decimal


@pytest.mark.parametrize(
    ("happened", "gap", "missing"),
    [
        ({"expected": 100}, (100, "to plan"), 0),
        ({"planned": 60, "expected": 100}, (40, "to plan"), 0),
        ({"planned": 100, "in_store": 100}, (100, "to dispatch"), 0),
        ({"planned": 100, "dispatched": 70, "in_store": 30, "in_transit": 70}, (30, "to dispatch"), 0),
        ({"planned": 100, "dispatched": 100, "in_transit": 100}, (100, "in transit"), 0),
        ({"planned": 100, "dispatched": 100, "delivered": 100, "at_door": 100}, (100, "to release"), 0),
        ({"planned": 100, "dispatched": 100, "delivered": 100, "released": 100}, None, 0),
        # five spoiled in the store before anything was planned for them
        ({"planned": 95, "dispatched": 95, "delivered": 95, "released": 95}, None, 5),
        # ten lost on the road, the rest is at the door
        ({"planned": 100, "dispatched": 100, "delivered": 90, "at_door": 90}, (90, "to release"), 10),
        # twenty transferred to the next hub, where they stand
        ({"planned": 100, "dispatched": 100, "delivered": 80, "released": 80, "in_store": 20}, (20, "in transit"), 0),
        # the owner cancelled what had not come
        ({"planned": 40, "in_store": 40}, (40, "to dispatch"), 60),
    ],
)
def test_the_next_gap(happened: dict[str, int], gap: tuple[int, str] | None, missing: int) -> None:
    six = Six(requested=D(100), accepted=D(100), **{name: D(value) for name, value in happened.items()})
    found = six.gap and (int(six.gap[0]), str(six.gap[1]))
    assert (found, six.missing) == (gap, D(missing))


def test_nothing_is_left_to_plan_for_what_was_lost() -> None:
    assert Six(requested=D(100), accepted=D(100), planned=D(95), dispatched=D(95), delivered=D(95)).to_plan == 0
    assert Six(requested=D(100), accepted=D(100), expected=D(100)).to_plan == 100
    assert Six(requested=D(100)).to_plan == 0
