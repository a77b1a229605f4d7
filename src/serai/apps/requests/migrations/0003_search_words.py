"""The owner's reference gets a weight of its own among the search words, so that other partners do not find requests by it."""

from django.db import migrations

AGAIN = """
update requests_servicerequest r set search = words.vector
from (
  select r.id,
    setweight(to_tsvector('simple', concat_ws(' ', r.number::text, 'R' || lpad(r.number::text, 4, '0'))), 'A')
    || setweight(to_tsvector('simple', concat_ws(' ', r.title, o.name, o.acronym)), 'B')
    || setweight(to_tsvector('simple', concat_ws(' ', f.name, f.names ->> 'ar', t.name, t.names ->> 'ar',
         (select string_agg(l.description, ' ') from requests_requestline l where l.request_id = r.id))), 'C')
    || setweight(to_tsvector('simple', regexp_replace(r.owner_reference, '[^[:alnum:]]+', ' ', 'g')), 'D') as vector
  from requests_servicerequest r
  join parties_organisation o on o.id = r.organisation_id
  left join places_place f on f.id = r.origin_id
  left join places_place t on t.id = r.destination_id
  where r.owner_reference <> ''
) words
where r.id = words.id
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0002_ranking_queues"), ("parties", "0001_initial"), ("places", "0001_initial")]
    operations = [migrations.RunSQL(AGAIN, migrations.RunSQL.noop)]
