"""The manifest of a convoy: who travels, in which order of sheets, with which clearance, and what was said in the briefing.

For the convoy leader and the operation's team; it names people and times and is not handed on.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from serai.kit.documents import (
    Column,
    Document,
    Fact,
    Facts,
    Head,
    Kind,
    Part,
    Parties,
    Party,
    Signature,
    Signatures,
    Table,
    Text,
    Tone,
    Words,
    WriteIn,
)


@dataclass(frozen=True)
class ManifestVehicle:
    """One vehicle: of the operation with its journey, or a partner's with its plate. `weight_kg` None: not known."""

    plate: str
    owner: str
    what: Words
    driver: str
    destination: str
    weight_kg: Decimal | None
    journey: str = ""
    people: int | None = None


@dataclass(frozen=True)
class ManifestClearance:
    authority: str
    reference: str
    state: Words
    valid_from: dt.date | None
    valid_until: dt.date | None


@dataclass(frozen=True)
class ManifestData:
    """Everything on a manifest. Text not known is an empty string; times are aware."""

    head: Head
    name: str
    from_place: str
    assembly_point: str
    to_place: str
    leader: str
    leader_phone: str
    escort: str
    escort_phone: str
    assembles_at: dt.datetime
    departs_at: dt.datetime
    arrives_at: dt.datetime
    briefing: str
    vehicles: Sequence[ManifestVehicle]
    clearances: Sequence[ManifestClearance]
    needs_clearance: bool = True
    cancelled: bool = False


def manifest(data: ManifestData, language: str) -> Document:
    """The manifest in one language, with a column to tick at assembly."""
    return Document(
        kind="transport.manifest",
        language=language,
        title=_("Convoy manifest"),
        head=data.head,
        template=Path(__file__).with_suffix(".typ"),
        stamp=_("Cancelled") if data.cancelled else "",
        parts=[
            Text([_("For the team of the convoy only. Do not copy, photograph or hand it on.")], tone=Tone.NOTICE),
            Parties(
                [
                    Party(_("From"), data.from_place, [line for line in (data.assembly_point,) if line]),
                    Party(_("To"), data.to_place, []),
                    Party(_("Convoy leader"), data.leader or "–", [line for line in (data.leader_phone,) if line]),
                    Party(_("Escort"), data.escort or "–", [line for line in (data.escort_phone,) if line]),
                ]
            ),
            Facts(
                [
                    Fact(_("Assembles"), data.assembles_at, Kind.MOMENT),
                    Fact(_("Leaves"), data.departs_at, Kind.MOMENT),
                    Fact(_("Expected arrival"), data.arrives_at, Kind.MOMENT),
                    Fact(_("Convoy"), data.name),
                    Fact(_("Vehicles"), len(data.vehicles), Kind.COUNT),
                ],
                columns=5,
            ),
            _clearances(data),
            _vehicles(data),
            *([Text(data.briefing.splitlines(), title=_("Briefing note"))] if data.briefing else []),
            WriteIn(_("Changes at assembly"), lines=1),
            Signatures([Signature(_("Convoy leader"), _("Briefing held, vehicles counted."), name=data.leader)]),
        ],
    )


def _clearances(data: ManifestData) -> Part:
    if not data.needs_clearance:
        return Text([_("This convoy needs no clearance.")], title=_("Clearances"))
    return Table(
        title=_("Clearances"),
        empty=_("No clearance has been asked for."),
        columns=[
            Column("authority", _("Authority")),
            Column("reference", _("Reference"), Kind.CODE, 34),
            Column("state", _("State"), Kind.TEXT, 26),
            Column("from", _("Valid from"), Kind.DAY, 24),
            Column("until", _("Valid until"), Kind.DAY, 24),
        ],
        rows=[
            {"authority": each.authority, "reference": each.reference, "state": each.state, "from": each.valid_from,
             "until": each.valid_until}
            for each in data.clearances
        ],
    )  # fmt: skip


def _vehicles(data: ManifestData) -> Part:
    return Table(
        title=_("Vehicles"),
        numbered=True,
        empty=_("No vehicle is on the list yet."),
        columns=[
            Column("plate", _("Plate"), Kind.CODE, 24, second="journey"),
            Column("owner", _("Owner"), second="what"),
            Column("driver", _("Driver or contact"), Kind.TEXT, 34),
            Column("destination", _("To"), Kind.TEXT, 26),
            Column("people", _("People"), Kind.COUNT, 15),
            Column("weight", _("Gross weight, kg"), Kind.QUANTITY, 20),
            Column("here", _("Here"), Kind.BLANK, 13),
        ],
        rows=[
            {
                "plate": each.plate, "journey": each.journey, "owner": each.owner, "what": each.what,
                "driver": each.driver, "destination": each.destination, "people": each.people, "weight": each.weight_kg,
            }
            for each in data.vehicles
        ],
    )  # fmt: skip
