"""Entries that may be the same organisation: proposed by name, acronym and internet domain, decided by people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.parties.models import Organisation
from serai.apps.parties.queries.organisations import visible_to
from serai.kit.names import ALIKE, likeness, normalised
from serai.kit.policy import Actor

MOST_COMPARED = 10_000
NOT_TELLING = frozenset({"the", "of", "for", "and", "de", "la", "le", "des", "du", "del", "y", "et", "international"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two organisations that may be one, and why."""

    one: Organisation
    other: Organisation
    reason: Any


@dataclass(frozen=True, slots=True)
class _Entry:
    organisation: Organisation
    names: frozenset[str]
    domain: str


def domain_of(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _entries(actor: Actor) -> list[_Entry]:
    """Two queries, whatever the number of organisations."""
    rows = visible_to(actor).filter(merged_into=None).prefetch_related("aliases").order_by("name")[:MOST_COMPARED]
    return [
        _Entry(
            row,
            frozenset({normalised(row.name), *(alias.normalised for alias in row.aliases.all())}),
            domain_of(row.website),
        )
        for row in rows
    ]


def possible_duplicates(
    actor: Actor, name: str, *, acronym: str = "", website: str = "", excluding: UUID | None = None
) -> list[Likeness]:
    """Organisations like one that is being entered; at most five, for display beside the form."""
    asked = _Entry(Organisation(name=name, acronym=acronym), frozenset({normalised(name)}), domain_of(website))
    found = []
    for entry in _entries(actor):
        reason = _why(asked, entry) if entry.organisation.pk != excluding else None
        if reason:
            found.append(Likeness(asked.organisation, entry.organisation, reason))
    return found[:5]


def duplicate_pairs(actor: Actor, *, most: int = 50) -> list[Likeness]:
    """Pairs in the register that may be one: of entries that share a telling word, an acronym or a domain."""
    blocks: dict[str, list[_Entry]] = defaultdict(list)
    for entry in _entries(actor):
        for key in _keys(entry):
            blocks[key].append(entry)
    pairs: dict[tuple[UUID, UUID], Likeness] = {}
    for block in blocks.values():
        for place, one in enumerate(block[:200]):
            for other in block[place + 1 : 200]:
                both = (one.organisation.pk, other.organisation.pk)
                if both not in pairs and (reason := _why(one, other)):
                    pairs[both] = Likeness(one.organisation, other.organisation, reason)
    return list(pairs.values())[:most]


def _keys(entry: _Entry) -> Iterable[str]:
    words = {word for name in entry.names for word in name.split()} - NOT_TELLING
    yield from words
    if entry.domain:
        yield f"@{entry.domain}"
    if entry.organisation.acronym:
        yield f"#{entry.organisation.acronym.casefold()}"


def _why(one: _Entry, other: _Entry) -> Any:
    """The strongest reason to take two entries for one, or None."""
    if one.names & other.names:
        return _("Same name")
    if one.domain and one.domain == other.domain:
        return _("Same internet domain")
    alike = max(likeness(a, b) for a in one.names for b in other.names)
    if alike >= ALIKE:
        return _("Names almost the same")
    short, other_short = one.organisation.acronym, other.organisation.acronym
    if short and short.casefold() == other_short.casefold() and alike >= 0.6:
        return _("Same acronym, similar names")
    return None
