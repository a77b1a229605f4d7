"""What a tracking code shows to anybody: how far the cargo has come, and nothing about people."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Consignment
from serai.apps.cargo.queries.consignments import document_code
from serai.core.kernel.identifiers import IdentifierError, format_tracking_code, parse_tracking_code
from serai.kit.errors import NotFound
from serai.kit.models import Scope


@dataclass(frozen=True, slots=True)
class TrackStep:
    """Something happened: `place` is blank where it is not for the public."""

    at: datetime
    kind: int
    document: str
    place: str
    kg: Decimal

    @property
    def label(self) -> Any:
        return EventKind(self.kind).label


@dataclass(frozen=True, slots=True)
class Tracking:
    """A consignment for the public page. No contacts, no owner's people, no prices."""

    consignment: Consignment
    code: str
    steps: list[TrackStep]


#: Kinds that say how far cargo has come; counts, moves and repacks are the store's own business.
_PUBLIC = (EventKind.RECEIPT, EventKind.DISPATCH, EventKind.ARRIVAL, EventKind.DELIVERY, EventKind.RELEASE, EventKind.LOSS,
           EventKind.FOUND)  # fmt: skip
_STEPS = """
select e.occurred_at, e.kind, h.code, e.number, coalesce(p.name, ''), sum(g.kg)
from cargo_line l join cargo_posting g on g.line_id = l.id join cargo_event e on e.id = g.event_id
left join operations_hub h on h.id = e.hub_id left join places_place p on p.id = e.place_id
where l.consignment_id = %s and e.kind = any(%s) and not exists (select from cargo_event r where r.reverses_id = e.id)
group by e.id, h.code, p.name order by e.occurred_at, e.id
"""


def track(code: str) -> Tracking:
    """The public view of a consignment by its tracking code, however it was typed. Raises NotFound.

    Places are named unless the consignment is for fewer people than the members of its operation.
    """
    try:
        canonical = parse_tracking_code(code)
    except IdentifierError as error:
        raise NotFound(_("This is not a tracking code. It has twelve characters."), code=error.code) from error
    found = (
        Consignment.objects.filter(tracking_code=canonical.replace("-", ""))
        .select_related("hub", "operation", "origin", "destination")
        .first()
    )
    if found is None:
        raise NotFound(_("No cargo has this tracking code."), code="no_tracking_code")
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, [found.pk, [int(kind) for kind in _PUBLIC]])
        rows = cursor.fetchall()
    open_ = found.scope <= Scope.OPERATION
    steps = [
        TrackStep(at, kind, document_code(kind, hub, number), place if open_ else "", kg)
        for at, kind, hub, number, place, kg in rows
    ]
    return Tracking(found, format_tracking_code(found.tracking_code), steps)
