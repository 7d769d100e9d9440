"""A trigger whose condition reads the same after a dump is loaded: PostgreSQL flattens what was nested when it reads it again."""

from django.db import migrations

TRIGGER = """
DROP TRIGGER ledger_rows_kept ON ledger_rows;
CREATE TRIGGER ledger_rows_kept BEFORE UPDATE ON ledger_rows FOR EACH ROW
  WHEN (OLD.seq IS NOT NULL OR OLD.id IS DISTINCT FROM NEW.id OR OLD.count IS DISTINCT FROM NEW.count
        OR OLD.lines IS DISTINCT FROM NEW.lines)
  EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_rows ENABLE ALWAYS TRIGGER ledger_rows_kept;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_witnesses")]
    operations = [migrations.RunSQL(TRIGGER)]
