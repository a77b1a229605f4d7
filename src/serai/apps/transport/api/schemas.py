"""What is sent about journeys. Quantities are in the line's unit, as text; `event_id` makes a repeated document one."""

from uuid import UUID

from ninja import Field

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.api.schemas import MOST, Condition, Documented, ReceiptLineIn
from serai.apps.cargo.enums import LossCause
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.places.api.schemas import Latitude, Longitude
from serai.apps.transport.actions import JourneyData, LoadItem, MissingItem, StopData, VehicleData
from serai.apps.transport.enums import VehicleClass
from serai.kit.api import Amount, Code, In, Int, Measure, Moment, Note, Text, Word


class VehicleIn(In):
    """`carries` are codes of categories; empty means all. `temperature_bands` are those it keeps; empty means not said."""

    plate: Word
    vehicle_class: VehicleClass
    owner_id: UUID
    capacity_kg: Amount
    capacity_m3: Amount
    name: Word = ""
    base_id: UUID | None = None
    is_refrigerated: bool = False
    carries: list[Code] = Field([], max_length=50)
    temperature_bands: list[TemperatureBand] = Field([], max_length=10)
    daily_rate: Measure | None = None
    fuel_litres_per_100km: Measure | None = None
    is_active: bool = True

    def values(self) -> VehicleData:
        given = self.model_dump(exclude={"carries", "temperature_bands", "revision"})
        return VehicleData(**given, carries=tuple(self.carries), temperature_bands=tuple(self.temperature_bands))


class VehicleChangeIn(VehicleIn):
    revision: Int


class LoadIn(In):
    line_id: UUID
    quantity: Amount
    stop_id: UUID | None = None

    def values(self) -> LoadItem:
        return LoadItem(**self.model_dump())


class StopIn(In):
    """A stop on the way: a hub of the operation, or a place."""

    place_id: UUID | None = None
    hub_id: UUID | None = None
    expected_at: Moment | None = None


class JourneyIn(In):
    """With `destination_hub_id` an internal transfer; otherwise a delivery to `destination_id`."""

    vehicle_id: UUID
    origin_id: UUID = Field(description="Hub that it leaves from")
    departs_at: Moment
    arrives_at: Moment
    destination_id: UUID | None = None
    destination_hub_id: UUID | None = None
    stops: list[StopIn] = Field([], max_length=30)
    driver_id: UUID | None = None
    driver_name: Word = ""
    driver_phone: str = Field("", max_length=40, pattern=r"^[0-9+() ./-]*$")
    door: str = Field("", max_length=16, pattern=r"^[\w .-]*$")
    seals: Word = ""
    distance_km: Measure | None = None
    remarks: Note = ""

    def values(self) -> JourneyData:
        given = self.model_dump(exclude={"stops", "loads", "revision"})
        return JourneyData(**given, stops=tuple(StopData(**stop.model_dump()) for stop in self.stops))


class PlanIn(JourneyIn):
    loads: list[LoadIn] = Field([], max_length=MOST)


class JourneyChangeIn(JourneyIn):
    revision: Int


class LoadsIn(In):
    loads: list[LoadIn] = Field(min_length=1, max_length=MOST)


class QuantityIn(In):
    quantity: Amount


class UnloadAtIn(In):
    """Without a stop: at the end of the journey."""

    stop_id: UUID | None = None


class MoveLoadIn(In):
    to_journey_id: UUID
    quantity: Amount | None = None


class DoorIn(In):
    door: str = Field("", max_length=16, pattern=r"^[\w .-]*$")


class PickIn(In):
    """No bin: from wherever it stands, first expired first out."""

    line_id: UUID
    quantity: Amount
    bin_id: UUID | None = None
    condition: Condition = 1


class DepartIn(Documented):
    """Leaves with its loads, or with `picks`. Over its limits only with an officer's `override_reason`."""

    picks: list[PickIn] | None = Field(None, min_length=1, max_length=MOST)
    override_reason: Text = ""
    fefo_reason: Text = ""
    remarks: Note = ""

    def chosen(self) -> list[cargo.Pick] | None:
        return None if self.picks is None else [cargo.Pick(**pick.model_dump()) for pick in self.picks]


class AtIn(In):
    occurred_at: Moment


class ArriveIn(AtIn):
    stop_id: UUID | None = None


class PositionIn(In):
    seen_at: Moment
    note: str = Field("", max_length=80, pattern=r"^[^\x00]*$")


class DeliveryLineIn(In):
    """What of a line was handed over; what is `missing` stays on board until it is reported."""

    line_id: UUID
    good: Amount = Field("0", validate_default=True)
    damaged: Amount = Field("0", validate_default=True)
    missing: Amount = Field("0", validate_default=True)
    note: Text = ""


class DeliverIn(Documented):
    """All that is on board for the place, or the `lines` as counted."""

    signer: Word
    signer_role: Word = ""
    lines: list[DeliveryLineIn] | None = Field(None, min_length=1, max_length=MOST)
    place_id: UUID | None = None
    consignment_id: UUID | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    remarks: Note = ""

    def counted(self) -> list[cargo.DeliveryLine] | None:
        return None if self.lines is None else [cargo.DeliveryLine(**line.model_dump()) for line in self.lines]


class ReceiveIn(Documented):
    """Whole as loaded, or the `lines` as counted; of one consignment where given."""

    hub_id: UUID
    consignment_id: UUID | None = None
    lines: list[ReceiptLineIn] | None = Field(None, min_length=1, max_length=MOST)
    document_reference: Word = ""
    remarks: Note = ""
    device: Word = ""

    def counted(self) -> list[cargo.ReceiptLine] | None:
        return None if self.lines is None else [line.values() for line in self.lines]


class LostIn(Documented):
    cause: LossCause
    responsible: Text = ""
    witness: Text = ""
    description: Note = ""


class MissingIn(In):
    line_id: UUID
    quantity: Amount
    condition: Condition = 1


class PartLostIn(LostIn):
    """All that is left on board, or the `items`."""

    items: list[MissingIn] | None = Field(None, min_length=1, max_length=MOST)

    def missing(self) -> list[MissingItem] | None:
        return None if self.items is None else [MissingItem(**item.model_dump()) for item in self.items]


class FoundAgainIn(Documented):
    remarks: Note = ""


class CancelIn(In):
    reason: Text
