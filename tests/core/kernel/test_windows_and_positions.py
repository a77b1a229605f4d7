"""When, and where."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.core.kernel.positions import Box, Position, check_position, distance_km
from serai.core.kernel.windows import DateSpan, TimeWindow
from tests.core.effort import effort

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOUTH_SUDAN = Box(23.4, 3.4, 36.0, 12.3)

moments = st.integers(-500, 500).map(lambda hours: NOON + hours * HOUR)
ends = st.none() | moments


@st.composite
def windows(draw):
    start, end = draw(ends), draw(ends)
    if start is not None and end is not None and end <= start:
        end = start + HOUR
    return TimeWindow(start, end)


def test_a_window_holds_its_start_and_not_its_end():
    window = TimeWindow(NOON, NOON + HOUR)
    assert NOON in window
    assert NOON + HOUR not in window
    assert window.duration == HOUR
    assert TimeWindow(NOON).duration is None


@given(windows(), windows(), moments)
@effort(300)
def test_an_intersection_holds_what_both_hold(one, other, moment):
    both = one.intersection(other)
    assert (moment in one and moment in other) == (both is not None and moment in both)
    assert one.overlaps(other) == other.overlaps(one) == (both is not None)


def test_impossible_windows_are_refused():
    with pytest.raises(ValueError, match="ends after"):
        TimeWindow(NOON, NOON)
    with pytest.raises(ValueError, match="time zone"):
        TimeWindow(NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="before it starts"):
        DateSpan(date(2026, 2, 1), date(2026, 1, 31))


def test_a_span_of_days_holds_both_its_ends():
    october = DateSpan(date(2026, 10, 1), date(2026, 10, 31))
    assert date(2026, 10, 1) in october
    assert date(2026, 10, 31) in october
    assert date(2026, 11, 1) not in october
    assert october.overlaps(DateSpan(date(2026, 10, 31)))
    assert not october.overlaps(DateSpan(date(2026, 11, 1)))
    assert DateSpan().overlaps(october)


def test_distances_that_an_atlas_gives():
    juba, malakal, bor = Position(31.5825, 4.8594), Position(31.6605, 9.5334), Position(31.5580, 6.2087)
    assert distance_km(juba, malakal) == pytest.approx(520, abs=2)
    assert distance_km(juba, bor) == pytest.approx(150, abs=1)
    assert distance_km(Position(0, 0), Position(180, 0)) == pytest.approx(20015, abs=1)


lons, lats = st.floats(-180, 180), st.floats(-90, 90)


@given(lons, lats, lons, lats)
@effort(200)
def test_distance_is_the_same_both_ways_and_never_longer_than_half_round_the_earth(lon, lat, lon2, lat2):
    one, other = Position(lon, lat), Position(lon2, lat2)
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert 0 <= distance_km(one, other) <= 20016
    assert distance_km(one, one) == 0


def test_swapped_coordinates_are_recognised():
    assert check_position(31.58, 4.86, SOUTH_SUDAN) == []
    swapped = check_position(4.86, 31.58, SOUTH_SUDAN)
    assert [problem.code for problem in swapped] == ["position-swapped"]
    assert swapped[0].parameters == {"lon": 31.58, "lat": 4.86}
    assert [problem.code for problem in check_position(2.35, 48.86, SOUTH_SUDAN)] == ["position-outside-area"]
    assert [problem.code for problem in check_position(40.0, 120.0)] == ["position-swapped"]
    assert [problem.code for problem in check_position(200.0, 200.0)] == ["position-out-of-range"]
    assert [problem.code for problem in check_position(float("nan"), 1.0)] == ["position-not-a-number"]


@given(lons, lats)
@effort(100)
def test_a_position_in_its_area_has_no_problem(lon, lat):
    assert check_position(lon, lat) == []
    assert bool(check_position(lon, lat, SOUTH_SUDAN)) == (Position(lon, lat) not in SOUTH_SUDAN)


def test_positions_outside_the_world_do_not_exist():
    for lon, lat in ((181, 0), (0, 91), (float("inf"), 0)):
        with pytest.raises(ValueError, match=r"longitude|finite"):
            Position(lon, lat)


def test_a_box_may_cross_the_date_line():
    fiji = Box(177, -20, -178, -12)
    assert Position(179, -17) in fiji
    assert Position(-179, -17) in fiji
    assert Position(0, -17) not in fiji
