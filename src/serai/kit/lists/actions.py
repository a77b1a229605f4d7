"""Saved views of lists: a name for filters, order and columns, kept for the person who saved it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.kit.actions import action
from serai.kit.errors import Invalid, NotAllowed, NotFound
from serai.kit.models import SavedView
from serai.kit.policy import Actor

MOST_VIEWS = 20
LONGEST_QUERY = 2000


def views_of(actor: Actor, list_key: str) -> QuerySet[SavedView]:
    """The actor's own views of a list, by name; none for visitors."""
    if actor.user_id is None:
        return SavedView.objects.none()
    return SavedView.objects.filter(user_id=actor.user_id, list_key=list_key).order_by("name")


@action
def save_view(*, actor: Actor, list_key: str, name: str, query: str) -> SavedView:
    """Keep a view under a name; the same name again replaces it. Raises Invalid for a missing or too long name."""
    name = name.strip()
    if not actor.is_known:
        raise NotAllowed(_("Sign in to save views of your own."), code="sign_in")
    if not name or len(name) > 80 or len(query) > LONGEST_QUERY:
        raise Invalid(_("Give the view a name of at most 80 letters."), fields={"name": [_("Enter a short name.")]})
    mine = views_of(actor, list_key)
    if mine.count() >= MOST_VIEWS and not mine.filter(name=name).exists():
        raise Invalid(_("You have %(most)s views of this list already. Delete one first."), most=MOST_VIEWS)
    key: dict[str, Any] = {"user_id": actor.user_id, "list_key": list_key, "name": name}
    view, _created = SavedView.objects.update_or_create(**key, defaults={"query": query})
    return view


@action
def delete_view(*, actor: Actor, view_id: UUID) -> None:
    """Delete one of the actor's own views. Raises NotFound for others' views."""
    if actor.user_id is None or not SavedView.objects.filter(pk=view_id, user_id=actor.user_id).delete()[0]:
        raise NotFound(_("There is no such view of yours."), code="no_view")
