"""Photos that show the notice on the village's board."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.notices.models.notices import PublicNotice
from shared.proofs import private_storage


class BoardPhoto(models.Model):
    """Proof that the paper hung where it had to. Kept private, without place and camera data; public only when an official ticked it.

    A board may carry full names where the village wants them, so a public photo disappears together with the public lines.
    """

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="photos", verbose_name=_("notice"))
    file = models.ImageField(_("photo"), upload_to="notices/%Y/%m", storage=private_storage)
    sha256 = models.CharField(_("fingerprint of the upload"), max_length=64, editable=False)
    place = models.CharField(_("where it hangs"), max_length=60, help_text=_("for example 村委会公示栏"))
    put_up_on = models.DateField(_("put up on"))
    put_up_by = models.CharField(_("put up by"), max_length=40)
    is_public = models.BooleanField(_("shown in public"), default=False, help_text=_("no personal data can be read in it"))
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("photo of the board")
        verbose_name_plural = _("photos of the board")
        ordering = ["put_up_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="board_photo_once_a_notice",
                fields=["notice", "sha256"],
                violation_error_message=_("This very photo is with the notice already."),
            )
        ]

    def __str__(self):
        return f"{self.place} {self.put_up_on}"

    @property
    def audit_region(self) -> str:
        return self.notice.audit_region
