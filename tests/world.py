"""A small world for tests: two places, one hub with bins, three organisations, seven people, one service with terms.

Rows are inserted directly where no action is under test; whatever is under test goes through the apps' actions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from serai.apps.catalog.models import Category, Service, Unit
from serai.apps.operations.models import Assignment, Bin, Hub, Operation, OperationMember, ServiceTerms
from serai.apps.operations.queries import actor_for
from serai.apps.parties.models import Membership, Organisation, Person, User
from serai.apps.places.models import Area, Place
from serai.kit.policy import Actor

NOW = dt.datetime(2026, 11, 21, 7, 40, tzinfo=dt.UTC)
LONG_AGO = dt.date(2025, 1, 1)


@dataclass
class World:
    """Everything by short name: `w.op`, `w.juba`, `w.hub`, `w.people["amina"]`, `w.actor("amina")`."""

    op: Operation
    juba: Place
    malakal: Place
    bor: Place
    hub: Hub
    hub_bor: Hub
    bins: dict[str, Bin]
    horizon: Organisation
    lantern: Organisation
    fleet_company: Organisation
    shelter: Category
    food: Category
    piece: Unit
    kg: Unit
    carton: Unit
    road: Service
    storage: Service
    terms: ServiceTerms
    users: dict[str, User] = field(default_factory=dict)
    now: dt.datetime = NOW

    def actor(self, name: str, now: dt.datetime | None = None, source: str = "web") -> Actor:
        return actor_for(self.users[name], now=now or self.now, source=source)

    def visitor(self) -> Actor:
        from django.contrib.auth.models import AnonymousUser

        return actor_for(AnonymousUser(), now=self.now)


def _person(name: str, email: str, **memberships: Any) -> User:
    person = Person.objects.create(name=name, email=email, is_invented=True)
    user = User.objects.create(email=email, person=person, persona=name.split()[0].lower())
    for organisation, role in memberships.get("of", ()):
        Membership.objects.create(person=person, organisation=organisation, role=role, valid_from=LONG_AGO)
    return user


def build() -> World:
    country = Area.objects.create(code="SS", name="South Sudan", level=0)
    juba = Place.objects.create(code="JUB", name="Juba", names={"ar": "جوبا"}, kind="town", area=country, country="SS",
                                lon=Decimal("31.58"), lat=Decimal("4.85"))  # fmt: skip
    malakal = Place.objects.create(code="MAL", name="Malakal", names={"ar": "ملكال"}, kind="town", area=country,
                                   country="SS", lon=Decimal("31.66"), lat=Decimal("9.53"))  # fmt: skip
    bor = Place.objects.create(code="BOR", name="Bor", names={"ar": "بور"}, kind="town", area=country, country="SS",
                               lon=Decimal("31.56"), lat=Decimal("6.21"))  # fmt: skip
    horizon = Organisation.objects.create(
        name="Horizon Relief Alliance", acronym="HRA", kind="ingo", standing="partner"
    )
    lantern = Organisation.objects.create(
        name="Lantern for Children Trust", acronym="LCT", kind="ingo", standing="partner"
    )
    company = Organisation.objects.create(
        name="Sudd Transport Company", acronym="STC", kind="private", standing="stakeholder"
    )
    lead = Organisation.objects.create(name="Cluster Lead Agency", acronym="CLA", kind="un", standing="partner",
                                       is_cluster_lead=True)  # fmt: skip
    op = Operation.objects.create(
        code="south-sudan", name="South Sudan", names={"ar": "جنوب السودان"}, state="active", state_since=dt.date(2026, 5, 12),
        area=country, country="SS", time_zone="Africa/Juba", lead=lead, is_demonstration=True,
        open_from=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    hub = Hub.objects.create(operation=op, place=juba, code="JUB", name="Juba common store", run_by=lead,
                             floor_m2=480, capacity_m3=1680)  # fmt: skip
    hub_bor = Hub.objects.create(operation=op, place=bor, code="BOR", name="Bor common store", run_by=lead,
                                 floor_m2=240, capacity_m3=800)  # fmt: skip
    bins = {code: Bin.objects.create(hub=hub, code=code, kind=kind) for code, kind in
            (("A-01", "dry"), ("A-02", "dry"), ("Q-01", "quarantine"), ("C-01", "cold"), ("D-01", "dangerous"))}  # fmt: skip
    shelter = Category.objects.create(code="shelter", name="Shelter", number=1, life_saving=Decimal("0.70"))
    food = Category.objects.create(code="food", name="Food", number=2, life_saving=Decimal("0.90"))
    piece = Unit.objects.create(code="piece", name="piece", use="iu", scale=0)
    kg = Unit.objects.create(code="kg", name="kilogram", use="iu", scale=3)
    carton = Unit.objects.create(code="carton", name="carton", use="hu", scale=0)
    road = Service.objects.create(code="road", name="Road transport", kind="road")
    storage = Service.objects.create(code="storage", name="Storage", kind="storage")
    terms = ServiceTerms.objects.create(
        operation=op, service=road, version=1, valid_from=dt.date(2026, 1, 1), where="Juba"
    )
    ServiceTerms.objects.create(operation=op, service=storage, version=1, valid_from=dt.date(2026, 1, 1), where="Juba",
                                longest_storage_days=30)  # fmt: skip
    users = {
        "amina": _person("Amina Deng", "amina@example.org", of=[(horizon, "requester"), (horizon, "releaser"),
                                                                  (horizon, "focal_point")]),
        "lena": _person("Lena Okot", "lena@example.org", of=[(lantern, "requester"), (lantern, "releaser")]),
        "bruno": _person("Bruno Wani", "bruno@example.org"),
        "chen": _person("Chen Li", "chen@example.org"),
        "omar": _person("Omar Hassan", "omar@example.org"),
        "dina": _person("Dina Farah", "dina@example.org"),
        "eve": _person("Eve Nobody", "eve@example.org"),
        "sam": _person("Sam Trader", "sam@example.org", of=[(company, "requester"), (company, "focal_point")]),
    }  # fmt: skip
    for name, role, where, at in (
        ("bruno", "storekeeper", op, hub), ("chen", "coordinator", op, None), ("chen", "officer", op, None),
        ("omar", "officer", op, None), ("dina", "administrator", None, None),
    ):  # fmt: skip
        Assignment.objects.create(user=users[name], operation=where, hub=at, role=role, valid_from=LONG_AGO)
    for organisation in (horizon, lantern, lead):
        OperationMember.objects.create(operation=op, organisation=organisation, since=LONG_AGO)
    return World(op, juba, malakal, bor, hub, hub_bor, bins, horizon, lantern, company, shelter, food, piece, kg, carton,
                 road, storage, terms, users)  # fmt: skip
