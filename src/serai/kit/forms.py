"""Forms of pages: one view function reads, checks, acts and answers; a refusal by an action stands beside its field.

def add(request):
    form = OrganisationForm(request.POST or None)
    def act(data):
        made = add_organisation(actor=request.actor, data=OrganisationData(**data))
        say(request, "good", _("%(name)s stands in the register") % {"name": made.name})
        return reverse("parties:detail", args=[made.pk])
    return answer_form(request, form, act, heading=_("Add organisation"), cancel_url=reverse("parties:list"))
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from serai.kit.errors import Conflict, Invalid, Refused
from serai.kit.identifiers import uuid7

Act = Callable[[dict[str, Any]], str]


class Form(forms.Form):
    """Django's form without colons and browser pop-ups: errors are ours, in words that say what to enter."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("Fill in this field.")
            if isinstance(field.widget, forms.NumberInput | forms.DateInput):
                field.widget.attrs.setdefault("class", "s-w16")


class DayField(forms.DateField):
    """A calendar day, typed or chosen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date", "class": "s-w16"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class LinesField(forms.CharField):
    """Several short texts, one a line; the cleaned value is a list without blanks."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [line.strip() for line in str(text).splitlines() if line.strip()]


def put(form: forms.Form, refusal: Refused) -> None:
    """Show a refusal at the fields it names, or above the form."""
    placed = False
    for name, messages in refusal.fields.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)
            placed = True
    if not placed:
        form.add_error(None, str(refusal))


def answer_form(
    request: HttpRequest, form: forms.Form, act: Act, *, template: str = "kit/form.html", **context: Any
) -> HttpResponse:
    """Show the form; on POST check it, do `act(cleaned data)` and go where it says. Refused input answers 422 with reasons.

    Refusals of right (NotAllowed, NotFound) are not caught: the page that shows the form has asked the rule before.
    """
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(act(form.cleaned_data))
        except (Invalid, Conflict) as refusal:
            put(form, refusal)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, template, {"form": form, **context}, status=status)


MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and time in the operation's zone, as browsers' own picker sends it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local", "class": "s-w16"}, format=MOMENT)
        )
        super().__init__(input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)


class OnceForm(Form):
    """A form whose posting happens once: the id of its event is minted when it is opened, so a double click posts one."""

    occurred_at = MomentField(label=_("When did it happen?"))
    event_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("occurred_at", timezone.localtime(timezone.now()).replace(second=0, microsecond=0))
            self.initial.setdefault("event_id", uuid7())


def typed_quantity(request: HttpRequest, name: str) -> Decimal | None:
    """A quantity typed into a plain field: None when blank. Raises Invalid for what is not a number of at least 0."""
    typed = request.POST.get(name, "").strip()
    field = forms.DecimalField(required=False, min_value=Decimal(0), max_digits=14, decimal_places=3, localize=True)
    try:
        value: Decimal | None = field.clean(typed)
    except forms.ValidationError as error:
        raise Invalid(
            _("“%(typed)s” is not a quantity. Enter a number such as 12 or 3.5."), typed=typed[:40]
        ) from error
    return value


class NamedField(forms.CharField):
    """A record of a register, typed by any of its names or its code; the cleaned value is the record, or None.

    The form sets `find`, a function of the text that returns the one record or None (`find_place`, `find_organisation`).
    """

    find: Callable[[str], Any]

    def __init__(self, *, not_found: Any, **kwargs: Any) -> None:
        self.not_found = not_found
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self.find(text)
        if found is None:
            raise forms.ValidationError(self.not_found)
        return found
