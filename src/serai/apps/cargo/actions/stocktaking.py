"""Stock counts: drawn up, entered, submitted. docs/algorithms/stock-counts.md has the states and the limit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.accounts import Spot, accounts_at
from serai.apps.cargo.actions.stocktake_lines import keep_lines
from serai.apps.cargo.actions.stocktake_posting import post_stocktake
from serai.apps.cargo.actions.support import the_hub
from serai.apps.cargo.enums import ENTERED, StocktakeKind, StocktakeState
from serai.apps.cargo.models import Line, Stocktake, StocktakeLine
from serai.apps.cargo.queries.stocktakes import booked_at, is_above, key_of, keys_in_store
from serai.apps.cargo.rules import may_handle_cargo
from serai.apps.operations.models import Hub
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import AccountKind, Condition
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require
from serai.kit.series import next_number

MOST_LINES = 20_000


@action
def start_stocktake(
    *,
    actor: Actor,
    hub_id: UUID,
    kind: str,
    keys: Sequence[tuple[UUID, int, int]] = (),
    is_blind: bool = False,
) -> Stocktake:
    """Draw up the sheet: of a full count everything in the store now, of a cycle count the `keys` (line, account, condition).

    Raises Conflict while another full count of the hub is open, Invalid when there is nothing to count.
    """
    hub = the_hub(hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)
    there = keys_in_store(hub.id, actor.now)
    if kind == StocktakeKind.FULL:
        _refuse_second(hub)
    elif kind == StocktakeKind.CYCLE:
        wanted = {Key(line, account, Condition(condition)) for line, account, condition in keys}
        there = [key for key in there if key in wanted]
    else:
        raise Invalid(_("Choose what is counted."), code="no_kind")
    if not there:
        raise Invalid(_("Choose at least one line that stands in this store."), code="nothing_to_count")
    if len(there) > MOST_LINES:
        raise Invalid(_("A count has at most %(most)s lines: count bin by bin."), code="too_many", most=MOST_LINES)
    made = Stocktake.objects.create(
        operation_id=hub.operation_id, hub=hub, number=next_number(hub.id, "stocktake"), kind=kind, is_blind=is_blind,
        limit_percent=hub.operation.count_limit_percent, started_by=actor.name, recorded_at=actor.now,
    )  # fmt: skip
    _add(made, there)
    return made


def _refuse_second(hub: Hub) -> None:
    other = Stocktake.objects.filter(hub=hub, kind=StocktakeKind.FULL, state__in=(*ENTERED, StocktakeState.VARIANCE))
    found = other.select_related("hub").first()
    if found is not None:
        raise Conflict(_("Full count %(number)s of this hub is not over yet."), code="full_count", number=found.code)


def _add(stocktake: Stocktake, keys: Sequence[Key]) -> None:
    rows = [
        StocktakeLine(stocktake=stocktake, line_id=key.line, account_id=key.account, condition=int(key.condition))
        for key in keys
    ]
    StocktakeLine.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def locked_stocktake(actor: Actor, stocktake_id: UUID, *states: str) -> Stocktake:
    """The stock count, locked, in one of the states. Raises NotFound, NotAllowed, Conflict."""
    found = (
        Stocktake.objects.select_for_update(no_key=True, of=("self",))
        .select_related("hub__operation", "operation")
        .filter(pk=stocktake_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such stock count that you can see."), code="no_stocktake")
    require(may_handle_cargo(actor, found.operation_id, found.hub_id))
    if found.state not in states:
        raise Conflict(
            _("%(number)s is in another state now: %(state)s."),
            code="stocktake_state",
            number=found.code,
            state=found.get_state_display(),
        )
    return found


@action
def enter_counts(*, actor: Actor, stocktake_id: UUID, counted: Mapping[int, Decimal | None]) -> Stocktake:
    """Keep what was seen, by the id of the sheet's line; None takes a figure back. In a recount only its lines are open."""
    found = locked_stocktake(actor, stocktake_id, *ENTERED)
    rows = found.lines.filter(pk__in=list(counted)).select_related("line__unit")
    if found.state == StocktakeState.RECOUNT:
        rows = rows.filter(must_recount=True)
    changed = []
    for row in rows:
        value = counted[row.pk]
        if value is not None and (value < 0 or value != value.quantize(Decimal(1).scaleb(-row.line.unit.scale))):
            raise Invalid(
                _("“%(line)s” is counted in %(unit)s: give at most %(scale)s decimals."),
                code="too-many-decimals",
                line=row.line.description,
                unit=row.line.unit.local_name,
                scale=row.line.unit.scale,
            )
        if row.counted != value:
            row.counted = value
            changed.append(row)
    keep_lines(changed)
    if changed and actor.user_id is not None:
        found.counters = {**found.counters, str(actor.user_id): actor.name}
        found.revision += 1
        found.save(update_fields=["counters", "revision"])
    return found


@action
def add_to_stocktake(
    *, actor: Actor, stocktake_id: UUID, code: str, position: int, bin_id: UUID | None, condition: int, counted: Decimal
) -> StocktakeLine:
    """Goods that were found and are not on the sheet, by consignment and line, where they stand."""
    found = locked_stocktake(actor, stocktake_id, StocktakeState.COUNTING)
    line = Line.objects.filter(
        consignment__operation_id=found.operation_id, consignment__code=code.strip().upper(), position=position
    ).first()
    if line is None:
        raise Invalid(_("There is no such line."), code="no_line", fields={"code": [_("There is no such line.")]})
    if bin_id is not None and not found.hub.bins.filter(pk=bin_id).exists():
        raise Invalid(_("This bin is not one of %(hub)s."), code="no_bin", hub=found.hub.name)
    spot = Spot(AccountKind.STORE, found.hub_id, bin_id, found.hub.place_id)
    account = accounts_at(found.operation_id, [spot])[spot]
    row, _made = StocktakeLine.objects.get_or_create(
        stocktake=found, line=line, account_id=account.id, condition=condition
    )
    enter_counts(actor=actor, stocktake_id=stocktake_id, counted={row.pk: counted})
    return row


@action
def submit_stocktake(
    *, actor: Actor, stocktake_id: UUID, counted_at: datetime, rest_is_none: bool = False
) -> Stocktake:
    """The figures are complete: what is far off is counted again, else the variance waits for approval, or nothing differs.

    The answer's state says which. A full count to which something was added stays open. Raises Invalid for blank lines.
    """
    found = locked_stocktake(actor, stocktake_id, *ENTERED)
    if counted_at > actor.now:
        raise Invalid(_("This moment has not come yet."), code="in-the-future",
                      fields={"counted_at": [_("This moment has not come yet.")]})  # fmt: skip
    is_full = found.kind == StocktakeKind.FULL
    if is_full and found.state == StocktakeState.COUNTING and _joined(found, counted_at):
        return found
    rows = list(found.lines.select_related("line"))
    _refuse_blanks(found, rows, is_full, rest_is_none)
    rows = [row for row in rows if row.counted is not None]
    if not rows:
        raise Invalid(_("Enter what you counted in at least one line."), code="nothing_counted")
    booked = booked_at([key_of(row) for row in rows], counted_at)
    for row in rows:
        row.booked = booked[key_of(row)]
    far = [row for row in rows if row.first is None and is_above(row.counted or Decimal(), row.booked or Decimal(), found.limit_percent)]  # fmt: skip
    found.counted_at = counted_at
    if far:
        set_recount(far)
        found.state = StocktakeState.RECOUNT
    else:
        found.state = StocktakeState.VARIANCE
    keep_lines(rows)
    if found.state == StocktakeState.VARIANCE and all(row.counted == row.booked for row in rows):
        post_stocktake(actor, found)
    found.revision += 1
    found.save()
    return found


def set_recount(rows: Sequence[StocktakeLine]) -> None:
    for row in rows:
        row.first, row.counted, row.must_recount = row.counted, None, True


def _joined(stocktake: Stocktake, at: datetime) -> bool:
    """Add what has come to the store since the sheet was drawn up; whether something was added."""
    known = {key_of(row) for row in stocktake.lines.all()}
    fresh = [key for key in keys_in_store(stocktake.hub_id, at) if key not in known]
    booked = booked_at(fresh, at) if fresh else {}
    _add(stocktake, [key for key in fresh if booked[key] > 0])
    return any(quantity > 0 for quantity in booked.values())


def _refuse_blanks(stocktake: Stocktake, rows: Sequence[StocktakeLine], is_full: bool, rest_is_none: bool) -> None:
    """Blank lines: none was there, where the counter says so; of a cycle count, not counted; else refused."""
    is_recount = stocktake.state == StocktakeState.RECOUNT
    blank = [row for row in rows if row.counted is None and (row.must_recount or not is_recount)]
    if not blank or (not is_full and not is_recount):
        return
    if rest_is_none:
        for row in blank:
            row.counted = Decimal()
        return
    raise Invalid(
        _("Lines without a figure: %(count)s. Enter them, or say that none was there."),
        code="blank_lines",
        count=len(blank),
    )
