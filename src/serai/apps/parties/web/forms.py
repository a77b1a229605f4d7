"""Forms of the register of organisations and people."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from serai.apps.parties.enums import MembershipRole, OrganisationKind, Standing
from serai.apps.parties.models import Organisation, Person
from serai.kit.countries import country_choices
from serai.kit.forms import DayField, Form
from serai.kit.models import Scope


class OrganisationForm(Form):
    """`classifies` False takes away what only the team decides."""

    name = forms.CharField(label=_("Name"), max_length=200)
    acronym = forms.CharField(label=_("Acronym"), max_length=24, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    standing = forms.ChoiceField(
        label=_("Standing"),
        choices=[("", _("By its kind")), *Standing.choices],
        required=False,
        help_text=_("Humanitarian organisations are partners, others stakeholders, unless decided otherwise."),
    )
    is_cluster_lead = forms.BooleanField(label=_("Leads a cluster"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False, help_text=_("Where its headquarters are."))
    is_national = forms.BooleanField(label=_("National organisation of the country where it works"), required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    about = forms.CharField(label=_("About"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, classifies: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Not known")), *country_choices()]  # type: ignore[attr-defined]
        if not classifies:
            for name in ("kind", "standing", "is_cluster_lead"):
                del self.fields[name]

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        names = ("name", "acronym", "kind", "standing", "is_cluster_lead", "country", "is_national", "website", "about")
        return {name: getattr(organisation, name) for name in names} | {"revision": organisation.revision}


class PersonForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    scope = forms.TypedChoiceField(
        label=_("Who sees these contacts"),
        coerce=int,
        choices=Scope.choices,
        initial=Scope.ORGANISATION,
    )

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in ("name", "job_title", "email", "phone", "language", "scope")}


class NewPersonForm(PersonForm):
    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole.choices, initial=MembershipRole.STAFF)
    valid_from = DayField(label=_("Since"), required=False)


class MembershipForm(Form):
    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole.choices)
    valid_from = DayField(label=_("Since"), required=False)


class EndForm(Form):
    last_day = DayField(label=_("Last day"))


class AliasForm(Form):
    name = forms.CharField(label=_("Other name"), max_length=200)


class CommitmentsForm(Form):
    accepted_by = forms.CharField(
        label=_("Accepted by"), max_length=120, help_text=_("Name and function of the senior person who accepts.")
    )


class MergeForm(Form):
    """The other entry, by any of its names."""

    merged = forms.CharField(
        label=_("Entry that disappears"),
        help_text=_("Its name, acronym or another name. It lives on as another name of this entry."),
    )
