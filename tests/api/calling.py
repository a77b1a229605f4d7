"""Short words for tests of the API: somebody with a token, and what they get."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from serai.kit.http import digest_of
from serai.kit.models import ApiToken
from tests.world import World


def now() -> dt.datetime:
    return timezone.now()


def ago(hours: float) -> str:
    """The API's clock is the real one, so moments are told from now."""
    return (now() - dt.timedelta(hours=hours)).isoformat()


def ahead(hours: float) -> str:
    return ago(-hours)


def day(days: int) -> str:
    return (now().date() + dt.timedelta(days=days)).isoformat()


class Caller:
    """One person with a token (None: a visitor). Every method gives the answer's JSON and checks its status."""

    def __init__(self, world: World, name: str | None, **headers: str) -> None:
        self.client = Client(headers=headers)
        if name is not None:
            secret = f"secret-of-{name}"
            ApiToken.objects.get_or_create(
                digest=digest_of(secret), defaults={"user": world.users[name], "name": "tests"}
            )
            self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, f"/api{path}", **data, headers=headers)  # type: ignore[arg-type, return-value]

    def get(self, path: str, *, status: int = 200) -> Any:
        return _json(self.ask("GET", path), status)

    def post(self, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        return _json(self.ask("POST", path, body, **headers), status)

    def put(self, path: str, body: Any, *, status: int = 200) -> Any:
        return _json(self.ask("PUT", path, body), status)

    def delete(self, path: str, *, status: int = 200) -> Any:
        return _json(self.ask("DELETE", path), status)


def _json(response: HttpResponse, status: int) -> Any:
    assert response.status_code == status, f"{response.status_code}: {response.content[:800]!r}"
    kind = response.headers["Content-Type"]
    if status >= 400:
        assert kind == "application/problem+json", kind
        problem = json.loads(response.content)
        assert problem["status"] == status and problem["title"] and problem["code"], problem
        return problem
    return json.loads(response.content) if response.content else None


def request_body(world: World, **changes: Any) -> dict[str, Any]:
    """480 tarpaulins in 96 cartons: 2,160 kg, 7.2 m³, Juba to Malakal."""
    line = {
        "description": "Tarpaulins, woven, 4 × 6 m", "category_id": str(world.shelter.pk), "unit_id": str(world.piece.pk),
        "quantity": "480", "handling_unit_id": str(world.carton.pk), "handling_units": 96, "weight_kg": "2160",
        "volume_m3": "7.2", "unit_value": "15",
    }  # fmt: skip
    return {
        "organisation_id": str(world.horizon.pk), "title": "Shelter for Malakal", "lines": [line],
        "service_ids": [str(world.road.pk)], "origin_id": str(world.juba.pk), "destination_id": str(world.malakal.pk),
        "ready_on": day(3), "needed_by": day(12), "receiver_name": "P. Nyok", "sender_name": "Horizon store",
        "receiver_phone": "+211 900 000 001", **changes,
    }  # fmt: skip
