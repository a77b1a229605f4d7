"""The ledger that cannot lie: immutable postings between accounts, and every rule about them as a pure function.

`vocabulary` and `records` say what there is; `flows`, `history`, `reversal`, `counts` and `periods` say what is allowed
and return `Problem`s; `totals` and `status` compute what people read; `fefo` proposes what to pick first; `book` is the
reference ledger in memory against which the database ledger is tested. Specified in docs/algorithms/ledger.md.
"""
