"""The seven reports, in the order in which they are listed."""

from django.utils.translation import gettext as _

from serai.kit.errors import NotFound
from serai.pages.reports.model import Report
from serai.pages.reports.movements import RELEASE, SERVICE, STORAGE, TRANSPORT
from serai.pages.reports.plans import CONSIGNMENTS, STORAGE_PLAN, TRANSPORT_PLAN

REPORTS = {
    report.key: report for report in (TRANSPORT, TRANSPORT_PLAN, STORAGE, STORAGE_PLAN, SERVICE, RELEASE, CONSIGNMENTS)
}


def report_by_key(key: str) -> Report:
    if key not in REPORTS:
        raise NotFound(_("There is no such report."), code="no_report")
    return REPORTS[key]
