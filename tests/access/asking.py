"""Every address of the site with arguments from the scene, and what one persona's asking does: the answer and what was written.

Everything happens in one transaction that is rolled back, so PostgreSQL's own counters say exactly what a request wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.scene import Scene, Side
from tests.world import World

PERSONAS = ("visitor", "eve", "sam", "amina", "lena", "bruno", "omar", "chen", "dina")
SIDES = ("own", "other")
#: What a read may write: who is signed in, and nothing else.
SESSION = "django_session"
_GROUP = re.compile(r"\(\?P<([a-z_0-9]+)>")
_ANGLE = re.compile(r"<(?:[a-z_]+:)?([a-z_0-9]+)>")


@dataclass(frozen=True)
class Address:
    """One URL of the resolver: its full name and the names of its arguments."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What came back: the status, where a redirect leads, and the tables written to (with counts)."""

    status: int
    location: str
    written: dict[str, int]
    body: bytes = b""

    @property
    def is_refused(self) -> bool:
        """Turned away: to the sign-in page, forbidden, or as if it did not exist."""
        return self.status in (401, 403, 404) or (self.status == 302 and self.location.startswith("/accounts/login"))

    @property
    def is_admitted(self) -> bool:
        """Let in; what was posted may still be incomplete (400, 422) or come at the wrong moment (409)."""
        return not self.is_refused and self.status < 500 and self.status != 405


def addresses(resolver: URLResolver | None = None, names: tuple[str, ...] = (), route: str = "") -> Iterator[Address]:
    """All of the resolver; views without a name are told by their route."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, (*names, entry.namespace) if entry.namespace else names, here)
        elif isinstance(entry, URLPattern):
            yield Address(":".join((*names, entry.name or here)), tuple(_ANGLE.findall(_GROUP.sub(r"<\1>", here))))


class Asker:
    """Clients of all personas over one scene."""

    def __init__(self, world: World, scene: Scene) -> None:
        self.world, self.scene = world, scene
        self.clients = {name: Client(raise_request_exception=True) for name in PERSONAS}
        for name, client in self.clients.items():
            if name != "visitor":
                client.force_login(world.users[name])

    def side(self, name: str) -> Side:
        return self.scene.own if name == "own" else self.scene.other

    def url(self, address: Address, side: str, on: str) -> str:
        """The address of one side's record; `on` names the record where several kinds would fit."""
        if address.name == "api/<path:path>":  # the answer to what the API does not have
            return "/api/none/such"
        record = self.side(side)
        values = {name: str(_argument(name, address, self, record, on)) for name in dict.fromkeys(address.arguments)}
        return reverse(address.name, kwargs=values)

    def ask(self, persona: str, method: str, url: str, body: dict[str, Any] | None = None) -> Asked:
        client = self.clients[persona]
        cookies = client.cookies.copy()  # signing out is undone with the rest
        with transaction.atomic():
            before = _writes()
            if method == "GET":
                answer: Any = client.get(url)
            elif url.startswith("/api/"):
                answer = client.generic(method, url, json.dumps(body or {}), content_type="application/json")
            else:
                answer = client.generic(method, url, b"", content_type="application/x-www-form-urlencoded")
            shown = answer.getvalue() if answer.streaming else answer.content
            after = _writes()
            transaction.set_rollback(True)
        client.cookies = cookies
        changed = {
            table: after[table] - before.get(table, 0) for table in after if after[table] != before.get(table, 0)
        }
        changed.pop(SESSION, None)
        return Asked(answer.status_code, _location(answer), changed, shown)


def _location(answer: HttpResponse) -> str:
    return str(answer.headers.get("Location", ""))


def _writes() -> dict[str, int]:
    """Rows inserted, changed and deleted so far in this transaction, by table."""
    with connection.cursor() as cursor:
        cursor.execute("select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def _argument(name: str, address: Address, asker: Asker, side: Side, on: str) -> Any:
    """A value for one argument of an address, from the scene."""
    known: dict[str, Any] = {
        "operation": "south-sudan", "hub": "JUB", "line_id": side.line.pk, "order_id": side.order.pk, "draft_id": side.count.pk, "stocktake_id": side.stocktake.pk,
        "vehicle_id": asker.scene.vehicle.pk, "load_id": side.load.pk, "person": side.person.pk,
        "membership": side.membership.pk, "slot_id": side.slot.pk, "absence_id": side.slot.pk, "issue_id": side.fuel.pk, "vehicle_class": "truck_10t", "clearance_id": side.clearance.pk,
        "convoy_id": side.convoy.pk, "joining_journey_id": side.planned.pk, "journey": side.planned.number, "organisation_id": side.organisation.pk, "attachment_id": side.line.pk,
        "pk": side.organisation.pk, "uidb36": 1, "topic": "help", "consignment_id": side.consignment.pk, "country": "SS", "path": "none/such",
        "hub_id": asker.world.hub.pk, "bin_code": "A-01", "report": "storage-overview", "kind": "categories" if address.name.startswith("catalog:") else "csv",
        "against": "rejection", "photo_id": side.photo.pk, "appeal_id": side.appeal.pk,
        "saved_id": side.saved.pk, "saved_report_id": side.saved.pk,
        "subject": "transport",
    }  # fmt: skip
    if address.name in {"operations:term", "operations:end_terms"} and name == "pk":
        return asker.world.terms.pk
    if address.name == "operations:end_assignment" and name == "pk":
        return asker.world.op.assignments.order_by("pk")[0].pk
    if address.name.startswith("mfa_"):
        return 1  # somebody else's key
    if name in known and not (on and name in {"line_id", "pk"}):
        return known[name]
    record = getattr(side, on) if on else None
    special = {
        "number": lambda: record.reference if address.name.startswith("request_pages:") else record.number,
        "reference": lambda: record.reference, "request_id": lambda: record.pk,
        "key": lambda: record.pk if on else "amina", "line_id": lambda: side.request_line.pk, "pk": lambda: record.pk,
        "journey_id": lambda: record.pk, "event_id": lambda: record.pk,
        "code": lambda: _code(address.name, side),
    }  # fmt: skip
    if name not in special:
        raise LookupError(f"tests/access/asking.py has no value for the argument {name!r} of {address.name}")
    return special[name]()


def _code(name: str, side: Side) -> str:
    if name in {"pages:track", "api:track"}:
        return str(side.consignment.tracking_code)
    if name.startswith(("places:", "operations:")) or name == "api:get_place":
        return "JUB"
    return "shelter" if name.startswith("catalog:") else str(side.consignment.code)
