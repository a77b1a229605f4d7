"""The base templates stand by themselves: error pages need no context at all, forms and jobs only their own."""

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from serai.kit.errors import Conflict, Invalid
from serai.kit.models import Job

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|url\(data:")


class Reason(forms.Form):
    reason = forms.CharField(label="Reason", widget=forms.Textarea)


def page(name: str, **context: Any) -> str:
    """A template rendered without any context processor, as when everything else has failed."""
    return render_to_string(name, context)


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "403_csrf.html"])
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_error_pages_need_nothing(name: str, language: str, direction: str) -> None:
    with translation.override(language):
        out = page(name)
    assert f'<html lang="{language}" dir="{direction}" data-bs-theme="auto">' in out
    assert 'id="main"' in out
    assert "data-refused" in out, "a draft is kept when an error page answers"
    assert not INLINE.search(out)


def test_the_arabic_font_is_loaded_early_only_where_it_is_read() -> None:
    with translation.override("ar"):
        assert 'rel="preload" href="/static/serai/noto-arabic-400.woff2"' in page("500.html")
    with translation.override("en"):
        assert "noto-arabic" not in page("500.html")


def test_a_refusal_says_what_was_not_done_and_the_way_out() -> None:
    refusal = Conflict("Only 12 of the 20 pallets are left in Bor.", way_out="Choose another bin.")
    out = page("kit/error.html", error=refusal)
    assert "This was not done" in out
    assert "Only 12 of the 20 pallets are left in Bor." in out
    assert "Choose another bin." in out
    invalid = Invalid("The line cannot be used.", fields={"hu": ["Enter 450 or fewer."]})
    assert "Enter 450 or fewer." in page("kit/error.html", error=invalid)


def test_the_shell_shows_where_one_is() -> None:
    nav = [("requests", "Requests", "/r/", "inbox", 41), ("cargo", "Cargo", "/c/", "package", None)]
    out = page(
        "kit/form.html",
        form=Reason(),
        heading="Return",
        nav=nav,
        active="requests",
        crumbs=[("/", "Home"), ("", "R-1")],
    )
    assert out.count('<a href="/r/" aria-current="page">') == 2, "rail and drawer"
    assert '<span class="s-count">41</span>' in out
    assert '<li aria-current="page"><bdi>R-1</bdi></li>' in out
    assert not INLINE.search(out)


def test_a_form_keeps_a_draft_and_a_confirmation_says_the_consequences() -> None:
    form = page("kit/form.html", form=Reason(), heading="Return", draft_key="return:1", cancel_url="/r/1/")
    assert 'data-draft="return:1"' in form
    assert "data-draft-note" in form
    confirm = page(
        "kit/confirm.html",
        form=Reason(),
        heading="Cancel R-1",
        consequences=["4 lines stop."],
        submit_label="Cancel R-1",
        danger=True,
        cancel_url="/r/1/",
    )
    assert "4 lines stop." in confirm
    assert "btn-danger" in confirm


@pytest.mark.parametrize(
    ("state", "polls", "words"),
    [
        ("running", True, "12 of 300"),
        ("done", False, "Open the result"),
        ("failed", False, "#st-stop"),
        ("cancelled", False, "#st-neutral"),
    ],
)
def test_a_job_asks_for_itself_only_while_it_runs(state: str, polls: bool, words: str) -> None:
    job = Job(title="Import", state=state, done=12, total=300, result_url="/r/" if state == "done" else "")
    out = page("kit/job.html", job=job, job_url="/jobs/1/", cancel_url="/jobs/1/cancel/")
    assert ('hx-trigger="every 1s"' in out) is polls
    assert ("<noscript><meta" in out) is polls, "without a script the page reloads itself"
    assert words in out


def test_the_languages_are_buttons_of_one_form_that_works_without_a_script() -> None:
    request = RequestFactory().get("/p/south-sudan/?x=1")
    template = Template("{% include 'kit/languages.html' %}")
    with translation.override("fr"):
        html = template.render(Context({"request": request}))
    assert html.count('name="language"') == 4
    assert 'value="fr" lang="fr" dir="ltr" aria-current="true"' in html
    assert 'value="ar" lang="ar" dir="rtl"' in html
    assert 'name="next" value="/p/south-sudan/?x=1"' in html


def test_a_field_like_page_has_large_targets_and_a_quiet_offline_band() -> None:
    out = page("kit/field.html", heading="Receive", place_words="Bor", who="Bruno Wani", back_url="/o/x/cargo/")
    assert 'class="f-body"' in out
    assert 'id="offline" role="status" hidden' in out
    assert 'href="/o/x/cargo/"' in out
