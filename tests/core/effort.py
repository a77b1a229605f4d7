"""How hard the property tests of the core try.

Repeatable by default, so that a red build is red for everybody. `SERAI_EXPLORE=1` looks for new examples, ten times as
many.
"""

import os

from hypothesis import settings

EXPLORE = os.environ.get("SERAI_EXPLORE") == "1"


def effort(examples: int, **more: int) -> settings:
    """Settings for a property test: so many examples, no deadline (the machine is shared), the same ones each time."""
    return settings(
        max_examples=examples * (10 if EXPLORE else 1), deadline=None, derandomize=not EXPLORE, database=None, **more
    )
