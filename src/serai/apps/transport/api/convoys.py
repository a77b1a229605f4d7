"""/api/convoys: planned, filled with journeys and partners' places, cleared, on the road. Seen by those who travel in them."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Path, Query, Router, Schema, Status

from serai.apps.operations.queries import operation_by_code
from serai.apps.transport import actions
from serai.apps.transport.actions import ConvoyData
from serai.apps.transport.api.routes import entered, journey_for
from serai.apps.transport.api.schemas import AtIn, CancelIn
from serai.apps.transport.enums import ConvoyState, SlotState
from serai.apps.transport.models import Clearance, Convoy, ConvoySlot
from serai.apps.transport.queries import convoy_page, convoys_visible_to, day_in
from serai.kit.api import Code, Day, In, Int, Moment, Note, Out, Page, Paging, Text, Word, actor_of, answers, page
from serai.kit.errors import NotFound
from serai.kit.lists.paging import Order
from serai.kit.policy import Actor

router = Router()
NEWEST = Order("number", descending=True, nullable=False)


class ConvoyIn(In):
    """`places` are for partners' own vehicles; the operation's journeys are not counted."""

    name: Word
    origin_place_id: UUID
    destination_place_id: UUID
    assembles_at: Moment
    departs_at: Moment
    arrives_at: Moment
    assembly_point: Text = ""
    places: int = Field(0, ge=0, le=200)
    needs_clearance: bool = True
    leader: Word = ""
    leader_phone: str = Field("", max_length=40, pattern=r"^[0-9+() ./-]*$")
    escort: Text = ""
    escort_phone: str = Field("", max_length=40, pattern=r"^[0-9+() ./-]*$")
    briefing: Note = ""

    def values(self) -> ConvoyData:
        given = self.model_dump(exclude={"origin_place_id", "destination_place_id", "revision"})
        return ConvoyData(**given, origin_id=self.origin_place_id, destination_id=self.destination_place_id)


class ConvoyChangeIn(ConvoyIn):
    revision: Int


class JoinIn(In):
    joining_journey_id: UUID


class PlaceAskIn(In):
    """Of an accepted request for a convoy place, or entered for an organisation."""

    asked: int = Field(ge=1, le=200)
    convoy_request_id: UUID | None = None
    organisation_id: UUID | None = None
    contact: Text = ""


class PlaceAnswerIn(In):
    given: int = Field(ge=0, le=200)
    reason: Text = ""


class VehiclesIn(In):
    plates: list[Word] = Field([], max_length=200)
    crew: int | None = Field(None, ge=0, le=1000)
    contact: Text = ""


class ClearanceIn(In):
    authority: Text
    asked_on: Day
    reference: Word = ""
    note: Text = ""


class ClearanceAnswerIn(In):
    """`granted` needs the days; `dropped` (not needed any more) needs the note."""

    answer: Literal["granted", "refused", "dropped"]
    answered_on: Day
    valid_from: Day | None = None
    valid_until: Day | None = None
    reference: Word = ""
    note: Text = ""


class SlotOut(Out):
    id: UUID
    organisation_id: UUID
    organisation: str
    request: str | None
    state: SlotState
    asked: int
    given: int
    reason: str
    plates: list[str]
    crew: int | None
    contact: str

    @staticmethod
    def of(slot: ConvoySlot) -> dict[str, Any]:
        plain = ("id", "organisation_id", "state", "asked", "given", "reason", "plates", "crew", "contact")
        return {
            **{name: getattr(slot, name) for name in plain}, "organisation": slot.organisation.name,
            "request": slot.request.reference if slot.request else None,
        }  # fmt: skip


class ClearanceOut(Out):
    id: UUID
    authority: str
    reference: str
    asked_on: Day
    granted_on: Day | None
    refused_on: Day | None
    withdrawn_on: Day | None
    valid_from: Day | None
    valid_until: Day | None
    note: str
    state_label: str

    @staticmethod
    def of(row: Clearance, today: Any) -> dict[str, Any]:
        plain = set(ClearanceOut.model_fields) - {"state_label"}
        return {**{name: getattr(row, name) for name in plain}, "state_label": str(row.state_on(today).label)}


class ConvoyOut(Out):
    id: UUID
    reference: str = Field(description="C-0012")
    operation: str
    name: str
    state: ConvoyState
    origin: str = Field(description="Code of the place")
    destination: str = Field(description="Code of the place")
    assembles_at: Moment
    departs_at: Moment
    arrives_at: Moment
    departed_at: Moment | None
    arrived_at: Moment | None
    places: int
    needs_clearance: bool
    revision: int

    @staticmethod
    def of(row: Convoy) -> dict[str, Any]:
        plain = set(ConvoyOut.model_fields) - {"operation", "origin", "destination"}
        return {
            **{name: getattr(row, name) for name in plain}, "operation": row.operation.code,
            "origin": row.origin.code, "destination": row.destination.code,
        }  # fmt: skip


class ConvoyDetail(ConvoyOut):
    """Own journeys and places for organisations, all of them and the clearances for the team; `hidden` counts the rest."""

    assembly_point: str
    leader: str
    leader_phone: str
    escort: str
    escort_phone: str
    briefing: str
    journeys: list[UUID]
    slots: list[SlotOut]
    clearances: list[ClearanceOut]
    given: int
    hidden: int


class AskedConvoys(Schema):
    state: ConvoyState | None = None


def convoy_for(actor: Actor, convoy_id: UUID) -> Convoy:
    """Raises NotFound, also when the caller may not see it."""
    rows = convoys_visible_to(actor).filter(pk=convoy_id).select_related("operation", "origin", "destination")
    found = rows.first()
    if found is None:
        raise NotFound(_("There is no such convoy."), code="no_convoy")
    return found


def convoy_now(request: HttpRequest, convoy_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    convoy = convoy_for(actor, convoy_id)
    found = convoy_page(actor, convoy)
    today = day_in(convoy.operation, actor.now)
    words = ("assembly_point", "leader", "leader_phone", "escort", "escort_phone", "briefing")
    return {
        **ConvoyOut.of(convoy), **{name: getattr(convoy, name) for name in words},
        "journeys": [journey.pk for journey in found.journeys], "slots": [SlotOut.of(slot) for slot in found.slots],
        "clearances": [ClearanceOut.of(each, today) for each in found.clearances],
        "given": found.given, "hidden": found.hidden,
    }  # fmt: skip


def slot_for(actor: Actor, slot_id: UUID) -> ConvoySlot:
    rows = ConvoySlot.objects.filter(pk=slot_id, convoy__in=convoys_visible_to(actor)).select_related("convoy")
    slot = rows.first()
    own = slot is not None and slot.organisation_id in actor.organisations
    if slot is None or not (own or actor.takes_part_in(slot.convoy.operation_id)):
        raise NotFound(_("There is no such place."), code="no_slot")
    return slot


@router.get("/operations/{operation}/convoys", response=answers(Page[ConvoyOut]))
def list_convoys(request: HttpRequest, operation: Path[Code], asked: Query[AskedConvoys], paging: Query[Paging]) -> Any:
    """Convoys: the team all, organisations those in which they have a place or cargo."""
    actor, found = entered(request, operation)
    rows = convoys_visible_to(actor).filter(operation=found).select_related("operation", "origin", "destination")
    return page(rows.filter(**asked.model_dump(exclude_none=True)), NEWEST, paging, ConvoyOut.of)


@router.post("/operations/{operation}/convoys", response=answers(ConvoyDetail, status=201))
def plan_convoy(request: HttpRequest, operation: Path[Code], data: ConvoyIn) -> Any:
    """Plan a convoy."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    made = actions.plan_convoy(actor=actor, operation_id=found.pk, data=data.values())
    return Status(201, convoy_now(request, made.pk))


@router.get("/convoys/{convoy_id}", response=answers(ConvoyDetail))
def get_convoy(request: HttpRequest, convoy_id: UUID) -> Any:
    """One convoy with its journeys, places and clearances."""
    return convoy_now(request, convoy_id)


@router.put("/convoys/{convoy_id}", response=answers(ConvoyDetail))
def change_convoy(request: HttpRequest, convoy_id: UUID, data: ConvoyChangeIn) -> Any:
    """Change a convoy that has not left."""
    actor = actor_of(request)
    convoy_for(actor, convoy_id)
    actions.change_convoy(actor=actor, convoy_id=convoy_id, data=data.values(), revision=data.revision)
    return convoy_now(request, convoy_id)


@router.post("/convoys/{convoy_id}/journeys", response=answers(ConvoyDetail))
def join_convoy(request: HttpRequest, convoy_id: UUID, data: JoinIn) -> Any:
    """A journey that has not left travels with the convoy."""
    actor = actor_of(request)
    convoy_for(actor, convoy_id)
    journey_for(actor, data.joining_journey_id)
    actions.join_convoy(actor=actor, convoy_id=convoy_id, journey_id=data.joining_journey_id)
    return convoy_now(request, convoy_id)


@router.delete("/convoys/{convoy_id}/journeys/{joining_journey_id}", response=answers(ConvoyDetail))
def leave_convoy(request: HttpRequest, convoy_id: UUID, joining_journey_id: UUID) -> Any:
    """A journey goes by itself again."""
    actor = actor_of(request)
    convoy_for(actor, convoy_id)
    journey_for(actor, joining_journey_id)
    actions.leave_convoy(actor=actor, convoy_id=convoy_id, journey_id=joining_journey_id)
    return convoy_now(request, convoy_id)


@router.post("/convoys/{convoy_id}/depart", response=answers(ConvoyDetail))
def depart_convoy(request: HttpRequest, convoy_id: UUID, data: AtIn) -> Any:
    """The convoy leaves with all its journeys; refused without valid clearance."""
    actor = actor_of(request)
    convoy_for(actor, convoy_id)
    actions.depart_convoy(actor=actor, convoy_id=convoy_id, occurred_at=data.occurred_at)
    return convoy_now(request, convoy_id)


@router.post("/convoys/{convoy_id}/arrive", response=answers(ConvoyDetail))
def arrive_convoy(request: HttpRequest, convoy_id: UUID, data: AtIn) -> Any:
    """The convoy has come through and parts."""
    actor = actor_of(request)
    convoy_for(actor, convoy_id)
    actions.arrive_convoy(actor=actor, convoy_id=convoy_id, occurred_at=data.occurred_at)
    return convoy_now(request, convoy_id)


@router.post("/convoys/{convoy_id}/cancel", response=answers(ConvoyDetail))
def cancel_convoy(request: HttpRequest, convoy_id: UUID, data: CancelIn) -> Any:
    """The convoy does not take place; its journeys go by themselves."""
    actor = actor_of(request)
    convoy_for(actor, convoy_id)
    actions.cancel_convoy(actor=actor, convoy_id=convoy_id, reason=data.reason)
    return convoy_now(request, convoy_id)


@router.post("/convoys/{convoy_id}/places", response=answers(SlotOut, status=201))
def ask_place(request: HttpRequest, convoy_id: UUID, data: PlaceAskIn) -> Any:
    """Put an organisation's wish for places on the list of the convoy."""
    actor = actor_of(request)
    convoy_for(actor, convoy_id)
    slot = actions.ask_place(
        actor=actor, convoy_id=convoy_id, asked=data.asked, request_id=data.convoy_request_id,
        organisation_id=data.organisation_id, contact=data.contact,
    )  # fmt: skip
    return Status(201, SlotOut.of(slot))


@router.post("/convoy-places/{slot_id}/answer", response=answers(SlotOut))
def answer_place(request: HttpRequest, slot_id: UUID, data: PlaceAnswerIn) -> Any:
    """Give places, fewer or none with a reason."""
    actor = actor_of(request)
    slot_for(actor, slot_id)
    return SlotOut.of(actions.answer_place(actor=actor, slot_id=slot_id, given=data.given, reason=data.reason))


@router.put("/convoy-places/{slot_id}/vehicles", response=answers(SlotOut))
def name_vehicles(request: HttpRequest, slot_id: UUID, data: VehiclesIn) -> Any:
    """The organisation names the vehicles that come."""
    actor = actor_of(request)
    slot_for(actor, slot_id)
    return SlotOut.of(actions.name_vehicles(actor=actor, slot_id=slot_id, **data.model_dump()))


@router.post("/convoy-places/{slot_id}/withdraw", response=answers(SlotOut))
def withdraw_place(request: HttpRequest, slot_id: UUID) -> Any:
    """The organisation does not come; its places are free."""
    actor = actor_of(request)
    slot_for(actor, slot_id)
    return SlotOut.of(actions.withdraw_place(actor=actor, slot_id=slot_id))


@router.post("/convoys/{convoy_id}/clearances", response=answers(ConvoyDetail))
def ask_clearance(request: HttpRequest, convoy_id: UUID, data: ClearanceIn) -> Any:
    """Note that an authority was asked to let the convoy pass."""
    actor = actor_of(request)
    convoy_for(actor, convoy_id)
    actions.ask_clearance(actor=actor, convoy_id=convoy_id, **data.model_dump())
    return convoy_now(request, convoy_id)


@router.post("/clearances/{clearance_id}/answer", response=answers(ConvoyDetail))
def answer_clearance(request: HttpRequest, clearance_id: UUID, data: ClearanceAnswerIn) -> Any:
    """What the authority answered, or that it is not needed any more."""
    actor = actor_of(request)
    row = Clearance.objects.filter(pk=clearance_id, convoy__in=convoys_visible_to(actor)).first()
    if row is None or not actor.takes_part_in(row.convoy.operation_id):
        raise NotFound(_("There is no such clearance."), code="no_clearance")
    actions.answer_clearance(actor=actor, clearance_id=clearance_id, **data.model_dump())
    return convoy_now(request, row.convoy_id)
