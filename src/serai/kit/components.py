"""The component sheet at `/_components/`: every piece that pages are made of, with invented content, for developers."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from serai.kit.maps import MapLink, MapPlace, svg_map
from serai.kit.records import Change, NextAction, State

MEANINGS = (
    ("neutral", "Nothing yet, or over", "Draft · Not started · Expired · Unknown"),
    ("wait", "Somebody’s turn", "Submitted · Planned · Asked"),
    ("active", "Under way", "In transit · Loading · Partly dispatched"),
    ("good", "As it should be", "Accepted · Delivered · Open · On track"),
    ("caution", "Needs a look", "On hold · Returned · Damaged · Behind"),
    ("stop", "Broken or refused", "Rejected · Closed · Lost · Off track"),
)
PLACES = (
    ("Juba", 31.58, 4.85, "hub"),
    ("Bor", 31.56, 6.21, "hub"),
    ("Malakal", 31.66, 9.53, "hub"),
    ("Wau", 28.0, 7.7, "hub"),
    ("Bentiu", 29.8, 9.25, "hub"),
    ("Torit", 32.57, 4.41, "town"),
    ("Yambio", 28.4, 4.57, "town"),
    ("Pibor", 33.13, 6.8, "town"),
    ("Rumbek", 29.68, 6.81, "town"),
    ("Renk", 32.8, 11.75, "town"),
    ("Nimule", 32.06, 3.6, "town"),
)
LINKS = (
    (((31.58, 4.85), (31.85, 5.1), (31.75, 5.7), (31.56, 6.21)), "open", "road"),
    (((31.58, 4.85), (31.85, 4.2), (32.06, 3.6)), "limited", "road"),
    (((31.56, 6.21), (32.3, 6.3), (33.13, 6.8)), "closed", "road"),
    (((31.58, 4.85), (31.0, 4.95), (29.9, 5.1), (28.4, 4.57)), "open", "road"),
    (((28.4, 4.57), (27.9, 5.1), (28.0, 7.7)), "unknown", "road"),
    (((31.56, 6.21), (30.95, 6.8), (30.6, 7.6), (30.6, 9.1), (31.66, 9.53)), "open", "river"),
)
LINES = (
    ("1 · Tarpaulins, woven, 4 × 6 m", "bale of 5 · 480 IU, 96 HU", 12480, 12480, 12480, 12480, 6240, 0),
    ("2 · Blankets, thermal, medium", "bale of 20 · 6,000 IU, 300 HU", 11400, 11400, 11400, 5700, 0, 0),
    ("3 · Kitchen sets, family", "carton · 1,200 IU, 1,200 HU", 9120, 9120, 3900, 0, 0, 0),
    ("4 · Fixing kits, shelter", "carton · 450 IU, 450 HU", 5400, 4200, 0, 0, 0, 0),
)


class SampleForm(forms.Form):
    handling_units = forms.IntegerField(
        label="Handling units",
        help_text="What the crane or the porter lifts: pallets, cartons, drums",
        max_value=450,
        error_messages={"max_value": "520 is more than the 450 inventory units. Enter 450 or fewer."},
    )
    band = forms.ChoiceField(label="Temperature band", choices=[("a", "Ambient"), ("c", "2–8 °C")], required=False)
    condition = forms.ChoiceField(
        label="Condition", choices=[("g", "Good"), ("d", "Damaged")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="The declaration is accepted by name")


class CountForm(forms.Form):
    counted = forms.DecimalField(label="Counted, bales", widget=forms.TextInput(attrs={"inputmode": "numeric"}))


def sample_actions() -> list[NextAction]:
    return [
        NextAction("Plan transport for 9.4 t", "#plan", icon="route", primary=True),
        NextAction("Change a line…", "#change"),
        NextAction("Message the requester", "#message", method="post"),
        NextAction(
            "Order release",
            "#release",
            allowed=False,
            reason="Only Horizon Relief Alliance may order it; 6.2 t are ready.",
            way_round_label="Remind Amina Deng",
            way_round_url="#remind",
        ),
        NextAction(
            "Close short", "#close", allowed=False, reason="11.9 t are in transit: possible when J-0231 has arrived."
        ),
    ]


def sample_changes(now: dt.datetime) -> list[Change]:
    hours = dt.timedelta(hours=1)
    return [
        Change(
            now - 40 * hours,
            "Amina Deng",
            "changed the needed-by date",
            "XLSX import, row 7",
            [("Needed by", "18 Nov", "22 Nov")],
        ),
        Change(now - 49 * hours, "Bruno Wani", "dispatched waybill WB-JUB-0109", "tablet JUB-2, offline"),
        Change(
            now - 270 * hours, "Chen Li", "accepted the request", "web", [("Line 4", "5,400", "4,200 kg")], key=True
        ),
    ]


def sample_context(now: dt.datetime) -> dict[str, Any]:
    """Everything kit/components.html shows; `now` is the moment the samples are told from."""
    form = SampleForm({"handling_units": "520", "band": "a", "condition": "g"})
    return {
        "meanings": MEANINGS,
        "form": form,
        "count_form": CountForm({"counted": "94"}),
        "actions": sample_actions(),
        "changes": sample_changes(now),
        "lines": LINES,
        "decision": State("good", "Accepted"),
        "moment": now,
        "tomorrow": now + dt.timedelta(days=1),
        "loss_kg": Decimal("-1200.5"),
        "tabs": [("Lines", "#", 4, True), ("Consignments", "#", 2, False), ("Documents", "#", 6, False)],
        "empty_lines": ["A journey is one trip of one vehicle.", "Plan one from an accepted request."],
        "empty_buttons": [("Plan a journey", "#", True), ("Open the demonstration", "#", False)],
        "map": svg_map(
            [MapPlace(*place) for place in PLACES],
            [MapLink(*link) for link in LINKS],
            "SS",
            title="Sample of the access map",
            language=get_language() or "en",
        ),
        "crumbs": [("/", "Serai"), ("", "Components")],
        "spark_values": [2, 3, 5, 4, 7, 9],
        "rows": [(n, f"R-{420 + n:04}", Decimal("6.4") * n, Decimal("31.2") * n) for n in range(1, 6)],
    }


def components(request: HttpRequest) -> HttpResponse:
    """The sheet as a page."""
    return render(request, "kit/components.html", sample_context(getattr(request, "now", None) or timezone.now()))
