"""Filters of list pages: django-filter's, with the few words that the chips and the filter panel need.

    class PartnerFilters(FilterSet):
        kind = Choices(OrganisationKind.choices, label=_("Kind"), is_first=True)
        country = Text(label=_("Country"), lookup_expr="iexact")
        since = Days(label=_("Since"), field_name="since")

`is_first` gives a filter its own chip in the bar; the others are under “All filters”. Every filter that is set shows
as a tinted chip that states its field and value, and is taken away by one press.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from serai.kit import moments, numbers

if TYPE_CHECKING:

    class FilterSet:
        """django-filter's, which has no types: what lists use of it."""

        form: Any
        filters: dict[str, Any]
        qs: QuerySet[Any]
        request: Any
        operation: Any

        def __init__(
            self,
            data: Any,
            *,
            queryset: QuerySet[Any],
            request: Any,
            operation: Any = None,
            is_for_counting: bool = False,
        ) -> None: ...

else:

    class FilterSet(django_filters.FilterSet):
        """`operation` is that of the list, or None. For the count on a tab no form is shown, so that only the filters which the
        address names are made."""

        def __init__(self, data: Any, *, operation: Any = None, is_for_counting: bool = False, **kwargs: Any) -> None:
            self.operation = operation
            if is_for_counting:
                words = {word.removesuffix(end) for word in data for end in ("", "_min", "_max", "_after", "_before")}
                self.base_filters = {name: each for name, each in self.base_filters.items() if name in words}
            super().__init__(data, **kwargs)


class Described:
    """What a chip says about a value, and whether the filter stands in the bar by itself."""

    is_first = False

    def describe(self, value: Any) -> Any:
        return value


class Choices(Described, django_filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Any of some words; several may be chosen."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], *, is_first: bool = False, **kwargs: Any) -> None:
        self.is_first = is_first
        self.words = [(str(value), label) for value, label in choices]
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(choices=self.words, **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        if self.method is not None:
            return self.method(qs, value)  # type: ignore[no-any-return]
        found = {f"{self.field_name}__in": value}
        return qs.exclude(**found) if self.exclude else qs.filter(**found)

    def describe(self, value: Any) -> str:
        labels = dict(self.words)
        return ", ".join(str(labels.get(str(one), one)) for one in value)


class OneOf(Described, django_filters.ChoiceFilter):  # type: ignore[misc]
    """One of some words."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], *, is_first: bool = False, **kwargs: Any) -> None:
        self.is_first = is_first
        self.words = [(str(value), label) for value, label in choices]
        kwargs.setdefault("empty_label", gettext_lazy("Any"))
        super().__init__(choices=self.words, **kwargs)

    def offer(self, choices: Iterable[tuple[Any, Any]]) -> None:
        """Other words for this request; before the form is made."""
        self.words = [(str(value), label) for value, label in choices]
        self.extra["choices"] = self.words

    def describe(self, value: Any) -> str:
        return str(dict(self.words).get(str(value), value))


class _AtOnce(django_filters.fields.ModelChoiceIterator):  # type: ignore[misc]
    """All choices in one answer of the database: they are a page's, not a register's, and need no cursor kept open there."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from (self.choice(record) for record in self.queryset.all())


class _RecordField(django_filters.fields.ModelChoiceField):  # type: ignore[misc]
    iterator = _AtOnce


class Records(Described, django_filters.ModelChoiceFilter):  # type: ignore[misc]
    """One record of another list: `choices(actor, operation)` returns the queryset that the reader may choose from in the list
    of this operation (None where the list belongs to none).

    `by` is the field that the address shows (a code rather than a key). For registers of thousands use `Text` instead.
    """

    field_class = _RecordField

    def __init__(
        self, choices: Callable[[Any, Any], QuerySet[Any]], *, by: str = "pk", is_first: bool = False, **kwargs: Any
    ) -> None:
        self.is_first = is_first
        kwargs.setdefault("empty_label", gettext_lazy("Any"))
        self.choices_of = choices
        super().__init__(to_field_name=by, **kwargs)

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        return self.choices_of(request.actor, self.parent.operation)

    def describe(self, value: Model) -> str:
        return str(getattr(value, "local_name", None) or value)


class Text(Described, django_filters.CharFilter):  # type: ignore[misc]
    """Words typed by the reader; `lookup_expr` is icontains unless told."""

    def __init__(self, *, is_first: bool = False, **kwargs: Any) -> None:
        self.is_first = is_first
        kwargs.setdefault("lookup_expr", "icontains")
        super().__init__(**kwargs)


class YesNo(Described, django_filters.BooleanFilter):  # type: ignore[misc]
    def __init__(self, *, is_first: bool = False, **kwargs: Any) -> None:
        self.is_first = is_first
        widget = forms.Select(
            choices=[("", gettext_lazy("Any")), ("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))]
        )
        kwargs.setdefault("widget", widget)
        super().__init__(**kwargs)

    def describe(self, value: bool) -> str:
        return _("Yes") if value else _("No")


class _Pair(django_filters.widgets.RangeWidget):  # type: ignore[misc]
    """Two inputs, each with its own name for screen readers."""

    template_name = "kit/list_range.html"

    def __init__(self, kind: str) -> None:
        super().__init__(attrs={"type": kind, "step": "any"} if kind == "number" else {"type": kind})
        self.suffixes = ["min", "max"] if kind == "number" else ["after", "before"]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], (_("From"), _("To")), strict=True):
            part["label"] = label
        return context


class Days(Described, django_filters.DateFromToRangeFilter):  # type: ignore[misc]
    """Days from and to, both included; the address holds `<name>_after` and `<name>_before`."""

    def __init__(self, *, is_first: bool = False, **kwargs: Any) -> None:
        self.is_first = is_first
        kwargs.setdefault("widget", _Pair("date"))
        super().__init__(**kwargs)

    def describe(self, value: slice) -> str:
        start, stop = (_day(value.start), _day(value.stop))
        return _between(start, stop)


class Numbers(Described, django_filters.RangeFilter):  # type: ignore[misc]
    """Numbers from and to, both included; the address holds `<name>_min` and `<name>_max`."""

    def __init__(self, *, is_first: bool = False, **kwargs: Any) -> None:
        self.is_first = is_first
        kwargs.setdefault("widget", _Pair("number"))
        super().__init__(**kwargs)

    def describe(self, value: slice) -> str:
        return _between(
            *(None if end is None else numbers.number(Decimal(end), _language()) for end in (value.start, value.stop))
        )


def _language() -> str:
    return get_language() or "en"


def _number(value: Any) -> str | None:
    return None if value is None else numbers.number(Decimal(value), _language())


def _day(value: dt.datetime | dt.date | None) -> str | None:
    return None if value is None else moments.day_words(value, _language(), now=dt.datetime.now(dt.UTC), weekday=False)


def _between(start: str | None, stop: str | None) -> str:
    if start and stop:
        return _("%(start)s to %(stop)s") % {"start": start, "stop": stop}
    return _("from %(start)s") % {"start": start} if start else _("to %(stop)s") % {"stop": stop}
