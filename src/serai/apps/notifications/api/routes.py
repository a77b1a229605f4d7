"""One's own messages for machines and the field application."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from serai.apps.notifications.actions import choose, mark_read
from serai.apps.notifications.enums import Kind, Mail
from serai.apps.notifications.models import Notification
from serai.apps.notifications.queries import choices_of, detail_of, title_of, unread_count, visible_to
from serai.kit.api import In, Out, Page, Paging, actor_of, answers, page
from serai.kit.lists.paging import Order
from serai.kit.policy import Actor

router = Router()
NEWEST = Order("raised_at", descending=True, nullable=False)


class AskedMessages(Schema):
    unread: bool | None = None
    kind: Kind | None = None


class NotificationOut(Out):
    """`target` is an address of this site; `title` and `detail` are in the reader's language."""

    id: UUID
    kind: str
    title: str
    detail: str
    target: str
    raised_at: datetime
    read_at: datetime | None


class CountOut(Out):
    unread: int


class ReadIn(In):
    message_ids: list[UUID] | None = None


class ChoiceOut(Out):
    kind: str
    is_shown: bool
    mail: str


class ChoicesOut(Out):
    items: list[ChoiceOut]


class ChoiceIn(In):
    kind: Kind
    is_shown: bool
    mail: Mail


class ChoicesIn(In):
    items: list[ChoiceIn]


@router.get("/messages", response=answers(Page[NotificationOut]))
def list_messages(request: HttpRequest, asked: Query[AskedMessages], paging: Query[Paging]) -> Any:
    """The caller's own messages, newest first."""
    actor = actor_of(request)
    rows = visible_to(actor)
    if asked.unread is not None:
        rows = rows.filter(read_at__isnull=asked.unread)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    return page(rows, NEWEST, paging, lambda row: _given(actor, row))


@router.post("/messages/read", response=answers(CountOut))
def read_messages(request: HttpRequest, data: ReadIn) -> Any:
    """Mark messages as read, all of them without ids; answers how many are unread now."""
    actor = actor_of(request)
    mark_read(actor=actor, message_ids=data.message_ids)
    return {"unread": unread_count(actor)}


@router.get("/messages/choices", response=answers(ChoicesOut))
def list_message_choices(request: HttpRequest) -> Any:
    """Which kinds of messages come, and when they go by e-mail."""
    return _choices(actor_of(request))


@router.put("/messages/choices", response=answers(ChoicesOut))
def choose_messages(request: HttpRequest, data: ChoicesIn) -> Any:
    """Switch kinds of messages; those that are not named stay."""
    actor = actor_of(request)
    choose(actor=actor, choices={one.kind: (one.is_shown, one.mail) for one in data.items})
    return _choices(actor)


def _choices(actor: Actor) -> dict[str, Any]:
    rows = choices_of(actor).items()
    return {"items": [{"kind": kind, "is_shown": shown, "mail": mail} for kind, (shown, mail) in rows]}


def _given(actor: Actor, row: Notification) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ("id", "kind", "target", "raised_at", "read_at")}
    return {**values, "title": title_of(row, now=actor.now), "detail": detail_of(row)}
