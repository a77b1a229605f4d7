"""The reference ledger: all of it in memory, as plainly as possible.

Slow on purpose. It recomputes from postings whatever it is asked, so that it can be the oracle in tests of the
database ledger, which keeps balances and totals up to date as it goes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from serai.core.kernel.problems import Problem, RecordId
from serai.core.kernel.quantities import Amount, total
from serai.core.kernel.windows import TimeWindow
from serai.core.ledger import counts, flows, history, periods, reversal, status, totals
from serai.core.ledger.records import (
    Account,
    Balances,
    CountLine,
    CountMark,
    Event,
    Key,
    Line,
    Posting,
    balances_of,
)
from serai.core.ledger.vocabulary import AccountKind, EventKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: the problems, or the postings that were written (with the ids they got).

    `corrections` are those written at counts because the document arrived late: count event id → postings.
    """

    problems: tuple[Problem, ...] = ()
    postings: tuple[Posting, ...] = ()
    corrections: tuple[tuple[RecordId, tuple[Posting, ...]], ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether it was written."""
        return not self.problems


@dataclass
class Book:
    """A ledger of some accounts and lines. One count-difference account takes what counts find.

    `accounts` and `lines` may grow; documents are added with `apply` and never change.
    """

    accounts: dict[int, Account]
    lines: dict[RecordId, Line]
    difference_account: int
    opened_at: datetime | None = None
    closed: list[TimeWindow] = field(default_factory=list)
    events: dict[RecordId, Event] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    kinds: dict[int, EventKind] = field(default_factory=dict)  # posting id → kind of its document
    counted: list[tuple[CountMark, tuple[CountLine, ...]]] = field(default_factory=list)

    def apply(self, event: Event) -> Outcome:
        """Write a document, or say why not and write nothing.

        The same document a second time (same id) changes nothing and returns what was written the first time.
        A count brings `counted` and `bins` and no postings: its differences are computed here.
        """
        if event.id in self.events:
            return self._again(event.id)
        problems = periods.check_period(
            event.occurred_at, event.recorded_at, opened_at=self.opened_at, closed=self.closed
        )
        problems += flows.check_event(event, self.accounts, self.lines)
        if event.kind is EventKind.COUNT:
            problems += self._check_count(event)
        if problems:
            return Outcome(tuple(problems))
        if event.kind is EventKind.COUNT:
            event = self._with_differences(event)
        if event.kind is EventKind.REVERSAL:
            problems = self._check_reversals(event.postings)
        if problems:
            return Outcome(tuple(problems))  # the cause, not what would follow from it
        corrected = counts.corrections(
            event.postings, event.kind, [mark for mark, _ in self.counted], self.accounts, self.difference_account
        )
        problems += self._check_with(event.postings, corrected)
        return Outcome(tuple(problems)) if problems else self._write(event, corrected)

    def balances(self, moment: datetime | None = None) -> Balances:
        """Every physical balance now, or as it was at a moment; keys that were touched and are empty included."""
        if moment is None:
            return balances_of(self.postings, self.accounts)
        return history.balances_at(self.postings, moment, self.accounts)

    def balance(self, key: Key, moment: datetime | None = None) -> Amount:
        """One balance; nothing if it was never touched."""
        return self.balances(moment).get(key, Amount())

    def totals_of(self, line: RecordId) -> totals.Totals:
        """The totals of a line."""
        return totals.totals_of(self.postings, self.accounts, self.lines).get(line, totals.Totals())

    def expectation(self, line: RecordId) -> totals.Expectation:
        """Announced against received."""
        return totals.expectation(self.lines[line].announced.quantity, self.totals_of(line))

    def journey(self, account: int, line: RecordId) -> totals.JourneyStatement:
        """What happened to a line on one journey."""
        return totals.journey_statement(self.postings, account, line, self.accounts)

    def fulfilment(self, lines: Iterable[RecordId]) -> status.Fulfilment:
        """How far some lines together have come."""
        balances = self.balances()
        parts = [
            status.progress(self.lines[line], self.totals_of(line), balances, self.accounts)
            for line in sorted(lines, key=str)
        ]
        return status.fulfilment(status.together(parts))

    def takeable(self, key: Key, moment: datetime) -> Amount:
        """The most that can leave a key at a moment."""
        return history.takeable(self.postings, key, moment, self.accounts)

    def verify(self) -> list[Problem]:
        """Everything that must hold of what is written; an empty list when it does.

        Recomputed from postings alone: no physical balance below zero and no ghost at any moment, reversals
        mirror their posting and happen once, every count still shows what was seen, totals and balances agree, journeys
        add up.
        """
        problems = self._verify_moments() + self._verify_reversals()
        moments = {mark.occurred_at: self.balances(mark.occurred_at) for mark, _ in self.counted}
        problems += counts.check_assertions(self.counted, moments)
        balances = self.balances()
        for line in sorted(self.lines.values(), key=lambda line: str(line.id)):
            held = total(amount for key, amount in balances.items() if key.line == line.id)
            problems += totals.check_identities(
                line.announced.quantity, self.totals_of(line.id), held.quantity, line.id
            )
            for account in self.accounts.values():
                if account.kind is AccountKind.JOURNEY:
                    problems += totals.check_journey(self.journey(account.id, line.id), line.id)
        return problems

    def _again(self, event: RecordId) -> Outcome:
        first = self.events[event]
        known = {posting.id: posting for posting in self.postings}
        return Outcome(postings=tuple(known[posting.id] for posting in first.postings))

    def _check_count(self, event: Event) -> list[Problem]:
        marks = [mark for mark, _ in self.counted]
        return counts.check_count(event, self.balances(event.occurred_at), self.accounts, self.lines, marks)

    def _with_differences(self, event: Event) -> Event:
        balances = self.balances(event.occurred_at)
        lines = counts.complete_count(event, balances)
        found = counts.count_differences(lines, balances, self.difference_account, event.occurred_at, self.lines)
        return replace(event, counted=lines, postings=tuple(found))

    def _check_reversals(self, postings: Sequence[Posting]) -> list[Problem]:
        known: dict[int | None, Posting] = {posting.id: posting for posting in self.postings}
        taken_back: dict[int | None, int | None] = {
            posting.reverses: posting.id for posting in self.postings if posting.reverses is not None
        }
        problems: list[Problem] = []
        for place, posting in enumerate(postings):
            named = posting.reverses
            twice = any(other.reverses == named for other in postings[:place])
            problems += reversal.check_reversal(
                known.get(named),
                None if named is None else self.kinds.get(named),
                posting,
                reversed_by=named if twice else taken_back.get(named),
                counts=[mark for mark, _ in self.counted],
                accounts=self.accounts,
            )
        return problems

    def _check_with(
        self, postings: Sequence[Posting], corrected: Sequence[tuple[CountMark, Sequence[Posting]]]
    ) -> list[Problem]:
        extra = [posting for _, group in corrected for posting in group]
        problems: list[Problem] = []
        for mark, _ in corrected:
            problems += periods.check_period(mark.occurred_at, mark.occurred_at, closed=self.closed)
        return problems + history.check_history(self.postings, [*postings, *extra], self.accounts, self.lines)

    def _write(self, event: Event, corrected: Sequence[tuple[CountMark, Sequence[Posting]]]) -> Outcome:
        written = self._number(event.postings, event.kind)
        self.events[event.id] = replace(event, postings=written)
        if event.kind is EventKind.COUNT:
            self.counted.append((counts.mark_of(event), event.counted))
        fixed = tuple((mark.event, self._number(group, EventKind.COUNT)) for mark, group in corrected)
        return Outcome(postings=written, corrections=fixed)

    def _number(self, postings: Iterable[Posting], kind: EventKind) -> tuple[Posting, ...]:
        written = []
        for posting in postings:
            numbered = replace(posting, id=len(self.postings) + 1)
            self.postings.append(numbered)
            self.kinds[len(self.postings)] = kind
            written.append(numbered)
        return tuple(written)

    def _verify_moments(self) -> list[Problem]:
        """All postings as if they had just arrived in an empty book."""
        return history.check_history([], self.postings, self.accounts, self.lines) if self.postings else []

    def _verify_reversals(self) -> list[Problem]:
        known = {posting.id: posting for posting in self.postings}
        seen: set[int] = set()
        problems = []
        for posting in self.postings:
            if posting.reverses is None:
                continue
            original = known.get(posting.reverses)
            if original is None or replace(posting, id=None) != reversal.mirror(original, posting.occurred_at):
                problems.append(Problem("not-a-mirror", posting.line, {"reverses": posting.reverses}))
            if posting.reverses in seen:
                problems.append(Problem("already-reversed", posting.line, {"by": posting.id}))
            seen.add(posting.reverses)
        return problems
