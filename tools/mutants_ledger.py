"""Break each rule of the ledger on purpose, one at a time, and see that a test fails.

    python -m tools.mutants_ledger [NAME …] [--list]

Each mutant is a small change to a copy of the source (or to a database function, made inside each test's transaction). The
tests named beside it run against the copy; a mutant that survives them is printed and the exit status is 1. Uses a test
database of its own. docs/reference/mutants.md lists them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARGO = "src/serai/apps/cargo/"
TRIGGERS = CARGO + "migrations/0006_ledger_triggers.py"
RULES = "tests/apps/cargo/test_rules_of_the_ledger.py"
RACES = "tests/apps/cargo/test_races.py"
BOOK = "tests/apps/cargo/test_against_the_book.py"


@dataclass(frozen=True)
class Mutant:
    """`old` becomes `new` in `file`; or `sql` (which may name a block of the trigger migration) runs before each test."""

    name: str
    rule: int
    tests: str
    file: str = ""
    old: str = ""
    new: str = ""
    sql: str = ""
    also: tuple[tuple[str, str], ...] = ()  # further changes to the same file
    block: str = ""  # a string of the trigger migration that is created again with `old` replaced by `new`


MUTANTS = (
    Mutant("nobody checks what is there", 1, f"{RULES}::TestRule1NothingBelowZero", CARGO + "actions/desk.py",
           "        if quantity > held.quantity:\n", "        if False:\n"),
    Mutant("nobody checks what becomes of it later", 1, RULES, CARGO + "actions/posting.py", "    if late:\n", "    if False:\n"),
    Mutant("only today's balance is looked at", 1, f"{RULES}::TestRule1NothingBelowZero", CARGO + "actions/desk.py",
           "        self.late = marked | {", "        self.late = marked or set() and {"),
    Mutant("the database allows less than nothing", 1, f"{RULES}::TestRule1NothingBelowZero::test_the_database_refuses_it_too",
           sql="alter table cargo_balance drop constraint balance_not_negative"),
    Mutant("nobody waits for anybody", 1, f"{RACES}::test_the_last_pallet_goes_to_one_of_two "
           f"{RACES}::test_four_writers_allocating_from_one_lot_lose_no_update", CARGO + "actions/desk.py",
           "    lock_headers(wanted)\n    lines", "    lines",
           also=(("from cargo_lock_balances(", "from cargo_balance natural join (select line_id, account_id, condition from "
                  "unnest("),
                 ("%s::boolean[], %s)", "%s::boolean[]) k(line_id, account_id, condition, fresh) where %s is not null) x"))),
    Mutant("two consignments of a request do not wait for each other", 0,
           f"{RACES}::test_two_hubs_end_two_consignments_of_one_request_at_once", CARGO + "actions/desk.py",
           "    lock_headers(wanted)\n    lines", "    lines"),
    Mutant("a surplus is not recorded", 2, f"{RULES}::TestRule2WhatWasSent", CARGO + "actions/posting.py",
           "    if found:\n        Surplus", "    if False:\n        Surplus"),
    Mutant("what is missing vanishes from the truck", 2, f"{RULES}::TestRule2WhatWasSent", CARGO + "actions/amounts.py",
           "    return moves, surplus\n",
           "    moves = [(a, b, loaded[a]) for a, b, _q in moves]\n    return moves, surplus\n"),
    Mutant("a transshipment is dispatched again", 2, f"{RULES}::TestRule2WhatWasSent", block="APPLY",
           old="f.kind = 2 and o.kind = 3 and f.hub_id = c.hub_id", new="f.kind = 2 and o.kind = 3"),
    Mutant("what was weighed is forgotten", 3, f"{RULES} -k rule_3", CARGO + "actions/receiving.py",
           "share.kg if entry.kg is None else entry.kg", "share.kg"),
    Mutant("a count does not forbid a reversal", 4, f"{RULES}::TestRule4Reversal", CARGO + "actions/reversing.py",
           "counts=desk.marks", "counts=[]"),
    Mutant("anybody reverses", 4, f"{RULES}::TestRule4Reversal", CARGO + "actions/reversing.py",
           "    require(may_reverse(actor, event.operation_id))\n", ""),
    Mutant("a document can be edited", 4, f"{RULES}::TestFrozen",
           sql="drop trigger cargo_append_only on cargo_event; drop trigger cargo_append_only on cargo_posting"),
    Mutant("the ledger can be emptied", 4, f"{RULES}::TestFrozen", sql="drop trigger cargo_never_emptied on cargo_posting"),
    Mutant("a closed period is open", 5, f"{RULES}::TestRule5Time", CARGO + "queries/periods.py",
           "[TimeWindow(None, closed[0])] if closed else []", "[]"),
    Mutant("a posting may have a time of its own", 5, f"{RULES}::TestFrozen",
           sql="alter table cargo_posting drop constraint posting_event"),
    Mutant("a late event moves what was counted", 6, f"{RULES}::TestRule6Counts", CARGO + "actions/posting.py",
           "    if not desk.marks:\n        return []\n", "    return []\n"),
    Mutant("a full bin counts only what is listed", 6, f"{RULES}::TestRule6Counts", CARGO + "actions/counting.py",
           "counted = complete_count(event, balances)", "counted = event.counted"),
    Mutant("a count does not close its bin", 6, f"{RACES}::test_nothing_appears_in_a_bin_while_it_is_counted",
           CARGO + "actions/counting.py", "    close_bins(bins)\n", ""),
    Mutant("children have no parents", 7, f"{RULES}::TestRule7Parentage", CARGO + "actions/repacking.py",
           "        parent=parent,\n", "        parent=None,\n"),
    Mutant("consignments are mixed", 7, f"{RULES}::TestRule7Parentage", CARGO + "actions/repacking.py",
           "> 1:\n        raise Conflict", "> 9:\n        raise Conflict"),
    Mutant("nobody asks why the old batch stays", 8, f"{RULES}::TestRule8FirstExpiredFirstOut", CARGO + "queries/picking.py",
           "o.expires_on >= %(today)s", "false and o.expires_on >= %(today)s"),
    Mutant("a corrected expiry stays wrong in the lists", 8, f"{RULES}::TestRule8FirstExpiredFirstOut",
           sql="drop trigger cargo_line_changed on cargo_line"),
    Mutant("any bin will do", 9, f"{RULES}::TestRule9RightBin", CARGO + "rules.py",
           "    if needed is not None and kind not in", "    if False and kind not in"),
    Mutant("food beside acid", 9, f"{RULES}::TestRule9RightBin", CARGO + "rules.py",
           "    if needed != kind and kind in (", "    if False and kind in ("),
    Mutant("acid beside oxidisers", 9, f"{RULES}::TestRule9RightBin", CARGO + "actions/stores.py",
           "    if not dangerous:\n        return\n", "    return\n"),
    Mutant("delivered is finished", 10, f"{RULES}::TestRule10And11Release", CARGO + "actions/delivering.py",
           "Spot(AccountKind.DELIVERED, place_id=place_id)", "Spot(AccountKind.RELEASED)"),
    Mutant("an order is executed before it is accepted", 11, f"{RULES}::TestRule10And11Release", CARGO + "actions/releasing.py",
           "    if order.state not in states:\n", "    if False:\n"),
    Mutant("more leaves than was ordered", 11, f"{RULES}::TestRule10And11Release", CARGO + "actions/releasing.py",
           "if line is None or line.executed + item.quantity > line.quantity:", "if line is None:"),
    Mutant("anybody orders a release", 11, f"{RULES}::TestRule10And11Release", CARGO + "rules.py",
           '    if actor.is_member(owner_id, "releaser"):\n        return YES\n    if on_paper and', "    return YES\n    if on_paper and"),
    Mutant("more is found than was lost", 12, f"{RULES}::TestRule12Losses", CARGO + "queries/history.py",
           "where e.kind = 8 and", "where e.kind = 99 and"),
    Mutant("lost goods come back without their weight", 12, f"{RULES}::TestRule12Losses", CARGO + "actions/losses.py",
           "            result.append((key[1], part))", "            result.append((key[1], Amount(part.quantity)))"),
    Mutant("verify does not look at balances", 13, "tests/apps/cargo/test_queries.py", CARGO + "queries/verifying.py",
           "for check, sql in CHECKS.items()", 'for check, sql in CHECKS.items() if check != "balance"'),
    Mutant("verify does not look at statuses", 13, "tests/apps/cargo/test_queries.py", CARGO + "queries/verifying.py",
           "        return found + _statuses(scope)", "        return found"),
    Mutant("the trigger forgets the weight", 13, f"{RULES}::TestRule1NothingBelowZero {BOOK}", block="APPLY",
           old="kg = b.kg + d.kg,", new="kg = b.kg,"),
    Mutant("the trigger loses a leg", 13, f"{RULES}::TestRule2WhatWasSent", block="APPLY",
           old="union all select line_id, from_account_id, from_condition, -quantity, -hu, -kg, -m3, occurred_at from new_rows) x\n"
               "   group by 1, 2, 3) d",
           new=") x\n   group by 1, 2, 3) d"),
    Mutant("a repeated document is posted again", 0, f"{RULES}::TestDocumentsSentTwice", CARGO + "actions/posting.py",
           "    if event_id is None:\n        return None\n", "    return None\n"),
    Mutant("two sendings at once do not wait", 0, f"{RACES}::test_the_same_receipt_sent_twice_at_once_is_posted_once",
           CARGO + "actions/posting.py", "select pg_advisory_xact_lock(hashtextextended(%s, 7))", "select %s"),
    Mutant("numbers are read, not taken", 0, f"{RACES}::test_eight_writers_get_numbers_without_gap_or_twin",
           "src/serai/kit/series.py", "do update set last = s.last + excluded.last",
           "do update set last = (select last from kit_numberseries x where (x.scope_id, x.kind) = (s.scope_id, s.kind)) + 1"),
    Mutant("another storekeeper's hub", 0, f"{RULES}::TestWhoMay", CARGO + "rules.py",
           'actor.has("storekeeper", scope=operation_id, place=hub_id)', 'actor.has("storekeeper", scope=operation_id)'),
)  # fmt: skip


def run(mutant: Mutant, copy: Path) -> bool:
    """Whether a test failed, as it should. Raises when the mutant does not fit the source any more."""
    environment = os.environ | {
        "SERAI_TEST_DATABASE": "mutants_serai",
        "SERAI_LEDGER_EXAMPLES": "5",
        "PYTHONPATH": str(copy / "src"),
    }
    statements = mutant.sql
    if mutant.file:
        path = copy / mutant.file
        source = path.read_text()
        changed = source
        for old, new in ((mutant.old, mutant.new), *mutant.also):
            if old not in changed:
                raise LookupError(f"{mutant.name}: {mutant.file} does not contain what it should change")
            changed = changed.replace(old, new, 1)
        path.write_text(changed)
    elif mutant.block:
        statements = _block(mutant)
    conftest = copy / "tests/conftest.py"
    plain = conftest.read_text()
    if statements:
        conftest.write_text(plain + _FIXTURE.format(sql=statements))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "--reuse-db", "-p", "no:cacheprovider", *mutant.tests.split()],
            cwd=copy, env=environment, capture_output=True, text=True, timeout=580, check=False,
        )  # fmt: skip
    finally:
        conftest.write_text(plain)
        if mutant.file:
            path.write_text(source)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{mutant.name}: pytest could not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 1


_FIXTURE = '''

@pytest.fixture(autouse=True)
def _broken(db: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("""{sql}""")
'''


def _block(mutant: Mutant) -> str:
    namespace: dict[str, object] = {}
    source = (ROOT / TRIGGERS).read_text().split("class Migration")[0].replace("from django.db import migrations", "")
    exec(source, namespace)  # noqa: S102  (our own migration's strings)
    text = str(namespace[mutant.block]).split(";\ncreate trigger")[0]
    if mutant.old not in text:
        raise LookupError(f"{mutant.name}: {mutant.block} does not contain what it should change")
    return text.replace(mutant.old, mutant.new).replace("create function", "create or replace function", 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only mutants whose name contains one of these")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    chosen = [m for m in MUTANTS if not options.names or any(name in m.name for name in options.names)]
    if options.list:
        for mutant in chosen:
            print(f"| {mutant.rule or '–'} | {mutant.name} | `{mutant.tests.split('/')[-1]}` |")
        return 0
    survivors = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        for name in ("src", "tests", "locale", "docs"):
            shutil.copytree(
                ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "static", "node_modules")
            )
        shutil.copy(ROOT / "pyproject.toml", copy)
        for mutant in chosen:
            caught = run(mutant, copy)
            print(f"{'caught  ' if caught else 'SURVIVED'}  rule {mutant.rule:>2}  {mutant.name}", flush=True)
            survivors += [] if caught else [mutant.name]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
