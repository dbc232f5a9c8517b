"""The payments' guards inside the database: a batch is filled before it has its hash and never afterwards; attempts are never deleted;
what was sent to the bank is answered, not taken back; holds, decisions, receipts and recoveries stay.
"""

from shared.triggers import guards

_BATCH = ("region_id", "number", "template_id", "part", "count", "total_fen", "sha256", "drawn_by_id", "drawn_at")
_PAYMENT = (
    "batch_id", "sequence", "line_id", "round_id", "amount_fen", "payee_id", "holder_name", "bank_name", "card_print", "follows_id",
)  # fmt: skip
_KEPT = ("bankbatch", "payment", "bankreceipt", "payeechange", "linereturn", "hold", "recovery")
_RECEIPT = (
    "batch_id",
    "file_name",
    "sha256",
    "imported_by_id",
    "imported_at",
    "paid_count",
    "paid_fen",
    "failed_count",
    "failed_fen",
    "posting_id",
)


def _row(alias: str, names) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


_BATCH_KEPT = "OLD.sha256 <> '' AND ({new}) {differs} ({old})"
_BATCH_MOVED = (
    "OLD.status <> NEW.status AND NOT (OLD.status = 'drawn' AND NEW.status IN ('sent', 'cancelled')"
    " OR OLD.status = 'sent' AND NEW.status = 'answered')"
)
_MOVED = (
    "OLD.status <> NEW.status AND NOT (OLD.status = 'waiting' AND (NEW.status IN ('paid', 'failed') AND"
    " (SELECT status FROM dividends_bankbatch WHERE id = NEW.batch_id) = 'sent'"
    " OR NEW.status = 'cancelled' AND (SELECT status FROM dividends_bankbatch WHERE id = NEW.batch_id) = 'cancelled'))"
)
_ANSWER = ("settled_on", "bank_serial", "reason", "receipt_id")
_ANSWERED = f"OLD.status <> 'waiting' AND ({_row('NEW', _ANSWER)}) {{differs}} ({_row('OLD', _ANSWER)})"
_SEALED = "EXISTS (SELECT 1 FROM dividends_bankbatch WHERE id = NEW.batch_id AND sha256 <> '')"


def _checks(differs: str) -> list[tuple[str, str, str, str, str]]:
    """(name, act, table, condition, message), with the database's own word for “differs”."""
    batch = _BATCH_KEPT.format(new=_row("NEW", _BATCH), old=_row("OLD", _BATCH), differs=differs)
    payment = f"({_row('NEW', _PAYMENT)}) {differs} ({_row('OLD', _PAYMENT)})"
    receipt = f"({_row('NEW', _RECEIPT)}) {differs} ({_row('OLD', _RECEIPT)})"
    return [
        ("batch_kept_once_drawn", "UPDATE", "dividends_bankbatch", batch, "a batch is never changed"),
        ("batch_moves_on", "UPDATE", "dividends_bankbatch", _BATCH_MOVED, "a batch that was sent cannot be taken back"),
        ("payment_kept", "UPDATE", "dividends_payment", payment, "payments are never changed"),
        ("payment_moves_on", "UPDATE", "dividends_payment", _MOVED, "a payment that may have left the house is untouchable"),
        ("payment_answered_once", "UPDATE", "dividends_payment", _ANSWERED.format(differs=differs), "an answer is never changed"),
        ("payment_not_late", "INSERT", "dividends_payment", _SEALED, "the batch is drawn up already"),
        ("receipt_kept", "UPDATE", "dividends_bankreceipt", receipt, "receipts are never changed"),
    ]


SQLITE = [
    *(
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for name, act, table, condition, message in _checks("IS NOT")
    ),
    *(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON dividends_{table} BEGIN SELECT RAISE(ABORT, 'this is never deleted'); END"
        for table in _KEPT
    ),
]


def _function(name: str, condition: str, message: str) -> str:
    return f"""CREATE FUNCTION dividends_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;"""


POSTGRESQL = (
    "\n".join(
        f"{_function(name, condition, message)}\n"
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION dividends_{name}();"
        for name, act, table, condition, message in _checks("IS DISTINCT FROM")
    )
    + """
CREATE FUNCTION dividends_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'this is never deleted' USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""
    + "\n".join(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE ON dividends_{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION dividends_never_deleted();"
        for table in _KEPT
    )
)
_NAMES = [(name, table) for name, _act, table, _condition, _message in _checks("")]
POSTGRESQL_BACK = "\n".join(
    [
        *(f"DROP TRIGGER IF EXISTS {name} ON {table}; DROP FUNCTION IF EXISTS dividends_{name}();" for name, table in _NAMES),
        *(f"DROP TRIGGER IF EXISTS {table}_no_delete ON dividends_{table};" for table in _KEPT),
        "DROP FUNCTION IF EXISTS dividends_never_deleted();",
    ]
)

install, remove = guards(SQLITE, POSTGRESQL, POSTGRESQL_BACK)
