"""The pairings' guards inside the database: no two at a time, nothing changes but the end, the end is set once, nothing is deleted."""

from shared.triggers import guards

_KEPT = ("household_id", "helper_id", "unit_id", "from_on", "reason")
_NEW, _OLD = ", ".join(f"NEW.{name}" for name in _KEPT), ", ".join(f"OLD.{name}" for name in _KEPT)
_OTHER = "EXISTS (SELECT 1 FROM pairing_pairing p WHERE p.household_id = NEW.household_id AND p.id <> NEW.id AND {overlap})"
_OVERLAP = _OTHER.format(overlap="(p.ended_on IS NULL OR p.ended_on > NEW.from_on) AND (NEW.ended_on IS NULL OR p.from_on < NEW.ended_on)")
_TWO, _CHANGED, _DELETED = "a household has one helper at a time", "a pairing is ended, never changed", "pairings are kept"

SQLITE = [
    f"""CREATE TRIGGER pairing_one_at_a_time AFTER INSERT ON pairing_pairing WHEN {_OVERLAP}
       BEGIN SELECT RAISE(ABORT, '{_TWO}'); END""",
    f"""CREATE TRIGGER pairing_no_change BEFORE UPDATE ON pairing_pairing WHEN ({_NEW}) IS NOT ({_OLD}) OR OLD.ended_on IS NOT NULL
       BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END""",
    f"""CREATE TRIGGER pairing_no_delete BEFORE DELETE ON pairing_pairing
       BEGIN SELECT RAISE(ABORT, '{_DELETED}'); END""",
]

_REFUSE = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {when} RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; {end} RETURN NEW; END $$;
"""
POSTGRESQL = (
    _REFUSE.format(name="pairing_one_at_a_time", when=f"IF {_OVERLAP} THEN", message=_TWO, end="END IF;")
    + _REFUSE.format(
        name="pairing_no_change",
        when=f"IF ({_NEW}) IS DISTINCT FROM ({_OLD}) OR OLD.ended_on IS NOT NULL THEN",
        message=_CHANGED,
        end="END IF;",
    )
    + _REFUSE.format(name="pairing_no_delete", when="", message=_DELETED, end="")
    + """
CREATE TRIGGER pairing_one_at_a_time AFTER INSERT ON pairing_pairing FOR EACH ROW EXECUTE FUNCTION pairing_one_at_a_time();
CREATE TRIGGER pairing_no_change BEFORE UPDATE ON pairing_pairing FOR EACH ROW EXECUTE FUNCTION pairing_no_change();
CREATE TRIGGER pairing_no_delete BEFORE DELETE OR TRUNCATE ON pairing_pairing FOR EACH STATEMENT EXECUTE FUNCTION pairing_no_delete();
"""
)
POSTGRESQL_BACK = """
DROP TRIGGER IF EXISTS pairing_one_at_a_time ON pairing_pairing;
DROP TRIGGER IF EXISTS pairing_no_change ON pairing_pairing;
DROP TRIGGER IF EXISTS pairing_no_delete ON pairing_pairing;
DROP FUNCTION IF EXISTS pairing_one_at_a_time(), pairing_no_change(), pairing_no_delete();
"""

install, remove = guards(SQLITE, POSTGRESQL, POSTGRESQL_BACK)
