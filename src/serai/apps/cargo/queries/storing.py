"""Cargo whose storage ends: by what its owner asked for, or by the longest storage of the terms that were accepted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class StorageDue:
    """A consignment in a store. Its storage ends on `ends_on`, because it was `asked` so or by the accepted `terms`.

    `since` is when its first goods came to this store; `days_left` is below zero when the day has passed.
    """

    consignment_id: UUID
    code: str
    title: str
    operation_id: UUID
    hub_id: UUID
    hub: str
    owner_id: UUID
    owner: str
    kg: Decimal
    m3: Decimal
    since: datetime
    ends_on: date
    why: str
    days_left: int


_DUE = """
with held as (
  select b.consignment_id, b.hub_id, sum(b.kg) kg, sum(b.m3) m3, array_agg(distinct b.line_id) lines
  from cargo_balance b where b.live and b.kind = 2 {where} group by 1, 2
), stood as (
  select h.*, (select min(b.first_at) from cargo_balance b
    where b.line_id = any(h.lines) and b.hub_id = h.hub_id and b.kind = 2) since from held h
), ends as (
  select s.*, c.code, c.title, c.operation_id, c.owner_id, r.storage_until asked, o.storage_notice_days,
    (s.since at time zone o.time_zone)::date + (select min(t.longest_storage_days)::int from requests_servicerequest_terms x
      join operations_serviceterms t on t.id = x.serviceterms_id join catalog_service v on v.id = t.service_id
      where x.servicerequest_id = r.id and v.kind = 'storage') terms
  from stood s join cargo_consignment c on c.id = s.consignment_id join requests_servicerequest r on r.id = c.request_id
  join operations_operation o on o.id = c.operation_id
)
select e.consignment_id, e.code, e.title, e.operation_id, e.hub_id, h.code, e.owner_id, p.name, e.kg, e.m3, e.since,
  least(e.asked, e.terms), case when e.terms is null or e.asked <= e.terms then 'asked' else 'terms' end,
  least(e.asked, e.terms) - %(today)s::date
from ends e join operations_hub h on h.id = e.hub_id join parties_organisation p on p.id = e.owner_id
where least(e.asked, e.terms) <= %(today)s::date + coalesce(%(within)s, e.storage_notice_days)
order by least(e.asked, e.terms), e.code limit %(most)s
"""


def storage_due(
    *,
    today: date,
    operation_id: UUID | None = None,
    hub_id: UUID | None = None,
    owner_ids: Iterable[UUID] | None = None,
    within_days: int | None = None,
    most: int = 500,
) -> list[StorageDue]:
    """Consignments in a store whose storage ends within so many days (None: the operation's own notice), or has ended.

    First the one that ended longest ago. One query. `owner_ids` narrows to some owners' cargo; the caller decides who may read it.
    """
    where = ""
    values: dict[str, Any] = {"today": today, "within": within_days, "most": most}
    narrowed: dict[str, Any] = {"operation_id": operation_id, "hub_id": hub_id}
    for name, value in narrowed.items():
        if value is not None:
            where += f" and b.{name} = %({name})s"
            values[name] = value
    if owner_ids is not None:
        where += " and b.owner_id = any(%(owners)s)"
        values["owners"] = list(owner_ids)
    with connection.cursor() as cursor:
        cursor.execute(_DUE.format(where=where), values)
        return [StorageDue(*row) for row in cursor.fetchall()]
