"""Template tags: numbers and moments in four languages, states, closed actions, fields, history, queries."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from serai.kit import flash, moments, pieces
from serai.kit.records import Change, NextAction, State
from serai.kit.templatetags import serai as tags

NOW = dt.datetime(2026, 11, 21, 7, 40, tzinfo=dt.UTC)


def render(source: str, **context: Any) -> str:
    request = RequestFactory().get(context.pop("path", "/"))
    request.now = NOW  # type: ignore[attr-defined]
    return Template(source).render(Context({"request": request, **context}))


# ---- numbers ----


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "12,480.5"), ("fr", "12\u202f480,5"), ("es", "12.480,5"), ("ar", "12,480.5")],
)
def test_numbers_follow_the_language_with_latin_digits(language: str, shown: str) -> None:
    with translation.override(language):
        assert render("{{ x|num:1 }}", x=Decimal("12480.46")) == shown
        assert render("{% num x 1 %}", x=Decimal("12480.46")) == shown


def test_negative_numbers_keep_their_sign_on_the_left() -> None:
    with translation.override("ar"):
        assert render("{{ x|num }}", x=-1200) == '<bdi dir="ltr">−1,200</bdi>'


def test_unknown_is_a_dash_and_not_zero() -> None:
    assert render("{{ x|num }} {{ x|tonnes }} {{ x|qty:'kg' }} {{ x|day }}", x=None) == "– – – <bdi>kg</bdi> –"


def test_kilograms_become_tonnes_with_one_decimal() -> None:
    assert render("{{ x|tonnes }} {{ y|tonnes }}", x=Decimal("37200"), y=49) == "37.2 0.0"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "<bdi>56.4 t</bdi> · <bdi>253.5 m³</bdi>"), ("fr", "<bdi>56,4 t</bdi> · <bdi>253,5 m³</bdi>"),
     ("ar", "<bdi>56.4 طن</bdi> · <bdi>253.5 م³</bdi>")],
)  # fmt: skip
def test_a_sum_keeps_its_order_beside_another_in_every_direction(language: str, words: str) -> None:
    with translation.override(language):
        assert render("{% weight_and_volume kg m3 %}", kg=Decimal(56400), m3=Decimal("253.5")) == words
    assert pieces.measure("12", "") == "<bdi>12</bdi>"


def test_quantities_keep_the_scale_of_their_unit_and_lose_trailing_zeros() -> None:
    litre = SimpleNamespace(scale=2, local_name="litre")
    each = SimpleNamespace(scale=0, local_name="")
    assert render("{{ x|qty:u }}", x=Decimal("12.500"), u=litre) == "12.5 <bdi>litre</bdi>"
    assert render("{{ x|qty:u }}", x=Decimal("480.000"), u=each) == "480"
    assert render("{{ x|qty }}", x=Decimal("0.1250")) == "0.125"


def test_a_figure_of_a_computed_share_may_be_a_float_but_a_quantity_may_not() -> None:
    assert render("{{ x|num:1 }}", x=71.46) == "71.5"
    with pytest.raises(TypeError):
        render("{{ x|qty }}", x=0.1)


# ---- days and moments ----


def test_moments_are_shown_in_the_active_zone_without_the_current_year() -> None:
    at = dt.datetime(2026, 11, 11, 8, 12, tzinfo=dt.UTC)
    with timezone.override(ZoneInfo("Africa/Juba")):
        assert moments.when_words(at, "en", now=NOW) == "Wed 11 Nov, 10:12"
        assert moments.when_words(at, "ar", now=NOW) == "الأربعاء 11 نوفمبر، 10:12"
        assert moments.when_words(at.replace(year=2025), "en", now=NOW) == "Tue 11 Nov 2025, 10:12"


def test_a_moment_late_in_the_evening_belongs_to_the_local_day() -> None:
    at = dt.datetime(2026, 11, 21, 23, 30, tzinfo=dt.UTC)
    with timezone.override(ZoneInfo("Africa/Juba")):
        assert moments.day_words(at, "en", now=NOW) == "Sun 22 Nov"
        assert moments.relative_day(at, "en", now=NOW) == "Sun 22 Nov, tomorrow"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moments.when_words(dt.datetime(2026, 1, 1), "en", now=NOW)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "just now"),
        (10, "10 min ago"),
        (119, "119 min ago"),
        (360, "6 h ago"),
        (72 * 60, "3 d ago"),
        (-120, "in 2 h"),
    ],
)
def test_how_long_ago(minutes: int, words: str) -> None:
    assert moments.ago_words(NOW - dt.timedelta(minutes=minutes), now=NOW) == words


def test_tags_use_the_clock_of_the_request() -> None:
    assert render("{% ago x %}", x=NOW - dt.timedelta(hours=6)) == "6 h ago"
    assert render("{% when x %}", x=NOW) == '<time datetime="2026-11-21T07:40:00+00:00">Sat 21 Nov, 07:40</time>'


# ---- pieces ----


def test_icons_are_silent_and_come_from_the_sprite() -> None:
    assert render('{% icon "lock" "ic-s" %}') == (
        '<svg class="ic ic-s" aria-hidden="true" focusable="false"><use href="/static/serai/icons.svg#lock"/></svg>'
    )


def test_a_state_is_a_shape_and_a_word() -> None:
    from_words = render('{% state "good" "Accepted" %}')
    assert from_words == render("{% state x %}", x=State("good", "Accepted"))
    assert "#st-good" in from_words
    assert "<span>Accepted</span>" in from_words


def test_an_unknown_mark_is_an_error_and_not_an_empty_picture() -> None:
    with pytest.raises(ValueError, match="no such mark"):
        pieces.mark("green")


def test_words_of_records_are_escaped() -> None:
    out = render('{% state "good" x %}{% recno x "/a/" %}', x="<b>&")
    assert "<b>" not in out
    assert out.count("&lt;b&gt;&amp;") == 2


@pytest.mark.parametrize(
    ("part", "whole", "width"), [(1, 3, "33.3"), (5, 3, "100.0"), (-1, 3, "0.0"), (1, 0, "0"), (None, 3, "0")]
)
def test_bars_stay_within_their_track(part: Any, whole: Any, width: str) -> None:
    assert str(pieces.percent_of(part, whole)) in {width, f"{width}.0"}
    assert f'width="{pieces.percent_of(part, whole)}%"' in pieces.stackbar([(part, "a1")], whole)


def test_the_next_gap_is_the_first_one_in_the_order_of_work() -> None:
    assert str(tags.next_gap(9120, 3900, 0, 0, 0)[1]) == "to plan"  # type: ignore[index]
    assert tags.next_gap(12480, 12480, 12480, 6240, 0)[0] == 6240  # type: ignore[index]
    assert str(tags.next_gap(12480, 12480, 12480, 6240, 0)[1]) == "in transit"  # type: ignore[index]
    assert tags.next_gap(5, 5, 5, 5, 5) is None


def test_quantities_say_the_gap_in_words_over_the_bar() -> None:
    out = render("{% quantities 9120 9120 3900 0 0 0 %}")
    assert out.startswith("5,220 to plan<svg")
    assert "all released" in render("{% quantities 5 5 5 5 5 5 %}")
    assert "not accepted" in render("{% quantities 5 %}")


# ---- what can be done, history ----


def test_closed_actions_say_why_in_visible_text() -> None:
    actions = [
        NextAction("Plan", "/plan/", primary=True, icon="route"),
        NextAction("Accept", "/accept/", method="post"),
        NextAction(
            "Cancel",
            "/cancel/",
            allowed=False,
            reason="Cargo has left Juba",
            way_round_label="Reduce",
            way_round_url="/r/",
        ),
    ]
    out = render("{% next_actions actions %}", actions=actions, csrf_token="token")
    assert '<a class="btn btn-primary" href="/plan/">' in out
    assert 'action="/accept/" method="post"' in out
    assert 'value="token"' in out
    assert 'aria-disabled="true" aria-describedby="why-1"' in out
    assert '<span class="s-why" id="why-1">Cargo has left Juba <a href="/r/">Reduce</a></span>' in out
    assert "/cancel/" not in out, "a closed action offers no way to call it"


def test_history_tells_who_what_when_and_from_where() -> None:
    change = Change(NOW, "Chen Li", "accepted the request", "web", [("Line 4", "5,400", "4,200 kg")], key=True)
    out = render("{% history changes '/all/' 14 %}", changes=[change])
    for part in (
        '<li class="key">',
        "<bdi>Chen Li</bdi>",
        "<del>5,400</del>",
        "<ins>4,200 kg</ins>",
        "07:40",
        "web",
        "All 14 changes",
    ):
        assert part in out


def test_a_query_keeps_the_other_words_of_the_address() -> None:
    assert render("{% query page=None sort='rank' %}", path="/?page=2&q=bor") == "?q=bor&amp;sort=rank"
    assert render("{% query q=None %}", path="/?q=bor") == "?"


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("", "auto"), ('"><script>', "auto")]
)
def test_the_theme_comes_from_the_cookie_and_nothing_else_gets_in(cookie: str, theme: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert Template("{% theme %}").render(Context({"request": request})) == theme


# ---- forms ----


class Sample(forms.Form):
    units = forms.IntegerField(label="Handling units", help_text="Pallets, cartons", max_value=450)
    note = forms.CharField(required=False, widget=forms.Textarea)
    condition = forms.ChoiceField(choices=[("g", "Good"), ("d", "Damaged")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    form = Sample({"units": "520"})
    out = render("{% field form.units 's-w8' data_sum='t' %}", form=form)
    assert '<label class="form-label" for="id_units">Handling units</label>' in out
    assert 'aria-describedby="id_units-hint id_units-error"' in out
    assert 'aria-invalid="true"' in out
    assert 'class="form-control s-w8 is-invalid"' in out
    assert 'data-sum="t"' in out
    assert out.count('id="id_units-error"') == 1


def test_optional_fields_say_so_and_choices_are_a_group() -> None:
    out = render("{% field form.note %}{% field form.condition %}{% field form.agreed %}", form=Sample())
    assert out.count("(optional)") == 1
    assert '<fieldset class="s-field" id="id_condition"' in out
    assert out.count('type="radio"') == 2
    assert '<label class="form-check"><input type="checkbox" name="agreed" class="form-check-input"' in out


def test_the_error_summary_links_to_the_fields() -> None:
    out = render("{% error_summary form missing %}", form=Sample({"units": "520", "condition": "g", "agreed": "on"}))
    assert "One answer needs a change" in out
    assert '<a href="#id_units">Handling units: ' in out
    assert render("{% error_summary form %}", form=Sample()).strip() == ""


# ---- messages ----


def test_a_plain_message_splits_into_title_and_explanation() -> None:
    parts = flash.parts_of(Message(messages.ERROR, "The last pallet went to somebody else\nNothing was written."))
    assert (parts["kind"], parts["title"], parts["detail"]) == (
        "stop",
        "The last pallet went to somebody else",
        "Nothing was written.",
    )


def test_a_toast_travels_in_the_header() -> None:
    response = flash.toast(HttpResponse(), "good", "Saved", "3 lines")
    assert response["HX-Trigger"] == '{"toast": {"kind": "good", "title": "Saved", "detail": "3 lines"}}'
    with pytest.raises(ValueError, match="no such kind"):
        flash.toast(HttpResponse(), "great", "Saved")
