"""Who acts: the people of the data file with the rights that the database gives them, at any simulated moment."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from serai.apps.operations.queries import actor_for
from serai.apps.parties.models import User
from serai.demo.load import DemoData
from serai.demo.records import PersonRow
from serai.kit.policy import Actor, Grant, system_actor

SOURCE = "demo"
"""What the history of every record says about where a change came from."""


def builder(now: datetime) -> Actor:
    """Who gives the first administrator an account; everything after that is done by people."""
    return system_actor(now, source=SOURCE, name="Serai", grants=frozenset({Grant("administrator")}))


class Cast:
    """Actors by username. Their rights are read once; `forget` reads them again after a change."""

    def __init__(self, data: DemoData, told_from: datetime | None = None) -> None:
        self.told_from = told_from  # nobody reads messages about what happened before
        self.people = {person.username: person for person in data.people}
        self._by_organisation: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._keepers: dict[str, list[str]] = defaultdict(list)
        for person in data.people:
            for role in person.membership_roles:
                self._by_organisation[person.organisation, role].append(person.username)
            if "storekeeper" in person.operation_roles:
                for hub in person.hubs:
                    self._keepers[hub].append(person.username)
        self._users: dict[str, User] = {}
        self._rights: dict[str, Actor] = {}

    def enter(self, username: str, user: User) -> None:
        self._users[username] = user

    def forget(self) -> None:
        self._rights.clear()

    def at(self, username: str, now: datetime) -> Actor:
        """This person, acting at a moment, with memberships and grants as they are in the database."""
        rights = self._rights.get(username)
        if rights is None:
            rights = self._rights[username] = actor_for(self._users[username], now=now, source=SOURCE)
        return replace(rights, now=now, extra={"quiet": True} if self.told_from and now < self.told_from else {})

    def keeper(self, hub: str, now: datetime) -> Actor:
        """The storekeeper of a hub; of two the one for whom it is the first hub."""
        names = sorted(self._keepers[hub], key=lambda name: self.people[name].hubs.index(hub))
        return self.at(names[0], now)

    def officer(self, hub: str, now: datetime) -> Actor:
        """The logistics officer nearest to a hub, the coordinator where there is none."""
        near = [p.username for p in self.people.values() if "officer" in p.operation_roles and hub in p.hubs]
        names = [name for name in near if "coordinator" not in self.people[name].operation_roles] or near
        return self.at(names[0] if names else self.coordinator_name, now)

    def coordinator(self, now: datetime) -> Actor:
        return self.at(self.coordinator_name, now)

    def administrator(self, now: datetime) -> Actor:
        return self.at(next(p.username for p in self.people.values() if "administrator" in p.operation_roles), now)

    @property
    def coordinator_name(self) -> str:
        return next(p.username for p in self.people.values() if "coordinator" in p.operation_roles)

    def of(self, organisation: str, role: str, rng: Random | None = None) -> PersonRow:
        """Somebody of an organisation with a role; the first one without a source of chance."""
        names: Sequence[str] = self._by_organisation[organisation, role]
        return self.people[rng.choice(names) if rng else names[0]]

    def has(self, organisation: str, role: str) -> bool:
        return bool(self._by_organisation[organisation, role])
