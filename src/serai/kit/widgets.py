"""Inputs and selects without a template for each option: what Django's widget templates draw.

A list page with a register of 300 owners among its filters spent most of its time in `select_option.html`. The HTML is that of
Django's templates, line breaks left out; a test compares the two. Other widgets are drawn by their templates.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


def _words(value: Any) -> str:
    """As `{{ value }}` shows it."""
    return conditional_escape(value if isinstance(value, str) else localize(value))


def _raw(value: Any) -> str:
    """As `{{ value|stringformat:'s' }}` shows it: not localised."""
    return conditional_escape(value if isinstance(value, str) else str(value))


def _attributes(attrs: Mapping[str, Any]) -> str:
    shown = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{_raw(value)}"' for name, value in shown)


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_raw(widget["value"])}"'
    return f'<input type="{_raw(widget["type"])}" name="{_raw(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _input_option(widget: Widget) -> str:
    if not widget.get("wrap_label"):
        return _input(widget)
    target = widget["attrs"].get("id")
    named = f' for="{_raw(target)}"' if target else ""
    return f"<label{named}>{_input(widget)} {_words(widget['label'])}</label>"


def _option(widget: Widget) -> str:
    return f'<option value="{_raw(widget["value"])}"{_attributes(widget["attrs"])}>{_words(widget["label"])}</option>'


def _select(widget: Widget) -> str:
    parts = [f'<select name="{_raw(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        drawn = "".join(map(_option, options))
        parts.append(f'<optgroup label="{_words(group)}">{drawn}</optgroup>' if group else drawn)
    return "".join([*parts, "</select>"])


_OPTION = "django/forms/widgets/select_option.html"
_DRAWN: dict[str, Callable[[Widget], str]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{name}.html": _input
       for name in ("input", "text", "number", "date", "datetime", "time", "email", "url", "hidden", "password", "checkbox")},
    **{f"django/forms/widgets/{name}.html": _input_option for name in ("input_option", "checkbox_option", "radio_option")},
}  # fmt: skip


class QuickRenderer(DjangoTemplates):
    """`FORM_RENDERER`: plain inputs and selects by functions, everything else by Django's templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        widget = context.get("widget", {})
        draw = _DRAWN.get(template_name)
        if draw is None or (draw is _select and _has_own_options(widget)):
            return super().render(template_name, context, request)
        return SafeString(draw(widget))  # every value is escaped above


def _has_own_options(widget: Widget) -> bool:
    """A select whose options are drawn by another template than Django's."""
    return any(
        option["template_name"] != _OPTION for _group, options, _index in widget["optgroups"] for option in options[:1]
    )
