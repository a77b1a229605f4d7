"""Saved reports by e-mail: each with the rights that its owner has now, to people who take part in the operation now.

Somebody who works in the operation, or whose own organisations' cargo it is, gets the file; anybody else gets the link, behind
which stands what they may see themselves. One report is one transaction: claimed, sent, noted. When the mail server does not
answer it is undone, and tried again in the next round.
"""

import logging
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from serai.apps.operations.queries import actor_for
from serai.apps.parties.models import User
from serai.apps.reporting.actions import claim_due, note_sent, stop_saved
from serai.apps.reporting.enums import Form
from serai.apps.reporting.models import SavedReport
from serai.apps.reporting.queries import due, people_inside
from serai.apps.reporting.rules import days_of
from serai.kit.errors import Refused
from serai.kit.lists.export import KINDS
from serai.kit.policy import system_actor
from serai.pages.figures.entering import figures_of
from serai.pages.reports.asking import asked_by, report_form
from serai.pages.reports.catalogue import report_by_key
from serai.pages.reports.files import file_name, write_report
from serai.pages.reports.model import Asked, Report
from serai.pages.reports.reading import is_longer_than

log = logging.getLogger("serai.mail")
MOST_ROWS = 50_000  # in a file that is mailed; longer ones go as a link


def question_of(saved: SavedReport, now: datetime) -> QueryDict:
    """What the saved report asks on a day, as the address of its page holds it."""
    query = QueryDict(saved.query, mutable=True)
    days = days_of(saved.span, localdate(now, saved.zone))
    if days:
        query["since"], query["until"] = (day.isoformat() for day in days)
    return query


def address_of(saved: SavedReport, now: datetime) -> str:
    page = reverse("reports:report", args=[saved.operation.code, saved.report])
    return f"{page}?{urlencode(list(question_of(saved, now).items()))}"


def send_due(now: datetime) -> int:
    """Send everything that is due; answers how many reports went out."""
    sent = 0
    for report_id in due(now):
        try:
            with transaction.atomic():
                sent += _send(report_id, now)
        except OSError:
            log.exception("saved report %s could not be mailed", report_id)
    return sent


def _send(report_id: UUID, now: datetime) -> int:
    actor = system_actor(now, source="job")
    saved = claim_due(actor=actor, report_id=report_id)
    if saved is None:
        return 0
    with translation.override(saved.owner.language):
        try:
            asked = asked_now(saved, now)
        except Refused as refusal:
            stop_saved(actor=actor, saved=saved, reason=str(refusal))
            return 0
        mails = _mails(saved, asked, now)
    get_connection().send_messages(mails)
    note_sent(actor=actor, saved=saved)
    return 1


def asked_now(saved: SavedReport, now: datetime) -> Asked:
    """The question within what its owner may see at this moment. Raises Refused when that is nothing, or when it cannot be asked."""
    if not saved.owner.is_active:
        raise Refused(_("The account of the person who saved it is closed."), code="owner_left")
    owner = actor_for(saved.owner, now=now, source="job")
    operation, owners = figures_of(owner, saved.operation.code)
    form = report_form(owner, operation, owners, report_by_key(saved.report), question_of(saved, now))
    if not form.is_valid():
        raise Refused(_("Its hub or owner cannot be chosen any more."), code="report")
    return asked_by(form, operation, owners)


def _mails(saved: SavedReport, asked: Asked, now: datetime) -> list[EmailMessage]:
    report = report_by_key(saved.report)
    file = None
    if saved.form == Form.XLSX and not is_longer_than(report, asked, MOST_ROWS):
        file = _file(report, asked)
    people = people_inside(saved.operation, now.date()).filter(pk__in=saved.recipients).select_related("person")
    return [_mail(saved, report, asked, user, file, now) for user in people.order_by("email")]


def _file(report: Report, asked: Asked) -> bytes:
    target = BytesIO()
    write_report(target, report, asked, "xlsx")
    return target.getvalue()


def may_get_file(user: User, asked: Asked, now: datetime) -> bool:
    """Whether every row of the file is a row that this person may see."""
    reader = actor_for(user, now=now, source="job")
    if reader.takes_part_in(asked.operation.pk):
        return True
    return asked.owner_ids is not None and asked.owner_ids <= reader.organisations


def _mail(
    saved: SavedReport, report: Report, asked: Asked, user: User, file: bytes | None, now: datetime
) -> EmailMessage:
    given = file if file is not None and may_get_file(user, asked, now) else None
    with translation.override(user.language):
        context: dict[str, Any] = {
            "name": str(user), "saved": saved, "title": report.title, "since": asked.since, "until": asked.until,
            "operation": saved.operation.local_name, "owner": str(saved.owner), "has_file": given is not None,
            "url": settings.SITE_URL + address_of(saved, now),
        }  # fmt: skip
        mail = EmailMessage(
            _("%(name)s: %(operation)s") % {"name": saved.name, "operation": context["operation"]},
            render_to_string("pages/mail_report.txt", context), to=[user.email],
            headers={"Auto-Submitted": "auto-generated"},
        )  # fmt: skip
    if given is not None:
        mail.attach(file_name(report, asked, "xlsx"), given, KINDS["xlsx"])
    return mail
