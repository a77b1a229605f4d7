"""The form of a request: new, draft, returned, or not decided yet."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.operations.models import Operation, ServiceTerms
from serai.apps.parties.actions import add_provisional_organisation
from serai.apps.places.actions import add_provisional_place
from serai.apps.requests import actions
from serai.apps.requests.enums import Channel, Decision
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries import naming, request_for
from serai.apps.requests.queries.detail import last_of, terms_on_offer, warnings_of
from serai.apps.requests.queries.duplicates import likely_duplicates
from serai.apps.requests.queries.photos import photos_of
from serai.apps.requests.queries.scope import may_ask
from serai.apps.requests.rules import access
from serai.apps.requests.web.common import operation_of, record_url, shell
from serai.apps.requests.web.fields import plain_figure
from serai.apps.requests.web.forms import (
    FIRST_LINES,
    BaseLines,
    LineForms,
    Lists,
    RequestForm,
    lists_for,
    new_names,
    request_data,
)
from serai.apps.requests.web.initial import header_values, line_values
from serai.kit.asking import actor_of
from serai.kit.errors import Invalid
from serai.kit.flash import say
from serai.kit.policy import Actor, require

#: Names of RequestData and LineData → names of the form's fields, where they differ.
_FIELDS = {
    "organisation_id": "organisation",
    "service_ids": "services",
    "origin_id": "origin",
    "destination_id": "destination",
    "category_id": "category",
    "unit_id": "unit",
    "handling_unit_id": "handling_unit",
}


def new(request: HttpRequest, operation: str) -> HttpResponse:
    """A new request; who may ask for nobody is told why, and whom to ask."""
    actor, where = actor_of(request), operation_of(request, operation)
    require(may_ask(actor, where))
    return _page(request, where, None, lists_for(_organisations(actor, where)))


def edit(request: HttpRequest, operation: str, request_id: UUID) -> HttpResponse:
    actor, where = actor_of(request), operation_of(request, operation)
    row = request_for(actor, request_id)
    require(access.may_change(actor, row))
    return _page(request, where, row, lists_for(_organisations(actor, where)))


@require_POST
def discard(request: HttpRequest, operation: str, request_id: UUID) -> HttpResponse:
    where = operation_of(request, operation)
    actions.discard_draft(actor=actor_of(request), request_id=request_id)
    say(request, "good", _("The draft is thrown away."))
    return redirect(reverse("request_pages:list", args=[where.code]) + "?view=mine")


def _organisations(actor: Actor, operation: Operation) -> list[Any]:
    return naming.askable_organisations(actor, as_team=access.is_decider(actor, operation.pk))


def _page(request: HttpRequest, operation: Operation, row: ServiceRequest | None, lists: Lists) -> HttpResponse:
    actor = actor_of(request)
    if request.method != "POST":
        return _show(request, operation, row, *_unbound(actor, operation, row, lists))
    form, lines = _bound(request.POST, lists)
    asked = request.POST.get("do", "submit")
    if asked in {"fill", "more"}:
        form, lines = _bound(_filled_in(request.POST, lines, more=asked == "more"), lists)
        return _show(request, operation, row, form, lines, is_silent=True)
    return _save(request, operation, row, form, lines, submit=asked == "submit")


def _as_last_time(actor: Actor, operation: Operation) -> dict[str, Any]:
    """What mostly stays the same from one request of a person to the next: where it starts, how it goes, who hands it over."""
    last = last_of(actor, operation)
    if last is None:
        return {}
    values = header_values(last)
    return {name: values[name] for name in ("origin", "services", "sender_name", "sender_phone", "sender_email")}


def _unbound(
    actor: Actor, operation: Operation, row: ServiceRequest | None, lists: Lists
) -> tuple[RequestForm, BaseLines]:
    if row is not None and row.unfinished.get("post"):
        return _bound(_as_post(row.unfinished["post"]), lists)
    initial: dict[str, Any] = header_values(row) if row else _as_last_time(actor, operation)
    initial["declared_by"] = initial.get("declared_by") or actor.name
    if row is None and len(lists.organisations) == 1:
        initial["organisation"] = str(lists.organisations[0].pk)
    known = [line_values(line, row) for line in row.lines.select_related("origin", "destination")] if row else []
    lines = LineForms(initial=known, prefix="lines", form_kwargs={"lists": lists})
    lines.extra = 1 if known else FIRST_LINES
    return RequestForm(lists, initial=initial), lines  # type: ignore[return-value]


def _bound(post: QueryDict, lists: Lists) -> tuple[RequestForm, BaseLines]:
    form = RequestForm(lists, post)
    lines = LineForms(post, prefix="lines", form_kwargs={"lists": lists, "takes_new": bool(post.get("add_places"))})
    return form, lines  # type: ignore[return-value]


def _as_post(kept: Mapping[str, list[str]]) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, values in kept.items():
        post.setlist(name, list(values))
    return post


def _filled_in(post: QueryDict, lines: BaseLines, *, more: bool) -> QueryDict:
    """The same answers with typical figures in blank cells, and with further rows where `more` were asked for."""
    answers = post.copy()
    lines.is_valid()
    for form in lines.filled:
        for name in (
            "category",
            "unit",
            "handling_unit",
            "handling_units",
            "weight_kg",
            "volume_m3",
            "unit_value",
            "currency",
        ):
            value = form.cleaned_data.get(name)
            if value not in (None, "") and not answers.get(form.add_prefix(name)):
                answers[form.add_prefix(name)] = value if isinstance(value, str) else plain_figure(value)
    if more:
        answers["lines-TOTAL_FORMS"] = str(min(lines.total_form_count() + 5, lines.max_num))
    return answers


def _save(
    request: HttpRequest,
    operation: Operation,
    row: ServiceRequest | None,
    form: RequestForm,
    lines: BaseLines,
    *,
    submit: bool,
) -> HttpResponse:
    is_readable = form.is_valid() & lines.is_valid()
    if not is_readable and (submit or "organisation" in form.errors):
        return _show(request, operation, row, form, lines, status=422)
    try:
        saved = _store(request, operation, row, form, lines, is_readable=is_readable)
    except Invalid as refusal:
        _put_errors(refusal, form, lines)
        return _show(request, operation, row, form, lines, status=422)
    if not submit or saved.decision not in (Decision.DRAFT, Decision.RETURNED):
        return _kept(request, saved)
    try:
        done = actions.submit(
            actor=actor_of(request), request_id=saved.pk, declared_by=form.cleaned_data.get("declared_by", "")
        )
    except Invalid as refusal:
        _put_errors(refusal, form, lines)
        return _show(request, operation, saved, form, lines, status=422)
    say(
        request, "good", _("%(request)s is submitted.") % {"request": done.reference},
        _("The team answers within %(hours)d hours. Its rank and the reasons are on this page.")
        % {"hours": operation.first_answer_hours},
    )  # fmt: skip
    return redirect(record_url(done))


def _kept(request: HttpRequest, saved: ServiceRequest) -> HttpResponse:
    if saved.decision == Decision.DRAFT:
        say(
            request,
            "good",
            _("The draft is kept."),
            _("Go on when you like; nobody else sees it but your organisation."),
        )
        return redirect(reverse("requests:edit", args=[saved.operation.code, saved.pk]))
    say(request, "good", _("The changes are kept."), _("The history shows what you changed."))
    return redirect(record_url(saved))


def _store(
    request: HttpRequest,
    operation: Operation,
    row: ServiceRequest | None,
    form: RequestForm,
    lines: BaseLines,
    *,
    is_readable: bool,
) -> ServiceRequest:
    """Save what can be stored; the raw answers are kept with a draft when some of them cannot be read yet."""
    actor = actor_of(request)
    readable = [line for line in lines.filled if not line.errors]
    places = _new_places(actor, operation, form, lines) if is_readable else {}
    receiver = form.cleaned_data.get("receiver_organisation")
    if isinstance(receiver, str):
        receiver = add_provisional_organisation(actor=actor, name=receiver).pk
    channel = Channel.WEB if access.is_asker_somewhere(actor) else Channel.OPERATOR
    data = request_data(form, readable, places=places, receiver=receiver, channel=channel)
    unfinished = (
        {}
        if is_readable
        else {"post": {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}}
    )
    return actions.save_draft(
        actor=actor,
        operation_id=operation.pk,
        data=data,
        request_id=row.pk if row else None,
        revision=_revision(request),
        unfinished=unfinished,
    )


def _revision(request: HttpRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isdigit() else None


def _new_places(actor: Actor, operation: Operation, form: RequestForm, lines: BaseLines) -> dict[str, UUID]:
    return {
        name: add_provisional_place(actor=actor, name=name, country=operation.country).pk
        for name in new_names(form, lines)
    }


def _put_errors(refusal: Invalid, form: RequestForm, lines: BaseLines) -> None:
    """Put the messages of an action beside the fields they speak about."""
    filled = [line for line in lines.filled if not line.errors or line.is_valid()]
    for path, messages in refusal.fields.items():
        head, _dot, rest = path.partition(".")
        target: Any = form
        name = _FIELDS.get(path, path)
        if head == "lines" and rest:
            index, _dot, field = rest.partition(".")
            target, name = filled[int(index)], _FIELDS.get(field, field)
        for message in messages:
            target.add_error(name if name in target.fields else None, str(message))
    if not refusal.fields:
        form.add_error(None, str(refusal))


def _show(
    request: HttpRequest, operation: Operation, row: ServiceRequest | None, form: RequestForm, lines: BaseLines, *,
    status: int = 200, is_silent: bool = False,
) -> HttpResponse:  # fmt: skip
    actor = actor_of(request)
    heading = _("New request") if row is None else _("Change %(request)s") % {"request": row.reference}
    if row is not None and row.number is None:
        heading = _("Draft: %(title)s") % {"title": row.title or _("no title yet")}
    offers = terms_on_offer(actor, operation)
    context = {
        **shell(operation, heading, row),
        "form": form,
        "lines": lines,
        "lists": form.lists,
        "row": row,
        "is_silent": is_silent,
        "is_submitted": row is not None and row.decision in (Decision.SUBMITTED, Decision.ON_HOLD),
        "offers": offers,
        "liabilities": _liabilities(offers),
        "warnings": warnings_of(actor, row) if row is not None and request.method == "GET" else [],
        "duplicates": likely_duplicates(row) if row is not None else [],
        "draft_key": f"request-{row.pk if row else 'new'}",
        "photos": photos_of(row) if row is not None else [],
        "photo_lines": list(row.lines.all()) if row is not None else [],
        "may_add_photo": row is not None and bool(access.may_add_photo(actor, row)),
        "may_remove_photo": row is not None,
    }
    return render(request, "requests/form.html", context, status=status)


def _liabilities(offers: Iterable[ServiceTerms]) -> list[tuple[list[str], str]]:
    """What the declaration accepts besides: each clause once, with the services whose terms say so."""
    services: dict[str, list[str]] = {}
    for terms in offers:
        if terms.liability:
            services.setdefault(terms.liability, []).append(terms.service.local_name)
    return [(names, words) for words, names in services.items()]
