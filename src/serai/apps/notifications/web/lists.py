"""The list of one's own messages."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.notifications.enums import MARKS, Kind
from serai.apps.notifications.models import Notification
from serai.apps.notifications.queries import detail_of, title_of, unread_count, visible_to
from serai.kit.lists import BulkAction, Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, FilterSet, YesNo
from serai.kit.records import NextAction, State


class MessageFilters(FilterSet):
    kind = Choices(Kind.choices, label=_("Kind"), is_first=True)
    unread = YesNo(label=_("Unread"), field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Notification
        fields: ClassVar[list[str]] = []


def state_of(row: Notification) -> State:
    return State("wait", _("Unread")) if row.read_at is None else State("neutral", _("Read"))


class MessageList(ListPage):
    key = "notifications.messages"
    title = _("Messages")
    lead = _("What happened that you should know. Messages are kept for 90 days.")
    noun = ngettext_lazy("%(shown)s message", "%(shown)s messages", "count")
    default_sort = "-raised"
    template = "notifications/list.html"
    filterset = MessageFilters
    views = (
        View(key="unread", label=_("Unread"), filters={"unread": "true"}),
        View(key="all", label=_("All"), is_counted=False),
    )
    empty = Empty(
        heading=_("No messages here"),
        lines=[_("Decisions about your requests, cargo that moves, and what waits for you is told here.")],
    )
    columns = (
        Column(key="title", label=_("Message"), value=lambda row: row.said, is_heading=True, card="title", width=60,
               url=lambda row: row.target, second=lambda row: format_html("<bdi>{}</bdi>", row.more) if row.more else ""),
        Column(key="kind", label=_("Kind"), value=lambda row: State(MARKS[row.kind], Kind(row.kind).label), card="fact",
               narrow="mid", under="title"),
        Column(key="state", label=_("State"), value=state_of, card="fact"),
        Column(key="raised", label=_("When"), value="raised_at", sort="raised_at", sort_never_null=True, card="aside"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Notification]:
        return visible_to(self.actor)

    def prepare(self, rows: list[Any]) -> list[Any]:
        for row in rows:
            row.said, row.more = title_of(row, now=self.actor.now), detail_of(row)
        return rows

    def buttons(self) -> list[NextAction]:
        return [NextAction(_("Choose messages"), reverse("notifications:choices"), icon="adjustments-horizontal")]

    def bulk_actions(self) -> list[BulkAction]:
        return [BulkAction(label=_("Mark as read"), url=reverse("notifications:read"), icon="check")]

    def row_label(self, row: Any) -> str:
        return str(row.said)

    def context(self) -> dict[str, Any]:
        return {"unread": unread_count(self.actor)}
