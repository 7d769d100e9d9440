"""Who stands in for whom; and the guard that keeps posts apart asks about those posts as well."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import zeren.organisations.models

GUARD = r"""
CREATE OR REPLACE FUNCTION organisations_not_in_one_hand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  clash record;
  people bigint[];
BEGIN
  IF TG_TABLE_NAME = 'organisations_post' THEN
    people := ARRAY(SELECT person_id FROM organisations_term WHERE post_id = NEW.id
                    UNION SELECT person_id FROM organisations_standin WHERE post_id = NEW.id);
  ELSE  -- two posts taken up at once wait for each other here
    people := ARRAY[NEW.person_id];
    PERFORM pg_advisory_xact_lock(hashtext('organisations_term'), NEW.person_id::int);
  END IF;
  WITH held AS (
    SELECT 'organisations_term' AS kept, id, post_id, person_id, from_day, until_day
      FROM organisations_term WHERE person_id = ANY (people)
    UNION ALL
    SELECT 'organisations_standin', id, post_id, person_id, from_day, until_day
      FROM organisations_standin WHERE person_id = ANY (people)
  )
  SELECT p.key AS one, q.key AS other, a.rule INTO clash
    FROM held t
    JOIN organisations_post p ON p.id = t.post_id
    JOIN held u ON u.person_id = t.person_id AND (u.kept, u.id) <> (t.kept, t.id)
      AND daterange(t.from_day, t.until_day, '[]') && daterange(u.from_day, u.until_day, '[]')
    JOIN organisations_post q ON q.id = u.post_id
    JOIN organisations_apart a ON a.one = p.kind AND a.other = q.kind
    WHERE CASE WHEN TG_TABLE_NAME = 'organisations_post' THEN t.post_id = NEW.id
               ELSE t.kept = TG_TABLE_NAME AND t.id = NEW.id END
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'not in one hand: % and % (%)', clash.one, clash.other, clash.rule
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER not_in_one_hand AFTER INSERT OR UPDATE ON organisations_standin
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_not_in_one_hand();
ALTER TABLE organisations_standin ENABLE ALWAYS TRIGGER not_in_one_hand;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0006_divisions_indexed_once")]
    operations = [
        migrations.CreateModel(
            name="StandIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_day", models.DateField()),
                ("until_day", models.DateField()),
                ("document", models.CharField(max_length=80)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_in",
                        to="organisations.person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stood_in", to="organisations.post"
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("post", "="),
                            (zeren.organisations.models.DayRange("from_day", "until_day"), "&&"),
                        ],
                        name="one_stand_in_of_a_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_day__gte", models.F("from_day"))),
                        name="standing_in_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD),
    ]
