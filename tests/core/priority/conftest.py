"""The stories assert in a module of their own: pytest must see into it to say what differed."""

import pytest

pytest.register_assert_rewrite("tests.core.priority.stories")
