"""Messages by e-mail: one mail for each person with all that waits, at once or once a day.

The messages of a person are locked (`skip locked`: another worker leaves them alone), marked as mailed and handed to Django's
mail backend in one transaction. A mail server that does not answer rolls it back, and the next round tries again.
"""

import logging
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from serai.apps.notifications.enums import Mail
from serai.apps.notifications.models import Notification
from serai.apps.notifications.queries.words import detail_of, title_of
from serai.apps.parties.models import User
from serai.kit.actions import action
from serai.kit.policy import Actor

log = logging.getLogger("serai.mail")
MOST_LINES = 50


def mail_waiting(*, actor: Actor, mail: Mail) -> int:
    """Send what waits as `mail` says; answers how many mails went. A person whose mail fails is tried again next time."""
    waiting = Notification.objects.filter(mail=mail.value, mailed_at=None).order_by().values_list("user_id", flat=True)
    sent = 0
    for user_id in waiting.distinct():
        try:
            sent += mail_person(actor=actor, user_id=user_id, mail=mail)
        except OSError:
            log.exception("mail to account %s failed", user_id)
    return sent


@action
def mail_person(*, actor: Actor, user_id: UUID, mail: Mail) -> int:
    """Send one person what waits; 0 when nothing was left to send, or another worker has it in hand."""
    rows = list(
        Notification.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(user_id=user_id, mail=mail.value, mailed_at=None)
        .select_related("operation")
        .order_by("raised_at", "id")
    )
    if not rows:
        return 0
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=actor.now)
    user = User.objects.get(pk=user_id)
    unread = [row for row in rows if row.read_at is None]  # read in the application meanwhile: nothing to add
    if not user.is_active or not unread:
        return 0
    with translation.override(user.language):
        message = _message(actor, user, unread)
    message.send()
    return 1


def _message(actor: Actor, user: User, rows: list[Notification]) -> EmailMessage:
    lines = [
        {"title": title_of(row, now=actor.now), "detail": detail_of(row), "url": settings.SITE_URL + row.target,
         "operation": row.operation.local_name if row.operation else ""}
        for row in rows[:MOST_LINES]
    ]  # fmt: skip
    if len(rows) == 1:
        subject = lines[0]["title"]
    else:
        subject = ngettext("%(count)s message", "%(count)s messages", len(rows)) % {"count": len(rows)}
    context = {"lines": lines, "left": len(rows) - len(lines), "name": str(user), "site": settings.SITE_URL}
    body = render_to_string("notifications/mail.txt", context)
    return EmailMessage(
        _("Serai: %(subject)s") % {"subject": " ".join(subject.split())}, body, to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
