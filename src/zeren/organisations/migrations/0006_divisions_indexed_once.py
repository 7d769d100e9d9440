"""Divisions keep one index for the code and one for the parent's: those for LIKE are asked by nothing and took nearly half of the import."""

from django.db import migrations

DROP = """
DO $$
DECLARE
  found regclass;
BEGIN
  FOR found IN SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_opclass o ON o.oid = i.indclass[0]
    WHERE i.indrelid = 'organisations_division'::regclass AND o.opcname IN ('varchar_pattern_ops', 'text_pattern_ops')
  LOOP
    EXECUTE format('DROP INDEX %s', found);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_draft_choice")]
    operations = [migrations.RunSQL(DROP)]
