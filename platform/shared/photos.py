"""A photo that people will see: checked by its content, turned upright, made smaller, and nothing kept of it but the pixels."""

import hashlib
import io
import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from shared.errors import RuleError
from shared.proofs import ProofField, check_proof


def bare_photo(upload, side: int) -> tuple[ContentFile, str]:
    """A new JPEG of at most `side` pixels, without EXIF, GPS, comment or profile, and the SHA-256 of what was uploaded.

    Raises RuleError "not_a_photo", or what check_proof says (type by content, size, too many pixels, damaged).
    """
    checked = check_proof(upload)
    if checked.name.endswith(".pdf"):
        raise RuleError("not_a_photo", _("Upload a photo (JPEG, PNG or WebP), not a PDF."))
    checked.seek(0)
    raw = checked.read()
    with Image.open(io.BytesIO(raw)) as opened:
        opened.draft("RGB", (side, side))
        upright = _on_white(ImageOps.exif_transpose(opened))
    upright.thumbnail((side, side))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)  # a fresh picture: nothing of the old file can come along
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=85, optimize=True)
    return ContentFile(written.getvalue(), name=f"{uuid.uuid4().hex}.jpg"), hashlib.sha256(raw).hexdigest()


class PhotoField(ProofField):
    """A file field that takes a photo, no PDF."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Photo"))
        kwargs.setdefault("help_text", gettext_lazy("JPEG, PNG or WebP, at most 10 MB; place and camera data are removed"))
        super().__init__(**kwargs)

    def widget_attrs(self, widget) -> dict:
        return super().widget_attrs(widget) | {"accept": "image/jpeg,image/png,image/webp"}

    def to_python(self, data):
        upload = super().to_python(data)
        if upload is not None and upload.name.endswith(".pdf"):
            raise ValidationError(_("Upload a photo (JPEG, PNG or WebP), not a PDF."), code="not_a_photo")
        return upload


def _on_white(picture: Image.Image) -> Image.Image:
    """What is transparent becomes white, not black."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(picture.convert("RGBA"), mask=picture.convert("RGBA").getchannel("A"))
        return flat
    return picture.convert("RGB")
