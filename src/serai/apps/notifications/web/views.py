"""One's own messages: read them, mark them, choose which come."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from serai.apps.notifications.actions import choose, mark_read
from serai.apps.notifications.queries import choices_of
from serai.apps.notifications.rules import may_have_messages
from serai.apps.notifications.web.forms import ChoicesForm
from serai.apps.notifications.web.lists import MessageList
from serai.kit.asking import actor_of
from serai.kit.errors import NotFound
from serai.kit.flash import say
from serai.kit.forms import answer_form
from serai.kit.policy import require


def messages(request: HttpRequest) -> HttpResponse:
    require(may_have_messages(actor_of(request)))
    return MessageList(request).response()


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark the selected messages (`id`) or `all` as read, then go back to the list, or on to `next`."""
    ids = None if request.POST.get("all") else [_key(text) for text in request.POST.getlist("id")]
    count = mark_read(actor=actor_of(request), message_ids=ids)
    say(request, "good", ngettext("%(count)s message is marked as read", "%(count)s messages are marked as read", count)
        % {"count": count})  # fmt: skip
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()})
    return redirect(target if safe else reverse("notifications:list"))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("There is no such message of yours."), code="no_message") from error


def choices(request: HttpRequest) -> HttpResponse:
    """Which kinds come, here and by e-mail."""
    actor = actor_of(request)
    require(may_have_messages(actor))
    form = ChoicesForm(choices_of(actor), request.POST or None)

    def act(_data: dict[str, object]) -> str:
        choose(actor=actor, choices=form.chosen())
        say(request, "good", _("Your choice is kept and holds from now on"))
        return reverse("notifications:list")

    return answer_form(
        request, form, act, template="notifications/choices.html", heading=_("Choose messages"),
        lead=_("Results of your own work are shown here only, unless you choose otherwise."),
        cancel_url=reverse("notifications:list"), title=_("Choose messages"),
        crumbs=[(reverse("notifications:list"), _("Messages")), ("", _("Choose messages"))],
    )  # fmt: skip
