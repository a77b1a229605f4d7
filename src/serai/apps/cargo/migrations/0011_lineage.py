"""What was made of what, with several parents; filled from the repacks that there are, and append-only like their documents."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
insert into cargo_lineage (event_id, child_id, parent_id)
select distinct o.event_id, o.line_id, i.line_id from cargo_event e
join cargo_posting o on o.event_id = e.id join cargo_account oa on oa.id = o.from_account_id and oa.kind = 10
join cargo_posting i on i.event_id = e.id join cargo_account ia on ia.id = i.to_account_id and ia.kind = 10
where e.kind = 11 and o.line_id <> i.line_id order by 1, 2, 3
"""
PROTECT = """
create trigger cargo_append_only before update or delete on cargo_lineage for each row
execute function cargo_refuse_change();
create trigger cargo_never_emptied before truncate on cargo_lineage for each statement
execute function cargo_refuse_change()
"""
UNPROTECT = "drop trigger cargo_append_only on cargo_lineage; drop trigger cargo_never_emptied on cargo_lineage"


class Migration(migrations.Migration):
    dependencies = [("cargo", "0010_line_packing")]

    operations = [
        migrations.CreateModel(
            name="Lineage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("child", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="made_of", to="cargo.line")),
                ("event", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lineage", to="cargo.event")),
                ("parent", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="made_into", to="cargo.line")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event", "child", "parent"), name="lineage_once"),
                    models.CheckConstraint(condition=models.Q(("child", models.F("parent")), _negated=True), name="lineage_not_itself"),
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
