-- What is asked of PostgreSQL's catalog to list the guards. Each question gives names and what PostgreSQL says of
-- them; each row is one line of `guards.txt`. No line says anything of a single installation.

-- ask: trigger
SELECT relname || '.' || tgname || ' ' || tgenabled::text, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace

-- ask: function
SELECT p.oid::regprocedure::text, concat_ws(' ', CASE WHEN prosecdef THEN 'definer' ELSE 'invoker' END, lanname,
  CASE provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
  (SELECT string_agg(one, ' ' ORDER BY one) FROM unnest(proconfig) one), md5(prosrc))
FROM pg_proc p JOIN pg_language l ON l.oid = prolang
WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')

-- ask: constraint
SELECT relname || '.' || conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid
WHERE relnamespace = 'public'::regnamespace AND contype IN ('c', 'x', 'f', 'u', 'p')

-- ask: unique
SELECT c.relname || '.' || i.relname, pg_get_indexdef(x.indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND indisunique AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid)

-- ask: required
SELECT relname, string_agg(attname, ' ' ORDER BY attname) FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped AND attnotnull GROUP BY relname

-- ask: default
SELECT relname || '.' || attname, pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_class c ON c.oid = adrelid
JOIN pg_attribute a ON a.attrelid = adrelid AND a.attnum = adnum WHERE relnamespace = 'public'::regnamespace

-- ask: policy
SELECT relname || '.' || polname, concat_ws(' ', CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END,
  polcmd::text, (SELECT string_agg(coalesce((%(ours)s::text[])[array_position(%(known)s::text[], r.rolname::text)], r.rolname, 'public'), ' ' ORDER BY r.rolname)
    FROM unnest(polroles) one LEFT JOIN pg_roles r ON r.oid = one),
  'using', coalesce(pg_get_expr(polqual, polrelid), '-'), 'check', coalesce(pg_get_expr(polwithcheck, polrelid), '-'))
FROM pg_policy JOIN pg_class c ON c.oid = polrelid WHERE relnamespace = 'public'::regnamespace

-- ask: rows
SELECT relname, concat_ws(' ', CASE WHEN relrowsecurity THEN 'guarded' END, CASE WHEN relforcerowsecurity THEN 'forced' END)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relrowsecurity OR relforcerowsecurity)

-- ask: box
-- The schema of the secret ballot: its functions and lasting tables, and anybody but the owner who may enter it.
SELECT p.oid::regprocedure::text, concat_ws(' ', CASE WHEN prosecdef THEN 'definer' ELSE 'invoker' END, md5(prosrc),
    CASE WHEN proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl) a WHERE a.grantee <> proowner) THEN 'called by others' END)
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'box'
UNION ALL SELECT relname, string_agg(attname, ' ' ORDER BY attnum) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
WHERE nspname = 'box' AND relkind = 'r' AND relname NOT LIKE 'open\_%%' GROUP BY relname
UNION ALL SELECT 'entered by', coalesce(r.rolname, 'everybody') || ' ' || privilege_type
FROM pg_namespace n, aclexplode(nspacl) acl LEFT JOIN pg_roles r ON r.oid = grantee WHERE nspname = 'box' AND grantee <> nspowner
  AND (r.rolname IS NULL OR r.rolname <> ALL (%(known)s))
UNION ALL SELECT DISTINCT 'opened to', coalesce(r.rolname, 'everybody') || ' ' || privilege_type
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace, aclexplode(relacl) acl LEFT JOIN pg_roles r ON r.oid = grantee
WHERE nspname = 'box' AND grantee <> relowner AND (r.rolname IS NULL OR r.rolname <> ALL (%(known)s))
UNION ALL SELECT 'belongs to a stranger', '' FROM pg_namespace WHERE nspname = 'box' AND nspowner <> %(owner)s::regrole

-- ask: rule
SELECT relname || '.' || rulename, pg_get_ruledef(r.oid) FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')

-- ask: event
SELECT evtname || ' ' || evtenabled::text, evtevent || ' ' || evtfoid::regprocedure FROM pg_event_trigger v
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = v.oid AND e.deptype = 'e')

-- ask: key off
SELECT DISTINCT relname, conname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
JOIN pg_constraint k ON k.oid = tgconstraint
WHERE relnamespace = 'public'::regnamespace AND tgisinternal AND tgenabled NOT IN ('O', 'A')

-- ask: set
SELECT one, '' FROM pg_db_role_setting, unnest(setconfig) one
WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
AND split_part(one, '=', 1) IN ('session_replication_role', 'search_path', 'row_security')

-- ask: not the owner's
-- What belongs to somebody else than the role owner could be changed by that one.
SELECT c.relname, '' FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relowner <> %(owner)s::regrole AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e')
UNION ALL SELECT p.oid::regprocedure::text, '' FROM pg_proc p
WHERE pronamespace = 'public'::regnamespace AND proowner <> %(owner)s::regrole AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
UNION ALL SELECT 'schema public', '' FROM pg_namespace WHERE nspname = 'public' AND nspowner <> %(owner)s::regrole

-- ask: stranger
-- Rights that were granted to everybody or to a role that is none of ours.
SELECT DISTINCT c.relname, coalesce(r.rolname, 'everybody') || ' ' || privilege_type
FROM pg_class c, aclexplode(relacl) acl LEFT JOIN pg_roles r ON r.oid = grantee
WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e') AND (r.rolname IS NULL OR r.rolname <> ALL (%(known)s))
UNION SELECT relname || '.' || attname, coalesce(r.rolname, 'everybody') || ' ' || privilege_type
FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid, aclexplode(attacl) acl LEFT JOIN pg_roles r ON r.oid = grantee
WHERE relnamespace = 'public'::regnamespace AND (r.rolname IS NULL OR r.rolname <> ALL (%(known)s))
UNION SELECT p.oid::regprocedure::text, coalesce(r.rolname, 'everybody') || ' ' || privilege_type
FROM pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) acl LEFT JOIN pg_roles r ON r.oid = grantee
WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
AND (r.rolname IS NULL OR r.rolname <> ALL (%(known)s))
UNION SELECT 'schema public', coalesce(r.rolname, 'everybody') || ' ' || privilege_type
FROM pg_namespace, aclexplode(nspacl) acl LEFT JOIN pg_roles r ON r.oid = grantee
WHERE nspname = 'public' AND (r.rolname IS NULL OR r.rolname <> ALL (%(known)s))

-- ask: role
-- What one role may do: with tables, with columns, functions, the database, and by what it is.
SELECT relname, string_agg(lower(left(p, 1)), '' ORDER BY p) FROM pg_class,
unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
AND has_table_privilege(%(role)s, pg_class.oid, p) GROUP BY relname
UNION ALL SELECT relname, lower(p) || ' ' || string_agg(attname, ' ' ORDER BY attname)
FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped,
unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND has_column_privilege(%(role)s, c.oid, attnum, p)
AND NOT has_table_privilege(%(role)s, c.oid, p) GROUP BY relname, p
UNION ALL SELECT 'calls', p.oid::regprocedure::text FROM pg_proc p
WHERE pronamespace = 'public'::regnamespace
AND has_function_privilege(%(role)s, p.oid, 'execute') AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
UNION ALL SELECT 'box', lower(p) FROM pg_namespace n, unnest(ARRAY['USAGE', 'CREATE']) p WHERE nspname = 'box' AND has_schema_privilege(%(role)s, n.oid, p)
UNION ALL SELECT DISTINCT 'box', 'may ' || lower(p) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace,
unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
WHERE nspname = 'box' AND relkind = 'r' AND has_table_privilege(%(role)s, c.oid, p)
UNION ALL SELECT 'may', what FROM unnest(ARRAY['CREATE', 'TEMP']) what WHERE has_database_privilege(%(role)s, current_database(), what)
UNION ALL SELECT 'may', 'create here' WHERE has_schema_privilege(%(role)s, 'public', 'CREATE')
UNION ALL SELECT 'is', what FROM pg_roles r, LATERAL (VALUES ('superuser', rolsuper), ('above policies', rolbypassrls),
  ('maker of roles', rolcreaterole), ('maker of databases', rolcreatedb)) power (what, has) WHERE rolname = %(role)s AND has
UNION ALL SELECT 'is', 'one of ' || r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
WHERE m.member = %(role)s::regrole
