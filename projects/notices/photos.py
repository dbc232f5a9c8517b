"""Photos of the village's board: checked, made smaller, and stripped of place and camera data before they are kept."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.notices.models import BoardPhoto, PublicNotice
from shared.errors import RuleError
from shared.page_cache import forget
from shared.photos import bare_photo

SIDE = 1600  # pixels of the longer side: a list on a board can still be read
ADD = "notices.add_photo"


@transaction.atomic
def add_photo(notice: PublicNotice, *, upload, place: str, put_up_on: date, put_up_by: str, is_public: bool, by) -> BoardPhoto:
    """Keep a photo of a posted notice on the board; is_public is the official's word that no personal data can be read in it.

    Raises RuleError "not_published", "wrong_date", "not_a_photo", "photo_is_there", or what shared.proofs.check_proof says.
    """
    require(by, ADD, notice.audit_region)
    if not notice.is_published:
        raise RuleError("not_published", _("%(what)s is not posted, so no board can show it.") % {"what": notice})
    if not notice.posted_on <= put_up_on <= min(notice.ends_on, timezone.localdate()):
        words = {"first": notice.posted_on, "last": notice.ends_on}
        raise RuleError(
            "wrong_date", _("The notice stands from %(first)s to %(last)s; the day it was put up lies between, up to today.") % words
        )
    picture, fingerprint = bare_photo(upload, SIDE)
    facts = {"place": place.strip(), "put_up_on": put_up_on, "put_up_by": put_up_by.strip(), "is_public": is_public}
    try:
        with transaction.atomic():
            photo = BoardPhoto.objects.create(notice=notice, file=picture, sha256=fingerprint, added_by=by, **facts)
    except IntegrityError:
        raise RuleError("photo_is_there", _("This very photo is with the notice already.")) from None
    record(by, "boardphoto.added", photo, notice=notice.pk, is_public=is_public)
    forget()
    return photo


@transaction.atomic
def show_photo(photo: BoardPhoto, *, is_public: bool, by) -> None:
    """Show a photo in public, or take it from there."""
    require(by, ADD, photo.audit_region)
    if is_public and not photo.notice.shows_lines():
        raise RuleError("lines_are_gone", _("The public page shows only counts by now; its photos stay with the officials."))
    BoardPhoto.objects.filter(pk=photo.pk).update(is_public=is_public)
    photo.refresh_from_db()
    record(by, "boardphoto.shown" if is_public else "boardphoto.hidden", photo)
    forget()
