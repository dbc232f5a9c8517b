"""The notices' guards inside the database: lines are written once, into a draft; a posted notice keeps its text and days."""

from shared.triggers import guards

KEPT = ("public_id", "kind", "village_id", "title", "body", "version", "total_fen", "posted_on", "ends_on", "created_by_id")
_NEW, _OLD = ", ".join(f"NEW.{name}" for name in KEPT), ", ".join(f"OLD.{name}" for name in KEPT)

SQLITE = [
    """CREATE TRIGGER notice_line_no_update BEFORE UPDATE ON notices_noticeline
       BEGIN SELECT RAISE(ABORT, 'notice lines are never changed'); END""",
    """CREATE TRIGGER notice_line_no_delete BEFORE DELETE ON notices_noticeline
       BEGIN SELECT RAISE(ABORT, 'notice lines are never deleted'); END""",
    """CREATE TRIGGER notice_line_only_in_a_draft BEFORE INSERT ON notices_noticeline
       WHEN (SELECT status FROM notices_publicnotice WHERE id = NEW.notice_id) <> 'draft'
       BEGIN SELECT RAISE(ABORT, 'the notice is posted'); END""",
    f"""CREATE TRIGGER notice_kept_once_posted BEFORE UPDATE ON notices_publicnotice
       WHEN OLD.status <> 'draft' AND ({_NEW}) IS NOT ({_OLD})
       BEGIN SELECT RAISE(ABORT, 'a posted notice is never changed'); END""",
    """CREATE TRIGGER notice_no_delete BEFORE DELETE ON notices_publicnotice
       BEGIN SELECT RAISE(ABORT, 'notices are never deleted'); END""",
]

POSTGRESQL = f"""
CREATE FUNCTION notices_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% on % refused: notices stay as they are', TG_OP, TG_TABLE_NAME
  USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION notices_only_in_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT notice_id FROM fresh) f JOIN notices_publicnotice n ON n.id = f.notice_id
    WHERE n.status <> 'draft')
  THEN RAISE EXCEPTION 'the notice is posted' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION notices_kept_once_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'draft' AND ({_NEW}) IS DISTINCT FROM ({_OLD})
  THEN RAISE EXCEPTION 'a posted notice is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notice_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON notices_noticeline
  FOR EACH STATEMENT EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER notice_line_only_in_a_draft AFTER INSERT ON notices_noticeline
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION notices_only_in_a_draft();
CREATE TRIGGER notice_no_delete BEFORE DELETE OR TRUNCATE ON notices_publicnotice
  FOR EACH STATEMENT EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER notice_kept_once_posted BEFORE UPDATE ON notices_publicnotice
  FOR EACH ROW EXECUTE FUNCTION notices_kept_once_posted();
"""  # noqa: S608  the names are the constants above
POSTGRESQL_BACK = """
DROP TRIGGER IF EXISTS notice_line_append_only ON notices_noticeline;
DROP TRIGGER IF EXISTS notice_line_only_in_a_draft ON notices_noticeline;
DROP TRIGGER IF EXISTS notice_no_delete ON notices_publicnotice;
DROP TRIGGER IF EXISTS notice_kept_once_posted ON notices_publicnotice;
DROP FUNCTION IF EXISTS notices_refuse(), notices_only_in_a_draft(), notices_kept_once_posted();
"""

install, remove = guards(SQLITE, POSTGRESQL, POSTGRESQL_BACK)
