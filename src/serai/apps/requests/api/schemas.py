"""What is sent about a request: the values of `rules.data`, as JSON. Decimals are text, places and units are ids."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from serai.apps.catalog.enums import PackingGroup, TemperatureBand
from serai.apps.requests.enums import AppealAgainst, AppealAnswer, RejectionReason
from serai.apps.requests.models import Appeal, RequestLine
from serai.apps.requests.rules.data import LineData, RequestData
from serai.kit.api import Amount, Day, In, Int, Measure, Note, Out, Text, Volume, Word
from serai.kit.models import Attachment

Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^$|^[^@\s\x00]{1,64}@[^@\s\x00]{1,189}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
UnNumber = Annotated[str, StringConstraints(pattern=r"^(\d{4})?$")]
HazardClass = Annotated[str, StringConstraints(pattern=r"^([1-9](\.[1-6][A-S]?)?)?$")]


class LineIn(In):
    """One kind of goods. Weight and volume are of the whole line; places fall back to the request's own."""

    id: UUID | None = Field(None, description="Of the stored line that this one replaces")
    description: Text
    category_id: UUID
    unit_id: UUID
    quantity: Amount
    weight_kg: Amount
    volume_m3: Volume
    item_id: UUID | None = None
    origin_id: UUID | None = None
    destination_id: UUID | None = None
    handling_unit_id: UUID | None = None
    handling_units: Int = 0
    unit_value: Measure | None = None
    currency: Currency = "USD"
    batch: Word = ""
    expires_on: Day | None = None
    temperature_band: TemperatureBand = TemperatureBand.AMBIENT
    un_number: UnNumber = ""
    hazard_class: HazardClass = ""
    packing_group: PackingGroup | None = None
    has_shipper_declaration: bool = False
    is_stackable: bool | None = None
    packaging: Text = ""

    def values(self) -> LineData:
        given = self.model_dump()
        return LineData(**{**given, "packing_group": given["packing_group"] or ""})


class RequestIn(In):
    """A whole request; when it replaces a stored one, lines without an `id` are new and missing ones are taken off."""

    organisation_id: UUID
    title: Text
    lines: list[LineIn] = Field([], max_length=500)
    service_ids: list[UUID] = Field([], max_length=20)
    origin_id: UUID | None = None
    destination_id: UUID | None = None
    owner_reference: Text = ""
    ready_on: Day | None = None
    needed_by: Day | None = None
    storage_from: Day | None = None
    storage_until: Day | None = None
    sender_name: Text = ""
    sender_phone: Word = ""
    sender_email: Email = ""
    receiver_organisation_id: UUID | None = None
    receiver_name: Text = ""
    receiver_phone: Word = ""
    receiver_email: Email = ""
    people_reached: Int | None = None
    remarks: Note = ""

    def values(self) -> RequestData:
        given = self.model_dump(exclude={"lines", "service_ids", "revision"})
        lines = tuple(line.values() for line in self.lines)
        return RequestData(**given, lines=lines, service_ids=tuple(dict.fromkeys(self.service_ids)), channel="api")


class ChangeIn(RequestIn):
    revision: Int = Field(description="As read: refused when somebody changed the request meanwhile")


class Revised(In):
    revision: Int | None = Field(None, description="As read; refused when somebody changed the request meanwhile")


class SubmitIn(Revised):
    declared_by: Text = Field(description="Name of who accepts the declaration and the terms")


class ReasonIn(Revised):
    reason: Note


class AcceptedLine(In):
    line_id: UUID
    quantity: Amount
    note: Text = Field("", description="Needed where less is accepted than asked")


class AcceptIn(Revised):
    """Lines that are not named are accepted whole."""

    hub_id: UUID
    lines: list[AcceptedLine] = Field([], max_length=500)
    reason: Note = ""


class RejectIn(ReasonIn):
    reason_code: RejectionReason


class AcceptedQuantityIn(ReasonIn):
    quantity: Amount


class MessageIn(In):
    text: Note


class MoveIn(In):
    position: Int
    reason: Text


class RankIn(In):
    cause: Text = ""


class AppealIn(In):
    against: AppealAgainst
    reason: Note


class AppealAnswerIn(In):
    answer: AppealAnswer
    reason: Note


class AppealOut(Out):
    """`answer` is blank while it is open; `place` is that of the ranking when the appeal was made."""

    id: UUID
    request_id: UUID
    against: str
    reason: str
    place: int | None
    made_by: str
    made_at: datetime
    answer: str
    answer_reason: str
    answered_by: str
    answered_at: datetime | None

    @staticmethod
    def of(row: Appeal) -> dict[str, object]:
        names = ("id", "request_id", "against", "reason", "place", "made_at", "answer", "answer_reason", "answered_at")
        values = {name: getattr(row, name) for name in names}
        return {**values, "made_by": row.made_by_name, "answered_by": row.answered_by_name}


class AppealsOut(Out):
    items: list[AppealOut]


class PhotoOut(Out):
    """`line_id` is null for a photo of the whole request."""

    id: UUID
    line_id: UUID | None
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    recorded_at: datetime

    @staticmethod
    def of(kept: Attachment, line: RequestLine | None) -> dict[str, object]:
        names = ("id", "name", "media_type", "size_bytes", "sha256", "recorded_at")
        return {**{name: getattr(kept, name) for name in names}, "line_id": line.pk if line else None}


class PhotosOut(Out):
    items: list[PhotoOut]
