"""Two posts taken up at once wait for each other by a thousand locks and not by one a person: many people come in at once."""

from django.db import migrations

REPLACE = """
DO $$
DECLARE
  defined text := pg_get_functiondef('organisations_not_in_one_hand()'::regprocedure);
  before text := 'NEW.person_id::int)';
BEGIN
  IF position(before IN defined) = 0 THEN
    RAISE EXCEPTION 'organisations_not_in_one_hand is not as it was';
  END IF;
  EXECUTE replace(defined, before, '(NEW.person_id % 1024)::int)');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0007_standing_in")]
    operations = [migrations.RunSQL(REPLACE)]
