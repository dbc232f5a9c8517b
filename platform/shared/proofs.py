"""Proof files: a photo or a PDF that shows something happened. Judged by content, kept in private storage, never served by name.

Which view may hand one out, and the audit line that says who saw it, are the business of the room that keeps the proof.
"""

import struct
import uuid
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import storages
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from shared.errors import RuleError

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_PIXELS = 40_000_000  # decoded at four bytes a pixel this is 160 MB; telephones take 12 million
PICTURES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}  # Pillow's name → our suffix
TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf"}
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")  # what a scanned certificate has no use for
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,image/jpeg,image/png,image/webp,application/pdf"
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, Image.DecompressionBombError)


def private_storage():
    """Files that nobody reaches by an address; give it to a FileField as `storage`."""
    return storages["private"]


PRIVATE = private_storage


def check_proof(upload: File) -> File:
    """The upload under a new name that nobody can guess, with the suffix of what it really is.

    Raises RuleError "empty_file", "too_large", "not_a_proof", "picture_too_big", "damaged", "active_pdf".
    """
    if not upload.size:
        raise RuleError("empty_file", _("The file is empty; take the photo or make the scan once more."))
    if upload.size > MAX_BYTES:
        words = {"size": f"{upload.size / MEGABYTE:.1f}", "limit": MAX_BYTES // MEGABYTE}
        raise RuleError("too_large", _("The file has %(size)s MB; at most %(limit)s MB are taken. Make the picture smaller.") % words)
    upload.seek(0)
    start = upload.read(16)
    suffix = _check_pdf(upload) if start.startswith(b"%PDF-") else _check_picture(upload, _promised(start))
    upload.seek(0)
    upload.name = f"{uuid.uuid4().hex}.{suffix}"
    return upload


class ProofField(forms.FileField):
    """A file field that takes a proof; its cleaned value went through check_proof."""

    widget = forms.FileInput

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Proof as a file"))
        kwargs.setdefault("help_text", gettext_lazy("a photo (JPEG, PNG, WebP) or a PDF of at most 10 MB"))
        super().__init__(**kwargs)

    def widget_attrs(self, widget) -> dict:
        return super().widget_attrs(widget) | {"accept": ACCEPT}

    def to_python(self, data):
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            return check_proof(upload)
        except RuleError as refused:
            raise ValidationError(refused.message, code=refused.code) from None


@contextmanager
def stored_only_if_it_holds(file: FieldFile) -> Iterator[None]:
    """Delete the file again that the block stored, when the block fails: the database rolls back, a disk does not."""
    is_new = bool(file) and not file._committed
    try:
        yield
    except BaseException:
        if is_new and file._committed:
            file.storage.delete(file.name)
        raise


def proof_response(file: FieldFile, name: str) -> FileResponse:
    """A stored proof for a person who may see it: pictures in the browser, a PDF to save; nothing in it can run.

    file  in private storage; Http404 when there is none
    name  what the file is called on the reader's disk, without suffix
    """
    suffix = PurePosixPath(file.name or "").suffix.lstrip(".")
    try:
        opened = file.open("rb")
    except (OSError, ValueError):  # no file was given, or it is gone from the disk
        raise Http404 from None
    shown, kind = suffix in PICTURES.values(), TYPES.get(suffix, "application/octet-stream")
    answer = FileResponse(opened, as_attachment=not shown, filename=f"{name}.{suffix or 'bin'}", content_type=kind)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _promised(start: bytes) -> str:
    """Pillow's name of the kind of picture the first bytes belong to, "" for none we take."""
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    return "WEBP" if start.startswith(b"RIFF") and start[8:12] == b"WEBP" else ""


def _check_picture(upload: File, kind: str) -> str:
    """Opened only by the decoder its first bytes promise; measured before a pixel is decoded."""
    if not kind:
        raise RuleError("not_a_proof", _("This is neither a photo (JPEG, PNG, WebP) nor a PDF, whatever its name says."))
    try:
        upload.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # measured below, more strictly
            picture = Image.open(upload.file, formats=[kind])
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_many_pixels(picture.width, picture.height)
            picture.draft("L", (64, 64))  # a JPEG is decoded at an eighth; the others whole
            picture.load()
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except _DAMAGED:
        raise RuleError("damaged", _("The picture is damaged and cannot be shown; take the photo once more.")) from None
    return PICTURES[kind]


def _too_many_pixels(width: int = 0, height: int = 0) -> RuleError:
    size = f" ({width} × {height})" if width else ""
    message = _("The picture%(size)s has more than %(limit)s million pixels; make it smaller.")
    return RuleError("picture_too_big", message % {"size": size, "limit": MAX_PIXELS // 1_000_000})


def _check_pdf(upload: File) -> str:
    upload.seek(0)
    whole = upload.read()
    if whole[5:7] not in {b"1.", b"2."} or b"%%EOF" not in whole[-2048:] or b"startxref" not in whole[-2048:]:
        raise RuleError("damaged", _("The PDF is damaged or cut off; make it once more."))
    if any(mark in whole for mark in ACTIVE):
        raise RuleError("active_pdf", _("The PDF carries programs or other files; print it to a new PDF and upload that."))
    return "pdf"
