"""What would happen with a workbook of requests: read, grouped, checked, compared with what is stored. Writes
nothing."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from serai.apps.catalog.models import Category, Item, Service, Unit
from serai.apps.operations.models import Operation
from serai.apps.parties.models import Organisation
from serai.apps.parties.rules import OrganisationData, organisation_problems
from serai.apps.places.rules import PlaceData, place_problems
from serai.apps.requests.queries import naming
from serai.apps.requests.queries.scope import reference
from serai.apps.requests.queries.sheet_columns import HEADER, Lists
from serai.apps.requests.queries.sheet_planned import CHANGED, NEW, REFUSED, PlannedRequest, say
from serai.apps.requests.queries.sheet_stored import compare, stored_by_key, tell_changes, tell_duplicates
from serai.apps.requests.rules import access
from serai.apps.requests.rules.data import Finding, LineData, RequestData
from serai.apps.requests.rules.request_checks import check_request, storable
from serai.kit.policy import Actor, Answer
from serai.kit.sheets import CellProblem, Row

_KEYS = {
    "category_id": "category", "unit_id": "unit", "handling_unit_id": "handling_unit", "origin_id": "origin",
    "destination_id": "destination", "service_ids": "services", "organisation_id": "organisation", "lines": "request",
}  # fmt: skip


def lists_for(actor: Actor, operation: Operation) -> Lists:
    """All names that a file may use, in a dozen queries whatever its length."""
    found = reference(actor, operation)
    organisations = {row.pk: row for row in Organisation.objects.filter(merged_into=None)}
    return Lists(
        reference=found,
        places=naming.place_names(),
        organisations=naming.organisation_names(),
        by_id=organisations,
        services=naming.entry_names(Service.objects.filter(is_active=True)),
        items=naming.item_names(),
        item_rows=Item.objects.in_bulk(),
        categories=dict(Category.objects.values_list("code", "pk")),
        units=dict(Unit.objects.values_list("code", "pk")),
        own=[organisations[key] for key in actor.organisations if key in organisations],
    )


def plan_rows(actor: Actor, operation: Operation, rows: Iterable[Row]) -> list[PlannedRequest]:
    """The requests of a file in the order of their first rows. Problems are added to the rows themselves."""
    lists = lists_for(actor, operation)
    planned = _grouped(rows)
    answers: dict[UUID, Answer] = {}
    for one in planned:
        _understand(actor, operation, one, lists, answers)
    stored = stored_by_key(operation, planned)
    for one in planned:
        compare(actor, one, stored)
    tell_changes([one for one in planned if one.outcome == CHANGED], lists)
    tell_duplicates(operation, [one for one in planned if one.outcome in (NEW, CHANGED)])
    return planned


def _grouped(rows: Iterable[Row]) -> list[PlannedRequest]:
    """By request key; a row with a blank key belongs to the request of the row above it."""
    by_key: dict[str, PlannedRequest] = {}
    last = ""
    for row in rows:
        key = (row.values.get("request") or last).strip()
        if row.values.get("request") is None and last:
            row.problems[:] = [problem for problem in row.problems if problem.key != "request"]
        last = key or last
        by_key.setdefault(key, PlannedRequest(key, [])).rows.append(row)
    return list(by_key.values())


def _understand(
    actor: Actor, operation: Operation, one: PlannedRequest, lists: Lists, answers: dict[UUID, Answer]
) -> None:
    head = _head(one)
    _organisation(actor, operation, one, head, lists, answers)
    one.declared_by = head.get("declared_by") or ""
    ends = _ends(one, lists)
    services = list(_services(one, head, lists))
    receiver = _receiver(one, head.get("receiver_organisation"), lists)
    lines = [_line(row, lists, ends[index]) for index, row in enumerate(one.rows)]
    if any(row.problems for row in one.rows) or one.organisation is None or not all(lines):
        one.outcome = REFUSED
        return
    texts = ("owner_reference", "sender_name", "sender_phone", "sender_email", "receiver_name", "receiver_phone",
             "receiver_email", "remarks")  # fmt: skip
    days = ("ready_on", "needed_by", "storage_from", "storage_until", "people_reached")
    plain: dict[str, Any] = {name: head.get(name) or "" for name in texts} | {name: head.get(name) for name in days}
    first = next((line for line in lines if line), None)
    one.data = RequestData(
        organisation_id=one.organisation.pk,
        title=head.get("title") or (first.description[:160] if first else ""),
        lines=tuple(line for line in lines if line),
        service_ids=tuple(services),
        origin_id=ends[0][0],
        destination_id=ends[0][1],
        receiver_organisation_id=receiver,
        channel="xlsx",
        import_key=one.key,
        **plain,
    )
    _check(one, lists)


def _head(one: PlannedRequest) -> dict[str, Any]:
    """The facts of the request: from the first row that has them; a later row that contradicts is a problem."""
    head: dict[str, Any] = {}
    for row in one.rows:
        for name in HEADER:
            value = row.values.get(name)
            if value in (None, ""):
                continue
            if head.setdefault(name, value) != value:
                say(
                    row, name, _("Another row of this request says “%(other)s”. Write it once.") % {"other": head[name]}
                )
    return head


def _organisation(
    actor: Actor,
    operation: Operation,
    one: PlannedRequest,
    head: Mapping[str, Any],
    lists: Lists,
    answers: dict[UUID, Answer],
) -> None:
    text = head.get("organisation")
    row = one.rows[0]
    if text:
        key = lists.organisations.find(text)
        if key is None or key not in lists.by_id:
            say(row, "organisation", _not_found(text, lists.organisations.nearest(text)))
            return
        one.organisation = lists.by_id[key]
    elif len(lists.own) == 1:
        one.organisation = lists.own[0]
    else:
        say(row, "organisation", _("Name the organisation whose request this is."))
        return
    key = one.organisation.pk
    if key not in answers:
        answers[key] = access.may_request(actor, one.organisation, operation)
    if not answers[key]:
        say(row, "organisation", f"{answers[key].reason} {answers[key].way_out}".strip())


def _not_found(text: str, nearest: str) -> str:
    if nearest:
        return _("“%(name)s” is not in the register. Did you mean “%(nearest)s”?") % {"name": text, "nearest": nearest}
    return _("“%(name)s” is not in the register. Add it there first, or use the form on the web.") % {"name": text}


def _ends(one: PlannedRequest, lists: Lists) -> list[tuple[UUID | None, UUID | None]]:
    """Origin and destination of each row; a blank one is that of the row above."""
    ends: list[tuple[UUID | None, UUID | None]] = []
    before: dict[str, UUID | None] = {"origin": None, "destination": None}
    for row in one.rows:
        for name in before:
            text = row.values.get(name)
            if not text:
                continue
            found = lists.places.find(text)
            if found is None and lists.places.is_ambiguous(text):
                say(row, name, _("Two places are named “%(name)s”. Write the code.") % {"name": text})
            elif found is None:
                found = _new_place(row, name, text.strip(), lists, one)
            if found in lists.new_places:
                one.new_places[found] = lists.new_places[found]
            before[name] = found
        ends.append((before["origin"], before["destination"]))
    return ends


def _new_place(row: Row, column: str, text: str, lists: Lists, one: PlannedRequest) -> UUID | None:
    """A place that no register knows is entered provisionally when the file is written; the preview says so."""
    wrong = place_problems(PlaceData(name=text))
    if wrong:
        say(row, column, str(wrong[0][1]))
        return None
    one.messages.append(_will_be_new(text, lists.places.nearest(text)))
    return lists.new_place(text)


def _will_be_new(text: str, nearest: str) -> str:
    if nearest:
        return _("“%(name)s” is not in the register and is entered provisionally. Or did you mean “%(nearest)s”?") % {
            "name": text, "nearest": nearest,
        }  # fmt: skip
    return _("“%(name)s” is not in the register and is entered provisionally; the team confirms it.") % {"name": text}


def _receiver(one: PlannedRequest, text: str | None, lists: Lists) -> UUID | None:
    """The receiving organisation; one that no register knows is entered provisionally when the file is written."""
    if not text:
        return None
    found = lists.organisations.find(text)
    if found is None and lists.organisations.is_ambiguous(text):
        say(
            one.rows[0],
            "receiver_organisation",
            _("Two organisations are named “%(name)s”. Write the whole name.") % {"name": text},
        )
        return None
    if found is None:
        wrong = organisation_problems(OrganisationData(name=text.strip(), kind="other"))
        if wrong:
            say(one.rows[0], "receiver_organisation", str(wrong[0][1]))
            return None
        one.messages.append(_will_be_new(text.strip(), lists.organisations.nearest(text)))
        found = lists.new_organisation(text.strip())
    if found in lists.new_organisations:
        one.new_organisations[found] = lists.new_organisations[found]
    return found


def _services(one: PlannedRequest, head: Mapping[str, Any], lists: Lists) -> Iterator[UUID]:
    for text in (head.get("services") or "").replace(",", ";").split(";"):
        if not text.strip():
            continue
        found = lists.services.find(text)
        if found is None:
            say(one.rows[0], "services", _not_found(text.strip(), lists.services.nearest(text)))
        else:
            yield found


def _line(row: Row, lists: Lists, ends: tuple[UUID | None, UUID | None]) -> LineData | None:
    v = row.values
    item_id = lists.items.find(v["description"]) if v.get("description") else None
    item = lists.item_rows.get(item_id) if item_id else None
    quantity = v.get("quantity")
    filled = _filled(v, item, quantity, lists)
    for name in ("category", "unit", "weight_kg", "volume_m3"):
        if filled[name] is None and not any(problem.key == name for problem in row.problems):
            _add(row, name, "required", {})
    if row.problems or quantity is None:
        return None
    return LineData(
        description=v["description"],
        item_id=item_id,
        category_id=filled["category"],
        unit_id=filled["unit"],
        quantity=quantity,
        handling_units=filled["handling_units"] or 0,
        handling_unit_id=filled["handling_unit"],
        weight_kg=filled["weight_kg"],
        volume_m3=filled["volume_m3"],
        unit_value=filled["unit_value"],
        currency=(v.get("currency") or "USD").upper(),
        batch=v.get("batch") or "",
        expires_on=v.get("expires_on"),
        temperature_band=v.get("temperature_band") or (item.temperature_band if item else "ambient"),
        un_number=(v.get("un_number") or (item.un_number if item else "")).upper().removeprefix("UN").strip(),
        hazard_class=v.get("hazard_class") or (item.hazard_class if item else ""),
        packing_group=v.get("packing_group") or (item.packing_group if item else ""),
        has_shipper_declaration=bool(v.get("has_shipper_declaration")),
        is_stackable=v.get("is_stackable"),
        packaging=v.get("packaging") or "",
        origin_id=ends[0],
        destination_id=ends[1],
    )


def _filled(v: Mapping[str, Any], item: Item | None, quantity: Decimal | None, lists: Lists) -> dict[str, Any]:
    """Category, unit and figures as typed, else as the catalogue has them for the item."""
    unit = lists.units.get(v.get("unit") or "")
    filled: dict[str, Any] = {
        "category": lists.categories.get(v.get("category") or ""), "unit": unit, "weight_kg": v.get("weight_kg"),
        "volume_m3": v.get("volume_m3"), "unit_value": v.get("unit_value"), "handling_units": v.get("handling_units"),
        "handling_unit": lists.units.get(v.get("handling_unit") or ""),
    }  # fmt: skip
    if item is None:
        return filled
    filled["category"] = filled["category"] or item.category_id
    filled["unit"] = unit or item.unit_id
    if quantity and filled["unit"] == item.unit_id:
        usual = {
            "weight_kg": round(item.unit_weight_kg * quantity, 3),
            "volume_m3": round(item.unit_volume_m3 * quantity, 4),
            "unit_value": item.unit_value,
        }
        filled |= {name: value for name, value in usual.items() if filled[name] is None}
    return filled


def _check(one: PlannedRequest, lists: Lists) -> None:
    """The checks of the form: all of them for a request that would be submitted, for a draft only what cannot be
    stored."""
    assert one.data is not None and one.organisation is not None
    found = check_request(one.data, lists.reference, one.organisation)
    blocking = found if one.declared_by else storable(one.data, lists.reference)
    for finding in blocking:
        if finding.blocks:
            _put(one, finding)
            one.outcome = REFUSED
    told = {(finding.field, finding.code) for finding in blocking if finding.blocks}
    one.messages += [finding.message for finding in found if (finding.field, finding.code) not in told]


def _put(one: PlannedRequest, finding: Finding) -> None:
    head, _dot, rest = finding.field.partition(".")
    row, name = one.rows[0], finding.field
    if head == "lines" and rest:
        index, _dot, name = rest.partition(".")
        row = one.rows[int(index)]
    say(row, _KEYS.get(name, name), finding.message)


def _add(row: Row, key: str, code: str, params: Mapping[str, Any]) -> None:
    row.problems.append(CellProblem(row.number, row.columns.get(key, 0), key, code, params))
