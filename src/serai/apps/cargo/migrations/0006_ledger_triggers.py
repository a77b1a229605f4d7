"""The ledger's own rules, in the database: balances and totals kept by one trigger, and nothing that was posted changes.

docs/algorithms/ledger-database.md explains each step. Account kinds: 1 outside, 2 store, 3 journey, 4 delivered, 5 released,
6 lost, 7 disposed, 8 count difference, 9 disputed, 10 converted; physical are 2, 3, 4 and 9.
"""

from django.db import migrations

LOCK = """
create function cargo_lock_balances(lines uuid[], accounts integer[], conditions smallint[], fresh boolean[],
  at timestamptz)
returns setof cargo_balance language plpgsql as $$
begin
 insert into cargo_balance (line_id, account_id, condition, kind, operation_id, hub_id, place_id, consignment_id, owner_id,
   category, expires_on, unit_value, quantity, hu, kg, m3, first_at, last_at)
 select distinct k.line_id, k.account_id, k.condition, a.kind, a.operation_id, a.hub_id, a.place_id, l.consignment_id,
   l.owner_id, g.number, coalesce(l.expires_on, '9999-12-31'), l.unit_value, 0, 0, 0, 0, at, at
 from unnest(lines, accounts, conditions, fresh) k(line_id, account_id, condition, fresh)
 join cargo_account a on a.id = k.account_id and a.kind in (2, 3, 4, 9)
 join cargo_line l on l.id = k.line_id join catalog_category g on g.id = l.category_id
 where k.fresh and not exists (select from cargo_balance b
   where (b.line_id, b.account_id, b.condition) = (k.line_id, k.account_id, k.condition))
 order by 1, 2, 3 on conflict do nothing;
 return query select b.* from cargo_balance b
 where (b.line_id, b.account_id, b.condition) in (select * from unnest(lines, accounts, conditions))
 order by b.line_id, b.account_id, b.condition for update;
end $$
"""

APPLY = """
create function cargo_posting_apply() returns trigger language plpgsql as $$
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
 insert into cargo_flowdelta (hub_id, place_id, operation_id, account_kind, day, event_kind, category, postings,
   in_kg, out_kg, in_m3, out_m3, in_value, out_value)
 select a.hub_id, a.place_id, a.operation_id, a.kind, (g.occurred_at at time zone 'UTC')::date, e.kind, y.number, count(*),
   sum(greatest(g.kg, 0)), sum(-least(g.kg, 0)), sum(greatest(g.m3, 0)), sum(-least(g.m3, 0)),
   sum(round(greatest(g.quantity, 0) * l.unit_value, 2)), sum(round(-least(g.quantity, 0) * l.unit_value, 2))
 from (select event_id, line_id, to_account_id account_id, quantity, kg, m3, occurred_at from new_rows
   union all select event_id, line_id, from_account_id, -quantity, -kg, -m3, occurred_at from new_rows) g
 join cargo_account a on a.id = g.account_id and a.kind in (2, 4) join cargo_event e on e.id = g.event_id
 join cargo_line l on l.id = g.line_id join catalog_category y on y.id = l.category_id
 group by 1, 2, 3, 4, 5, 6, 7;
 return null;
end $$;
create trigger cargo_posting_apply after insert on cargo_posting referencing new table as new_rows
for each statement execute function cargo_posting_apply()
"""

APPEND_ONLY = """
create function cargo_refuse_change() returns trigger language plpgsql as $$
begin
 raise exception 'Serai ledger: rows of % are never changed, deleted or emptied (%); post a counter-document instead',
   tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end $$;
"""

KEPT = """
create function cargo_refuse_writing() returns trigger language plpgsql as $$
begin
 if pg_trigger_depth() < 2 then
  raise exception 'Serai ledger: % is kept by triggers and never written directly (%)', tg_table_name, lower(tg_op)
    using errcode = 'restrict_violation';
 end if;
 return null;
end $$;
create trigger cargo_kept before update or delete or truncate on cargo_balance
for each statement execute function cargo_refuse_writing();
create trigger cargo_kept before delete or truncate or update of received, cancelled, dispatched, delivered, released, lost,
  disposed, count_difference, converted, accepted on cargo_linetotal
for each statement execute function cargo_refuse_writing();
create function cargo_refuse_filled() returns trigger language plpgsql as $$
begin
 raise exception 'Serai ledger: a new balance starts at zero' using errcode = 'restrict_violation';
end $$;
create trigger cargo_starts_at_zero before insert on cargo_balance for each row
when (new.quantity <> 0 or new.hu <> 0 or new.kg <> 0 or new.m3 <> 0) execute function cargo_refuse_filled()
"""

LINES = """
create function cargo_line_opened() returns trigger language plpgsql as $$
begin
 insert into cargo_linetotal (line_id, hub_id, consignment_id, accepted, cancelled, planned, received, dispatched, delivered,
   released, lost, disposed, count_difference, converted)
 select l.id, c.hub_id, c.id, case when l.parent_id is null then l.quantity else 0 end, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
 from new_rows l join cargo_consignment c on c.id = l.consignment_id order by l.id;
 return null;
end $$;
create trigger cargo_line_opened after insert on cargo_line referencing new table as new_rows
for each statement execute function cargo_line_opened();

create function cargo_line_frozen() returns trigger language plpgsql as $$
begin
 if exists (select from cargo_posting p where p.line_id = new.id) then
  raise exception 'Serai ledger: category, unit, value and consignment of a line do not change once it has moved'
    using errcode = 'restrict_violation';
 end if;
 return new;
end $$;
create trigger cargo_line_frozen before update on cargo_line for each row
when ((old.category_id, old.unit_id, old.unit_value, old.consignment_id, old.parent_id)
  is distinct from (new.category_id, new.unit_id, new.unit_value, new.consignment_id, new.parent_id))
execute function cargo_line_frozen();

create function cargo_line_changed() returns trigger language plpgsql as $$
begin
 if (old.owner_id, old.expires_on) is distinct from (new.owner_id, new.expires_on) then
  perform 1 from cargo_balance b where b.line_id = new.id order by b.account_id, b.condition for update;
  update cargo_balance set owner_id = new.owner_id, expires_on = coalesce(new.expires_on, '9999-12-31')
  where line_id = new.id;
 end if;
 if old.quantity <> new.quantity and new.parent_id is null then
  update cargo_linetotal set accepted = new.quantity where line_id = new.id;
 end if;
 return null;
end $$;
create trigger cargo_line_changed after update on cargo_line for each row
when ((old.owner_id, old.expires_on, old.quantity) is distinct from (new.owner_id, new.expires_on, new.quantity))
execute function cargo_line_changed();

create function cargo_line_gone() returns trigger language plpgsql as $$
begin
 delete from cargo_linetotal where line_id = old.id;
 return null;
end $$;
create trigger cargo_line_gone after delete on cargo_line for each row execute function cargo_line_gone()
"""

ACCOUNTS = """
create trigger cargo_account_fixed before update or delete on cargo_account for each row
execute function cargo_refuse_change()
"""

PROTECTED = ("cargo_event", "cargo_posting", "cargo_countline", "cargo_surplus", "cargo_lossreport")

#: Immediate instead of deferred (a deferred check is queued per row), and the copied time is held true by the first one.
KEYS = {
    "posting_event": "(event_id, occurred_at) references cargo_event (id, occurred_at)",
    "posting_line": "(line_id) references cargo_line (id)",
    "posting_from": "(from_account_id) references cargo_account (id)",
    "posting_to": "(to_account_id) references cargo_account (id)",
    "posting_reverses": "(reverses_id) references cargo_posting (id)",
}


def protect(table: str) -> str:
    return (
        f"create trigger cargo_append_only before update or delete on {table} for each row "
        "execute function cargo_refuse_change();\n"
        f"create trigger cargo_never_emptied before truncate on {table} for each statement "
        "execute function cargo_refuse_change()"
    )


def unprotect(table: str) -> str:
    return f"drop trigger cargo_append_only on {table}; drop trigger cargo_never_emptied on {table}"


class Migration(migrations.Migration):
    dependencies = [("cargo", "0005_ledger_columns")]

    operations = [
        migrations.RunSQL(
            "alter table cargo_balance set (fillfactor = 85); alter table cargo_linetotal set (fillfactor = 85)",
            "alter table cargo_balance reset (fillfactor); alter table cargo_linetotal reset (fillfactor)",
        ),
        *(
            migrations.RunSQL(
                f"alter table cargo_posting add constraint {name} foreign key {rule}",
                f"alter table cargo_posting drop constraint {name}",
            )
            for name, rule in KEYS.items()
        ),
        migrations.RunSQL(LOCK, "drop function cargo_lock_balances"),
        migrations.RunSQL(
            APPLY, "drop trigger cargo_posting_apply on cargo_posting; drop function cargo_posting_apply"
        ),
        migrations.RunSQL(APPEND_ONLY, "drop function cargo_refuse_change"),
        *(migrations.RunSQL(protect(table), unprotect(table)) for table in PROTECTED),
        migrations.RunSQL(ACCOUNTS, "drop trigger cargo_account_fixed on cargo_account"),
        migrations.RunSQL(
            KEPT,
            "drop trigger cargo_starts_at_zero on cargo_balance; drop trigger cargo_kept on cargo_linetotal; "
            "drop trigger cargo_kept on cargo_balance; drop function cargo_refuse_filled; drop function cargo_refuse_writing",
        ),
        migrations.RunSQL(
            LINES,
            "drop trigger cargo_line_gone on cargo_line; drop trigger cargo_line_changed on cargo_line; "
            "drop trigger cargo_line_frozen on cargo_line; drop trigger cargo_line_opened on cargo_line; "
            "drop function cargo_line_gone; drop function cargo_line_changed; drop function cargo_line_frozen; "
            "drop function cargo_line_opened",
        ),
    ]
