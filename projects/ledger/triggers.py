"""The ledger's guards inside the database: append-only entries, postings that add up, nothing after the seal.

Used by migrations (install, remove): a migration that alters these tables removes them first and installs them again at its
end, since SQLite rebuilds a table without its triggers. Checks run once per statement or posting, never once per row over all
rows: a per-row balance check is quadratic.
"""

from shared.triggers import guards

SQLITE = [
    """CREATE TRIGGER income_no_update BEFORE UPDATE ON ledger_incomeentry
       BEGIN SELECT RAISE(ABORT, 'income entries are never changed'); END""",
    """CREATE TRIGGER income_no_delete BEFORE DELETE ON ledger_incomeentry
       BEGIN SELECT RAISE(ABORT, 'income entries are never deleted'); END""",
    """CREATE TRIGGER income_no_late_entry BEFORE INSERT ON ledger_incomeentry
       WHEN NOT EXISTS (SELECT 1 FROM ledger_posting WHERE id = NEW.posting_id AND sealed_at IS NULL)
       BEGIN SELECT RAISE(ABORT, 'the posting is sealed, or is not there'); END""",
    """CREATE TRIGGER income_of_an_account_there BEFORE INSERT ON ledger_incomeentry
       WHEN NOT EXISTS (SELECT 1 FROM ledger_incomeaccount WHERE id = NEW.account_id)
       BEGIN SELECT RAISE(ABORT, 'the income account is not there'); END""",
    """CREATE TRIGGER income_account_stays BEFORE DELETE ON ledger_incomeaccount
       BEGIN SELECT RAISE(ABORT, 'income accounts are never deleted'); END""",
    """CREATE TRIGGER posting_no_delete BEFORE DELETE ON ledger_posting
       BEGIN SELECT RAISE(ABORT, 'postings are never deleted'); END""",
    """CREATE TRIGGER posting_only_sealed_once BEFORE UPDATE ON ledger_posting
       WHEN OLD.sealed_at IS NOT NULL OR NEW.sealed_at IS NULL
         OR (NEW.id, NEW.title, NEW.source, NEW.entry_count, NEW.total_fen, NEW.actor_id, NEW.actor_name, NEW.posted_at)
            IS NOT (OLD.id, OLD.title, OLD.source, OLD.entry_count, OLD.total_fen, OLD.actor_id, OLD.actor_name, OLD.posted_at)
       BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END""",
    """CREATE TRIGGER posting_adds_up BEFORE UPDATE OF sealed_at ON ledger_posting
       WHEN (SELECT COUNT(*) FROM ledger_incomeentry WHERE posting_id = NEW.id) <> NEW.entry_count
         OR (SELECT COALESCE(SUM(amount_fen), 0) FROM ledger_incomeentry WHERE posting_id = NEW.id) <> NEW.total_fen
       BEGIN SELECT RAISE(ABORT, 'the posting does not add up'); END""",
    """CREATE TRIGGER posting_continues_the_chain BEFORE UPDATE OF sealed_at ON ledger_posting
       WHEN NOT EXISTS (SELECT 1 FROM ledger_chainhead h
                        WHERE h.id = 1 AND NEW.chain_number IS h.number + 1 AND NEW.previous_hash IS h.hash AND length(NEW.hash) = 64)
       BEGIN SELECT RAISE(ABORT, 'the posting does not continue the chain'); END""",
    """CREATE TRIGGER chain_head_follows BEFORE UPDATE ON ledger_chainhead
       WHEN NEW.number IS NOT OLD.number + 1 OR NOT EXISTS (SELECT 1 FROM ledger_posting p
            WHERE p.chain_number = NEW.number AND p.hash = NEW.hash AND p.previous_hash = OLD.hash)
       BEGIN SELECT RAISE(ABORT, 'the head of the chain follows its postings'); END""",
    """CREATE TRIGGER chain_head_stays BEFORE DELETE ON ledger_chainhead
       BEGIN SELECT RAISE(ABORT, 'the head of the chain is never deleted'); END""",
    """CREATE TRIGGER posting_begins_open BEFORE INSERT ON ledger_posting WHEN NEW.sealed_at IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'a posting begins unsealed'); END""",
]

POSTGRESQL = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION ledger_no_late_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT posting_id FROM fresh) f LEFT JOIN ledger_posting p ON p.id = f.posting_id
             WHERE p.id IS NULL OR p.sealed_at IS NOT NULL)
  THEN RAISE EXCEPTION 'the posting is sealed, or is not there' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  IF EXISTS (SELECT 1 FROM fresh f LEFT JOIN ledger_incomeaccount a ON a.id = f.account_id WHERE a.id IS NULL)
  THEN RAISE EXCEPTION 'the income account is not there' USING ERRCODE = 'foreign_key_violation'; END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION ledger_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE n bigint; total bigint;
BEGIN
  IF OLD.sealed_at IS NOT NULL OR NEW.sealed_at IS NULL
     OR (NEW.id, NEW.title, NEW.source, NEW.entry_count, NEW.total_fen, NEW.actor_id, NEW.actor_name, NEW.posted_at)
        IS DISTINCT FROM (OLD.id, OLD.title, OLD.source, OLD.entry_count, OLD.total_fen, OLD.actor_id, OLD.actor_name, OLD.posted_at)
  THEN RAISE EXCEPTION 'postings are never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  SELECT COUNT(*), COALESCE(SUM(amount_fen), 0) INTO n, total FROM ledger_incomeentry WHERE posting_id = NEW.id;
  IF n <> NEW.entry_count OR total <> NEW.total_fen
  THEN RAISE EXCEPTION 'the posting does not add up' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  IF NOT EXISTS (SELECT 1 FROM ledger_chainhead h
                 WHERE h.id = 1 AND NEW.chain_number = h.number + 1 AND NEW.previous_hash = h.hash AND length(NEW.hash) = 64)
  THEN RAISE EXCEPTION 'the posting does not continue the chain' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION ledger_chain_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> OLD.number + 1 OR NOT EXISTS (SELECT 1 FROM ledger_posting p
     WHERE p.chain_number = NEW.number AND p.hash = NEW.hash AND p.previous_hash = OLD.hash)
  THEN RAISE EXCEPTION 'the head of the chain follows its postings' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION ledger_must_be_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_posting WHERE id = NEW.id AND sealed_at IS NULL)
  THEN RAISE EXCEPTION 'a posting was left unsealed' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER income_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_incomeentry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER income_no_late_entry AFTER INSERT ON ledger_incomeentry
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_no_late_entry();
CREATE TRIGGER income_account_stays BEFORE DELETE OR TRUNCATE ON ledger_incomeaccount
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER posting_append_only BEFORE DELETE OR TRUNCATE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER posting_seal BEFORE UPDATE ON ledger_posting FOR EACH ROW EXECUTE FUNCTION ledger_seal();
CREATE CONSTRAINT TRIGGER posting_is_sealed AFTER INSERT ON ledger_posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_must_be_sealed();
CREATE TRIGGER chain_head_follows BEFORE UPDATE ON ledger_chainhead FOR EACH ROW EXECUTE FUNCTION ledger_chain_follows();
CREATE TRIGGER chain_head_stays BEFORE DELETE OR TRUNCATE ON ledger_chainhead FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
POSTGRESQL_BACK = """
DROP TRIGGER IF EXISTS income_append_only ON ledger_incomeentry; DROP TRIGGER IF EXISTS income_no_late_entry ON ledger_incomeentry;
DROP TRIGGER IF EXISTS posting_append_only ON ledger_posting; DROP TRIGGER IF EXISTS posting_seal ON ledger_posting;
DROP TRIGGER IF EXISTS posting_is_sealed ON ledger_posting; DROP TRIGGER IF EXISTS income_account_stays ON ledger_incomeaccount;
DROP TRIGGER IF EXISTS chain_head_follows ON ledger_chainhead; DROP TRIGGER IF EXISTS chain_head_stays ON ledger_chainhead;
DROP FUNCTION IF EXISTS ledger_refuse(), ledger_no_late_entry(), ledger_seal(), ledger_must_be_sealed(), ledger_chain_follows();
"""

install, remove = guards(SQLITE, POSTGRESQL, POSTGRESQL_BACK)
