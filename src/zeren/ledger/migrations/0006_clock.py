"""The clock never runs behind the record: `ledger_now` stands still at the last entry until the server's clock is past it.

`ledger_behind` says by how many seconds that clock is behind; the append refuses meanwhile, with a code of its own.
"""

from django.db import migrations

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE c.kind WHEN 'simulated' THEN c.now ELSE greatest(clock_timestamp(), h.last_at) END
  FROM ledger_clock c JOIN ledger_head h ON h.id = c.id WHERE c.id = 1
$$;

CREATE FUNCTION ledger_behind() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE c.kind WHEN 'simulated' THEN 0
    ELSE greatest(0, extract(epoch FROM h.last_at - clock_timestamp())) END
  FROM ledger_clock c JOIN ledger_head h ON h.id = c.id WHERE c.id = 1
$$;

CREATE INDEX ledger_entry_jumps ON ledger_entry (seq) WHERE kind = 'clock_jumped';

DO $$
DECLARE
  defined text := pg_get_functiondef('ledger_append(text,text[],text[])'::regprocedure);
BEGIN
  IF position('USING HINT' in defined) = 0 THEN
    RAISE EXCEPTION 'ledger_append does not refuse a clock that is behind';
  END IF;
  EXECUTE replace(defined, 'USING HINT', 'USING ERRCODE = ''ZR001'', HINT');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_press")]
    operations = [migrations.RunSQL(FUNCTIONS)]
