"""A proof is judged by what it is, not by what it is called; nothing in it runs when somebody looks at it."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.http import Http404
from PIL import Image

from shared import proofs
from shared.errors import RuleError
from shared.proofs import PRIVATE, ProofField, check_proof, proof_response, stored_only_if_it_holds

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


def picture(kind: str = "JPEG", size=(40, 30)) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "#b03a2e").save(kept, kind)
    return kept.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that claims to be as large as you say."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def upload(content: bytes, name: str = "证明.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


@pytest.mark.parametrize(
    ("content", "suffix"),
    [(picture("JPEG"), "jpg"), (picture("PNG"), "png"), (picture("WEBP"), "webp"), (PDF, "pdf")],
    ids=["jpeg", "png", "webp", "pdf"],
)
def test_takes_photos_and_pdfs_whole_and_names_them_by_what_they_are(content, suffix):
    taken = check_proof(upload(content, "../../etc/被改名.exe", "application/x-msdownload"))
    stem, _dot, found = taken.name.partition(".")
    assert found == suffix
    assert len(stem) == 32
    assert taken.read() == content
    assert check_proof(upload(content)).name != taken.name


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_proof"),
        (b"<!doctype html><script>alert(1)</script>", "not_a_proof"),
        (b"GIF89a" + b"\0" * 40, "not_a_proof"),
        (b"MZ" + b"\0" * 400, "not_a_proof"),
        (b"PK\x03\x04" + b"\0" * 400, "not_a_proof"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "not_a_proof"),
        (b"  " + PDF, "not_a_proof"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "damaged"),
        (picture("JPEG", (400, 300))[:700], "damaged"),
        (picture("PNG", (400, 300))[:200], "damaged"),
        (png_of(60_000, 60_000), "picture_too_big"),
        (png_of(8_000, 8_000), "picture_too_big"),
        (PDF.replace(b"1.4", b"9.x"), "damaged"),
        (PDF[:20], "damaged"),
        (PDF.replace(b"<<>>", b"<</S /JavaScript>>"), "active_pdf"),
        (PDF.replace(b"<<>>", b"<</S /Launch>>"), "active_pdf"),
    ],
    ids="empty svg html gif exe zip wav late_pdf script_as_jpeg cut_jpeg cut_png bomb big wrong_pdf cut_pdf js_pdf launch_pdf".split(),
)
def test_refuses_what_is_no_proof_whatever_it_is_called(content, code):
    with pytest.raises(RuleError) as refused:
        check_proof(upload(content))
    assert refused.value.code == code


def test_refuses_a_file_that_is_too_large_before_reading_it(monkeypatch):
    monkeypatch.setattr(proofs, "MAX_BYTES", 200)
    with pytest.raises(RuleError, match="too_large"):
        check_proof(upload(picture()))


def test_a_bomb_is_never_decoded(monkeypatch):
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", lambda self: pytest.fail("decoded"))
    with pytest.raises(RuleError, match="picture_too_big"):
        check_proof(upload(png_of(20_000, 20_000), "a.png"))


def test_the_form_field_says_the_refusal_and_may_stay_empty():
    field = ProofField(required=False)
    assert field.clean(None) is None
    assert field.clean(upload(PDF)).name.endswith(".pdf")
    with pytest.raises(Exception, match="JPEG") as refused:
        field.clean(upload(b"<svg/>"))
    assert refused.value.code == "not_a_proof"
    assert ".pdf" in field.widget.attrs["accept"]


@pytest.fixture
def kept():
    """Puts a file into private storage and takes it away again."""
    names = []

    def keep(content: bytes) -> FieldFile:
        taken = check_proof(ContentFile(content, "x"))
        names.append(PRIVATE().save(f"proofs/{taken.name}", taken))
        return file_of(names[-1])

    yield keep
    for name in names:
        PRIVATE().delete(name)


def file_of(name: str) -> FieldFile:
    class Field:
        storage, attname, name = PRIVATE(), "proof", "proof"

    return FieldFile(None, Field, name)


def test_nothing_in_a_shown_proof_can_run(kept):
    answer = proof_response(kept(picture("PNG")), "change-12")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'inline; filename="change-12.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content) == picture("PNG")


def test_a_pdf_is_saved_and_not_opened(kept):
    answer = proof_response(kept(PDF), "change-12")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == PDF


@pytest.mark.parametrize("name", ["", "proofs/gone.pdf"])
def test_a_proof_that_is_not_there_answers_404(name):
    with pytest.raises(Http404):
        proof_response(file_of(name), "change-12")


def test_private_storage_lies_outside_what_is_served(settings):
    private, public = Path(PRIVATE().path("proofs/a.pdf")), Path(settings.MEDIA_ROOT)
    assert public not in private.parents
    assert private.parents[1] not in [public, *public.parents]


def test_a_file_goes_again_when_what_it_was_stored_for_fails():
    fresh = file_of("x.pdf")
    fresh._committed = False

    def refused_once_it_was_stored():
        with stored_only_if_it_holds(fresh):
            fresh.name, fresh._committed = PRIVATE().save("proofs/x.pdf", ContentFile(PDF)), True
            raise RuleError("refused", "refused")

    with pytest.raises(RuleError):
        refused_once_it_was_stored()
    assert not PRIVATE().exists(fresh.name)


def test_a_file_that_was_there_before_stays(kept):
    known = kept(PDF)
    with pytest.raises(RuleError), stored_only_if_it_holds(known):
        raise RuleError("refused", "refused")
    assert PRIVATE().exists(known.name)
