"""Anything that the description allows, and much that it does not, as several people: never a 5xx, always what is described."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.calling import Caller
from tests.api.story import everything
from tests.world import World

People = dict[str | None, Caller]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
WHO = ("dina", "omar", "bruno", "amina", "eve", None)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))  # for each operation; raise it to hunt

pytestmark = pytest.mark.slow


def with_real_ids(value: Any, ids: dict[str, list[str]], chance: random.Random) -> Any:
    """Generated data in which most ids are ids of something, so that more than "no such record" is reached."""
    if isinstance(value, dict):
        return {
            name: chance.choice(ids[name])
            if name in ids and isinstance(inner, str | int) and chance.random() < 0.9
            else with_real_ids(inner, ids, chance)
            for name, inner in value.items()
        }
    return [with_real_ids(each, ids, chance) for each in value] if isinstance(value, list) else value


@contextmanager
def kept_connection() -> Iterator[None]:
    """A call ends with closing old connections; that of the test, with its transaction, stays (as in Django's client)."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in ends:
            signal.connect(close_old_connections)


def described(mode: GenerationMode) -> Iterator[Any]:
    with kept_connection():
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    for found in schema.get_all_operations():
        operation = found.ok()
        yield operation, operation.as_strategy(generation_mode=mode)


def send(case: Any, people: People, who: str | None) -> Any:
    """One call, and its traces removed: every case meets the same world."""
    token = people[who].client.defaults.get("HTTP_AUTHORIZATION")
    with kept_connection(), transaction.atomic():
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": token} if token else {})
        response = case.call(headers=headers)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not allowed"])
def test_answers_are_as_described_whatever_is_sent(
    mode: GenerationMode, world: World, people: People, settings_and_media: None
) -> None:
    ids = everything(world, people)
    reached: set[int] = set()
    wrong: list[str] = []
    for operation, cases in described(mode):
        try:
            _try_out(
                operation,
                cases,
                people,
                ids,
                reached,
                most=EXAMPLES if mode is GenerationMode.POSITIVE else EXAMPLES // 2,
            )
        except (Exception, BaseExceptionGroup) as problem:
            wrong.append(f"{operation.label}: {problem}")
    assert not wrong, "\n\n".join(wrong)[:6000]
    expected = {200, 401, 403, 404, 422} if mode is GenerationMode.POSITIVE else {401, 422}
    assert expected <= reached, reached


@pytest.fixture
def settings_and_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def _try_out(
    operation: Any, cases: Any, people: People, ids: dict[str, list[str]], reached: set[int], *, most: int
) -> None:
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=cases, who=st.sampled_from(WHO), seed=st.integers(0, 10_000))
    def check(case: Any, who: str | None, seed: int) -> None:
        chance = random.Random(seed)
        case.path_parameters = with_real_ids(dict(case.path_parameters or {}), ids, chance)
        if isinstance(case.body, dict | list):
            case.body = with_real_ids(case.body, ids, chance)
        response = send(case, people, who)
        reached.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    check()
