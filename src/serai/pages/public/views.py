"""Pages for everybody: the front door, an operation's public page, tracking by code, and a few words about Serai."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.cargo.queries.pipeline import public_figures
from serai.apps.operations.enums import SERVING_STATES
from serai.apps.operations.models import Operation, ServiceTerms
from serai.apps.operations.queries import operation_by_code, visible_operations
from serai.kit.asking import actor_of
from serai.kit.components import sample_context
from serai.kit.errors import Invalid, NotFound
from serai.kit.moments import day_words
from serai.kit.policy import Actor
from serai.kit.records import State
from serai.pages.home.map import operation_map
from serai.pages.home.views import state_of, takes_part
from serai.pages.public.tracking import find

FIGURE_DAYS = 30


def front_door(request: HttpRequest) -> HttpResponse:
    """Members go to their operation; everybody else sees which operations there are."""
    actor = actor_of(request)
    operations = list(visible_operations(actor).order_by("name"))
    if actor.is_known and "all" not in request.GET:
        last = request.session.get("operation")
        own = [o for o in sorted(operations, key=lambda o: o.code != last) if takes_part(actor, o)]
        if own:
            return redirect("pages:home", operation=own[0].code)
    context = {
        "rows": [(o, state_of(o), _url(actor, o)) for o in operations],
        "personas": _personas(request),
        "title": _("Operations"),
    }
    return render(request, "pages/front.html", context)


def _url(actor: Actor, operation: Operation) -> str:
    return reverse("pages:home" if takes_part(actor, operation) else "pages:public", args=[operation.code])


def _personas(request: HttpRequest) -> list[Any]:
    if not settings.DEMO:
        return []
    from serai.pages.personas import PERSONAS

    return [(p.name, p.role, reverse("demo:persona", args=[p.key])) for p in PERSONAS]


def operation(request: HttpRequest, operation: str) -> HttpResponse:
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    language = get_language() or "en"
    context = {
        "here": found,
        "state": state_of(found),
        "lead": found.summaries.get(language[:2]) or found.summary,
        "figures": public_figures(found.pk, actor.now - timedelta(days=FIGURE_DAYS)),
        "days": FIGURE_DAYS,
        "map": operation_map(found, language, width=700, height=480, moving=False),
        "hubs": found.hubs.exclude(state="closed").select_related("place", "run_by").order_by("name"),
        "services": _services(found, actor),
        "may_serve": found.state in SERVING_STATES,
    }
    return render(request, "pages/public.html", context)


def _services(operation: Operation, actor: Actor) -> list[tuple[ServiceTerms, State]]:
    """The newest version of each service's terms, with its state today."""
    today = timezone.localdate(actor.now)
    rows: dict[Any, ServiceTerms] = {}
    for terms in operation.terms.select_related("service").order_by("service__kind", "service__name", "version"):
        if terms.valid_from <= today or terms.service_id not in rows:
            rows[terms.service_id] = terms
    answer = []
    for terms in rows.values():
        if terms.valid_from > today:
            state = State(
                "wait", _("From %(day)s") % {"day": day_words(terms.valid_from, get_language() or "en", now=actor.now)}
            )
        elif terms.valid_to and terms.valid_to < today:
            state = State("neutral", _("Ended"))
        elif terms.notice:
            state = State("caution", terms.notice)
        else:
            state = State("good", _("On offer"))
        answer.append((terms, state))
    return answer


def track_form(request: HttpRequest) -> HttpResponse:
    """The form, and where it sends: one stable address a code."""
    typed = request.GET.get("code", "").strip()
    if typed:
        return redirect("pages:track", code=typed[:40].replace("/", "-"))
    return render(request, "pages/track.html", {"title": _("Track cargo")})


def track(request: HttpRequest, code: str) -> HttpResponse:
    try:
        tracked = find(code)
    except (Invalid, NotFound) as refusal:
        context = {"title": _("Track cargo"), "typed": code, "refusal": refusal}
        return render(request, "pages/track.html", context, status=refusal.status)
    return render(request, "pages/track.html", {"title": tracked.code, "tracked": tracked, "typed": tracked.code})


def about(request: HttpRequest, topic: str) -> HttpResponse:
    if topic not in {"help", "accessibility", "open-data"}:
        raise Http404
    return render(request, f"pages/about_{topic.replace('-', '_')}.html", {"title": topic})


def components(request: HttpRequest) -> HttpResponse:
    """The component sheet: for whoever builds pages. Only in debug and demonstration mode."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "kit/components.html", sample_context(request.now))  # type: ignore[attr-defined]
