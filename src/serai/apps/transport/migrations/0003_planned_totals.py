"""Keeps `cargo_linetotal.planned`: the loads of journeys that start at the line's first hub and are not cancelled.

docs/algorithms/journey-states.md, rule 1. Statement-level, so that a plan of 200 lines costs one pass; the totals are locked in
the order of their lines and then added up again, so that two planners of one line cannot lose each other's figures.
"""

from django.db import migrations

FORWARD = """
create function transport_sum_planned(changed uuid[]) returns void language plpgsql as $$
begin
  perform 1 from cargo_linetotal where line_id = any(changed) order by line_id for no key update;
  update cargo_linetotal t set planned = s.quantity
  from (select x.line_id, coalesce(sum(l.quantity) filter (where j.id is not null), 0) as quantity
        from unnest(changed) as x(line_id)
        join cargo_linetotal lt on lt.line_id = x.line_id
        left join transport_load l on l.line_id = x.line_id
        left join transport_journey j
          on j.id = l.journey_id and j.state <> 'cancelled' and j.origin_id = lt.hub_id
        group by x.line_id) s
  where t.line_id = s.line_id and t.planned <> s.quantity;
end $$;

create function transport_loads_inserted() returns trigger language plpgsql as $$
begin
  perform transport_sum_planned(array(select distinct line_id from new_rows));
  return null;
end $$;

create function transport_loads_updated() returns trigger language plpgsql as $$
begin
  perform transport_sum_planned(array(select line_id from new_rows union select line_id from old_rows));
  return null;
end $$;

create function transport_loads_deleted() returns trigger language plpgsql as $$
begin
  perform transport_sum_planned(array(select distinct line_id from old_rows));
  return null;
end $$;

create function transport_journeys_updated() returns trigger language plpgsql as $$
declare changed uuid[];
begin
  changed := array(
    select distinct l.line_id from new_rows n join old_rows o on o.id = n.id join transport_load l on l.journey_id = n.id
    where (n.state = 'cancelled') <> (o.state = 'cancelled') or n.origin_id <> o.origin_id);
  if cardinality(changed) > 0 then
    perform transport_sum_planned(changed);
  end if;
  return null;
end $$;

create trigger transport_loads_inserted after insert on transport_load referencing new table as new_rows
  for each statement execute function transport_loads_inserted();
create trigger transport_loads_updated after update on transport_load referencing new table as new_rows old table as old_rows
  for each statement execute function transport_loads_updated();
create trigger transport_loads_deleted after delete on transport_load referencing old table as old_rows
  for each statement execute function transport_loads_deleted();
create trigger transport_journeys_updated after update on transport_journey referencing new table as new_rows old table as old_rows
  for each statement execute function transport_journeys_updated();
"""

BACKWARD = """
drop trigger transport_journeys_updated on transport_journey;
drop trigger transport_loads_deleted on transport_load;
drop trigger transport_loads_updated on transport_load;
drop trigger transport_loads_inserted on transport_load;
drop function transport_journeys_updated(), transport_loads_deleted(), transport_loads_updated(), transport_loads_inserted();
drop function transport_sum_planned(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [("transport", "0002_fleet_and_counting"), ("cargo", "0004_balance")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
