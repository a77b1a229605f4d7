"""What a form field on a page is made of: label, hint, error, control, tied together for screen readers."""

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils.html import format_html

GROUPS = (RadioSelect, CheckboxSelectMultiple)


def widget_class(bound: BoundField) -> str:
    """The style of the control by its kind of widget."""
    widget = bound.field.widget
    if isinstance(widget, (CheckboxInput, *GROUPS)):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


def _kind(bound: BoundField) -> str:
    if isinstance(bound.field.widget, GROUPS):
        return "group"
    return "check" if isinstance(bound.field.widget, CheckboxInput) else "box"


def field_parts(bound: BoundField, *, width: str, label: Any, hint: Any, attrs: dict[str, Any]) -> dict[str, Any]:
    """Context of kit/form_field.html. `attrs` are further attributes of the control, `_` standing for `-`."""
    widget = bound.field.widget
    described = [f"{bound.auto_id}-hint"] if (hint or bound.help_text) else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    classes = [widget_class(bound), width, "is-invalid" if bound.errors else "", widget.attrs.get("class", "")]
    html = {name.replace("_", "-"): value for name, value in attrs.items()}
    html["class"] = " ".join(filter(None, classes))
    if described:
        html["aria-describedby"] = " ".join(described)
    if isinstance(widget, Textarea):
        html.setdefault("rows", 3)
    kind = _kind(bound)
    is_group = kind == "group"
    if is_group:
        widget.attrs = {**widget.attrs, **html}  # the template draws each choice; the form holds its own copy
    return {
        "bound": bound,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "control": "" if is_group else bound.as_widget(attrs=html),
        "kind": kind,
        "described": " ".join(described),
        "optional": not bound.field.required and kind != "check",
    }


def errors_of(*forms: Any) -> list[tuple[str, Any]]:
    """All errors of forms and formsets in page order: (id of the field or "", text)."""
    found: list[tuple[str, Any]] = []
    for item in forms:
        if not item:
            continue
        if hasattr(item, "non_form_errors"):
            found += [("", error) for error in item.non_form_errors()]
        for form in getattr(item, "forms", [item]):
            found += [("", error) for error in form.non_field_errors()]
            for bound in form:
                found += [(bound.auto_id, format_html("{}: {}", bound.label, error)) for error in bound.errors]
    return found
