"""Reads of the catalogue. It is public: what is moved and in which units is no secret."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.models import Category, Entry, Item, Service, Unit
from serai.kit.errors import NotFound
from serai.kit.policy import Actor

E = TypeVar("E", bound=Entry)
KINDS: dict[str, type[Entry]] = {"categories": Category, "units": Unit, "services": Service, "items": Item}


def visible_to(actor: Actor, kind: type[E]) -> QuerySet[E]:
    """The one scope of the catalogue: everything in use; administrators also see what was taken out of use."""
    entries = kind._default_manager.all()
    return entries if actor.has("administrator") else entries.filter(is_active=True)


def entry_by_code(actor: Actor, kind: type[E], code: str) -> E:
    """Raises NotFound."""
    found = visible_to(actor, kind).filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no entry “%(code_name)s” in the catalogue."), code="no_entry", code_name=code)
    return found


def search_entries(entries: QuerySet[E], text: str) -> QuerySet[E]:
    """Entries in whose code or name, in any language, each word of `text` stands."""
    for word in text.split()[:8]:
        local = Q(names__ar__icontains=word) | Q(names__fr__icontains=word) | Q(names__es__icontains=word)
        entries = entries.filter(Q(code__icontains=word) | Q(name__icontains=word) | local)
    return entries


def items_like(actor: Actor, text: str, *, most: int = 12) -> QuerySet[Item]:
    """Items for filling in a line of a request."""
    found = search_entries(visible_to(actor, Item), text)
    return found.select_related("category", "unit", "handling_unit").order_by("name")[:most]


def is_used(unit: Unit) -> bool:
    """Whether something is counted in this unit already, so that its decimals may not change."""
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: unit}).exists()
        for relation in _pointing_at(Unit)
    )


def _pointing_at(model: type[Model]) -> list:  # type: ignore[type-arg]
    """Foreign keys of every app that point at a model, found by Django: a lower app does not know the higher ones."""
    return [relation for relation in model._meta.get_fields(include_hidden=True) if relation.one_to_many]
