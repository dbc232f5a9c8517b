"""The three administrators, kept apart by the database: no two excluding posts of one person overlap in time.

The sets repeat accounts.permissions in SQL, because a migration must not change its meaning with the code;
a test compares them. On SQLite a later AlterField on Post drops the triggers: such a migration installs them again.
"""

ADMINISTRATORS = ("audit_administrator", "security_administrator", "system_administrator")
MONEY = ("county_officer", "finance_officer", "township_reviewer", "village_clerk", "village_reviewer")
MESSAGE = "this person holds a post that excludes the new one"


def _list(roles: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{role}'" for role in roles) + ")"


_A, _M = _list(ADMINISTRATORS), _list(MONEY)
_CLASH = f"""SELECT 1 FROM accounts_post p WHERE p.user_id = NEW.user_id AND p.id <> {{own}}
   AND p.from_on <= COALESCE(NEW.to_on, '9999-12-31') AND COALESCE(p.to_on, '9999-12-31') >= NEW.from_on
   AND ((NEW.role IN {_A} AND p.role IN {_A} AND p.role <> NEW.role)
     OR (NEW.role IN {_A} AND p.role IN {_M}) OR (NEW.role IN {_M} AND p.role IN {_A}))"""  # noqa: S608  constants of this file
_INSERT, _UPDATE = _CLASH.format(own="COALESCE(NEW.id, -1)"), _CLASH.format(own="NEW.id")

SQLITE = {
    "post_exclusion_insert": f"BEFORE INSERT ON accounts_post WHEN EXISTS ({_INSERT}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    "post_exclusion_update": f"BEFORE UPDATE ON accounts_post WHEN EXISTS ({_UPDATE}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
}
# Two appointments at once wait for each other on the person's row; the second then sees the first.
POSTGRESQL = f"""
CREATE FUNCTION accounts_post_exclusion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF EXISTS ({_UPDATE}) THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER accounts_post_exclusion BEFORE INSERT OR UPDATE ON accounts_post FOR EACH ROW EXECUTE FUNCTION accounts_post_exclusion();
"""
POSTGRESQL_BACK = "DROP TRIGGER IF EXISTS accounts_post_exclusion ON accounts_post; DROP FUNCTION IF EXISTS accounts_post_exclusion();"


def install(apps, schema_editor) -> None:
    remove(apps, schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for name, rule in SQLITE.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {rule}", params=None)


def remove(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK, params=None)
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
