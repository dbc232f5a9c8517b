"""The guards inside the database, on both of them.

Lines are written once, into a draft; a posted notice keeps its text and days. An objection keeps what came in and what was
answered, and is never handled by who made the notice or what it shows.
"""

from shared.triggers import guards

KEPT_AT_FIRST = ("public_id", "kind", "village_id", "title", "body", "version", "total_fen", "posted_on", "ends_on", "created_by_id")
KEPT = (*KEPT_AT_FIRST, "replaces_id", "days", "counts", "names_until", "excluded_handlers")
CAME_IN = (
    *("notice_id", "line_number", "receipt", "form_key", "channel"),
    *("text_print", "received_at", "entered_by_id", "late_reason", "due_on"),
)
ANSWERED = ("public_text", "answer", "answered_at", "handled_by_id")


def _changed(names: tuple[str, ...], unlike: str) -> str:
    return f"({', '.join(f'NEW.{name}' for name in names)}) {unlike} ({', '.join(f'OLD.{name}' for name in names)})"


def notice_guards(kept: tuple[str, ...]):
    """(install, remove) of the guards of notices and lines, for the columns there were at that migration."""
    sqlite = [
        """CREATE TRIGGER notice_line_no_update BEFORE UPDATE ON notices_noticeline
           BEGIN SELECT RAISE(ABORT, 'notice lines are never changed'); END""",
        """CREATE TRIGGER notice_line_no_delete BEFORE DELETE ON notices_noticeline
           BEGIN SELECT RAISE(ABORT, 'notice lines are never deleted'); END""",
        """CREATE TRIGGER notice_line_only_in_a_draft BEFORE INSERT ON notices_noticeline
           WHEN (SELECT status FROM notices_publicnotice WHERE id = NEW.notice_id) <> 'draft'
           BEGIN SELECT RAISE(ABORT, 'the notice is posted'); END""",
        f"""CREATE TRIGGER notice_kept_once_posted BEFORE UPDATE ON notices_publicnotice
           WHEN OLD.status <> 'draft' AND {_changed(kept, "IS NOT")}
           BEGIN SELECT RAISE(ABORT, 'a posted notice is never changed'); END""",
        """CREATE TRIGGER notice_no_delete BEFORE DELETE ON notices_publicnotice
           BEGIN SELECT RAISE(ABORT, 'notices are never deleted'); END""",
    ]
    postgresql = f"""
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
  IF OLD.status <> 'draft' AND {_changed(kept, "IS DISTINCT FROM")}
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
    return guards(sqlite, postgresql, NOTICES_BACK)


NOTICES_BACK = """
DROP TRIGGER IF EXISTS notice_line_append_only ON notices_noticeline;
DROP TRIGGER IF EXISTS notice_line_only_in_a_draft ON notices_noticeline;
DROP TRIGGER IF EXISTS notice_no_delete ON notices_publicnotice;
DROP TRIGGER IF EXISTS notice_kept_once_posted ON notices_publicnotice;
DROP FUNCTION IF EXISTS notices_refuse(), notices_only_in_a_draft(), notices_kept_once_posted();
"""

_AUTHOR_SQLITE = """NEW.handled_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM notices_publicnotice n WHERE n.id = NEW.notice_id
       AND (n.created_by_id = NEW.handled_by_id
         OR EXISTS (SELECT 1 FROM json_each(n.excluded_handlers) WHERE value = NEW.handled_by_id)))"""
_ABORT_AUTHOR = "BEGIN SELECT RAISE(ABORT, 'an objection is not handled by who made the notice'); END"
OBJECTIONS_SQLITE = [
    f"""CREATE TRIGGER objection_keeps_what_came_in BEFORE UPDATE ON notices_objection
       WHEN {_changed(CAME_IN, "IS NOT")}
       BEGIN SELECT RAISE(ABORT, 'what came in is never changed'); END""",
    f"""CREATE TRIGGER objection_keeps_its_answer BEFORE UPDATE ON notices_objection
       WHEN OLD.answered_at IS NOT NULL AND {_changed(ANSWERED, "IS NOT")}
       BEGIN SELECT RAISE(ABORT, 'an answer is never changed'); END""",
    """CREATE TRIGGER objection_no_delete BEFORE DELETE ON notices_objection
       BEGIN SELECT RAISE(ABORT, 'objections are never deleted'); END""",
    f"CREATE TRIGGER objection_handled_by_another BEFORE UPDATE ON notices_objection WHEN {_AUTHOR_SQLITE} {_ABORT_AUTHOR}",
    f"CREATE TRIGGER objection_made_handled_by_another BEFORE INSERT ON notices_objection WHEN {_AUTHOR_SQLITE} {_ABORT_AUTHOR}",
]
OBJECTIONS_POSTGRESQL = f"""
CREATE FUNCTION objections_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND {_changed(CAME_IN, "IS DISTINCT FROM")}
  THEN RAISE EXCEPTION 'what came in is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  IF TG_OP = 'UPDATE' AND OLD.answered_at IS NOT NULL AND {_changed(ANSWERED, "IS DISTINCT FROM")}
  THEN RAISE EXCEPTION 'an answer is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  IF NEW.handled_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM notices_publicnotice n WHERE n.id = NEW.notice_id
    AND (n.created_by_id = NEW.handled_by_id OR n.excluded_handlers @> to_jsonb(NEW.handled_by_id)))
  THEN RAISE EXCEPTION 'an objection is not handled by who made the notice'
    USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION objections_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% refused: objections are never deleted', TG_OP USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER objection_guard BEFORE INSERT OR UPDATE ON notices_objection FOR EACH ROW EXECUTE FUNCTION objections_guard();
CREATE TRIGGER objection_no_delete BEFORE DELETE OR TRUNCATE ON notices_objection
  FOR EACH STATEMENT EXECUTE FUNCTION objections_refuse();
"""  # noqa: S608  the names are the constants above
OBJECTIONS_BACK = """
DROP TRIGGER IF EXISTS objection_guard ON notices_objection;
DROP TRIGGER IF EXISTS objection_no_delete ON notices_objection;
DROP FUNCTION IF EXISTS objections_guard(), objections_refuse();
"""

install, remove = notice_guards(KEPT_AT_FIRST)
install_with_clock, remove_with_clock = notice_guards(KEPT)
install_objections, remove_objections = guards(OBJECTIONS_SQLITE, OBJECTIONS_POSTGRESQL, OBJECTIONS_BACK)
