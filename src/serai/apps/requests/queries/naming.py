"""What people write for a place, an organisation, a unit, a category or an item, and which record they mean.

Everything is read once into dictionaries of normalised names (`serai.kit.names`), so that ten thousand rows of a
workbook
cost no more queries than one.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from uuid import UUID

from django.db.models import Q

from serai.apps.catalog.enums import UnitUse
from serai.apps.catalog.models import Category, Entry, Item, Service, Unit
from serai.apps.parties.models import Organisation, OrganisationAlias
from serai.apps.places.models import Place, PlaceAlias
from serai.kit.names import normalised
from serai.kit.policy import Actor


@dataclass(slots=True)
class Names:
    """Normalised name → record. A name that two records claim means neither: `is_ambiguous` says so."""

    ids: dict[str, UUID] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    labels: dict[UUID, str] = field(default_factory=dict)

    def add(self, name: str, key: UUID) -> None:
        known = normalised(name)
        if not known:
            return
        if self.ids.get(known, key) != key:
            self.ambiguous.add(known)
        self.ids.setdefault(known, key)

    def find(self, text: str) -> UUID | None:
        """The record that a text means, or None when it is unknown or means two."""
        known = normalised(text)
        return None if known in self.ambiguous else self.ids.get(known)

    def is_ambiguous(self, text: str) -> bool:
        return normalised(text) in self.ambiguous

    def nearest(self, text: str) -> str:
        """The label of the most similar name, to be proposed; empty when nothing is similar."""
        close = get_close_matches(normalised(text), self.ids, n=1, cutoff=0.8)
        return self.labels.get(self.ids[close[0]], "") if close else ""


def place_names() -> Names:
    """Places by code, name, names in other languages and aliases; merged ones lead to the place they are now.

    A name (Bor) goes before an alias of another place; two places of one name are ambiguous, their codes are not.
    """
    names = Names()
    rows = list(Place.objects.values_list("pk", "merged_into_id", "code", "name", "names"))
    for pk, merged, _code, name, _others in rows:
        names.labels[merged or pk] = name
    for pk, merged, code, _name, _others in rows:
        if merged is None:
            names.add(code, pk)
    doubled = {
        name for name, count in Counter(normalised(row[3]) for row in rows if row[1] is None).items() if count > 1
    }
    names.ambiguous |= doubled - set(names.ids)
    for pk, merged, _code, name, others in rows:
        for each in (name, *others.values()):
            if merged is None:
                _unless_known(names, each, pk)
            else:
                names.ids.setdefault(normalised(each), merged)
    aliases = PlaceAlias.objects.values_list("name", "place_id", "place__merged_into_id")
    for alias, key, now in aliases:
        names.ids.setdefault(normalised(alias), now or key)
    return names


def _unless_known(names: Names, text: str, key: UUID) -> None:
    known = normalised(text)
    if known and known not in names.ids:
        names.ids[known] = key


def organisation_names() -> Names:
    """Organisations by name, acronym and aliases; merged ones lead to the survivor."""
    names = Names()
    rows = list(Organisation.objects.values_list("pk", "merged_into_id", "name", "acronym"))
    for pk, merged, name, _acronym in rows:
        if merged is None:
            names.labels[pk] = name
            names.add(name, pk)
    for pk, merged, name, acronym in rows:
        if merged is None:
            names.add(acronym, pk)
        else:
            names.ids.setdefault(normalised(name), merged)
    aliases = OrganisationAlias.objects.values_list("name", "organisation_id", "organisation__merged_into_id")
    for alias, key, now in aliases:
        names.ids.setdefault(normalised(alias), now or key)
    return names


def entry_names(rows: Iterable[Entry]) -> Names:
    """Entries of the catalogue by code, name and names in other languages."""
    names = Names()
    for row in rows:
        names.labels[row.pk] = row.local_name
        for each in (row.code, row.name, *row.names.values()):
            names.add(each, row.pk)
    return names


def item_names() -> Names:
    return entry_names(Item.objects.filter(is_active=True))


def active_categories() -> list[Category]:
    return list(Category.objects.filter(is_active=True).order_by("number"))


def active_units(use: UnitUse) -> list[Unit]:
    return list(Unit.objects.filter(is_active=True, use=use).order_by("name"))


def active_services() -> list[Service]:
    return list(Service.objects.filter(is_active=True).order_by("kind", "name"))


def askable_organisations(actor: Actor, *, as_team: bool) -> list[Organisation]:
    """Whom the actor may make requests for: the own organisations, or for the team every partner."""
    rows = Organisation.objects.filter(merged_into=None)
    mine = Q(pk__in=actor.organisations)
    return list((rows.filter(mine | Q(standing="partner")) if as_team else rows.filter(mine)).order_by("name"))
