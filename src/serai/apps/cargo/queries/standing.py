"""The rows of the forms of cargo: what of a consignment is where now, each as one thing that can be moved, lost or released."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from serai.apps.cargo.enums import PHYSICAL, AccountKind
from serai.apps.cargo.models import Balance, Consignment, Line, LineTotal
from serai.apps.cargo.queries.families import Family, families
from serai.apps.cargo.queries.history import found_of_loss, lost_by
from serai.apps.cargo.queries.journeys import JourneyName, journey_words, names_of_journeys
from serai.core.kernel.quantities import Amount
from serai.kit.policy import Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """A live balance of one line: `key` names it in a form, `where` in words, `hub_id` for what is in a store."""

    line: Line
    account_id: int
    kind: int
    condition: int
    where: str
    hub_id: UUID | None
    bin_id: UUID | None
    journey_id: UUID | None
    quantity: Decimal
    kg: Decimal
    m3: Decimal
    since: datetime
    journey: JourneyName | None = None

    @property
    def key(self) -> str:
        return f"q-{self.line.pk}-{self.account_id}-{self.condition}"


def standing_of(consignment: Consignment, *kinds: int, actor: Actor | None = None) -> list[Standing]:
    """What is where now of a consignment, in the order of its lines; `kinds` narrows the accounts. One query, and the
    names of journeys, which `actor` may open or not."""
    return _rows(Balance.objects.filter(line__consignment=consignment, kind__in=kinds or PHYSICAL), actor)


def standing_in_hub(hub_id: UUID, *, bin_id: UUID | None = None, every_bin: bool = True) -> list[Standing]:
    """Everything in the store of a hub, or in one of its bins (None with `every_bin` false: on the floor)."""
    rows = Balance.objects.filter(hub_id=hub_id, kind=AccountKind.STORE)
    return _rows(rows if every_bin else rows.filter(account__bin_id=bin_id))  # type: ignore[misc]  # the stubs refuse null


def _rows(rows: Any, actor: Actor | None = None) -> list[Standing]:
    found = rows.filter(live=True).select_related(
        "line__unit", "line__handling_unit", "line__owner", "line__consignment__destination", "account__hub", "account__bin",
        "account__place",
    ).order_by("line__consignment__number", "line__position", "account_id", "condition")  # fmt: skip
    names = names_of_journeys((row.account.journey_id for row in found), actor)
    journeys = [names.get(row.account.journey_id) for row in found]
    return [
        Standing(
            row.line, row.account_id, row.kind, row.condition, _where(row, journey), row.hub_id, row.account.bin_id,
            row.account.journey_id, row.quantity, row.kg, row.m3, row.first_at, journey,
        )
        for row, journey in zip(found, journeys, strict=True)
    ]  # fmt: skip


def _where(row: Balance, journey: JourneyName | None) -> str:
    account = row.account
    if account.kind == AccountKind.STORE:
        assert account.hub is not None  # constraint account_has_its_place
        return " ".join(filter(None, (account.hub.code, account.bin.code if account.bin else "")))
    if account.kind == AccountKind.JOURNEY:
        return journey_words(journey)
    if account.place is not None:
        return str(account.place.local_name)
    return str(AccountKind(account.kind).label)


@dataclass(frozen=True, slots=True)
class LinePage:
    """A line with its totals and where it is: a row of the consignment's page."""

    line: Line
    total: LineTotal | None
    where: list[Standing]
    family: Family = Family()  # noqa: RUF009 - frozen

    @property
    def expected(self) -> Decimal:
        """What has been announced and neither come nor been cancelled."""
        if self.total is None:
            return self.line.quantity
        return max(self.total.accepted - self.total.received - self.total.cancelled, Decimal(0))


def lines_of(consignment: Consignment, actor: Actor | None = None) -> list[LinePage]:
    """Every line of a consignment. Four queries, however many lines, and the names of journeys, which `actor` may open
    or not."""
    lines = list(
        Line.objects.filter(consignment=consignment)
        .select_related("unit", "handling_unit", "category", "request_line", "owner")
        .order_by("position")
    )
    totals = {total.line_id: total for total in LineTotal.objects.filter(consignment_id=consignment.pk)}
    where: dict[UUID, list[Standing]] = {}
    for row in standing_of(consignment, actor=actor):
        where.setdefault(row.line.pk, []).append(row)
    kin = families(consignment)
    return [LinePage(line, totals.get(line.pk), where.get(line.pk, []), kin.get(line.pk, Family())) for line in lines]


def sees_all_of(actor: Actor, consignment: Consignment) -> bool:
    return actor.takes_part_in(consignment.operation_id) or actor.is_member(consignment.owner_id)


def lost_still(loss: Any) -> list[Standing]:
    """What a loss report booked out and nobody has found since, as rows of the form “found again”."""
    rest: dict[tuple[UUID, int], Amount] = {}
    for line_id, condition, amount in lost_by(loss.pk):
        rest[line_id, condition] = rest.get((line_id, condition), Amount()) + amount
    for line_id, condition, amount in found_of_loss(loss.pk):
        rest[line_id, condition] = rest.get((line_id, condition), Amount()) - amount
    lines = Line.objects.select_related("unit", "owner", "consignment__destination").in_bulk(
        [line for line, _c in rest]
    )
    return [
        Standing(
            lines[line_id], 0, AccountKind.LOST, condition, str(AccountKind.LOST.label), None, None, None, amount.quantity,
            amount.kg, amount.m3, loss.occurred_at,
        )
        for (line_id, condition), amount in rest.items()
        if amount.quantity > 0
    ]  # fmt: skip
