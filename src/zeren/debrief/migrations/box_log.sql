-- What was cast stands in the write-ahead log in the order in which it came. When the box goes, closed or void, the log's files go too:
-- the log goes on in a new one, and a checkpoint does away with those before it (`wal_recycle` off: they are not used again as they
-- are). On a server whose owner was not given the right, they stay until the server writes over them.

CREATE FUNCTION box.let_log_go() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_switch_wal();
  CHECKPOINT;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'the write-ahead log is kept: the owner may not begin a new file or write a checkpoint';
END $$;

CREATE OR REPLACE FUNCTION box.empty(number bigint) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
-- The open box goes, as a whole file: no deleted row is left in it. Then the log.
BEGIN
  EXECUTE format('DROP TABLE IF EXISTS box.%I', 'open_' || number);
  DELETE FROM box.keyed WHERE ballot = number;
  DELETE FROM box.shown WHERE ballot = number;
  PERFORM box.let_log_go();
END $$;

REVOKE ALL ON FUNCTION box.let_log_go() FROM PUBLIC;
