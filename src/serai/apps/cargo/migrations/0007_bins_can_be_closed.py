"""Documents share a lock on the accounts they touch, so that a full count can close its bins for a moment."""

from django.db import migrations

LOCK = """
create or replace function cargo_lock_balances(lines uuid[], accounts integer[], conditions smallint[], fresh boolean[],
  at timestamptz)
returns setof cargo_balance language plpgsql as $$
begin
 perform pg_advisory_xact_lock_shared(1128, x.account_id)
 from (select distinct account_id from unnest(accounts) k(account_id) order by 1) x;
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


class Migration(migrations.Migration):
    dependencies = [("cargo", "0006_ledger_triggers")]
    operations = [migrations.RunSQL(LOCK, migrations.RunSQL.noop)]
