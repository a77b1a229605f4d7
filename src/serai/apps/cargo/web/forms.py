"""Forms of cargo's pages. They read what was typed; the actions decide."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import ChainPlace, Condition, LossCause, RepackWay, StocktakeKind
from serai.apps.catalog.enums import UnitUse
from serai.apps.catalog.models import Unit
from serai.apps.operations.enums import BinKind
from serai.apps.operations.models import Bin, Hub
from serai.kit.forms import DayField, Form, MomentField, OnceForm


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class MoveForm(OnceForm):
    to_bin = forms.ModelChoiceField(
        Bin.objects.none(), label=_("To bin"), required=False, empty_label=_("On the floor")
    )
    reason = forms.CharField(label=_("Remarks"), required=False, max_length=300)

    def __init__(self, hub: Hub, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_bin"].queryset = hub.bins.filter(is_active=True).order_by("code")  # type: ignore[attr-defined]


class ConditionForm(OnceForm):
    """Goods that became damaged or go into quarantine. The new condition is in the address; the bins suit it."""

    to_condition = forms.TypedChoiceField(choices=Condition.choices, coerce=int, widget=forms.HiddenInput)
    to_bin = forms.ModelChoiceField(Bin.objects.none(), label=_("To bin"), required=False)
    cause = forms.ChoiceField(label=_("Cause"), choices=LossCause.choices, initial="handling")
    responsible = forms.CharField(label=_("Who answers for it"), max_length=160, required=False)
    witness = forms.CharField(label=_("Witness"), max_length=160, required=False)
    description = forms.CharField(label=_("What happened"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, condition: int, bins: list[Bin], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["to_condition"] = condition
        field: Any = self.fields["to_bin"]
        field.queryset = Bin.objects.filter(pk__in=[each.pk for each in bins]).order_by("code")
        field.empty_label = _("Stays in its bin; else where it suits")
        quarantine = [each for each in bins if each.kind == BinKind.QUARANTINE]
        if quarantine:
            field.initial, field.required, field.empty_label = quarantine[0].pk, True, None
        if condition == Condition.GOOD:
            del self.fields["cause"], self.fields["responsible"], self.fields["witness"]
            reason = self.fields["description"]
            reason.label, reason.required = _("Why it is good after all"), True


class RepackForm(OnceForm):
    """What a repack says of itself; what is made stands in `RepackResultForm`s beside it."""

    way = forms.ChoiceField(choices=RepackWay.choices, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class RepackResultForm(Form):
    """One new line. Only what the way asks for is left of the fields."""

    description = forms.CharField(
        label=_("Description"), max_length=200, required=False, help_text=_("Blank: as it was.")
    )
    quantity = forms.DecimalField(label=_("How much"), required=False, min_value=0, max_digits=14, decimal_places=3)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("The unit as it was")
    )
    hu = forms.IntegerField(label=_("Handling units"), required=False, min_value=0, max_value=2_000_000_000)
    batch = forms.CharField(label=_("Batch"), max_length=40, required=False)
    expires_on = DayField(label=_("Expires"), required=False)
    bin = forms.ModelChoiceField(Bin.objects.none(), label=_("To bin"), required=False, empty_label=_("On the floor"))

    def __init__(self, *args: Any, asked: tuple[str, ...], hub: Hub, bin_id: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bins: Any = self.fields["bin"]
        bins.queryset, bins.initial = hub.bins.filter(is_active=True).order_by("code"), bin_id
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.filter(is_active=True, use=UnitUse.INVENTORY).order_by("name")
        units.label_from_instance = lambda unit: unit.local_name
        self.fields = {name: self.fields[name] for name in asked}


class DisposeForm(OnceForm):
    reason = forms.CharField(label=_("Why it cannot be used"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    agreed_by = forms.CharField(
        label=_("Agreed by"), max_length=160, help_text=_("Who of the owner agreed, when, and on which paper.")
    )
    witness = forms.CharField(label=_("Witness"), max_length=160)


class LossForm(OnceForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=LossCause.choices)
    chain_place = forms.ChoiceField(label=_("Where in the chain"), choices=ChainPlace.choices)
    responsible = forms.CharField(label=_("Who answers for it"), max_length=160, required=False)
    witness = forms.CharField(label=_("Witness"), max_length=160, required=False)
    police_reference = forms.CharField(label=_("Police or paper report number"), max_length=80, required=False)
    description = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 3}))


class TransferForm(OnceForm):
    to_hub = forms.ModelChoiceField(Hub.objects.none(), label=_("To store"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, hub: Hub, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others: Any = self.fields["to_hub"]
        others.queryset = Hub.objects.filter(operation=hub.operation_id).exclude(pk=hub.pk).order_by("name")
        others.label_from_instance = lambda other: other.local_name


class DisputeForm(OnceForm):
    disputed_by = forms.CharField(label=_("Who disputes it"), max_length=160)
    reason = forms.CharField(label=_("What is disputed"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SettleForm(OnceForm):
    outcome = forms.ChoiceField(label=_("How it ends"))
    cause = forms.ChoiceField(label=_("Cause, where it is lost"), choices=LossCause.choices, initial="unknown")
    reason = forms.CharField(label=_("What was agreed"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, places: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = [(str(key), _("It is in %(place)s") % {"place": words}) for key, words in places]
        ends = [("released", _("Its owner has it: released")), ("lost", _("It is lost"))]
        self.fields["outcome"].choices = [*there, *ends]  # type: ignore[attr-defined]


class FoundForm(OnceForm):
    account = forms.TypedChoiceField(label=_("Where it is now"), coerce=int)
    remarks = forms.CharField(label=_("Where and how it was found"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, accounts: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]


class CancelRestForm(Form):
    event_id = OnceForm.base_fields["event_id"]
    reason = forms.CharField(label=_("Why it will not come"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CountForm(OnceForm):
    remarks = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    everything = forms.BooleanField(
        label=_("Everything in this bin was counted"),
        required=False,
        help_text=_("Then a line left blank counts as: none was there."),
    )


class StartCountForm(Form):
    kind = forms.ChoiceField(choices=StocktakeKind.choices, widget=forms.HiddenInput)
    is_blind = forms.BooleanField(
        label=_("Blind count"),
        required=False,
        help_text=_("The booked figures are hidden until the count is submitted."),
    )


class SubmitCountForm(Form):
    counted_at = MomentField(label=_("When was it counted?"))
    rest_is_none = forms.BooleanField(label=_("None was there of what is left blank"), required=False)

    def __init__(self, asks_for_rest: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("counted_at", timezone.localtime(timezone.now()).replace(second=0, microsecond=0))
        if not asks_for_rest:
            del self.fields["rest_is_none"]


class AddToCountForm(Form):
    """Goods that stand there and are not on the sheet: the label names consignment and line."""

    code = forms.CharField(label=_("Consignment"), max_length=16)
    position = forms.IntegerField(label=_("Line"), min_value=1, max_value=32767)
    bin = forms.ModelChoiceField(Bin.objects.none(), label=_("Bin"), required=False, empty_label=_("On the floor"))
    condition = forms.TypedChoiceField(label=_("Condition"), choices=Condition.choices, coerce=int)
    counted = forms.DecimalField(label=_("Counted"), min_value=0, max_digits=14, decimal_places=3)

    def __init__(self, hub: Hub, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bin"].queryset = hub.bins.filter(is_active=True).order_by("code")  # type: ignore[attr-defined]


class OrderReleaseForm(Form):
    collector = forms.CharField(label=_("Who collects it"), max_length=160, required=False)
    ordered_by = forms.CharField(label=_("Signed on paper by"), max_length=120, required=False)
    instructions = forms.CharField(label=_("Instructions"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, on_paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if on_paper:
            self.fields["ordered_by"].required = True
        else:
            del self.fields["ordered_by"]


class InstructionsForm(Form):
    instructions = forms.CharField(
        label=_("Instructions to the store and the owner"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExecuteForm(OnceForm):
    remarks = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class PeriodForm(Form):
    closed_until = MomentField(label=_("Closed until"))
    decision = forms.CharField(
        label=_("Decision"), max_length=200, help_text=_("Who decided it, when and where it is recorded.")
    )
