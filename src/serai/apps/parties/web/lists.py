"""The list of organisations."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.parties import rules
from serai.apps.parties.enums import OrganisationKind, Standing
from serai.apps.parties.models import Organisation
from serai.apps.parties.queries import current_organisations, search_organisations
from serai.kit.countries import country_name
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, FilterSet, Text, YesNo
from serai.kit.records import NextAction, State


def entry_state(organisation: Organisation) -> State:
    if organisation.is_provisional:
        return State("wait", _("Provisional"))
    return State("good", _("Confirmed"))


def commitments(organisation: Organisation) -> State:
    if organisation.commitments_accepted_at is not None:
        return State("good", _("Accepted"))
    return State("neutral", _("Not yet") if organisation.standing == Standing.PARTNER else _("Not asked"))


def _name(organisation: Organisation) -> Any:
    return format_html("<bdi>{}</bdi>", organisation.name)


def _kind(organisation: Organisation) -> str:
    return organisation.get_kind_display()


def _standing(organisation: Organisation) -> str:
    return organisation.get_standing_display()


def _country(organisation: Organisation) -> str:
    return country_name(organisation.country)


class PartnerFilters(FilterSet):
    kind = Choices(OrganisationKind.choices, label=_("Kind"), is_first=True)
    standing = Choices(Standing.choices, label=_("Standing"))
    country = Text(label=_("Country code"), lookup_expr="iexact")
    is_national = YesNo(label=_("National organisation"), is_first=True)
    is_provisional = YesNo(label=_("Provisional"))
    committed = YesNo(
        label=_("Commitments accepted"), field_name="commitments_accepted_at", lookup_expr="isnull", exclude=True
    )


class PartnerList(ListPage):
    key = "parties.organisations"
    title = _("Partners and stakeholders")
    lead = _("Partners may vote and use common services; stakeholders contribute.")
    noun = ngettext_lazy("%(shown)s organisation", "%(shown)s organisations", "count")
    active = "partners"
    default_sort = "name"
    filterset = PartnerFilters
    search_fields = ("name", "acronym", "aliases")  # see search_organisations
    search_hint = _("Name or acronym")
    views = (
        View(key="partners", label=_("Partners"), filters={"standing": "partner"}),
        View(key="stakeholders", label=_("Stakeholders"), filters={"standing": "stakeholder"}),
        View(key="national", label=_("National partners"), filters={"standing": "partner", "is_national": "true"}),
        View(key="provisional", label=_("Provisional"), filters={"is_provisional": "true"}),
        View(key="all", label=_("All")),
    )
    empty = Empty(
        heading=_("No organisations yet"),
        lines=[_("Every organisation that takes part stands here once, with its other names.")],
    )
    columns: ClassVar[Sequence[Column]] = (
        Column(
            key="name", label=_("Organisation"), sort=Lower("name"), sort_never_null=True, is_heading=True,
            card="title", cell=_name, url=lambda row: reverse("parties:detail", args=[row.pk]),
            second=lambda row: row.acronym, width=40,
        ),
        Column(key="acronym", label=_("Acronym"), is_shown=False, sort="acronym"),
        Column(key="kind", label=_("Kind"), value=_kind, sort="kind", card="line", width=24),
        Column(key="standing", label=_("Standing"), value=_standing, sort="standing", card="fact"),
        Column(key="country", label=_("Country"), value=_country, sort="country", card="fact"),
        Column(key="national", label=_("National"), value="is_national", narrow="mid"),
        Column(key="entry", label=_("Entry"), value=entry_state, card="fact", narrow="wide", under="name"),
        Column(
            key="commitments", label=_("Commitments"), value=commitments, sort="commitments_accepted_at", card="fact"
        ),
        Column(key="website", label=_("Website"), is_shown=False, width=32),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Organisation]:
        return current_organisations(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return search_organisations(queryset, text)

    def buttons(self) -> Sequence[NextAction]:
        return [
            NextAction.by(rules.may_merge(self.actor), _("Possible duplicates"), reverse("parties:duplicates")),
            NextAction.by(
                rules.may_add_organisation(self.actor), _("Import"), reverse("parties:import"), icon="table-import"
            ),
            NextAction.by(
                rules.may_add_organisation(self.actor),
                _("Add organisation"),
                reverse("parties:add"),
                icon="plus",
                primary=True,
            ),
        ]
