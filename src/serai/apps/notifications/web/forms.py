"""What a person chooses: for each kind whether it is shown, and when it is mailed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.apps.notifications.enums import Kind, Mail
from serai.kit.forms import Form


class ChoicesForm(Form):
    """Fields `shown_<kind>` and `mail_<kind>`."""

    def __init__(self, choices: dict[str, tuple[bool, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, (is_shown, mail) in choices.items():
            label = Kind(kind).label
            self.fields[f"shown_{kind}"] = forms.BooleanField(label=_("Show here"), required=False, initial=is_shown)
            self.fields[f"mail_{kind}"] = forms.ChoiceField(label=_("By e-mail"), choices=Mail.choices, initial=mail)
            for part, words in (("shown", _("Show here: %(kind)s")), ("mail", _("By e-mail: %(kind)s"))):
                css = "form-check-input" if part == "shown" else "form-select"
                self.fields[f"{part}_{kind}"].widget.attrs |= {"aria-label": words % {"kind": label}, "class": css}
        self.kinds = list(choices)

    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [(Kind(kind).label, self[f"shown_{kind}"], self[f"mail_{kind}"]) for kind in self.kinds]

    def chosen(self) -> dict[str, tuple[bool, str]]:
        clean = self.cleaned_data
        return {kind: (clean[f"shown_{kind}"], clean[f"mail_{kind}"]) for kind in self.kinds}
