"""Organisations from a sheet: found again by any of their names, so that the same file twice changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from serai.apps.parties import rules
from serai.apps.parties.actions.organisations import add_organisation, change_organisation, write_alias
from serai.apps.parties.enums import OrganisationKind
from serai.apps.parties.models import Organisation
from serai.apps.parties.queries import current_organisations
from serai.apps.parties.rules import OrganisationData
from serai.kit import sheets
from serai.kit.actions import action
from serai.kit.history import word_of
from serai.kit.imports import CHANGED, NEW, REFUSED, SAME, Importer, Plan, register
from serai.kit.names import normalised
from serai.kit.policy import Actor, Answer

TOLD = {
    "name": _("Name"),
    "acronym": _("Acronym"),
    "kind": _("Kind"),
    "country": _("Country"),
    "is_national": _("National"),
    "website": _("Website"),
}


class OrganisationImport(Importer):
    kind = "parties.organisations"
    title = _("Import organisations")
    lead = _("A contact list or a register of partners. Organisations are found again by all their names.")
    active = "partners"
    columns: ClassVar[Sequence[sheets.Column]] = (
        sheets.Column("name", _("Name"), required=True, width=40, synonyms=("organisation", "organization", "partner")),
        sheets.Column("acronym", _("Acronym"), width=12, max_characters=24, synonyms=("short name", "abbreviation")),
        sheets.Column(
            "kind", _("Kind"), sheets.Kind.CHOICE, width=24, choices=dict(OrganisationKind.choices),
            synonyms=("type", "organisation type", "organization type"),
        ),
        sheets.Column("country", _("Country code"), width=12, max_characters=2, hint=_("Two letters, for example SS")),
        sheets.Column("is_national", _("National"), sheets.Kind.YES_NO, width=12, synonyms=("local", "national ngo")),
        sheets.Column("website", _("Website"), width=32, synonyms=("web", "url", "site")),
        sheets.Column("aliases", _("Other names"), width=40, hint=_("Several are separated by semicolons")),
    )  # fmt: skip
    instructions = (_("One organisation a row. Leave a cell empty where you do not know."),)
    examples = ({"name": "Example Relief", "acronym": "ER", "kind": "nngo", "country": "SS", "is_national": True},)

    def may(self, actor: Actor) -> Answer:
        return rules.may_add_organisation(actor)

    def back_url(self) -> str:
        return reverse("parties:list")

    def plan(self, actor: Actor, rows: Iterable[sheets.Row]) -> list[Plan]:
        known = by_all_names(actor)
        seen: dict[str, int] = {}
        return [self._plan_row(row, known, seen) for row in rows]

    def _plan_row(self, row: sheets.Row, known: dict[str, Organisation], seen: dict[str, int]) -> Plan:
        name = str(row.values["name"] or "").strip()
        if row.problems or not name:
            missing = [] if name or row.problems else [_("Enter the organisation's name.")]
            return Plan(row.number, REFUSED, name, missing)
        key = normalised(name)
        if key in seen:
            line = _("The same name stands in row %(line)s of this file.") % {"line": seen[key]}
            return Plan(row.number, REFUSED, name, [line])
        seen[key] = row.line
        entry = known.get(key)
        data = _data(row.values, entry)
        if problems := rules.organisation_problems(data):
            return Plan(row.number, REFUSED, name, [message for _field, message in problems])
        aliases = [one.strip() for one in str(row.values["aliases"] or "").split(";") if one.strip()]
        new_names = [one for one in aliases if known.get(normalised(one)) is None]
        changes = _changes(entry, data) if entry else []
        changes += [(_("Other name"), "", one) for one in new_names] if entry else []
        outcome = NEW if entry is None else CHANGED if changes else SAME
        return Plan(row.number, outcome, name, changes=changes, data=(entry.pk if entry else None, data, new_names))

    def write(self, *, actor: Actor, plans: Sequence[Plan]) -> None:
        write_organisations(actor=actor, plans=plans)


def by_all_names(actor: Actor) -> dict[str, Organisation]:
    """Every organisation by its normalised name and other names (two queries)."""
    found: dict[str, Organisation] = {}
    for row in current_organisations(actor).prefetch_related("aliases"):
        for name in (row.name, *(alias.name for alias in row.aliases.all())):
            found.setdefault(normalised(name), row)
    return found


def _data(values: dict[str, Any], entry: Organisation | None) -> OrganisationData:
    """The row over what is known: an empty cell keeps the old fact. A name that is an alias does not rename."""
    if entry is None:
        return OrganisationData(
            name=str(values["name"]).strip(),
            acronym=values["acronym"] or "",
            kind=values["kind"] or OrganisationKind.OTHER,
            country=(values["country"] or "").upper(),
            is_national=bool(values["is_national"]),
            website=values["website"] or "",
        )
    return OrganisationData(
        name=entry.name,
        acronym=values["acronym"] or entry.acronym,
        kind=values["kind"] or entry.kind,
        standing=entry.standing if values["kind"] in {None, entry.kind} else None,
        country=(values["country"] or entry.country).upper(),
        is_national=entry.is_national if values["is_national"] is None else values["is_national"],
        website=values["website"] or entry.website,
        about=entry.about,
        is_cluster_lead=entry.is_cluster_lead,
    )


def _changes(entry: Organisation, data: OrganisationData) -> list[tuple[Any, Any, Any]]:
    after = asdict(data)
    return [
        (label, word_of(entry, n, getattr(entry, n)), word_of(entry, n, after[n]))
        for n, label in TOLD.items()
        if getattr(entry, n) != after[n]
    ]


@action
def write_organisations(*, actor: Actor, plans: Sequence[Plan]) -> int:
    """Add and change the organisations of the plans, all or none."""
    for plan in plans:
        organisation_id: UUID | None
        organisation_id, data, names = plan.data
        if organisation_id is None:
            add_organisation(actor=actor, data=data, aliases=names)
        else:
            changed = change_organisation(actor=actor, organisation_id=organisation_id, data=data)
            for name in names:
                write_alias(changed, name, "import")
    return len(plans)


register(OrganisationImport())
