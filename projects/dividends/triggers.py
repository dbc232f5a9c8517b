"""The rounds' guards inside the database, on both kinds of it.

Lines and the money taken are written into a draft only and never changed; a line is tied to its entry once; a round is
locked from the village meetings on; meetings, approvals and recalculations are append-only; whoever wrote a round does not
approve it, whoever approved it neither files nor pays it, and none of them audits it. The ciphertext of a bank card may be
written anew (a change of keys); the card's print may not. What a line points at is there, its account is the household's, its
entry is of that account and amount: asked once a statement, since foreign keys asked once a row cost half of a round's drawing up.
"""

from shared.triggers import append_only, guards

_LINE = (
    "round_id", "line_number", "household_id", "account_id", "payee_id", "payee_name", "bank_name", "card_print", '"group"',
    "members", "shares", "inputs", "amount_fen",
)  # fmt: skip
_ROUND = (
    "programme_id", "title", "year", "pot_fen", "reserve_fen", "costs_fen", "source_kind", "base_on", "formula", "formula_version",
    "formula_spec", "code_version", "template_id", "division", "reasons", "submission", "drawn_up_by_id",
)  # fmt: skip


def _row(alias: str, names) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


_NEW, _OLD, _NEW_ROUND, _OLD_ROUND = _row("NEW", _LINE), _row("OLD", _LINE), _row("NEW", _ROUND), _row("OLD", _ROUND)
_ENTRY = "(OLD.entry_id IS NOT NULL AND NEW.entry_id {differs} OLD.entry_id)"
_LOST = (
    "NOT EXISTS (SELECT 1 FROM households_household h JOIN ledger_incomeaccount a ON a.household_id = h.id"
    " WHERE h.id = {row}.household_id AND a.id = {row}.account_id)"
    " OR NOT EXISTS (SELECT 1 FROM dividends_dividendround r WHERE r.id = {row}.round_id)"
    " OR ({row}.payee_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM households_member m WHERE m.id = {row}.payee_id))"
)
_WRONG_ENTRY = (
    "{row}.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_incomeentry e"
    " WHERE e.id = {row}.entry_id AND e.account_id = {row}.account_id AND e.amount_fen = {row}.amount_fen)"
)
_STATUS = "(SELECT status FROM dividends_dividendround WHERE id = {row}.round_id)"
_AUTHOR = "(SELECT drawn_up_by_id FROM dividends_dividendround WHERE id = NEW.round_id)"
_SIGNED = "EXISTS (SELECT 1 FROM dividends_roundapproval a WHERE a.round_id = NEW.id AND a.submission = NEW.submission AND a.approved"
_FILED_BY_SIGNER = f"NEW.filed_by_id IS NOT NULL AND {_SIGNED} AND a.level = 'township' AND a.by_id = NEW.filed_by_id)"
_PAID_BY_SIGNER = f"NEW.paid_by_id IS NOT NULL AND {_SIGNED} AND a.by_id = NEW.paid_by_id)"
_WRONG_MEETING = (
    "NOT EXISTS (SELECT 1 FROM dividends_dividendround r"
    " WHERE r.id = NEW.round_id AND r.status = 'meeting' AND r.submission = NEW.submission)"
)
_WRONG_APPROVAL = (
    "NOT EXISTS (SELECT 1 FROM dividends_dividendround r WHERE r.id = NEW.round_id AND r.submission = NEW.submission"
    " AND r.drawn_up_by_id <> NEW.by_id AND r.status = CASE NEW.level WHEN 'township' THEN 'submitted' ELSE 'approved' END)"
)
_REPLAYED_BY_ONE_OF_THEM = (
    "NEW.by_id IS NOT NULL AND (EXISTS (SELECT 1 FROM dividends_dividendround r WHERE r.id = NEW.round_id"
    " AND NEW.by_id IN (r.drawn_up_by_id, r.approved_by_id, r.filed_by_id, r.paid_by_id))"
    " OR EXISTS (SELECT 1 FROM dividends_roundapproval a WHERE a.round_id = NEW.round_id AND a.by_id = NEW.by_id))"
)
_MESSAGES = {
    "round_not_filed_by_its_approver": ("UPDATE", "dividends_dividendround", _FILED_BY_SIGNER, "who approved a round may not file it"),
    "round_not_paid_by_a_signer": ("UPDATE", "dividends_dividendround", _PAID_BY_SIGNER, "who approved a round may not pay it"),
    "meeting_in_its_time": ("INSERT", "dividends_meetingstep", _WRONG_MEETING, "the round is not before the meetings"),
    "approval_in_its_time": ("INSERT", "dividends_roundapproval", _WRONG_APPROVAL, "not the time or not the person to approve"),
    "replay_by_another": ("INSERT", "dividends_roundreplay", _REPLAYED_BY_ONE_OF_THEM, "who worked on a round does not audit it"),
}


def _sqlite_check(name: str) -> str:
    act, table, condition, message = _MESSAGES[name]
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _postgresql_check(name: str) -> str:
    act, table, condition, message = _MESSAGES[name]
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();"""


def _sqlite_kept(short: str, table: str) -> list[str]:
    """Rows of a round come and go with its draft."""
    return [
        f"""CREATE TRIGGER {short}_only_in_a_draft BEFORE INSERT ON {table} WHEN {_STATUS.format(row="NEW")} <> 'draft'
            BEGIN SELECT RAISE(ABORT, 'the round is no longer a draft'); END""",
        f"""CREATE TRIGGER {short}_kept_once_submitted BEFORE DELETE ON {table} WHEN {_STATUS.format(row="OLD")} <> 'draft'
            BEGIN SELECT RAISE(ABORT, 'the round is no longer a draft'); END""",
    ]


def _postgresql_kept(short: str, table: str) -> str:
    return f"""
CREATE TRIGGER {short}_only_in_a_draft AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION dividends_only_in_a_draft();
CREATE TRIGGER {short}_kept_once_submitted AFTER DELETE ON {table}
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION dividends_only_in_a_draft();
CREATE TRIGGER {short}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION dividends_no_truncate();"""


_SQLITE_POINTS = [
    f"""CREATE TRIGGER dividend_line_{name} BEFORE {act} ON dividends_dividendline WHEN {wrong.format(row="NEW")}
        BEGIN SELECT RAISE(ABORT, '{message}'); END"""
    for name, act, wrong, message in (
        ("points_at_what_is_there", "INSERT", _LOST, "a line points at what is not there"),
        ("begins_with_its_entry", "INSERT", _WRONG_ENTRY, "the entry is not of this line"),
        ("tied_to_its_entry", "UPDATE", _WRONG_ENTRY, "the entry is not of this line"),
    )
]
_POSTGRESQL_POINTS = """
CREATE FUNCTION dividends_line_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF EXISTS (SELECT 1 FROM touched t LEFT JOIN ledger_incomeaccount a ON a.id = t.account_id AND a.household_id = t.household_id
        LEFT JOIN dividends_dividendround r ON r.id = t.round_id LEFT JOIN households_member m ON m.id = t.payee_id
        WHERE a.id IS NULL OR r.id IS NULL OR (t.payee_id IS NOT NULL AND m.id IS NULL))
    THEN RAISE EXCEPTION 'a line points at what is not there' USING ERRCODE = 'foreign_key_violation'; END IF;
  END IF;
  IF EXISTS (SELECT 1 FROM touched t LEFT JOIN ledger_incomeentry e
      ON e.id = t.entry_id AND e.account_id = t.account_id AND e.amount_fen = t.amount_fen
      WHERE t.entry_id IS NOT NULL AND e.id IS NULL)
  THEN RAISE EXCEPTION 'the entry is not of this line' USING ERRCODE = 'foreign_key_violation'; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER dividend_line_points_at_what_is_there AFTER INSERT ON dividends_dividendline
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION dividends_line_points();
CREATE TRIGGER dividend_line_tied_to_its_entry AFTER UPDATE ON dividends_dividendline
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION dividends_line_points();
CREATE TRIGGER dividend_round_stays BEFORE DELETE OR TRUNCATE ON dividends_dividendround
  FOR EACH STATEMENT EXECUTE FUNCTION dividends_no_truncate();"""


_OWNED = {"dividend_line": "dividends_dividendline", "round_source": "dividends_roundsource"}
SQLITE = [
    f"""CREATE TRIGGER dividend_line_no_change BEFORE UPDATE ON dividends_dividendline
       WHEN ({_NEW}) IS NOT ({_OLD}) OR {_ENTRY.format(differs="IS NOT")}
       BEGIN SELECT RAISE(ABORT, 'dividend lines are never changed'); END""",
    """CREATE TRIGGER round_source_no_change BEFORE UPDATE ON dividends_roundsource
       BEGIN SELECT RAISE(ABORT, 'the money taken is never changed'); END""",
    f"""CREATE TRIGGER round_kept_once_submitted BEFORE UPDATE ON dividends_dividendround
       WHEN OLD.status <> 'draft' AND ({_NEW_ROUND}) IS NOT ({_OLD_ROUND})
       BEGIN SELECT RAISE(ABORT, 'a submitted round is never changed'); END""",
    *(statement for short, table in _OWNED.items() for statement in _sqlite_kept(short, table)),
    *map(_sqlite_check, _MESSAGES),
    *_SQLITE_POINTS,
    """CREATE TRIGGER dividend_round_stays BEFORE DELETE ON dividends_dividendround
       BEGIN SELECT RAISE(ABORT, 'rounds are never deleted'); END""",
]
POSTGRESQL = f"""
CREATE FUNCTION dividends_only_in_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT round_id FROM touched) t JOIN dividends_dividendround r ON r.id = t.round_id
    WHERE r.status <> 'draft')
  THEN RAISE EXCEPTION 'the round is no longer a draft' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION dividends_no_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'dividend lines are never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION dividends_source_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the money taken is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION dividends_round_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'draft' AND ({_NEW_ROUND}) IS DISTINCT FROM ({_OLD_ROUND})
  THEN RAISE EXCEPTION 'a submitted round is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION dividends_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of a round are kept' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER dividend_line_no_change BEFORE UPDATE OF {", ".join(_LINE)} ON dividends_dividendline FOR EACH ROW
  WHEN (({_NEW}) IS DISTINCT FROM ({_OLD})) EXECUTE FUNCTION dividends_no_change();
CREATE TRIGGER dividend_line_tied_once BEFORE UPDATE OF entry_id ON dividends_dividendline FOR EACH ROW
  WHEN ({_ENTRY.format(differs="IS DISTINCT FROM")}) EXECUTE FUNCTION dividends_no_change();
CREATE TRIGGER round_source_no_change BEFORE UPDATE ON dividends_roundsource FOR EACH ROW EXECUTE FUNCTION dividends_source_kept();
CREATE TRIGGER round_kept_once_submitted BEFORE UPDATE ON dividends_dividendround FOR EACH ROW EXECUTE FUNCTION dividends_round_kept();
{"".join(_postgresql_kept(short, table) for short, table in _OWNED.items())}
{"".join(map(_postgresql_check, _MESSAGES))}
{_POSTGRESQL_POINTS}
"""  # noqa: S608  names and conditions of this file
_DROPS = [("dividend_line_no_change", "dividends_dividendline"), ("round_source_no_change", "dividends_roundsource")]
_DROPS += [("round_kept_once_submitted", "dividends_dividendround")]
_DROPS += [
    (f"{short}_{end}", table) for short, table in _OWNED.items() for end in ("only_in_a_draft", "kept_once_submitted", "no_truncate")
]
_DROPS += [(f"dividend_line_{end}", "dividends_dividendline") for end in ("tied_once", "points_at_what_is_there", "tied_to_its_entry")]
_DROPS += [("dividend_round_stays", "dividends_dividendround")]
_DROPS += [(name, facts[1]) for name, facts in _MESSAGES.items()]
_FUNCTIONS = [
    "dividends_line_points",
    "dividends_only_in_a_draft",
    "dividends_no_change",
    "dividends_source_kept",
    "dividends_round_kept",
    "dividends_no_truncate",
]
POSTGRESQL_BACK = "\n".join(
    [f"DROP TRIGGER IF EXISTS {name} ON {table};" for name, table in _DROPS]
    + [f"DROP FUNCTION IF EXISTS {name}();" for name in [*_FUNCTIONS, *_MESSAGES]]
)
_guard, _unguard = guards(SQLITE, POSTGRESQL, POSTGRESQL_BACK)
_APPEND_ONLY = [
    append_only("dividends_meetingstep", "village meetings are never changed"),
    append_only("dividends_roundapproval", "approvals are never changed"),
    append_only("dividends_roundreplay", "recalculations are never changed"),
]


def install(apps, schema_editor):
    _guard(apps, schema_editor)
    for lock, _unlock in _APPEND_ONLY:
        lock(apps, schema_editor)


def remove(apps, schema_editor):
    _unguard(apps, schema_editor)
    for _lock, unlock in _APPEND_ONLY:
        unlock(apps, schema_editor)
