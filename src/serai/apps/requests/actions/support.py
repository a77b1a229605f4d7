"""What the request actions share: locking, the words for whoever came second, the change of decision, the search
words."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from serai.apps.requests.enums import Decision
from serai.apps.requests.events import RequestDecided
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.scope import request_for
from serai.apps.requests.rules.access import WRONG_STATE, is_team
from serai.kit.errors import Conflict, Invalid
from serai.kit.events import announce
from serai.kit.history import told_at
from serai.kit.moments import when_words
from serai.kit.policy import YES, Actor, Answer, require

Rule = Callable[[Actor, ServiceRequest], Answer]


def locked(actor: Actor, request_id: UUID, revision: int | None, rule: Rule | None = None) -> ServiceRequest:
    """The request, its row locked, when `rule` lets the actor do this with it.

    Raises NotAllowed for the wrong person; only then Conflict, when it is no longer the revision that the actor saw, or in the
    wrong state: with who did what when.
    """
    request = request_for(actor, request_id, lock=True)
    answer = rule(actor, request) if rule else YES
    if answer.code != WRONG_STATE:
        require(answer)
    if revision is not None and request.revision != revision:
        raise Conflict(
            _("Meanwhile %(who)s changed %(request)s (%(when)s). Nothing was written. Look at it again, then decide."),
            code="changed_meanwhile",
            request=request.reference,
            **_last_change(actor, request),
        )
    if not answer:
        raise Conflict(
            _("%(request)s is now “%(state)s”: %(who)s changed it (%(when)s). Nothing was written. %(reason)s"),
            code=WRONG_STATE,
            request=request.reference,
            state=request.get_decision_display(),
            reason=answer.reason,
            **_last_change(actor, request),
        )
    return request


def _last_change(actor: Actor, request: ServiceRequest) -> dict[str, Any]:
    last = request.history.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    if last is None:
        return {"who": _("somebody"), "when": ""}
    who = (last.pgh_context or {}).get("name") or _("somebody")
    return {
        "who": who,
        "when": when_words(told_at(last.pgh_context, last.pgh_created_at), actor.language, now=actor.now),
    }


def decide(
    actor: Actor, request: ServiceRequest, decision: Decision, *, reason: str = "", changed: Sequence[str] = ()
) -> ServiceRequest:
    """Write a decision with its reason and time; the team's first one is the first answer. `changed` = further fields
    set."""
    request.decision = decision
    request.decision_at = actor.now
    request.decision_reason = reason
    if request.first_answer_at is None and is_team(actor, request.operation_id) and request.submitted_at is not None:
        request.first_answer_at = actor.now
    save(request, "decision", "decision_at", "decision_reason", "first_answer_at", *changed)
    announce(RequestDecided(actor=actor, request_id=request.pk, decision=str(decision)))
    return request


def save(request: ServiceRequest, *fields: str) -> None:
    """Save the named fields; every write makes a new revision, so that whoever read the old one is told."""
    request.revision += 1
    request.save(update_fields=[*fields, "revision"])


def text_required(text: str, field: str, message: Any) -> str:
    """The text without surrounding blanks. Raises Invalid when nothing is left."""
    text = text.strip()
    if not text:
        raise Invalid(_("Something is missing."), code="blank", fields={field: [message]})
    return text


_SEARCH = """
update requests_servicerequest r set search = words.vector
from (
  select r.id,
    setweight(to_tsvector('simple', concat_ws(' ', r.number::text, 'R' || lpad(r.number::text, 4, '0'))), 'A')
    || setweight(to_tsvector('simple', concat_ws(' ', r.title, o.name, o.acronym)), 'B')
    || setweight(to_tsvector('simple', concat_ws(' ', f.name, f.names ->> 'ar', t.name, t.names ->> 'ar',
         (select string_agg(l.description, ' ') from requests_requestline l where l.request_id = r.id))), 'C')
    || setweight(to_tsvector('simple', regexp_replace(r.owner_reference, '[^[:alnum:]]+', ' ', 'g')), 'D') as vector  -- found by the owner and the team only
  from requests_servicerequest r
  join parties_organisation o on o.id = r.organisation_id
  left join places_place f on f.id = r.origin_id
  left join places_place t on t.id = r.destination_id
  where r.id = any(%s)
) words
where r.id = words.id
"""


def refresh_search(request_ids: Sequence[UUID]) -> None:
    """Recompute the words by which requests are found, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, [list(request_ids)])
