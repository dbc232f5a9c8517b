"""Guards of payouts inside the database: a batch is filled before it has its hash and never changed afterwards; nothing is deleted;
what may have left the house is answered, not taken back.
"""

from shared.triggers import guards

_BATCH = ("region_id", "number", "template_id", "count", "total_fen", "sha256", "drawn_by_id", "drawn_at")
_PAYOUT = ("batch_id", "sequence", "account_id", "amount_fen", "holder_name", "bank_name", "card_print", "follows_id")
_KEPT = ("payoutbatch", "payout", "payoutanswer")


def _row(alias: str, names) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


_STATUS = "(SELECT status FROM settlement_payoutbatch WHERE id = NEW.batch_id)"
_MOVES = (
    "OLD.status <> NEW.status AND NOT (OLD.status = 'drawn' AND NEW.status IN ('sent', 'cancelled')"
    " OR OLD.status = 'sent' AND NEW.status = 'answered')"
)
_PAID = (
    f"OLD.status <> NEW.status AND NOT (OLD.status = 'waiting' AND (NEW.status IN ('paid', 'failed') AND {_STATUS} = 'sent'"
    f" OR NEW.status = 'cancelled' AND {_STATUS} = 'cancelled'))"
)
_LATE = "EXISTS (SELECT 1 FROM settlement_payoutbatch WHERE id = NEW.batch_id AND sha256 <> '')"


def _checks(differs: str) -> list[tuple[str, str, str, str, str]]:
    batch = f"OLD.sha256 <> '' AND ({_row('NEW', _BATCH)}) {differs} ({_row('OLD', _BATCH)})"
    payout = f"({_row('NEW', _PAYOUT)}) {differs} ({_row('OLD', _PAYOUT)})"
    return [
        ("payoutbatch_kept", "UPDATE", "settlement_payoutbatch", batch, "a batch is never changed"),
        ("payoutbatch_moves_on", "UPDATE", "settlement_payoutbatch", _MOVES, "a batch that was sent cannot be taken back"),
        ("payout_kept", "UPDATE", "settlement_payout", payout, "payouts are never changed"),
        ("payout_moves_on", "UPDATE", "settlement_payout", _PAID, "a payout that may have left the house is untouchable"),
        ("payout_not_late", "INSERT", "settlement_payout", _LATE, "the batch is drawn up already"),
    ]


SQLITE = [
    *(
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for name, act, table, condition, message in _checks("IS NOT")
    ),
    *(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON settlement_{table} BEGIN SELECT RAISE(ABORT, 'this is never deleted'); END"
        for table in _KEPT
    ),
]
_RAISE = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation';"
POSTGRESQL = "\n".join(
    [
        *(
            f"CREATE FUNCTION settlement_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
            f" {_RAISE.format(message)} END IF; RETURN NEW; END $$;\n"
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION settlement_{name}();"
            for name, act, table, condition, message in _checks("IS DISTINCT FROM")
        ),
        "CREATE FUNCTION settlement_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        + _RAISE.format("this is never deleted")
        + " END $$;",
        *(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE ON settlement_{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION settlement_never_deleted();"
            for table in _KEPT
        ),
    ]
)
POSTGRESQL_BACK = "\n".join(
    [
        *(
            f"DROP TRIGGER IF EXISTS {name} ON {table}; DROP FUNCTION IF EXISTS settlement_{name}();"
            for name, _act, table, _condition, _message in _checks("")
        ),
        *(f"DROP TRIGGER IF EXISTS {table}_no_delete ON settlement_{table};" for table in _KEPT),
        "DROP FUNCTION IF EXISTS settlement_never_deleted();",
    ]
)

install, remove = guards(SQLITE, POSTGRESQL, POSTGRESQL_BACK)
