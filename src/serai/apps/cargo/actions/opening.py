"""Consignments open when a request is accepted: one for each pair of origin and destination."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.amounts import scaled
from serai.apps.cargo.actions.desk import lock_headers
from serai.apps.cargo.actions.packages import number_lines, numbered
from serai.apps.cargo.actions.progress import refresh_fulfilment
from serai.apps.cargo.actions.support import the_hub
from serai.apps.cargo.models import Consignment, Line
from serai.apps.cargo.rules import may_decide
from serai.apps.operations.models import Hub
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.core.kernel.identifiers import TRACKING_RANDOM_BYTES, tracking_code
from serai.core.kernel.quantities import Amount
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require
from serai.kit.series import next_number

#: GS1 keeps prefixes 20 to 29 for numbers inside one company's walls. An organisation with a GS1 company prefix of its own
#: sets it here; nobody else can then have issued the same code.

_SEARCH = """
update cargo_consignment c set search = setweight(to_tsvector('simple', c.code || ' ' || c.tracking_code), 'A')
  || setweight(to_tsvector('simple', c.title || ' ' || o.name || ' ' || o.acronym), 'B')
  || to_tsvector('simple', coalesce((select string_agg(l.description || ' ' || l.batch, ' ') from cargo_line l
     where l.consignment_id = c.id), '') || ' ' || f.name || ' ' || t.name)
from parties_organisation o, places_place f, places_place t
where c.id = any(%s) and o.id = c.owner_id and f.id = c.origin_id and t.id = c.destination_id
"""


@action
def open_consignments(*, actor: Actor, request_id: UUID, hub_id: UUID) -> list[Consignment]:
    """Open the consignments of an accepted request at its first hub. Those that exist already are returned as they are."""
    hub = the_hub(hub_id)
    require(may_decide(actor, hub.operation_id))
    request = (
        ServiceRequest.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=request_id, operation_id=hub.operation_id)
        .first()
    )
    if request is None:
        raise NotFound(_("There is no such request."), code="no_request")
    existing = list(Consignment.objects.filter(request=request).order_by("number"))
    if existing:
        return existing
    if request.decision != "accepted":
        raise Conflict(_("%(request)s is not accepted."), code="not_accepted", request=request.reference)
    groups: dict[tuple[UUID, UUID], list[RequestLine]] = defaultdict(list)
    for line in request.lines.all():
        if _accepted(line) > 0:
            groups[_ends(request, line)].append(line)
    opened = [_open(actor, request, hub, ends, lines) for ends, lines in groups.items()]
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, [[each.id for each in opened]])
    refresh_fulfilment([each.id for each in opened], actor)
    return opened


@action
def follow_accepted_quantities(*, actor: Actor, request_id: UUID) -> list[Line]:
    """Bring the cargo lines of a request up to its accepted quantities, where nothing of the line has moved yet.

    Refused (Conflict) for a line that has moved: then the remainder is cancelled, or a further request is made.
    """
    ids = list(Line.objects.filter(consignment__request_id=request_id, parent=None).values_list("id", flat=True))
    lock_headers(set(ids))
    changed = []
    lines = Line.objects.filter(id__in=ids).select_related("request_line", "consignment", "total").order_by("id")
    for line in lines:
        if line.request_line is None or _accepted(line.request_line) == line.quantity:
            continue
        require(may_decide(actor, line.consignment.operation_id))
        _change(line, line.request_line)
        changed.append(line)
    refresh_fulfilment({line.consignment_id for line in changed}, actor)
    return changed


def _change(line: Line, asked: RequestLine) -> None:
    if line.total.last_at is not None:
        raise Conflict(
            _("“%(line)s” of %(consignment)s has moved already. Cancel the remainder instead."),
            code="has_moved",
            line=line.description,
            consignment=line.consignment.code,
        )
    if _accepted(asked) <= 0:
        raise Conflict(
            _("“%(line)s” of %(consignment)s cannot be accepted with nothing. Cancel the remainder instead."),
            code="nothing_accepted",
            line=line.description,
            consignment=line.consignment.code,
        )
    amount = _amount(asked)
    line.quantity, line.hu, line.weight_kg, line.volume_m3 = amount.quantity, amount.hu, amount.kg, amount.m3
    line.save(update_fields=["quantity", "hu", "weight_kg", "volume_m3"])
    number_lines([line])


def _open(
    actor: Actor, request: ServiceRequest, hub: Hub, ends: tuple[UUID, UUID], asked: Sequence[RequestLine]
) -> Consignment:
    origin_id, destination_id = ends
    number = next_number(hub.id, "consignment")
    consignment = Consignment.objects.create(
        operation_id=hub.operation_id,
        hub=hub,
        number=number,
        code=f"{hub.code}-{number:04d}",
        tracking_code=tracking_code(secrets.token_bytes(TRACKING_RANDOM_BYTES)).replace("-", ""),
        request=request,
        owner_id=request.organisation_id,
        origin_id=origin_id,
        destination_id=destination_id,
        title=request.title,
        recorded_at=actor.now,
        scope=request.scope,
    )
    codes = numbered([_amount(line).hu for line in asked])
    Line.objects.bulk_create(
        _line(consignment, position, line, code)
        for position, (line, code) in enumerate(zip(asked, codes, strict=True), 1)
    )
    return consignment


def _line(consignment: Consignment, position: int, asked: RequestLine, code: tuple[str, int]) -> Line:
    amount = _amount(asked)
    copied = (
        "description", "category_id", "unit_id", "handling_unit_id", "currency", "batch", "expires_on", "temperature_band",
        "un_number", "hazard_class", "packing_group", "is_stackable", "packaging",
    )  # fmt: skip
    return Line(
        consignment=consignment,
        request_line=asked,
        position=position,
        owner_id=consignment.owner_id,
        quantity=amount.quantity,
        hu=amount.hu,
        weight_kg=amount.kg,
        volume_m3=amount.m3,
        unit_value=asked.unit_value or 0,
        sscc=code[0],
        sscc_count=code[1],
        **{name: getattr(asked, name) for name in copied},
    )


def _accepted(line: RequestLine) -> Decimal:
    return line.accepted_quantity if line.accepted_quantity is not None else line.quantity


def _amount(line: RequestLine) -> Amount:
    """The accepted part of what was asked for, with its share of handling units, weight and volume."""
    asked = Amount.of(line.quantity, line.handling_units, line.weight_kg, line.volume_m3)
    accepted = _accepted(line)
    return asked.part(accepted) if accepted <= asked.quantity else scaled(asked, accepted)


def _ends(request: ServiceRequest, line: RequestLine) -> tuple[UUID, UUID]:
    origin, destination = line.origin_id or request.origin_id, line.destination_id or request.destination_id
    if origin is None or destination is None:
        raise Invalid(_("“%(line)s” has no origin or destination."), code="no_route", line=line.description)
    return origin, destination
