"""What partners may rely on when requests are ranked, told as short stories. Each asserts by itself.

Ordinary tests (test_ranking.py), and what every mutant of the ranking trips over (../test_mutants.py).
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from serai.core.kernel.windows import DateSpan
from serai.core.priority import criteria
from serai.core.priority.candidates import Candidate, CargoLine, Organisation, Temperature
from serai.core.priority.criteria_data import CRITERIA, CriteriaError, from_data, to_data
from serai.core.priority.criteria_sets import (
    CriteriaSet,
    Gate,
    Tier,
    Weighted,
    check_criteria_set,
    first_criteria_set,
    starvation_bound,
)
from serai.core.priority.ranking import Shift, compare, displaced, neighbours, rank
from serai.core.priority.scores import ListEntry

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


def cargo(category="shelter", kg=1000, **more) -> CargoLine:
    return CargoLine(category=category, gross_weight_kg=Decimal(kg), **more)


def asks(name: str, *, waited: float = 0, lines=(), **more) -> Candidate:
    return Candidate(id=name, submitted_at=ago(waited), lines=tuple(lines), **more)


def one_tier(**weights: int) -> CriteriaSet:
    """A set of one tier: criteria by kind, with their default settings."""
    return CriteriaSet(
        "test", (Tier("all", tuple(Weighted(CRITERIA[kind](), Decimal(w)) for kind, w in weights.items())),)
    )


def order(requests, criteria_set) -> list:
    return [row.id for row in rank(requests, criteria_set, NOW).rows]


def value(criterion, request) -> Decimal:
    return criterion.score(request, NOW).value


def counted(criterion, request) -> str:
    return criterion.score(request, NOW).counted


def listing(code, number, first=None, last=None) -> ListEntry:
    return ListEntry(code, Decimal(number), DateSpan(first, last))


def life_saving_counts_by_weight():
    """A carton of medicine on top of ten tonnes of tents does not make the tents life-saving."""
    medicine = cargo("medicine", 10, life_saving=Decimal(1))
    tents = cargo("tents", 9990, life_saving=Decimal("0.5"))
    criterion = criteria.LifeSaving()
    assert value(criterion, asks("a", lines=[medicine])) == 1
    assert value(criterion, asks("a", lines=[medicine, tents])) == Decimal("0.50")
    assert value(criterion, asks("a", lines=[tents, medicine])) == Decimal("0.50")
    assert value(criteria.LifeSaving({"tents": Decimal("0.8")}), asks("a", lines=[tents])) == Decimal("0.80")
    assert criterion.score(asks("a", lines=[medicine, tents]), NOW).parameters["category"] == "tents"
    assert counted(criterion, asks("a", lines=[cargo()])) == "life-saving-unknown"
    assert counted(criterion, asks("a")) == "no-cargo"


def a_location_counts_while_it_is_on_the_list():
    """Fangak from 1 to 30 November; the county's value where the town has none; nothing after the list ran out."""
    entries = (
        listing("fangak", 1, date(2026, 11, 1), date(2026, 11, 30)),
        listing("jonglei", "0.6"),
        listing("malakal", 1, None, date(2026, 11, 21)),
    )
    criterion = criteria.LocationPriority(entries)
    assert value(criterion, asks("a", locations=("fangak", "jonglei"))) == 1
    assert value(criterion, asks("a", locations=("bor", "jonglei"))) == Decimal("0.60")
    assert value(criterion, asks("a", locations=("malakal",))) == 0
    twice = (
        listing("bor", 1, None, ahead(3)),
        listing("bor", 1),
        listing("bor", "0.5"),
        listing("bor", 1, None, ahead(9)),
    )
    found = criteria.LocationPriority(twice).score(asks("a", locations=("bor",)), NOW)
    assert (found.value, found.parameters["until"]) == (1, None)  # the highest, and of those the longest valid
    assert counted(criterion, asks("a", locations=("malakal",))) == "location-not-listed"
    assert counted(criterion, asks("a")) == "location-unknown"


def a_sector_counts_by_weight_and_date():
    """Half of the load is for health, which is on the list; shelter was on it until yesterday."""
    criterion = criteria.SectorPriority((listing("health", 1), listing("shelter", 1, None, ahead(-1))))
    mixed = asks("a", lines=[cargo(sector="health"), cargo(sector="shelter")])
    assert value(criterion, mixed) == Decimal("0.50")
    assert criterion.score(mixed, NOW).parameters["sector"] == "health"  # of two equals the first by name
    assert criterion.score(asks("a", lines=[cargo(sector="b"), cargo(sector="a")]), NOW).parameters["sector"] == "a"
    assert value(criterion, asks("a", lines=[cargo()])) == 0


def time_is_short_when_the_road_is_long():
    """Needed in 12 days over a road of 5: 7 spare days of 21, so two thirds; late already is 1."""
    criterion = criteria.TimeCriticality()
    assert value(criterion, asks("a", needed_by=ahead(12), travel_minutes=5 * 24 * 60)) == Decimal("0.66")
    assert value(criterion, asks("a", needed_by=ahead(12))) == Decimal("0.42")
    assert value(criterion, asks("a", needed_by=ahead(-3))) == 1
    just = asks("a", needed_by=ahead(3), travel_minutes=3 * 24 * 60)
    assert (value(criterion, just), counted(criterion, just)) == (1, "needed-by")
    assert counted(criterion, asks("a", needed_by=ahead(2), travel_minutes=3 * 24 * 60)) == "needed-late"
    assert value(criterion, asks("a", needed_by=ahead(60))) == 0
    assert counted(criterion, asks("a")) == "needed-by-unknown"


def a_closing_road_presses_until_it_is_closed():
    """The river falls in 6 days: press; if the barge takes 8, pressing does not help."""
    criterion = criteria.AccessWindow()
    assert value(criterion, asks("a", access_closes_on=ahead(6))) == Decimal("0.71")
    late = asks("a", access_closes_on=ahead(6), travel_minutes=8 * 24 * 60)
    assert (value(criterion, late), counted(criterion, late)) == (0, "access-too-late")
    just = asks("a", access_closes_on=ahead(6), travel_minutes=6 * 24 * 60)
    assert (value(criterion, just), counted(criterion, just)) == (1, "access-closes")
    assert value(criterion, asks("a")) == 0


def what_spoils_presses():
    """Vaccines at 2–8 °C; food near its date on arrival; expired on arrival no longer; blankets never."""
    criterion = criteria.Perishability()
    assert value(criterion, asks("a", lines=[cargo(temperature=Temperature.COLD)])) == 1
    assert value(criterion, asks("a", lines=[cargo(perishable=True)])) == 1
    assert value(criterion, asks("a", lines=[cargo(expires_on=ahead(180))])) == Decimal("0.50")
    assert value(criterion, asks("a", lines=[cargo(expires_on=ahead(60))])) == 1
    gone = asks("a", lines=[cargo(expires_on=ahead(4), temperature=Temperature.COLD)], travel_minutes=5 * 24 * 60)
    assert (value(criterion, gone), counted(criterion, gone)) == (0, "expired-on-arrival")
    just = asks("a", lines=[cargo(expires_on=ahead(5))], travel_minutes=5 * 24 * 60)
    assert (value(criterion, just), counted(criterion, just)) == (1, "expires")
    assert counted(criterion, asks("a", lines=[cargo()])) == "keeps"
    half = asks("a", lines=[cargo(), cargo(temperature=Temperature.COLD)])
    assert (value(criterion, half), counted(criterion, half)) == (Decimal("0.50"), "keep-cold")


def waiting_adds_up_to_its_horizon():
    """Eleven of 28 days are 0.39, cut and not rounded; 28 days are all; a clock ahead of ours is none."""
    criterion = criteria.Waiting()
    assert value(criterion, asks("a", waited=11)) == Decimal("0.39")
    assert value(criterion, asks("a", waited=27.99)) == Decimal("0.99")
    assert value(criterion, asks("a", waited=28)) == 1
    assert value(criterion, asks("a", waited=-1)) == 0


def people_reached_count_per_tonne():
    """24,600 people with 37.2 t are 661 a tonne of 2,000: 0.33. Nobody counted is 0 and says so."""
    criterion = criteria.PeoplePerTonne()
    request = asks("a", lines=[cargo(kg=37200)], people_reached=24600)
    assert value(criterion, request) == Decimal("0.33")
    assert criterion.score(request, NOW).parameters == {"people": 24600, "people_per_tonne": 661}
    assert counted(criterion, asks("a", lines=[cargo()])) == "people-unknown"
    assert counted(criterion, asks("a", people_reached=5)) == "weight-unknown"


def national_organisations_are_first_class():
    """A national organisation 1, an international one with a national partner 0.40, alone 0, unknown says so."""
    criterion = criteria.NationalOrganisation()
    assert value(criterion, asks("a", organisation=Organisation.NATIONAL)) == 1
    assert value(criterion, asks("a", organisation=Organisation.WITH_NATIONAL_PARTNER)) == Decimal("0.40")
    assert value(criterion, asks("a", organisation=Organisation.INTERNATIONAL)) == 0
    assert counted(criterion, asks("a")) == "organisation-unknown"


def cargo_that_can_be_loaded_today_is_ready():
    """Ready now 1; in a week of a fortnight 0.50; without papers half of it."""
    criterion = criteria.Readiness()
    assert value(criterion, asks("a", ready_on=ahead(-30))) == 1
    assert value(criterion, asks("a", ready_on=ahead(7))) == Decimal("0.50")
    assert value(criterion, asks("a", ready_on=ahead(7), documents_complete=False)) == Decimal("0.25")
    assert value(criterion, asks("a", ready_on=ahead(90))) == 0
    codes = [counted(criterion, asks("a", ready_on=ahead(days))) for days in (-1, 0, 1)]
    assert codes == ["ready", "ready", "ready-later"]
    assert counted(criterion, asks("a")) == "ready-unknown"


def first_come_is_first_for_good():
    """A convoy's books are open for ten days: who came on the third day keeps 0.70, whenever it is ranked."""
    criterion = criteria.FirstCome(ago(10), NOW)
    request = asks("a", waited=7)
    assert criterion.score(request, NOW).value == Decimal("0.70")
    assert criterion.score(request, NOW + timedelta(days=50)).value == Decimal("0.70")
    assert value(criterion, asks("a", waited=20)) == 1


def a_higher_tier_goes_first_whatever_the_points():
    """Life-saving cargo with few points goes before anything else with many."""
    medicine = asks("medicine", lines=[cargo("medicine", life_saving=Decimal("0.8"))])
    urgent = asks("urgent", waited=20, needed_by=ahead(-5), lines=[cargo(life_saving=Decimal("0.5"), perishable=True)])
    ranking = rank([urgent, medicine], first_criteria_set(), NOW)
    assert [row.id for row in ranking.rows] == ["medicine", "urgent"]
    assert ranking.row("medicine").total < ranking.row("urgent").total
    assert [row.tier_code for row in ranking.rows] == ["life-saving", "ordinary"]
    assert [row.place for row in ranking.rows] == [1, 2]


def the_table_adds_up():
    """Score × weight = points, and the points are the total: a partner can check it on paper."""
    request = asks(
        "a", waited=11, needed_by=ahead(12), travel_minutes=5 * 24 * 60, lines=[cargo(life_saving=Decimal(1))]
    )
    row = rank([request], one_tier(life_saving=30, time_criticality=20, waiting=10), NOW).row("a")
    assert [(item.kind, item.score, item.weight, item.points) for item in row.table] == [
        ("life_saving", 1, 30, 30),
        ("time_criticality", Decimal("0.66"), 20, Decimal("13.2")),
        ("waiting", Decimal("0.39"), 10, Decimal("3.9")),
    ]
    assert row.total == Decimal("47.1")


def ties_break_by_submission_then_by_id():
    """Equal points: who asked first; asked at the same moment: by id, so that everybody gets the same order."""
    late, early, twin = asks("a", waited=40), asks("c", waited=41), asks("b", waited=41)
    assert order([late, early, twin], one_tier(waiting=10)) == ["b", "c", "a"]


def nothing_starves():
    """After four weeks nothing that came later is put before it, but for what saves lives."""
    bound = starvation_bound(first_criteria_set())
    assert bound is not None
    assert (bound.days, bound.above) == (28, ("life-saving",))
    old = asks("old", waited=28)
    newer = asks("newer", waited=27, needed_by=ahead(0), lines=[cargo(perishable=True)])
    older = asks("older", waited=30)
    saving = asks("saving", lines=[cargo(life_saving=Decimal(1))])
    assert order([newer, old, saving, older], first_criteria_set()) == ["saving", "older", "old", "newer"]
    assert starvation_bound(one_tier(waiting=10, life_saving=90)) is None


def the_neighbours_and_what_would_change_the_place():
    """Ten points behind with room in the heavier criterion: 0.34 more of 30 points passes; 0.33 would not."""
    above = asks("above", waited=14, lines=[cargo(life_saving=Decimal("0.5"))])
    me = asks("me", waited=0, lines=[cargo(life_saving=Decimal("0.5"))])
    below = asks("below", waited=0, lines=[cargo(life_saving=Decimal("0.2"))])
    ranking = rank([above, me, below], one_tier(life_saving=30, waiting=20), NOW)
    found = neighbours(ranking, "me")
    assert found.above is not None
    assert found.below is not None
    assert (found.above.id, found.below.id) == ("above", "below")
    assert (found.points_behind, found.points_ahead, found.other_tier_above) == (10, 9, False)
    assert found.change is not None
    assert (found.change.kind, found.change.score, found.change.needed_score) == (
        "life_saving",
        Decimal("0.50"),
        Decimal("0.84"),
    )
    assert found.change.points == Decimal("10.2")
    top = neighbours(ranking, "above")
    assert (top.above, top.change, top.points_behind) == (None, None, None)


def equal_points_need_one_step_more_unless_asked_earlier():
    """Exactly level is enough for who asked first, and not for who asked last."""
    above = asks("above", waited=2, lines=[cargo(life_saving=Decimal("0.6"))])
    me = asks("me", waited=1, lines=[cargo(life_saving=Decimal("0.5"))])
    found = neighbours(rank([above, me], one_tier(life_saving=10), NOW), "me")
    assert found.change is not None
    assert found.change.needed_score == Decimal("0.61")
    earlier = asks("me", waited=3, lines=[cargo(life_saving=Decimal("0.5"))])
    found = neighbours(rank([above, earlier], one_tier(life_saving=10), NOW), "me")
    assert found.change is not None
    assert found.change.needed_score == Decimal("0.60")


def another_tier_above_is_said_so():
    """No points move a request out of its tier: the page says so instead of naming a score."""
    ranking = rank([asks("old", waited=30), asks("new")], first_criteria_set(), NOW)
    found = neighbours(ranking, "new")
    assert (found.other_tier_above, found.change, found.points_behind) == (True, None, None)
    close = CriteriaSet(
        "x",
        (
            Tier("first", one_tier(national=10).tiers[0].criteria, (Gate(criteria.Waiting(), Decimal("0.5")),)),
            one_tier(national=10).tiers[0],
        ),
    )
    assert neighbours(rank([asks("old", waited=30), asks("new")], close, NOW), "new").change is None
    found = neighbours(ranking, "old")
    assert found.below is not None
    assert (found.below.id, found.points_ahead, found.other_tier_above) == ("new", None, False)


def of_two_ways_up_the_heavier_criterion_is_named_and_full_marks_may_be_needed():
    """Ten points behind: 0.50 of 20 points or 0.50 of 30 would do, so the 30; and 1.00 is a score that can be reached."""
    above = asks("above", waited=9, lines=[cargo(life_saving=Decimal("0.4"))])
    me = asks("me", waited=8, lines=[cargo(life_saving=Decimal("0.3"))])
    found = neighbours(rank([above, me], one_tier(life_saving=20, national=30), NOW), "me")
    assert found.points_behind == 2
    assert found.change is not None
    assert (found.change.kind, found.change.needed_score) == ("national", Decimal("0.07"))
    even = neighbours(rank([above, me], one_tier(life_saving=25, national=30), NOW), "me")
    assert even.points_behind == Decimal("2.5")
    assert even.change is not None
    assert (even.change.kind, even.change.points) == ("national", Decimal("2.7"))
    same = neighbours(rank([above, me], one_tier(life_saving=20, national=21), NOW), "me")
    assert same.change is not None
    assert (same.change.kind, same.change.needed_score) == ("national", Decimal("0.10"))
    first = asks("me", waited=10, lines=[cargo(life_saving=Decimal("0.3"))])
    level = neighbours(rank([above, first], one_tier(life_saving=20, national=21), NOW), "me")
    assert level.change is not None
    assert (level.change.kind, level.change.needed_score) == ("national", Decimal("0.10"))
    top = asks("top", waited=9, lines=[cargo(life_saving=Decimal(1))])
    early = asks("early", waited=10, lines=[cargo(life_saving=Decimal("0.2"))])
    full = neighbours(rank([top, early], one_tier(life_saving=30), NOW), "early")
    assert full.change is not None
    assert full.change.needed_score == 1
    late = asks("late", waited=1, lines=[cargo(life_saving=Decimal("0.2"))])
    assert neighbours(rank([top, late], one_tier(life_saving=30), NOW), "late").change is None


def a_move_by_hand_names_who_is_displaced():
    """Moving the fourth to second displaces the second and the third."""
    ranking = rank([asks(name, waited=10 - place) for place, name in enumerate("abcd")], one_tier(waiting=10), NOW)
    assert displaced(ranking, "d", 2) == ("b", "c")
    assert displaced(ranking, "a", 3) == ()
    assert displaced(ranking, "a", 4) == ()
    assert displaced(ranking, "c", 1) == ("a", "b")
    for place in (0, 5):
        try:
            displaced(ranking, "a", place)
        except ValueError:
            continue
        raise AssertionError(f"place {place} does not exist")


def a_new_version_is_tried_on_old_requests():
    """What would change: every request whose place differs, from where to where, and who is not ranked any more."""
    old = [asks("a", waited=3), asks("b", waited=1, organisation=Organisation.NATIONAL), asks("c")]
    before = rank(old, one_tier(waiting=10), NOW)
    after = rank(old[:2], one_tier(waiting=10, national=10), NOW)
    assert compare(before, after) == (Shift("b", 2, 1), Shift("a", 1, 2), Shift("c", 3, None))
    assert compare(before, before) == ()


def criteria_that_cannot_be_are_refused():
    """No weights of zero, nothing twice, no tier that nobody reaches, no window of no days."""
    waiting = Weighted(criteria.Waiting(), Decimal(10))
    gate = Gate(criteria.Waiting(), Decimal(1))

    def codes(*tiers):
        return [problem.code for problem in check_criteria_set(CriteriaSet("x", tiers))]

    assert codes() == ["no-tiers"]
    assert codes(Tier("a", (waiting,))) == []
    assert codes(Tier("a", (waiting,)), Tier("b", (waiting,))) == ["tier-unreachable"]
    assert codes(Tier("a", (waiting,), (gate,))) == ["last-tier-gated"]
    assert codes(Tier("a", (waiting,), (gate,)), Tier("a", (waiting,))) == ["tier-repeated"]
    assert codes(Tier("a", ())) == ["tier-empty"]
    assert codes(Tier("a", (waiting, waiting))) == ["criterion-repeated"]
    assert codes(Tier("a", (Weighted(criteria.Waiting(), Decimal(0)),))) == ["weight-not-positive"]
    assert codes(Tier("a", (Weighted(criteria.Waiting(Decimal(0)), Decimal(1)),))) == ["setting-out-of-range"]
    assert codes(Tier("a", (Weighted(criteria.LocationPriority((listing("x", 2),)), Decimal(1)),))) == [
        "setting-out-of-range"
    ]
    for at_least in ("0.555", "0", "1.01"):
        gate = Gate(criteria.Waiting(), Decimal(at_least))
        assert codes(Tier("a", (waiting,), (gate,)), Tier("b", (waiting,))) == ["gate-out-of-range"]
    three = tuple(Tier(code, (waiting,), gates) for code, gates in (("a", ()), ("b", (gate,)), ("c", ())))
    unreachable = check_criteria_set(CriteriaSet("x", three))
    assert [problem.parameters["tier"] for problem in unreachable if problem.code == "tier-unreachable"] == ["b"]
    for wrong in (
        criteria.Perishability(Decimal(90), Decimal(90)),
        criteria.FirstCome(NOW, NOW),
        criteria.LifeSaving({"x": Decimal("1.01")}),
    ):
        assert codes(Tier("a", (Weighted(wrong, Decimal(1)),))) == ["setting-out-of-range"]
    ends = (
        Weighted(criteria.LifeSaving({"x": Decimal(0), "y": Decimal(1)}), Decimal(1)),
        Weighted(criteria.LocationPriority((listing("x", 0), listing("y", 1))), Decimal(1)),
    )
    assert codes(Tier("a", ends)) == []


def criteria_are_kept_as_plain_data():
    """What is agreed on can be written down and read back; what is not criteria is refused with the reason."""
    agreed = first_criteria_set("3")
    assert from_data(to_data(agreed)) == agreed
    lists = CriteriaSet(
        "4",
        (
            Tier(
                "all",
                (
                    Weighted(criteria.LocationPriority((listing("bor", "0.5", TODAY, None),)), Decimal(60)),
                    Weighted(criteria.LifeSaving({"medicine": Decimal(1)}), Decimal(30)),
                    Weighted(criteria.FirstCome(ago(3), NOW), Decimal(10)),
                ),
            ),
        ),
    )
    assert from_data(to_data(lists)) == lists
    refused = [
        ({"kind": "luck", "weight": 1}, "criterion-unknown"),
        ({"kind": "waiting", "weight": "x"}, "criteria-unreadable"),
        ({"kind": "waiting", "weight": "NaN"}, "criteria-unreadable"),
        ({"weight": 1}, "criteria-unreadable"),
        ({"kind": "waiting", "weight": 1, "colour": 2}, "setting-unknown"),
        ({"kind": "waiting", "weight": -1}, "weight-not-positive"),
    ]
    for criterion, code in refused:
        assert refusal({"version": "1", "tiers": [{"code": "a", "criteria": [criterion]}]}) == [code]
    assert refusal({}) == ["criteria-unreadable"]
    assert refusal({"version": "1", "tiers": []}) == ["no-tiers"]


def refusal(data) -> list[str]:
    try:
        from_data(data)
    except CriteriaError as error:
        return [problem.code for problem in error.problems]
    return []


STORIES = {
    name: story
    for name, story in list(globals().items())
    if callable(story) and getattr(story, "__module__", "") == __name__ and story.__doc__ and name != "one_tier"
}
