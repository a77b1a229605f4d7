"""Short words for tests of cargo's pages: whoever is signed in, an address, and what a form sends."""

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from serai.apps.cargo.models import Balance
from tests.world import World

MOMENT = "2026-11-21T08:00"


def signed_in(world: World, name: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(world.users[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"cargo:{name}", args=["south-sudan", *args])


def store_key(line: Any) -> str:
    balance = Balance.objects.get(line=line, kind=2, live=True, condition=1)
    return f"q-{line.pk}-{balance.account_id}-1"


def once(**more: Any) -> dict[str, Any]:
    return {"occurred_at": MOMENT, "event_id": str(uuid.uuid4()), **more}
