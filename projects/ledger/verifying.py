"""The whole chain computed again from the rows themselves, in constant memory: what verify_ledger and the nightly run do.

It looks as far as the head it finds when it begins, so that postings made meanwhile do not disturb it. A finding names the
posting or entry; each kind is looked for by itself, so that one planted change is seen from several sides.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import PLATFORM, record
from projects.ledger import chain
from projects.ledger.models import ChainHead, IncomeEntry, LedgerCheck, Posting

SHOWN = 100  # findings kept word for word
CHUNK = 5_000
TELL_EVERY = 50_000  # entries between two signs of life
_COLUMNS = ("posting_id", *chain.ENTRY_FIELDS)


class Run:
    """What one run has seen so far."""

    def __init__(self, head: ChainHead, tell: Callable[[int], None]):
        self.head, self.tell = head, tell
        self.postings = self.entries = self.reversals = self.found = 0
        self.findings: list[list[str]] = []
        self.totals: dict[tuple[int, str], int] = defaultdict(int)
        self.last_number, self.last_hash = 0, chain.GENESIS

    def say(self, code: str, sentence: str) -> None:
        self.found += 1
        if len(self.findings) < SHOWN:
            self.findings.append([code, sentence])

    def take(self, posting: Posting, rows: list | Iterator) -> None:
        """One posting with its entries, the next in the order of the chain."""
        self.postings += 1
        digest, count, total = chain.Digest(), 0, 0
        for row in rows:
            digest.add(row[1:])
            _posting, _account, kind, _code, _item, fen, day, _source, reverses = row
            count, total = count + 1, total + fen
            self.reversals += reverses is not None
            self.totals[day.year, kind] += fen
            self.entries += 1
            if self.entries % TELL_EVERY == 0:
                self.tell(self.entries)
        self._compare(posting, digest.hex(), count, total)
        self.last_number, self.last_hash = posting.chain_number, posting.hash

    def _compare(self, posting: Posting, digest: str, count: int, total: int) -> None:
        name = {"number": posting.chain_number, "title": posting.title, "source": posting.source}
        if posting.chain_number != self.last_number + 1:
            self.say("gap", _("Before posting no. %(number)s (%(source)s) a number of the chain is missing.") % name)
        if posting.previous_hash != self.last_hash:
            self.say("broken_link", _("Posting no. %(number)s (%(source)s) does not continue the posting before it.") % name)
        if (count, total) != (posting.entry_count, posting.total_fen):
            self.say("control_figures", _("Posting no. %(number)s (%(source)s): its entries do not add up to its control figures.") % name)
        if chain.posting_hash(posting, digest) != posting.hash:
            self.say("changed", _("Posting no. %(number)s “%(title)s” (%(source)s) or one of its entries was changed.") % name)


@transaction.atomic
def verify(*, by, tell: Callable[[int], None] = lambda entries: None) -> LedgerCheck:
    """Verify the ledger and keep the result. by None is the platform itself; tell hears how many entries are done."""
    began = timezone.now()
    run = Run(ChainHead.objects.get(pk=1), tell)
    _walk(run)
    _look_at_the_head(run)
    _look_beside_the_chain(run)
    _look_at_reversals(run)
    _compare_with_earlier_runs(run)
    totals = sorted((year, kind, fen) for (year, kind), fen in run.totals.items())
    done = LedgerCheck.objects.create(
        started_at=began,
        finished_at=timezone.now(),
        by_name=str(by) if by is not None else PLATFORM,
        postings=run.postings,
        entries=run.entries,
        reversals=run.reversals,
        head_number=run.head.number,
        head_hash=run.head.hash,
        totals=totals,
        found=run.found,
        findings=run.findings,
    )
    record(by, "ledger.verified", done, postings=run.postings, entries=run.entries, found=run.found, head=run.head.hash)
    return done


def earlier_head(hash_: str) -> Posting | None:
    """The posting that was the head when this hash was published; None: the chain does not hold it (any more)."""
    return Posting.objects.filter(hash=hash_.strip().lower(), chain_number__isnull=False).first() if hash_.strip() else None


def _walk(run: Run) -> None:
    """Postings and entries side by side, each in the order of the chain."""
    postings = Posting.objects.filter(chain_number__lte=run.head.number).order_by("chain_number")
    entries = IncomeEntry.objects.filter(posting__chain_number__lte=run.head.number).order_by("posting__chain_number", "pk")
    parts = groupby(entries.values_list(*_COLUMNS).iterator(chunk_size=CHUNK), key=lambda row: row[0])
    waiting = next(parts, None)
    for posting in postings.iterator(chunk_size=CHUNK):
        if waiting is not None and waiting[0] == posting.pk:
            run.take(posting, waiting[1])
            waiting = next(parts, None)
        else:
            run.take(posting, ())


def _look_at_the_head(run: Run) -> None:
    if (run.head.number, run.head.hash) != (run.last_number, run.last_hash):
        words = {"number": run.head.number, "last": run.last_number}
        run.say("cut_off", _("The head of the chain says no. %(number)s, the last posting there is has no. %(last)s.") % words)


def _look_beside_the_chain(run: Run) -> None:
    """Postings without a seal, entries without a posting."""
    for posting in Posting.objects.filter(Q(sealed_at__isnull=True) | Q(chain_number__isnull=True))[:SHOWN]:
        run.say("unsealed", _("Posting “%(title)s” (%(source)s) was never sealed.") % {"title": posting.title, "source": posting.source})
    lost = IncomeEntry.objects.exclude(posting__in=Posting.objects.values("pk")).order_by("pk")
    for source in lost.values_list("source", flat=True)[:SHOWN]:
        run.say("lost_entry", _("Entry %(source)s belongs to no posting.") % {"source": source})


def _look_at_reversals(run: Run) -> None:
    """A reversal takes back exactly what it names: same account, kind and item, the amount below zero."""
    same = Q(amount_fen=-F("reverses__amount_fen"), account_id=F("reverses__account_id"), kind=F("reverses__kind"))
    wrong = IncomeEntry.objects.filter(reverses__isnull=False).exclude(same & Q(item_code=F("reverses__item_code")))
    for source in wrong.order_by("pk").values_list("source", flat=True)[:SHOWN]:
        run.say("reversal", _("Entry %(source)s does not take back what it says it reverses.") % {"source": source})


def _compare_with_earlier_runs(run: Run) -> None:
    """Heads that earlier runs saw must still be in the chain: who rewrites everything from some point on is found here."""
    for number, hash_, at in LedgerCheck.objects.filter(head_number__gt=0, found=0).values_list("head_number", "head_hash", "finished_at"):
        if not Posting.objects.filter(chain_number=number, hash=hash_).exists():
            words = {"number": number, "day": timezone.localtime(at).strftime("%Y-%m-%d %H:%M")}
            run.say("rewritten", _("What stood in the chain as no. %(number)s on %(day)s stands there no more.") % words)
            return
