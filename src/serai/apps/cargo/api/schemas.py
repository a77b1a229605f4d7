"""What is sent about cargo. Quantities are in the line's unit, as text; `event_id` (a UUID of the sender's own) makes a
document that is sent twice one document."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from serai.apps.cargo import actions
from serai.apps.cargo.enums import ChainPlace, LossCause, RepackWay
from serai.kit.api import Amount, Day, In, Int, Measure, Moment, Note, Text, Volume, Word

Condition = Annotated[Literal[1, 2, 3], Field(description="1 good, 2 damaged, 3 quarantined")]
AccountId = Annotated[
    int, Field(ge=1, le=2_000_000_000, description="As `where` of a consignment's line or stock name it")
]
MOST = 500


class Documented(In):
    """What every document says: when it happened, and perhaps the id that its sender gave it."""

    occurred_at: Moment
    event_id: UUID | None = None


class ReceiptLineIn(In):
    """What was counted of a line, by condition; `hu`, `kg` and `m3` of all of it, where measured."""

    line_id: UUID
    good: Amount = Field("0", validate_default=True)
    damaged: Amount = Field("0", validate_default=True)
    quarantined: Amount = Field("0", validate_default=True)
    bin_id: UUID | None = None
    hu: Int | None = None
    kg: Amount | None = None
    m3: Volume | None = None
    note: Text = ""

    def values(self) -> actions.ReceiptLine:
        return actions.ReceiptLine(**self.model_dump())


class ReceiptIn(Documented):
    lines: list[ReceiptLineIn] = Field(min_length=1, max_length=MOST)
    document_reference: Word = Field("", description="Number of the sender's own paper")
    remarks: Note = ""
    device: Word = ""


class MoveLineIn(In):
    """From bin to bin; no bin is the floor."""

    line_id: UUID
    from_bin_id: UUID | None = None
    to_bin_id: UUID | None = None
    quantity: Amount
    condition: Condition = 1
    to_condition: Condition | None = None


class MovesIn(Documented):
    moves: list[MoveLineIn] = Field(min_length=1, max_length=MOST)
    reason: Text = ""


class CountedIn(In):
    line_id: UUID
    bin_id: UUID | None = None
    counted: Amount
    condition: Condition = 1
    hu: Int | None = None
    kg: Amount | None = None
    m3: Volume | None = None


class CountIn(Documented):
    """In `full_bins` (null: the floor) everything was counted: stock that is not listed was not there."""

    items: list[CountedIn] = Field([], max_length=MOST)
    full_bins: list[UUID | None] = Field([], max_length=100)
    remarks: Note = ""


class ItemIn(In):
    """A quantity of a line in an account."""

    line_id: UUID
    account_id: AccountId
    quantity: Amount
    condition: Condition = 1


class LossIn(Documented):
    items: list[ItemIn] = Field(min_length=1, max_length=MOST)
    cause: LossCause
    chain_place: ChainPlace
    responsible: Text = ""
    witness: Text = ""
    description: Note = ""


class PoliceLossIn(LossIn):
    police_reference: Word = ""


class DamageIn(LossIn):
    to_condition: Condition = 2
    to_bin_id: UUID | None = Field(
        None, description="Where they stand then; without it they stay, or go where goods in that condition belong"
    )
    chain_place: ChainPlace = ChainPlace.STORAGE


class FoundItemIn(In):
    line_id: UUID
    quantity: Amount
    account_id: AccountId = Field(description="Where it is now")


class FoundIn(Documented):
    items: list[FoundItemIn] = Field(min_length=1, max_length=MOST)
    remarks: Note = ""


class DisposalIn(Documented):
    items: list[ItemIn] = Field(min_length=1, max_length=MOST)
    reason: Text
    witness: Text = ""
    agreed_by: Text = Field("", description="Who of the owner agreed, when, and on which paper")


class SourceIn(In):
    """What is taken of a line; no bin is the floor."""

    line_id: UUID
    quantity: Amount
    bin_id: UUID | None = None
    condition: Condition = 1


class MadeIn(In):
    """One new line. What is left out follows from what is taken: unit, weight, volume, value, batch, the earliest expiry."""

    quantity: Amount
    description: Annotated[Text, StringConstraints(max_length=200)] = ""
    unit_id: UUID | None = None
    hu: Int | None = None
    handling_unit_id: UUID | None = None
    kg: Amount | None = None
    m3: Volume | None = None
    unit_value: Measure | None = None
    batch: Annotated[Word, StringConstraints(max_length=40)] | None = None
    expires_on: Day | None = None
    bin_id: UUID | None = None
    condition: Condition = 1


class RepackIn(Documented):
    """`way`: split, merge and relabel keep unit and quantity; kits divide what is taken evenly; repack asks for neither."""

    way: RepackWay
    sources: list[SourceIn] = Field(min_length=1, max_length=MOST)
    results: list[MadeIn] = Field(min_length=1, max_length=MOST)
    reason: Text


class ReasonIn(In):
    reason: Text


class RemainderIn(In):
    quantity: Amount
    reason: Text
    event_id: UUID | None = None


class ReleaseIn(In):
    """The owner orders cargo out of the books; a signed paper is entered by the team with the name that signed it."""

    items: list[ItemIn] = Field(min_length=1, max_length=MOST)
    collector: Text = ""
    is_on_paper: bool = False
    ordered_by: Text = ""
    instructions: Note = ""


class AcceptReleaseIn(In):
    instructions: Note = ""


class WithdrawIn(In):
    reason: Text = ""


class ExecuteIn(Documented):
    """All that is left of the order, or the `items` that leave now."""

    items: list[ItemIn] | None = Field(None, min_length=1, max_length=MOST)
    remarks: Note = ""


class PeriodIn(In):
    closed_until: Moment
    decision: Text
