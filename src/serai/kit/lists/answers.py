"""What a list answers besides its page: exports, and the forms that save and delete a view."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from serai.kit.errors import NotFound, Refused
from serai.kit.flash import say
from serai.kit.lists.actions import delete_view, save_view
from serai.kit.lists.export import KINDS, file_response, start_export

if TYPE_CHECKING:
    from serai.kit.lists.page import ListPage


def post(page: "ListPage") -> HttpResponse:
    """POST to a list's own address: `list_action` is save_view, delete_view or export."""
    asked = page.request.POST.get("list_action", "")
    handler = {"save_view": _save, "delete_view": _delete, "export": _export_later}.get(asked)
    if handler is None:
        raise NotFound(_("This list does not know that action."), code="no_list_action")
    try:
        return handler(page)
    except Refused as refusal:
        say(page.request, "stop", str(refusal))
        return redirect(page.clean_url)


def _save(page: "ListPage") -> HttpResponse:
    query = page.query.copy()
    for name in ("view", "after", "before", "export", "save"):
        query.pop(name, None)
    name = page.request.POST.get("name", "")
    view = save_view(actor=page.actor, list_key=page.key, name=name, query=query.urlencode())
    say(page.request, "good", _("The view “%(name)s” is saved. It stands beside the other tabs.") % {"name": view.name})
    return redirect(f"{page.path}?{view.query}&view={view.pk}")


def _delete(page: "ListPage") -> HttpResponse:
    try:
        key = UUID(page.request.POST.get("view_id", ""))
    except ValueError as error:
        raise NotFound(_("There is no such view of yours."), code="no_view") from error
    delete_view(actor=page.actor, view_id=key)
    return redirect(page.path)


def _export_later(page: "ListPage") -> HttpResponse:
    job = start_export(page, _kind(page.request.POST.get("kind", "xlsx")))
    return redirect(f"/jobs/{job.pk}/")


def export(page: "ListPage", kind: str) -> HttpResponse:
    """The list as seen, as a file; more rows than a list counts (COUNT_LIMIT) go to a background job, which only a POST starts."""
    kind = _kind(kind)
    if page.is_long and not getattr(page.request, "is_export_job", False):
        say(
            page.request,
            "wait",
            _("This is a long list. Use the Export menu; the file is then made in the background."),
        )
        return redirect(page.clean_url)
    return file_response(page, kind)  # type: ignore[return-value] # views are typed by their usual answer


def _kind(asked: str) -> str:
    if asked not in KINDS:
        raise NotFound(_("Lists are exported as XLSX or CSV."), code="no_export_kind")
    return asked
