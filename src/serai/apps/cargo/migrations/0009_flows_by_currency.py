"""Daily flows are kept by currency, since values of different currencies are never added; a line's currency is frozen too.

The flows that stand already are made again from the postings: their values were sums over currencies. There is no way back,
because sums without currency cannot be true.
"""

from django.db import migrations, models

APPLY = """
create or replace function cargo_posting_apply() returns trigger language plpgsql as $$
begin
 -- 1 make sure the rows exist, as zeros, in the fixed order
 insert into cargo_balance (line_id, account_id, condition, kind, operation_id, hub_id, place_id, consignment_id, owner_id,
   category, expires_on, unit_value, quantity, hu, kg, m3, first_at, last_at)
 select d.line_id, d.account_id, d.condition, a.kind, a.operation_id, a.hub_id, a.place_id, l.consignment_id, l.owner_id,
   g.number, coalesce(l.expires_on, '9999-12-31'), l.unit_value, 0, 0, 0, 0, d.first_at, d.last_at
 from (select line_id, account_id, condition, min(occurred_at) first_at, max(occurred_at) last_at from (
     select line_id, to_account_id account_id, to_condition condition, occurred_at from new_rows
     union all select line_id, from_account_id, from_condition, occurred_at from new_rows) x group by 1, 2, 3) d
 join cargo_account a on a.id = d.account_id and a.kind in (2, 3, 4, 9)
 join cargo_line l on l.id = d.line_id join catalog_category g on g.id = l.category_id
 where not exists (select from cargo_balance b
   where (b.line_id, b.account_id, b.condition) = (d.line_id, d.account_id, d.condition))
 order by 1, 2, 3 on conflict do nothing;
 -- 2 lock them in the fixed order
 perform 1 from cargo_balance b where (b.line_id, b.account_id, b.condition) in (
   select line_id, to_account_id, to_condition from new_rows
   union select line_id, from_account_id, from_condition from new_rows)
 order by b.line_id, b.account_id, b.condition for update;
 -- 3 apply the sums; the CHECK constraints refuse anything below zero
 update cargo_balance b set quantity = b.quantity + d.quantity, hu = b.hu + d.hu, kg = b.kg + d.kg, m3 = b.m3 + d.m3,
   first_at = least(b.first_at, d.first_at), last_at = greatest(b.last_at, d.last_at)
 from (select line_id, account_id, condition, sum(quantity) quantity, sum(hu) hu, sum(kg) kg, sum(m3) m3,
     min(occurred_at) first_at, max(occurred_at) last_at from (
     select line_id, to_account_id account_id, to_condition condition, quantity, hu, kg, m3, occurred_at from new_rows
     union all select line_id, from_account_id, from_condition, -quantity, -hu, -kg, -m3, occurred_at from new_rows) x
   group by 1, 2, 3) d
 where (b.line_id, b.account_id, b.condition) = (d.line_id, d.account_id, d.condition);
 -- 4 net flows per line, in line order; the same definition as serai.core.ledger.totals.TOTAL_FLOWS
 insert into cargo_linetotal as t (line_id, hub_id, consignment_id, accepted, planned, received, cancelled, dispatched,
   delivered, released, lost, disposed, count_difference, converted, last_at)
 select r.line_id, c.hub_id, c.id, 0, 0,
   sum(r.quantity * case when f.kind = 1 and o.kind in (2, 3, 4, 9) then 1
     when o.kind = 1 and f.kind in (2, 3, 4, 9) then -1 else 0 end),
   sum(r.quantity * case when f.kind = 1 and o.kind = 5 then 1 when f.kind = 5 and o.kind = 1 then -1 else 0 end),
   sum(r.quantity * case when f.kind = 2 and o.kind = 3 and f.hub_id = c.hub_id then 1
     when f.kind = 3 and o.kind = 2 and o.hub_id = c.hub_id then -1 else 0 end),
   sum(r.quantity * case when f.kind in (2, 3, 9) and o.kind = 4 then 1
     when f.kind = 4 and o.kind in (2, 3, 9) then -1 else 0 end),
   sum(r.quantity * case when f.kind in (2, 3, 4, 9) and o.kind = 5 then 1
     when f.kind = 5 and o.kind in (2, 3, 4, 9) then -1 else 0 end),
   sum(r.quantity * case when f.kind in (2, 3, 4, 9) and o.kind = 6 then 1
     when f.kind = 6 and o.kind in (2, 3, 4, 9) then -1 else 0 end),
   sum(r.quantity * case when f.kind in (2, 3, 4, 9) and o.kind = 7 then 1
     when f.kind = 7 and o.kind in (2, 3, 4, 9) then -1 else 0 end),
   sum(r.quantity * case when f.kind in (2, 3, 4, 9) and o.kind = 8 then 1
     when f.kind = 8 and o.kind in (2, 3, 4, 9) then -1 else 0 end),
   sum(r.quantity * case when f.kind in (2, 3, 4, 9) and o.kind = 10 then 1
     when f.kind = 10 and o.kind in (2, 3, 4, 9) then -1 else 0 end),
   max(r.occurred_at)
 from new_rows r join cargo_account f on f.id = r.from_account_id join cargo_account o on o.id = r.to_account_id
 join cargo_line l on l.id = r.line_id join cargo_consignment c on c.id = l.consignment_id
 group by r.line_id, c.hub_id, c.id order by r.line_id
 on conflict (line_id) do update set received = t.received + excluded.received,
   cancelled = t.cancelled + excluded.cancelled, dispatched = t.dispatched + excluded.dispatched,
   delivered = t.delivered + excluded.delivered, released = t.released + excluded.released, lost = t.lost + excluded.lost,
   disposed = t.disposed + excluded.disposed, count_difference = t.count_difference + excluded.count_difference,
   converted = t.converted + excluded.converted, last_at = greatest(t.last_at, excluded.last_at);
 -- 5 movements of the day: inserted only, so that nobody waits
 insert into cargo_flowdelta (hub_id, place_id, operation_id, account_kind, day, event_kind, category, currency,
   postings, in_kg, out_kg, in_m3, out_m3, in_value, out_value)
 select a.hub_id, a.place_id, a.operation_id, a.kind, (g.occurred_at at time zone 'UTC')::date, e.kind, y.number, l.currency,
   count(*), sum(greatest(g.kg, 0)), sum(-least(g.kg, 0)), sum(greatest(g.m3, 0)), sum(-least(g.m3, 0)),
   sum(round(greatest(g.quantity, 0) * l.unit_value, 2)), sum(round(-least(g.quantity, 0) * l.unit_value, 2))
 from (select event_id, line_id, to_account_id account_id, quantity, kg, m3, occurred_at from new_rows
   union all select event_id, line_id, from_account_id, -quantity, -kg, -m3, occurred_at from new_rows) g
 join cargo_account a on a.id = g.account_id and a.kind in (2, 4) join cargo_event e on e.id = g.event_id
 join cargo_line l on l.id = g.line_id join catalog_category y on y.id = l.category_id
 group by 1, 2, 3, 4, 5, 6, 7, 8;
 return null;
end $$
"""

AGAIN = """
lock table cargo_posting in share row exclusive mode;
truncate cargo_flowdelta, cargo_flowday;
insert into cargo_flowday (hub_id, place_id, operation_id, account_kind, day, event_kind, category, currency, postings, in_kg,
  out_kg, in_m3, out_m3, in_value, out_value)
select a.hub_id, a.place_id, a.operation_id, a.kind, (g.occurred_at at time zone 'UTC')::date, e.kind, y.number, l.currency,
  count(*), sum(greatest(g.kg, 0)), sum(-least(g.kg, 0)), sum(greatest(g.m3, 0)), sum(-least(g.m3, 0)),
  sum(round(greatest(g.quantity, 0) * l.unit_value, 2)), sum(round(-least(g.quantity, 0) * l.unit_value, 2))
from (select event_id, line_id, to_account_id account_id, quantity, kg, m3, occurred_at from cargo_posting
  union all select event_id, line_id, from_account_id, -quantity, -kg, -m3, occurred_at from cargo_posting) g
join cargo_account a on a.id = g.account_id and a.kind in (2, 4) join cargo_event e on e.id = g.event_id
join cargo_line l on l.id = g.line_id join catalog_category y on y.id = l.category_id
group by 1, 2, 3, 4, 5, 6, 7, 8
"""

FROZEN = """
drop trigger cargo_line_frozen on cargo_line;
create trigger cargo_line_frozen before update on cargo_line for each row
when ((old.category_id, old.unit_id, old.unit_value, old.currency, old.consignment_id, old.parent_id)
  is distinct from (new.category_id, new.unit_id, new.unit_value, new.currency, new.consignment_id, new.parent_id))
execute function cargo_line_frozen()
"""

KEY = ["operation_id", "hub_id", "place_id", "account_kind", "day", "event_kind", "category", "currency"]


class Migration(migrations.Migration):
    dependencies = [("cargo", "0008_event_by_operation_time")]

    operations = [
        migrations.RemoveConstraint("flowday", "flow_day_key"),
        *(
            migrations.AddField(model, "currency", models.CharField(max_length=3, default=""), preserve_default=False)
            for model in ("flowday", "flowdelta")
        ),
        migrations.AddConstraint(
            "flowday", models.UniqueConstraint(fields=KEY, name="flow_day_key", nulls_distinct=False)
        ),
        migrations.RunSQL(AGAIN),
        migrations.RunSQL(APPLY),
        migrations.RunSQL(FROZEN),
    ]
