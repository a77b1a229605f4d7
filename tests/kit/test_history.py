"""Histories: in the order of the actors' time, then of writing; from where, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from serai.kit.actions import action
from serai.kit.history import changes_of, newest_first, via
from serai.kit.policy import Actor
from serai.kit.records import Change

NOW = dt.datetime(2026, 11, 21, 7, 40, tzinfo=dt.UTC)


@action
def rename(*, actor: Actor, organisation: Any, acronym: str) -> None:
    organisation.acronym = acronym
    organisation.save()


@pytest.mark.django_db
def test_what_was_done_earlier_stands_lower_however_late_it_was_written(world: Any) -> None:
    hours = dt.timedelta(hours=1)
    for at, acronym in ((NOW - hours, "second"), (NOW - 2 * hours, "first"), (NOW, "third"), (NOW, "fourth")):
        rename(actor=world.actor("chen", at, source="demo"), organisation=world.horizon, acronym=acronym)
    changes = changes_of(world.horizon, {"acronym": "Acronym"}, most=4)
    assert [(change.at, change.details[0][2]) for change in changes] == [
        (NOW, "fourth"), (NOW, "third"), (NOW - hours, "second"), (NOW - 2 * hours, "first"),
    ]  # fmt: skip
    assert {change.via for change in changes} == {"Demonstration"}


def test_of_one_moment_the_later_written_comes_first() -> None:
    written = [Change(NOW, "", "planned"), Change(NOW, "", "left"), Change(NOW - dt.timedelta(1), "", "asked")]
    assert [change.what for change in newest_first(written)] == ["left", "planned", "asked"]


@pytest.mark.parametrize(
    ("source", "device", "words"),
    [("web", "", ""), ("", "", ""), ("web", "tablet JUB-2", "tablet JUB-2"), ("api", "", "API"),
     ("demo", "tablet JUB-2", "Demonstration, tablet JUB-2"), ("job", "", "Background work"), ("gate", "", "gate")],
)  # fmt: skip
def test_nothing_is_said_of_the_ordinary_way(source: str, device: str, words: str) -> None:
    assert via(source, device) == words
