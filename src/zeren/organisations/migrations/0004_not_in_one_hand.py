"""A guard: nobody holds two posts on one day that the adopted pack keeps apart, whoever writes the row."""

from django.db import migrations

GUARD = r"""
CREATE FUNCTION organisations_not_in_one_hand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  clash record;
BEGIN
  IF TG_TABLE_NAME = 'organisations_term' THEN  -- two terms begun at once wait for each other here
    PERFORM pg_advisory_xact_lock(hashtext('organisations_term'), NEW.person_id::int);
  END IF;
  SELECT p.key AS one, q.key AS other, a.rule INTO clash
    FROM organisations_term t
    JOIN organisations_post p ON p.id = t.post_id
    JOIN organisations_term u ON u.person_id = t.person_id AND u.id <> t.id
      AND daterange(t.from_day, t.until_day, '[]') && daterange(u.from_day, u.until_day, '[]')
    JOIN organisations_post q ON q.id = u.post_id
    JOIN organisations_apart a ON a.one = p.kind AND a.other = q.kind
    WHERE CASE WHEN TG_TABLE_NAME = 'organisations_term' THEN t.id = NEW.id ELSE t.post_id = NEW.id END
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'not in one hand: % and % (%)', clash.one, clash.other, clash.rule
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER not_in_one_hand AFTER INSERT OR UPDATE ON organisations_term
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_not_in_one_hand();
CREATE CONSTRAINT TRIGGER not_in_one_hand AFTER UPDATE OF kind ON organisations_post
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_not_in_one_hand();
ALTER TABLE organisations_term ENABLE ALWAYS TRIGGER not_in_one_hand;
ALTER TABLE organisations_post ENABLE ALWAYS TRIGGER not_in_one_hand;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_kept_apart")]
    operations = [migrations.RunSQL(GUARD)]
