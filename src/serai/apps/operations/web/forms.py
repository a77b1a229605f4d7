"""Forms of operations: settings, life cycle, hubs, bins, terms, members, roles."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.models import Category, Service
from serai.apps.operations.enums import BinKind, HubState, OperationState, Payment, Role, TrackingLevel
from serai.apps.operations.models import Bin, Hub, Operation, ServiceTerms
from serai.apps.operations.rules import HubData, OperationData, TermsData
from serai.apps.parties.enums import HUMANITARIAN_KINDS, OrganisationKind
from serai.apps.parties.models import User
from serai.apps.parties.queries import find_organisation
from serai.apps.places.models import Area
from serai.apps.places.queries import find_place
from serai.kit.countries import country_choices
from serai.kit.forms import DayField, Form, LinesField, NamedField
from serai.kit.policy import Actor

LANGUAGES = ("fr", "es", "ar")
NO_ORGANISATION = _("No organisation, or more than one, has this name. Write it as the list of partners does.")
NO_PLACE = _("No place, or more than one, has this name. Enter its code.")
NAME_OR_ACRONYM = _("Name or acronym, as in the list of partners.")


class ActorForm(Form):
    """A form that looks names up with the reader's rights."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        finders: dict[str, Callable[[str], Any]] = {
            "lead": lambda text: find_organisation(actor, text),
            "run_by": lambda text: find_organisation(actor, text),
            "organisation": lambda text: find_organisation(actor, text),
            "place": lambda text: find_place(actor, text),
        }
        for name, field in self.fields.items():
            if isinstance(field, NamedField):
                field.find = finders[name]

    def names(self) -> dict[str, str]:
        given = self.cleaned_data
        return {language: given[f"name_{language}"] for language in LANGUAGES if given[f"name_{language}"]}


class OperationForm(ActorForm):
    name = forms.CharField(label=_("Name in English"), max_length=160)
    name_fr = forms.CharField(label=_("Name in French"), max_length=160, required=False)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=160, required=False)
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=160, required=False)
    code = forms.SlugField(
        label=_("Code"), max_length=24, help_text=_("Part of every address; it cannot be changed later.")
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.order_by("level", "name"), required=False, empty_label=_("Not known")
    )
    lead = NamedField(label=_("Lead"), not_found=NO_ORGANISATION, required=False, help_text=NAME_OR_ACRONYM)
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=40, initial="UTC", help_text=_("For example Africa/Juba")
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="USD")
    contact = forms.EmailField(label=_("Contact address"), required=False)
    phase_out_review_on = DayField(label=_("Next review of phase-out"), required=False)
    summary = forms.CharField(label=_("Situation in English"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    summary_fr = forms.CharField(
        label=_("Situation in French"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    summary_es = forms.CharField(
        label=_("Situation in Spanish"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    summary_ar = forms.CharField(
        label=_("Situation in Arabic"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    first_answer_hours = forms.IntegerField(label=_("Limit to the first answer, hours"), initial=24)
    accept_hours = forms.IntegerField(label=_("Limit to acceptance, hours"), initial=72)
    dispatch_hours = forms.IntegerField(label=_("Limit to dispatch, hours"), initial=168)
    deliver_hours = forms.IntegerField(label=_("Limit to delivery, hours"), initial=264)
    expiry_red_days = forms.IntegerField(label=_("Expiry is urgent, days before"), initial=90)
    expiry_amber_days = forms.IntegerField(label=_("Expiry is near, days before"), initial=270)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    plain = (
        "name", "code", "country", "time_zone", "currency", "contact", "phase_out_review_on", "summary",
        "first_answer_hours", "accept_hours", "dispatch_hours", "deliver_hours", "expiry_red_days", "expiry_amber_days",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["country"].choices = [("", _("Several, or not known")), *country_choices()]  # type: ignore[attr-defined]
        if self.initial.get("revision"):
            self.fields["code"].widget = forms.HiddenInput()

    @classmethod
    def initial_of(cls, operation: Operation) -> dict[str, Any]:
        values = {name: getattr(operation, name) for name in (*cls.plain, "area", "revision")}
        for language in LANGUAGES:
            values[f"name_{language}"] = operation.names.get(language, "")
            values[f"summary_{language}"] = operation.summaries.get(language, "")
        return values | {"lead": operation.lead.name if operation.lead else ""}

    def entered(self) -> OperationData:
        given = self.cleaned_data
        summaries = {language: given[f"summary_{language}"] for language in LANGUAGES if given[f"summary_{language}"]}
        return OperationData(
            **{name: given[name] for name in self.plain},
            names=self.names(),
            summaries=summaries,
            area_id=given["area"].pk if given["area"] else None,
            lead_id=given["lead"].pk if given["lead"] else None,
        )


class StateForm(Form):
    state = forms.ChoiceField(label=_("Next state"))
    since = DayField(label=_("Holds since"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who decided, and why."),
    )

    def __init__(self, *args: Any, states: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(OperationState.choices)
        self.fields["state"].choices = [(state, labels[state]) for state in states]  # type: ignore[attr-defined]


class HubForm(ActorForm):
    code = forms.CharField(
        label=_("Code"), max_length=6, help_text=_("Numbers of documents begin with it, for example JUB.")
    )
    name = forms.CharField(label=_("Name in English"), max_length=160)
    name_fr = forms.CharField(label=_("Name in French"), max_length=160, required=False)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=160, required=False)
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=160, required=False)
    place = NamedField(label=_("Place"), not_found=NO_PLACE, help_text=_("Name or code, as in the list of places."))
    state = forms.ChoiceField(label=_("State"), choices=HubState.choices, initial=HubState.OPEN)
    run_by = NamedField(label=_("Run by"), not_found=NO_ORGANISATION, required=False, help_text=NAME_OR_ACRONYM)
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    floor_m2 = forms.DecimalField(label=_("Floor, m²"), max_digits=10, decimal_places=1, required=False)
    capacity_m3 = forms.DecimalField(label=_("Capacity, m³"), max_digits=10, decimal_places=1, required=False)
    threshold_percent = forms.IntegerField(label=_("Full from, per cent"), initial=85)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    plain = ("code", "name", "state", "description", "floor_m2", "capacity_m3", "threshold_percent")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        if self.initial.get("revision"):
            self.fields["code"].widget = forms.HiddenInput()

    @classmethod
    def initial_of(cls, hub: Hub) -> dict[str, Any]:
        values = {name: getattr(hub, name) for name in (*cls.plain, "revision")}
        names = {f"name_{language}": hub.names.get(language, "") for language in LANGUAGES}
        return values | names | {"place": hub.place.code, "run_by": hub.run_by.name if hub.run_by else ""}

    def entered(self) -> HubData:
        given = self.cleaned_data
        return HubData(
            **{name: given[name] for name in self.plain},
            names=self.names(),
            place_id=given["place"].pk,
            run_by_id=given["run_by"].pk if given["run_by"] else None,
        )


class BinsForm(Form):
    codes = LinesField(label=_("Codes"), help_text=_("One a line, for example A-01."))
    kind = forms.ChoiceField(label=_("Kind"), choices=BinKind.choices)
    capacity_m3 = forms.DecimalField(label=_("Capacity of each, m³"), max_digits=8, decimal_places=1, required=False)


class BinForm(Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=BinKind.choices)
    capacity_m3 = forms.DecimalField(label=_("Capacity, m³"), max_digits=8, decimal_places=1, required=False)
    is_active = forms.BooleanField(label=_("Cargo may be put here"), required=False)

    @staticmethod
    def initial_of(found: Bin) -> dict[str, Any]:
        return {"kind": found.kind, "capacity_m3": found.capacity_m3, "is_active": found.is_active}


class TermsForm(Form):
    service = forms.ModelChoiceField(
        label=_("Service"), queryset=Service.objects.filter(is_active=True).order_by("name"), empty_label=None
    )
    valid_from = DayField(label=_("In force from"))
    valid_to = DayField(label=_("Until"), required=False)
    where = forms.CharField(label=_("Where"), max_length=200, required=False)
    payment = forms.ChoiceField(label=_("Payment"), choices=Payment.choices)
    price_note = forms.CharField(label=_("What the user pays"), max_length=120, required=False)
    lead_time_hours = forms.IntegerField(label=_("Lead time, hours"), initial=48)
    longest_storage_days = forms.IntegerField(label=_("Longest storage, days"), required=False)
    least_load_kg = forms.DecimalField(label=_("Least load, kg"), max_digits=12, decimal_places=3, required=False)
    excluded_categories = forms.ModelMultipleChoiceField(
        label=_("Cargo that is not taken"),
        queryset=Category.objects.filter(is_active=True).order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    excludes_dangerous_goods = forms.BooleanField(label=_("No dangerous goods"), required=False)
    excludes_cold_chain = forms.BooleanField(label=_("No cold chain"), required=False)
    eligible_kinds = forms.MultipleChoiceField(
        label=_("Who may use it"),
        choices=[(value, label) for value, label in OrganisationKind.choices if value in HUMANITARIAN_KINDS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means every partner."),
    )
    approving_body = forms.CharField(label=_("Approved by"), max_length=120, required=False)
    withdrawal_reasons = LinesField(label=_("Reasons for withdrawal"), required=False, help_text=_("One a line."))
    liability = forms.CharField(label=_("Liability"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    tracking_level = forms.TypedChoiceField(
        label=_("Public tracking names"), choices=TrackingLevel.choices, coerce=int, initial=TrackingLevel.STATE,
        required=False, empty_value=TrackingLevel.STATE,  # type: ignore[arg-type]  # a number is meant
        help_text=_("Of several services of a request the coarsest one counts."),
    )  # fmt: skip
    notice = forms.CharField(label=_("Notice"), max_length=200, required=False)

    plain = (
        "valid_from", "valid_to", "where", "payment", "price_note", "lead_time_hours", "longest_storage_days",
        "least_load_kg", "excludes_dangerous_goods", "excludes_cold_chain", "eligible_kinds", "approving_body",
        "withdrawal_reasons", "liability", "tracking_level", "notice",
    )  # fmt: skip

    @classmethod
    def initial_of(cls, terms: ServiceTerms) -> dict[str, Any]:
        """The next version starts from this one, without its days."""
        values = {name: getattr(terms, name) for name in cls.plain if name not in {"valid_from", "valid_to"}}
        return values | {"service": terms.service, "excluded_categories": list(terms.excluded_categories.all())}

    def entered(self) -> TermsData:
        given = self.cleaned_data
        return TermsData(
            **{name: given[name] for name in self.plain},
            service_id=given["service"].pk,
            excluded_category_ids=[category.pk for category in given["excluded_categories"]],
        )


class EndTermsForm(Form):
    last_day = DayField(label=_("Last day"))
    reason = forms.ChoiceField(label=_("Why it ends"), help_text=_("The reasons that these terms agreed on."))
    notice = forms.CharField(label=_("More about it"), max_length=200, required=False)

    def __init__(self, terms: ServiceTerms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if terms.withdrawal_reasons:
            self.fields["reason"].choices = [("", _("Choose…")), *((each, each) for each in terms.withdrawal_reasons)]  # type: ignore[attr-defined]
        else:
            del self.fields["reason"]
            self.fields["notice"].label, self.fields["notice"].required = _("Why it ends"), True


class MemberForm(ActorForm):
    organisation = NamedField(label=_("Organisation"), not_found=NO_ORGANISATION, help_text=NAME_OR_ACRONYM)
    since = DayField(label=_("Since"), required=False)


class AssignForm(Form):
    email = forms.EmailField(label=_("E-mail of the account"))
    role = forms.ChoiceField(label=_("Role"))
    hub = forms.ModelChoiceField(
        label=_("Only at"), queryset=Hub.objects.none(), required=False, empty_label=_("Every hub")
    )
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, operation: Operation, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Role.choices)
        self.fields["role"].choices = [(role, labels[role]) for role in roles]  # type: ignore[attr-defined]
        self.fields["hub"].queryset = operation.hubs.order_by("code")  # type: ignore[attr-defined]

    def clean_email(self) -> User:
        user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Nobody has an account with this address. Invite the person first."))
        return user


class EndForm(Form):
    last_day = DayField(label=_("Last day"))
