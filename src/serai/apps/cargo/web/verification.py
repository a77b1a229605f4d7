"""Are the books what the postings say? The last runs of the verification, what differed, and a button for another one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.cargo import rules
from serai.apps.cargo.models import LedgerCheck
from serai.apps.cargo.web.scope import crumbs_to, entered
from serai.kit import jobs
from serai.kit.policy import require
from serai.kit.records import State

SHOWN = 20


def ledger(request: HttpRequest, operation: str) -> HttpResponse:
    """GET shows the runs of this operation and of all; POST starts one as a job with progress."""
    actor, op = entered(request, operation)
    require(rules.may_see_verification(actor, op.pk))
    may = rules.may_verify(actor, op.pk)
    if request.method == "POST":
        require(may)
        started = jobs.start(
            actor=actor, kind="cargo.verify", title=_("Verifying the books of %(operation)s") % {"operation": op.local_name},
            parameters={"operation_id": str(op.pk), "url": reverse("cargo:ledger", args=[operation])},
        )  # fmt: skip
        return redirect("jobs:job", pk=started.pk)
    rows = LedgerCheck.objects.filter(operation=op)
    if actor.has("administrator"):
        rows |= LedgerCheck.objects.filter(operation=None)  # they name records of every operation
    runs = list(rows.order_by("-began_at", "-id")[:SHOWN])
    last = runs[0] if runs else None
    context = {
        "title": _("Verification of the books"), "heading": _("Verification of the books"), "active": "cargo", "runs":
        [(run, _state(run)) for run in runs], "last": last, "last_state": _state(last) if last else None, "may": may,
        "crumbs": crumbs_to(op, ("", _("Verification of the books"))),
    }  # fmt: skip
    return render(request, "cargo/ledger.html", context)


def _state(run: LedgerCheck) -> State:
    if run.found:
        return State("stop", _("%(count)s differ") % {"count": run.found})
    return State("good", _("No difference"))
