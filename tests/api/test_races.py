"""The same write sent twice at the same moment over two real connections."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from serai.apps.requests.models import ServiceRequest
from tests.api.calling import Caller, request_body
from tests.world import World

pytestmark = pytest.mark.race


def test_two_sendings_of_one_key_write_once(committed_world: World) -> None:
    body = request_body(committed_world)
    callers = [Caller(committed_world, "amina") for _each in range(4)]

    def send(caller: Caller) -> tuple[int, Any]:
        try:
            answer = caller.ask("POST", "/operations/south-sudan/requests", body, **{"Idempotency-Key": "one-of-four"})
            return answer.status_code, json.loads(answer.content)["id"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(callers)) as pool:
        answers = list(pool.map(send, callers))
    assert {status for status, _id in answers} == {201}
    assert len({made for _status, made in answers}) == 1
    assert ServiceRequest.objects.count() == 1
