"""Those who append queue for one lock, in order; the head's row itself is then never contended.

A row's lock wakes each waiter twice and has it follow every version that was written meanwhile.
"""

from django.db import migrations

APPEND = r"""
DO $$
DECLARE
  defined text := pg_get_functiondef('ledger_append(text,text[],text[])'::regprocedure);
  before text := '  SELECT * INTO head FROM ledger_head WHERE id = 1 FOR UPDATE;';
BEGIN
  IF position(before in defined) = 0 THEN
    RAISE EXCEPTION 'ledger_append does not lock the head of the record';
  END IF;
  EXECUTE replace(defined, before, '  PERFORM pg_advisory_xact_lock(hashtext(''ledger_head''));' || E'\n' || before);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_guards")]
    operations = [migrations.RunSQL(APPEND)]
