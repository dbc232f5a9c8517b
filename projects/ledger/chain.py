"""The hash chain over all postings: what is hashed, and how a posting gets its place. verifying.py computes it again.

Format “ledger-1”, bytes in UTF-8. Fields are joined by U+001F, each entry ends with U+001E; a text that holds one of them is
refused at the door, so that no two contents give the same bytes. Numbers are decimal, dates 2020-10-01, moments in UTC with
microseconds (2020-10-18T01:00:00.000000+00:00), what is absent is empty.

  entry    account_id, kind, item_code, item, amount_fen, earned_on, source, reverses_id
  digest   SHA-256 over the entries of the posting in the order of their ids, as 64 hex digits
  posting  "ledger-1", chain_number, previous_hash, id, title, source, entry_count, total_fen, actor_id, actor_name,
           posted_at, sealed_at, digest
  hash     SHA-256 over the posting, as 64 hex digits; previous_hash of number 1 is sixty-four zeros
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.ledger.models import ChainHead, Posting
from shared.errors import RuleError

FORMAT = "ledger-1"
FIELD_END, ENTRY_END = "\x1f", "\x1e"
GENESIS = "0" * 64
ENTRY_FIELDS = ("account_id", "kind", "item_code", "item", "amount_fen", "earned_on", "source", "reverses_id")
_TEXTS = len(ENTRY_FIELDS) - 1  # separators between the fields of an entry


class Digest:
    """SHA-256 over entries, one after another, in constant memory."""

    def __init__(self):
        self._hash = hashlib.sha256()

    def add(self, entry: Sequence) -> None:
        """entry  values in the order of ENTRY_FIELDS. Raises RuleError "control_character"."""
        account, kind, code, item, fen, day, source, reverses = entry
        text = f"{account}\x1f{kind}\x1f{code}\x1f{item}\x1f{fen}\x1f{day}\x1f{source}\x1f{'' if reverses is None else reverses}"
        if text.count(FIELD_END) != _TEXTS or ENTRY_END in text:
            raise _control_character(source)
        self._hash.update(f"{text}\x1e".encode())

    def watch(self, rows: Iterable[Sequence]) -> Iterator[Sequence]:
        """Pass rows of (posting, *ENTRY_FIELDS) on as they are copied, each added on its way."""
        for row in rows:
            self.add(row[1:])
            yield row

    def hex(self) -> str:
        return self._hash.hexdigest()


def posting_hash(posting: Posting, digest: str) -> str:
    """The hash of a posting whose chain_number, previous_hash and sealed_at are set."""
    fields = (
        FORMAT, posting.chain_number, posting.previous_hash, posting.pk, posting.title, posting.source,
        posting.entry_count, posting.total_fen, "" if posting.actor_id is None else posting.actor_id, posting.actor_name,
        _moment(posting.posted_at), _moment(posting.sealed_at), digest,
    )  # fmt: skip
    return hashlib.sha256(FIELD_END.join(map(str, fields)).encode()).hexdigest()


def seal(posting: Posting, digest: str) -> None:
    """Close a filled posting and put it at the end of the chain. From here to the commit other seals wait.

    The database compares entries and control figures, the number and the hash before it (triggers.py).
    """
    if any(mark in text for mark in (FIELD_END, ENTRY_END) for text in (posting.title, posting.source, posting.actor_name)):
        raise _control_character(posting.source)
    head = ChainHead.objects.select_for_update().get(pk=1)
    posting.sealed_at, posting.chain_number, posting.previous_hash = timezone.now(), head.number + 1, head.hash
    posting.hash = posting_hash(posting, digest)
    sealed_at = Posting._meta.get_field("sealed_at").get_db_prep_value(posting.sealed_at, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_posting SET sealed_at = %s, chain_number = %s, previous_hash = %s, hash = %s WHERE id = %s",
            [sealed_at, posting.chain_number, posting.previous_hash, posting.hash, posting.pk],
        )
    if not ChainHead.objects.filter(pk=1, number=head.number).update(number=posting.chain_number, hash=posting.hash):
        raise RuleError("changed_meanwhile", _("Another posting was sealed at the same moment; try again."))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _control_character(source: str) -> RuleError:
    return RuleError("control_character", _("%(source)s holds a control character; type the text again.") % {"source": source[:80]})
