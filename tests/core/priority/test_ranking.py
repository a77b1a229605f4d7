"""The stories of ranking, and what holds of every ranking."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.core.priority.candidates import Candidate, CargoLine, Organisation, Temperature
from serai.core.priority.criteria_data import CRITERIA
from serai.core.priority.criteria_sets import CriteriaSet, Tier, Weighted, first_criteria_set, starvation_bound
from serai.core.priority.ranking import neighbours, rank
from tests.core.effort import effort
from tests.core.priority.stories import NOW, STORIES, ago, ahead, asks, one_tier


@pytest.mark.parametrize("name", STORIES)
def test_story(name):
    STORIES[name]()


def test_all_stories_are_collected():
    assert len(STORIES) == 23


def maybe(strategy):
    return st.none() | strategy


cargo_lines = st.builds(
    CargoLine,
    category=st.sampled_from(["medicine", "food", "tents"]),
    gross_weight_kg=st.decimals(0, 40000, places=3),
    sector=maybe(st.sampled_from(["health", "food security"])),
    life_saving=maybe(st.decimals(0, 1, places=2)),
    temperature=st.sampled_from(Temperature),
    expires_on=maybe(st.integers(-30, 500).map(ahead)),
    perishable=st.booleans(),
)
unnamed = st.builds(
    Candidate,
    id=st.just(""),
    submitted_at=st.integers(0, 60 * 24).map(lambda hours: ago(hours / 24)),
    lines=st.lists(cargo_lines, max_size=3).map(tuple),
    locations=st.sampled_from([(), ("bor", "jonglei"), ("malakal", "upper nile")]),
    needed_by=maybe(st.integers(-20, 60).map(ahead)),
    ready_on=maybe(st.integers(-20, 60).map(ahead)),
    documents_complete=st.booleans(),
    travel_minutes=maybe(st.integers(0, 20 * 24 * 60)),
    access_closes_on=maybe(st.integers(-5, 60).map(ahead)),
    people_reached=maybe(st.integers(0, 100_000)),
    organisation=maybe(st.sampled_from(Organisation)),
)


@st.composite
def requests(draw, least=0):
    found = draw(st.lists(unnamed, min_size=least, max_size=8))
    return [replace(request, id=f"R-{place:04d}") for place, request in enumerate(found)]


#: All criteria that need no lists or dates of their own.
KINDS = [kind for kind in CRITERIA if kind != "first_come"]


@st.composite
def criteria_sets(draw):
    """One tier of some criteria, or the set that operations begin with."""
    if draw(st.booleans()):
        return first_criteria_set()
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6, unique=True))
    return one_tier(**{kind: draw(st.integers(1, 50)) for kind in kinds})


@given(requests(), criteria_sets(), st.randoms(use_true_random=False))
@effort(200)
def test_the_order_does_not_depend_on_the_order_of_asking_the_computer(candidates, criteria_set, random):
    shuffled = random.sample(candidates, len(candidates))
    assert rank(shuffled, criteria_set, NOW) == rank(candidates, criteria_set, NOW)


@given(requests(), criteria_sets())
@effort(200)
def test_every_table_adds_up_and_every_order_follows_from_it(candidates, criteria_set):
    ranking = rank(candidates, criteria_set, NOW)
    assert sorted(row.id for row in ranking.rows) == sorted(request.id for request in candidates)
    for place, row in enumerate(ranking.rows, start=1):
        assert row.place == place
        assert row.total == sum(item.points for item in row.table)
        for item in row.table:
            assert 0 <= item.score <= 1
            assert item.score == round(item.score, 2)
            assert item.points == item.score * item.weight
    for one, next_one in zip(ranking.rows, ranking.rows[1:], strict=False):
        assert one.tier <= next_one.tier
        if one.tier == next_one.tier:
            assert (-one.total, one.submitted_at, one.id) < (-next_one.total, next_one.submitted_at, next_one.id)


@given(requests(least=2), st.sampled_from(KINDS), st.sampled_from(KINDS), st.integers(1, 40), st.integers(1, 40))
@effort(200)
def test_more_weight_for_a_criterion_never_sets_back_who_scores_higher_by_it(candidates, kind, other, weight, more):
    if kind == other:
        return
    before = rank(candidates, one_tier(**{kind: weight, other: 20}), NOW)
    after = rank(candidates, one_tier(**{kind: weight + more, other: 20}), NOW)
    scores = {row.id: row.table[0].score for row in before.rows}
    for one in before.rows:
        for behind in before.rows[one.place :]:
            if scores[one.id] >= scores[behind.id]:
                assert after.row(one.id).place < after.row(behind.id).place


@given(requests(least=1), criteria_sets(), st.integers(0, 7), st.integers(1, 20))
@effort(200)
def test_asking_earlier_never_costs_a_place(candidates, criteria_set, which, days):
    """The only fact that raises nothing but the score of waiting and the tie-break."""
    request = candidates[which % len(candidates)]
    earlier = replace(request, submitted_at=request.submitted_at - timedelta(days=days))
    others = [other for other in candidates if other.id != request.id]
    before = rank(candidates, criteria_set, NOW).row(request.id)
    after = rank([*others, earlier], criteria_set, NOW).row(request.id)
    # Leaving the ordinary tier for "waited long" is a step up too, whatever the points there.
    assert after.place <= before.place


@given(requests(least=1), st.integers(0, 7), st.integers(1, 40))
@effort(200)
def test_a_higher_score_never_costs_a_place(candidates, which, weight):
    """All of its cargo becomes life-saving: the score rises or stays, and so does the place."""
    criteria_set = one_tier(life_saving=weight, time_criticality=20)
    request = candidates[which % len(candidates)]
    better = replace(request, lines=tuple(replace(line, life_saving=Decimal(1)) for line in request.lines))
    others = [other for other in candidates if other.id != request.id]
    before, after = rank(candidates, criteria_set, NOW), rank([*others, better], criteria_set, NOW)
    assert after.row(request.id).table[0].score >= before.row(request.id).table[0].score
    assert after.row(request.id).place <= before.row(request.id).place


@given(requests(least=2), criteria_sets())
@effort(200)
def test_the_smallest_change_is_enough_and_nothing_smaller_is(candidates, criteria_set):
    ranking = rank(candidates, criteria_set, NOW)
    for row in ranking.rows:
        found = neighbours(ranking, row.id)
        if found.above is None or found.other_tier_above:
            assert found.change is None
            continue
        tie = (row.submitted_at, row.id) < (found.above.submitted_at, found.above.id)
        reachable = []
        for item in row.table:
            for steps in range(int((1 - item.score) * 100) + 1):
                total = row.total + steps * item.weight / 100
                if total > found.above.total or (total == found.above.total and tie):
                    reachable.append(steps)
                    break
        if found.change is None:
            assert not reachable
        else:
            assert (found.change.needed_score - found.change.score) * 100 == min(reachable)


@given(requests(), st.integers(0, 30), st.integers(1, 30))
@effort(200)
def test_after_the_bound_nothing_later_passes_but_the_tiers_above(candidates, waited_more, later):
    """Whatever else is asked for, now or later: the request that has waited the bound stands behind older ones only."""
    criteria_set = first_criteria_set()
    bound = starvation_bound(criteria_set)
    patient = asks("patient", waited=float(bound.days) + waited_more)
    ranking = rank([*candidates, patient], criteria_set, NOW)
    for row in ranking.rows[: ranking.row("patient").place - 1]:
        assert row.tier_code in bound.above or row.submitted_at <= patient.submitted_at
    again = rank([*candidates, patient], criteria_set, NOW + timedelta(days=later))
    for row in again.rows[: again.row("patient").place - 1]:
        assert row.tier_code in bound.above or row.submitted_at <= patient.submitted_at


@given(requests(least=1), st.sampled_from(KINDS))
@effort(200)
def test_a_criterion_is_a_function_of_the_request_alone(candidates, kind):
    criteria_set = CriteriaSet("x", (Tier("all", (Weighted(CRITERIA[kind](), Decimal(10)),)),))
    together = rank(candidates, criteria_set, NOW)
    for request in candidates:
        assert rank([request], criteria_set, NOW).row(request.id).table == together.row(request.id).table


def test_a_request_is_ranked_once():
    with pytest.raises(ValueError, match="once"):
        rank([asks("a"), asks("a")], first_criteria_set(), NOW)
    with pytest.raises(KeyError):
        rank([], first_criteria_set(), NOW).row("a")
