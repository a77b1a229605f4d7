"""Work of pages in the background: long reports as files."""

import tempfile

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from serai.kit.errors import Invalid
from serai.kit.files import keep_file
from serai.kit.jobs import Progress, Result, job
from serai.kit.lists.export import KINDS
from serai.kit.sheets import SheetError
from serai.kit.sheets.model import MAX_SHEET_ROWS
from serai.pages.figures.entering import figures_of
from serai.pages.reports.asking import asked_by, report_form
from serai.pages.reports.catalogue import report_by_key
from serai.pages.reports.files import REPORT_JOB, file_name, write_report
from serai.pages.reports.reading import sums_of
from serai.pages.reports.sending import send_due

PIECE = 1024 * 1024


@app.periodic(cron="*/10 * * * *")
@app.task(name="reports.send_due", queueing_lock="reports.send_due")
def send_due_reports(timestamp: int) -> None:
    send_due(timezone.now())


@job(REPORT_JOB)
def export_report(progress: Progress, *, operation: str, report: str, file: str, query: str) -> Result:
    """Write the file as the person who asked for it: their rights, their words."""
    actor = progress.actor()
    found, owners = figures_of(actor, operation)
    one = report_by_key(report)
    form = report_form(actor, found, owners, one, QueryDict(query))
    if not form.is_valid():
        raise Invalid(_("This cannot be asked for."), code="report")
    asked = asked_by(form, found, owners)
    progress.at(0, None, _("Counting the rows"))
    total = sums_of(one, asked).count
    if file == "xlsx" and total > MAX_SHEET_ROWS:  # said now and not after a million rows
        raise SheetError("sheet-too-many-rows-to-write", limit=MAX_SHEET_ROWS)
    with tempfile.TemporaryFile() as target:
        write_report(target, one, asked, file, lambda done: progress.at(done, total, _("Writing the file")))
        target.seek(0)
        name = file_name(one, asked, file)
        keep_file(actor=actor, owner_kind="job", owner_id=progress.job.pk, name=name, media_type=KINDS[file],
                  chunks=iter(lambda: target.read(PIECE), b""))  # fmt: skip
    return Result(_("The file %(name)s is ready.") % {"name": name}, url=f"/jobs/{progress.job.pk}/file/",
                  data={"rows": total})  # fmt: skip
