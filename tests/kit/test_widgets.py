"""The quick widgets draw what Django's own templates draw."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from serai.kit.widgets import QuickRenderer

WORDS = [("", "---"), ("a", 'Ropes & "nets" <b>'), (7, gettext_lazy("Hub")), ("s", mark_safe("<i>bold</i>"))]
GROUPED = [("Roads", [("1", "One"), ("2", "Two")]), ("3", "Three")]


class Everything(forms.Form):
    text = forms.CharField(
        max_length=9, widget=forms.TextInput(attrs={"placeholder": '"<&', "data-x": False, "autofocus": True})
    )
    number = forms.DecimalField(min_value=0, max_digits=12, decimal_places=3)
    count = forms.IntegerField(localize=True)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    mail = forms.EmailField()
    secret = forms.CharField(widget=forms.PasswordInput(render_value=True))
    hidden = forms.CharField(widget=forms.HiddenInput)
    yes = forms.BooleanField()
    one = forms.ChoiceField(choices=WORDS)
    several = forms.MultipleChoiceField(choices=WORDS, widget=forms.SelectMultiple)
    grouped = forms.ChoiceField(choices=GROUPED)
    boxes = forms.MultipleChoiceField(choices=WORDS, widget=forms.CheckboxSelectMultiple)
    radio = forms.ChoiceField(choices=WORDS, widget=forms.RadioSelect)
    perhaps = forms.NullBooleanField()
    long = forms.CharField(widget=forms.Textarea)


GIVEN: list[dict[str, Any]] = [
    {},
    {"text": "<script>'", "number": "1234.5", "count": 1234567, "day": "2026-11-22", "mail": "a@b.org", "secret": "s", "hidden": "h&h",
     "yes": "on", "one": "a", "several": ["a", "7"], "grouped": "2", "boxes": ["a"], "radio": "7", "perhaps": "true", "long": "a<b"},
]  # fmt: skip


def plain(html: str) -> str:
    return re.sub(r">\s+|\s+<", lambda found: found[0].strip(), re.sub(r"\s+", " ", html)).strip()


@pytest.mark.parametrize("values", GIVEN)
@pytest.mark.parametrize("name", Everything.base_fields)
def test_the_html_is_that_of_djangos_templates(name: str, values: dict[str, Any]) -> None:
    quick = Everything(values or None, initial={"number": 5, "one": 7}, renderer=QuickRenderer())[name]
    slow = Everything(values or None, initial={"number": 5, "one": 7}, renderer=DjangoTemplates())[name]
    assert plain(str(quick)) == plain(str(slow))
    assert [plain(str(one)) for one in quick.subwidgets] == [plain(str(one)) for one in slow.subwidgets]
