"""The round of an operation: messages about what nobody did. Run every hour; the same cause is told once."""

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse

from serai.apps.notifications.actions.raising import raise_for
from serai.apps.notifications.enums import Kind
from serai.apps.notifications.queries import watching
from serai.apps.notifications.queries.recipients import ASKERS, RELEASERS, keepers_of, people_of, team_of
from serai.apps.notifications.queries.watching import Standing
from serai.apps.operations.models import Operation
from serai.apps.operations.queries import terms_on
from serai.kit.actions import action
from serai.kit.policy import Actor


@action
def watch(*, actor: Actor, operation_id: UUID) -> int:
    """Tell whoever should know; answers how many messages were meant, most of which stand already."""
    operation = Operation.objects.get(pk=operation_id)
    return (
        _expiry(actor, operation) + _storage(actor, operation) + _awaited(actor, operation) + _orders(actor, operation)
        + _levels(actor, operation)
    )  # fmt: skip


def _today(actor: Actor, operation: Operation) -> date:
    return actor.now.astimezone(ZoneInfo(operation.time_zone)).date()


def _expiry(actor: Actor, operation: Operation) -> int:
    today = _today(actor, operation)
    rows = watching.expiring(operation, today, operation.expiry_amber_days)

    def cause(row: Standing) -> str:
        step = "red" if (row.day - today).days <= operation.expiry_red_days else "amber"
        return f"expiry:{row.consignment_id}:{row.hub_id}:{step}"

    return _about_standing(actor, operation, Kind.EXPIRY, rows, cause)


def _storage(actor: Actor, operation: Operation) -> int:
    today = _today(actor, operation)
    longest = [each.longest_storage_days for each in terms_on(operation, today) if each.service.kind == "storage"]
    rows = watching.storage_ending(operation, today, next(iter(longest), None))
    return _about_standing(
        actor, operation, Kind.STORAGE_END, rows, lambda row: f"storage_end:{row.consignment_id}:{row.day}"
    )


def _about_standing(
    actor: Actor, operation: Operation, kind: Kind, rows: list[Standing], cause: Callable[[Standing], str]
) -> int:
    """Owners of their own cargo, storekeepers of what stands in their hub. Two queries, and one for each hub and message."""
    owners = people_of({row.owner_id for row in rows}, ASKERS, actor.now.date()) if rows else {}
    hubs = {row.hub_id for row in rows if row.hub_id}
    keepers = {hub: keepers_of(hub, operation.pk, actor.now.date()) for hub in hubs}
    told = 0
    for row in rows:
        users = owners[row.owner_id] | (keepers[row.hub_id] if row.hub_id else set())
        told += _tell(actor, operation, kind, row, cause(row), users)
    return told


def _tell(
    actor: Actor, operation: Operation, kind: Kind, row: Standing, cause: str, users: Collection[UUID]
) -> int:  # fmt: skip
    return raise_for(
        actor=actor, kind=kind, cause=cause, users=users, operation_id=operation.pk,
        params={"codes": [row.code], "title": row.title, "day": row.day.isoformat()},
        target=reverse("cargo:consignment", args=[operation.code, row.code]),
    )  # fmt: skip


def _awaited(actor: Actor, operation: Operation) -> int:
    rows = watching.awaiting_release(operation, actor.now)
    owners = people_of({row.owner_id for row in rows}, RELEASERS, actor.now.date()) if rows else {}
    today = _today(actor, operation)
    return sum(
        _tell(
            actor, operation, Kind.RELEASE_AWAITED, row,
            f"release_awaited:{row.consignment_id}:{(today - row.day).days // watching.REMIND_DAYS}", owners[row.owner_id],
        )
        for row in rows
    )  # fmt: skip


def _orders(actor: Actor, operation: Operation) -> int:
    team, told = team_of(operation.pk, actor.now.date()), 0
    for order in watching.open_orders(operation):
        told += raise_for(
            actor=actor, kind=Kind.RELEASE_ASKED, cause=f"release_asked:{order.pk}:{order.state}", users=team,
            params={"order": order.code, "title": f"{order.consignment.code} · {order.consignment.title}"},
            target=reverse("cargo:release", args=[operation.code, order.pk]), operation_id=operation.pk,
        )  # fmt: skip
    return told


def _levels(actor: Actor, operation: Operation) -> int:
    team, told = team_of(operation.pk, actor.now.date()), 0
    for request, level in watching.levels_at_risk(operation, actor.now):
        told += raise_for(
            actor=actor, kind=Kind.LEVEL, cause=f"level:{request.pk}:{level.key}:{level.mark}", users=team,
            params={"request": request.reference, "title": request.title, "level": level.key,
                    "is_over": level.mark == "stop"},
            target=reverse("request_pages:detail", args=[operation.code, request.reference]), operation_id=operation.pk,
        )  # fmt: skip
    return told
