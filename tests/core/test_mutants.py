"""Seeded bugs: one in each rule, and the stories or properties that catch it.

Each mutant breaks one thing in the core by patching it, then runs the checks of its part. It is caught when a check
fails. `python -m pytest tests/core/test_mutants.py -rP` prints which one did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

import pytest

from serai.core.kernel import identifiers, numbers, positions
from serai.core.kernel.quantities import Amount, Unit, total
from serai.core.ledger import book, counts, fefo, flows, history, periods, reversal, status, totals
from serai.core.ledger.records import CountMark
from serai.core.priority import criteria, criteria_sets, ranking, scores
from tests.core.kernel import test_identifiers, test_numbers, test_quantities, test_windows_and_positions
from tests.core.ledger import test_fefo
from tests.core.ledger.scenarios import SCENARIOS
from tests.core.priority import test_ranking
from tests.core.priority.stories import STORIES

Checks = Mapping[str, Callable[[], object]]

LEDGER: Checks = SCENARIOS
PRIORITY: Checks = {
    **STORIES,
    "bound": lambda: starvation_bound_of_the_first_set(),
    "order-independence": test_ranking.test_the_order_does_not_depend_on_the_order_of_asking_the_computer,
    "smallest-change": test_ranking.test_the_smallest_change_is_enough_and_nothing_smaller_is,
}
KERNEL: Checks = {
    name: getattr(module, name)
    for module, names in (
        (test_windows_and_positions, ["test_swapped_coordinates_are_recognised"]),
        (test_numbers, ["test_a_comma_that_could_mean_a_thousand_or_a_bit_is_refused_with_both_readings"]),
        (test_fefo, ["test_the_batch_that_expires_first_goes_first"]),
        (test_fefo, ["test_leaving_the_old_batch_behind_is_noticed_and_named"]),
        (test_identifiers, ["test_the_example_of_the_standard", "test_one_wrong_digit_of_an_sscc_is_noticed"]),
        (test_quantities, ["test_a_part_worked_by_hand", "test_hu_never_outnumber_the_things_in_either_part"]),
        (test_identifiers, ["test_two_swapped_symbols_are_noticed", "test_one_wrong_symbol_is_noticed"]),
        (test_identifiers, ["test_a_code_survives_how_people_type_it"]),
    )
    for name in names
}


CHECKS = {"ledger": LEDGER, "priority": PRIORITY, "kernel": KERNEL}


def starvation_bound_of_the_first_set():
    """Asked through the module, so that a mutant of it is met."""
    assert criteria_sets.starvation_bound(criteria_sets.first_criteria_set()) is not None


@dataclass(frozen=True)
class Mutant:
    """What is broken, in words; the name to patch; what it becomes; and whose checks must notice."""

    bug: str
    owner: object
    name: str
    becomes: object
    checks: str = "ledger"


def without(function, *codes):
    """The rule, with some of its findings dropped."""
    return lambda *args, **more: [found for found in function(*args, **more) if found.code not in codes]


def only_the_end(key, past, late, lines):
    """The check of today's balance only: back-dating is not looked at."""
    before, change = total(amount for _, amount in past), total(amount for _, amount in late)
    moment = max(at for at, _ in [*past, *late])
    return history._fault(key, before + change, before, change, moment, lines)


def not_grouped(changes):
    """Each posting by itself, what leaves before what comes: instants are torn apart."""
    balance = Amount()
    for moment, change in sorted(changes, key=lambda item: (item[0], item[1].quantity)):
        balance += change
        yield moment, balance


def last_crossed(marks, key, at, *, strictly_after):
    """The correction lands at the last count instead of the first."""
    places = [place for place, mark in enumerate(marks) if mark.occurred_at >= at and mark.covers(key)]
    return places[-1] if places else None


def crossed_later_only(marks, key, at, *, strictly_after):
    """A count of the same moment is thought not to have seen the document."""
    return next((place for place, mark in enumerate(marks) if mark.occurred_at > at and mark.covers(key)), None)


def write_again(self, event):
    return self._write(self.events[event], [])


original_effects = totals.flow_effects
original_expectation = totals.expectation
original_check_reversal = reversal.check_reversal
original_rank_key = ranking._order

MUTANTS = [
    Mutant("nobody looks at balances", history, "check_history", lambda *_: []),
    Mutant("only today's balance is looked at", history, "_first_fault", only_the_end),
    Mutant("postings of one instant are torn apart", history, "running_balances", not_grouped),
    Mutant("more may be found than was lost", history, "_check_found", lambda *_: []),
    Mutant("ghost weight may stay", Amount, "is_ghost", False),
    Mutant("a document may lift more than it counts", flows, "breaks_hu_limit", lambda *_: False),
    Mutant("what stays behind may lift more than there is", history, "breaks_hu_limit", lambda *_: False),
    Mutant("half a blanket", Unit, "allows", lambda *_: True),
    Mutant("a line of minus fifty adds stock", flows, "check_amount", lambda *_: []),
    Mutant("any document may move anything", flows, "check_flow", lambda *_: []),
    Mutant("goods may get better on the road", flows, "_condition_fits", lambda *_: True),
    Mutant("a move may go to another place", flows, "_accounts_fit", lambda *_: True),
    Mutant("a repack may take and make nothing", flows, "_check_repack", lambda *_: []),
    Mutant(
        "a posting may be reversed twice",
        reversal,
        "check_reversal",
        lambda *args, **more: original_check_reversal(*args, **{**more, "reversed_by": None}),
    ),
    Mutant("a reversal need not mirror", reversal, "check_reversal", without(original_check_reversal, "not-a-mirror")),
    Mutant(
        "a reversal may be reversed",
        reversal,
        "check_reversal",
        without(original_check_reversal, "reversal-of-reversal"),
    ),
    Mutant(
        "a reversal may come first",
        reversal,
        "check_reversal",
        without(original_check_reversal, "reversal-before-original"),
    ),
    Mutant(
        "a count may be reversed", reversal, "check_reversal", without(original_check_reversal, "count-not-reversible")
    ),
    Mutant("reversing beneath a count", reversal, "first_count_since", lambda *_: None),
    Mutant("late documents change what was seen", counts, "corrections", lambda *_: []),
    Mutant("late documents are corrected at the last count", counts, "_first_crossed", last_crossed),
    Mutant("a count did not see its own moment", counts, "_first_crossed", crossed_later_only),
    Mutant("unlisted stock stays in a counted bin", counts, "complete_count", lambda event, _: event.counted),
    Mutant("a bin count covers only listed keys", CountMark, "covers", lambda self, key: key in self.keys),
    Mutant("two counts of one moment", counts, "check_count", without(counts.check_count, "already-counted")),
    Mutant("closed books are open", periods, "check_period", lambda *_, **__: []),
    Mutant(
        "transshipment is dispatch",
        totals,
        "flow_effects",
        lambda one, other, hub: original_effects(replace(one, place="x"), replace(other, place="x"), "x"),
    ),
    Mutant(
        "totals forget reversals",
        totals,
        "flow_effects",
        lambda *args: [effect for effect in original_effects(*args) if effect[1] > 0],
    ),
    Mutant(
        "a surplus is not recorded",
        totals,
        "expectation",
        lambda announced, found: replace(original_expectation(announced, found), surplus=Decimal(0)),
    ),
    Mutant("short is released", status, "_finished", lambda _: status.Fulfilment.RELEASED),
    Mutant("a document sent twice counts twice", book.Book, "_again", write_again),
    Mutant("scores are rounded up", scores, "ROUND_FLOOR", ROUND_CEILING, "priority"),
    Mutant("tiers do not matter", ranking, "_order", lambda row: original_rank_key(row)[1:], "priority"),
    Mutant("ties stay as they came", ranking, "_order", lambda row: (row.tier, -row.total), "priority"),
    Mutant(
        "the latest goes first",
        ranking,
        "_order",
        lambda row: (row.tier, -row.total, -row.submitted_at.timestamp()),
        "priority",
    ),
    Mutant(
        "lists never run out",
        criteria,
        "listed",
        lambda entries, code, _: next((entry for entry in entries if entry.code == code), None),
        "priority",
    ),
    Mutant(
        "a carton of medicine carries the tents",
        criteria,
        "by_weight",
        lambda lines, value_of: max(map(value_of, lines)),
        "priority",
    ),
    Mutant("the road takes no time", criteria, "travel_days", lambda _: Decimal(0), "priority"),
    Mutant("scores run over one", scores, "ONE", Decimal(9), "priority"),
    Mutant(
        "the gate needs more than it says",
        criteria_sets.Gate,
        "admits",
        lambda self, request, now: self.criterion.score(request, now).value > self.at_least,
        "priority",
    ),
    Mutant("no bound is known", criteria_sets, "starvation_bound", lambda _: None, "priority"),
    Mutant("equal points are taken for passing", ranking, "ONE", Decimal(-1), "priority"),
    Mutant("any twelve symbols are a code", identifiers, "_check_symbol", lambda body: body[0], "kernel"),
    Mutant(
        "swapped symbols pass",
        identifiers,
        "_check_symbol",
        lambda body: identifiers.TRACKING_ALPHABET[-sum(map(identifiers.TRACKING_ALPHABET.index, body)) % 29],
        "kernel",
    ),
    Mutant("look-alikes are not put right", identifiers, "LOOK_ALIKES", {}, "kernel"),
    Mutant("any digit checks an SSCC", identifiers, "gs1_check_digit", lambda digits: digits[0], "kernel"),
    Mutant("a comma is guessed", numbers, "_readings", lambda text, _: [Decimal(text.replace(",", "."))], "kernel"),
    Mutant(
        "lifts are rounded, nothing more",
        Amount,
        "_hu_part",
        lambda self, quantity, share: round(self.hu * share) + 1,
        "kernel",
    ),
    Mutant("swapped coordinates are merely outside", positions, "_fault", lambda *_: "position-outside-area", "kernel"),
    Mutant(
        "the freshest batch first",
        fefo,
        "_order",
        lambda item: (-(item.expires_on.toordinal() if item.expires_on else 0),),
        "kernel",
    ),
    Mutant("expired stock is picked", fefo, "is_pickable", lambda item, today: item.amount.quantity > 0, "kernel"),
]


def first_to_notice(checks: Checks) -> str | None:
    """The first check that fails now. Stories come before properties, which take their time to explain a failure."""
    for name, check in checks.items():
        try:
            check()
        except (Exception, pytest.fail.Exception):
            return name
    return None


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.bug.replace(" ", "-"))
def test_a_seeded_bug_is_caught(mutant, monkeypatch):
    monkeypatch.setattr(mutant.owner, mutant.name, mutant.becomes)
    noticed_by = first_to_notice(CHECKS[mutant.checks])
    monkeypatch.undo()
    print(f"{mutant.bug}: caught by {noticed_by}")
    assert noticed_by is not None, f"nobody noticed: {mutant.bug}"


@pytest.mark.parametrize("part", CHECKS)
def test_without_a_bug_nobody_complains(part):
    assert first_to_notice(CHECKS[part]) is None
