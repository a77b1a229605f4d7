"""Writes of the catalogue: entries are added and changed, and taken out of use, never deleted."""

from dataclasses import asdict
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog import rules
from serai.apps.catalog.models import Category, Entry, Item, Service, Unit
from serai.apps.catalog.queries import is_used
from serai.apps.catalog.rules import CategoryData, EntryData, ItemData, ServiceData, UnitData
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require

E = TypeVar("E", bound=Entry)


def _refuse(problems: rules.Problems) -> None:
    if problems:
        fields: dict[str, list[Any]] = {}
        for name, message in problems:
            fields.setdefault(name, []).append(message)
        raise Invalid(_("Nothing was written: some answers need a change."), fields=fields)


def _locked(kind: type[E], entry_id: UUID) -> E:
    found = kind._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk=entry_id).first()
    if found is None:
        raise NotFound(_("There is no such entry in the catalogue."), code="no_entry")
    return found


def _write(actor: Actor, kind: type[E], data: EntryData, problems: rules.Problems, entry_id: UUID | None) -> E:
    """Add an entry, or change the one with `entry_id`. Refuses a code that another entry of the kind has."""
    require(rules.may_keep_catalog(actor))
    if kind._default_manager.filter(code__iexact=data.code.strip()).exclude(pk=entry_id).exists():
        problems = [*problems, ("code", _("Another entry has this code. Choose another one."))]
    _refuse(problems)
    entry = kind() if entry_id is None else _locked(kind, entry_id)
    for name, value in asdict(data).items():
        setattr(entry, name, value.strip() if isinstance(value, str) else value)
    entry.names = {language: name.strip() for language, name in data.names.items() if name.strip()}
    entry.save()
    return entry


@action
def write_category(*, actor: Actor, data: CategoryData, category_id: UUID | None = None) -> Category:
    """Add a category, or change one. Its number is copied by the ledger and never changes."""
    number: int
    if category_id is not None:
        number = _locked(Category, category_id).number
    else:
        number = data.number or (Category.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    problems = rules.category_problems(data)
    others = Category.objects.exclude(pk=category_id) if category_id else Category.objects.all()
    if others.filter(number=number).exists():
        problems.append(("number", _("Another category has this number.")))
    named = CategoryData(code=data.code, name=data.name, names=data.names, number=number, life_saving=data.life_saving)
    return _write(actor, Category, named, problems, category_id)


@action
def write_unit(*, actor: Actor, data: UnitData, unit_id: UUID | None = None) -> Unit:
    """Add a unit, or change one. Decimals and use stay as they are once something is counted in it."""
    problems = rules.unit_problems(data)
    if unit_id is not None:
        before = _locked(Unit, unit_id)
        if (before.scale, before.use) != (data.scale, data.use) and is_used(before):
            raise Conflict(
                _("Quantities are kept in this unit already. Add another unit instead of changing this one."),
                code="unit_in_use",
            )
    return _write(actor, Unit, data, problems, unit_id)


@action
def write_service(*, actor: Actor, data: ServiceData, service_id: UUID | None = None) -> Service:
    """Add a service to the portfolio, or change one."""
    return _write(actor, Service, data, rules.service_problems(data), service_id)


@action
def write_item(*, actor: Actor, data: ItemData, item_id: UUID | None = None) -> Item:
    """Add a usual item, or change one; lines of requests keep the figures that they were entered with."""
    problems = rules.item_problems(data)
    if not Category.objects.filter(pk=data.category_id).exists():
        problems.append(("category_id", _("Choose a category from the list.")))
    if not Unit.objects.filter(pk=data.unit_id, use="iu").exists():
        problems.append(("unit_id", _("Choose an inventory unit from the list.")))
    if data.handling_unit_id and not Unit.objects.filter(pk=data.handling_unit_id, use="hu").exists():
        problems.append(("handling_unit_id", _("Choose a handling unit from the list.")))
    return _write(actor, Item, data, problems, item_id)


@action
def set_in_use(*, actor: Actor, kind: type[Entry], entry_id: UUID, is_active: bool) -> Entry:
    """Take an entry out of use, or back: what was recorded with it stays readable."""
    require(rules.may_keep_catalog(actor))
    entry = _locked(kind, entry_id)
    entry.is_active = is_active
    entry.save(update_fields=["is_active"])
    return entry
