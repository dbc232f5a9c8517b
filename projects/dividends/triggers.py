"""The rounds' guards inside the database: lines are written into a draft only, never changed, tied to their entry once."""

from shared.triggers import guards

KEPT = ("round_id", "line_number", "household_id", "account_id", "payee_name", '"group"', "members", "shares", "amount_fen")
_NEW, _OLD = ", ".join(f"NEW.{name}" for name in KEPT), ", ".join(f"OLD.{name}" for name in KEPT)
_ROUND = ("programme_id", "title", "year", "pot_fen", "base_on", "formula", "formula_version", "drawn_up_by_id")
_NEW_ROUND, _OLD_ROUND = ", ".join(f"NEW.{name}" for name in _ROUND), ", ".join(f"OLD.{name}" for name in _ROUND)
_STATUS = "(SELECT status FROM dividends_dividendround WHERE id = {row}.round_id)"

SQLITE = [
    f"""CREATE TRIGGER dividend_line_no_change BEFORE UPDATE ON dividends_dividendline
       WHEN ({_NEW}) IS NOT ({_OLD}) OR OLD.entry_id IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'dividend lines are never changed'); END""",
    f"""CREATE TRIGGER dividend_line_only_in_a_draft BEFORE INSERT ON dividends_dividendline
       WHEN {_STATUS.format(row="NEW")} <> 'draft'
       BEGIN SELECT RAISE(ABORT, 'the round is no longer a draft'); END""",
    f"""CREATE TRIGGER dividend_line_kept_once_submitted BEFORE DELETE ON dividends_dividendline
       WHEN {_STATUS.format(row="OLD")} <> 'draft'
       BEGIN SELECT RAISE(ABORT, 'the round is no longer a draft'); END""",
    f"""CREATE TRIGGER round_kept_once_submitted BEFORE UPDATE ON dividends_dividendround
       WHEN OLD.status <> 'draft' AND ({_NEW_ROUND}) IS NOT ({_OLD_ROUND})
       BEGIN SELECT RAISE(ABORT, 'a submitted round is never changed'); END""",
]

_ONLY_IN_A_DRAFT = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT round_id FROM touched) t JOIN dividends_dividendround r ON r.id = t.round_id
    WHERE r.status <> 'draft')
  THEN RAISE EXCEPTION 'the round is no longer a draft' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NULL;
END $$;
"""
POSTGRESQL = (
    _ONLY_IN_A_DRAFT.format(name="dividends_only_in_a_draft")
    + f"""
CREATE FUNCTION dividends_no_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ({_NEW}) IS DISTINCT FROM ({_OLD}) OR OLD.entry_id IS NOT NULL
  THEN RAISE EXCEPTION 'dividend lines are never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION dividends_round_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'draft' AND ({_NEW_ROUND})
     IS DISTINCT FROM ({_OLD_ROUND})
  THEN RAISE EXCEPTION 'a submitted round is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION dividends_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'dividend lines are kept' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER dividend_line_no_change BEFORE UPDATE ON dividends_dividendline FOR EACH ROW EXECUTE FUNCTION dividends_no_change();
CREATE TRIGGER dividend_line_only_in_a_draft AFTER INSERT ON dividends_dividendline
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION dividends_only_in_a_draft();
CREATE TRIGGER dividend_line_kept_once_submitted AFTER DELETE ON dividends_dividendline
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION dividends_only_in_a_draft();
CREATE TRIGGER dividend_line_no_truncate BEFORE TRUNCATE ON dividends_dividendline
  FOR EACH STATEMENT EXECUTE FUNCTION dividends_no_truncate();
CREATE TRIGGER round_kept_once_submitted BEFORE UPDATE ON dividends_dividendround FOR EACH ROW EXECUTE FUNCTION dividends_round_kept();
"""
)
POSTGRESQL_BACK = """
DROP TRIGGER IF EXISTS dividend_line_no_change ON dividends_dividendline;
DROP TRIGGER IF EXISTS dividend_line_only_in_a_draft ON dividends_dividendline;
DROP TRIGGER IF EXISTS dividend_line_kept_once_submitted ON dividends_dividendline;
DROP TRIGGER IF EXISTS dividend_line_no_truncate ON dividends_dividendline;
DROP TRIGGER IF EXISTS round_kept_once_submitted ON dividends_dividendround;
DROP FUNCTION IF EXISTS dividends_only_in_a_draft(), dividends_no_change(), dividends_round_kept(), dividends_no_truncate();
"""

install, remove = guards(SQLITE, POSTGRESQL, POSTGRESQL_BACK)
