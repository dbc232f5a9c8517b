"""The uploaded file in private storage: put there, opened for reading, deleted when its time is over."""

import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import storages

from projects.households.imports.models import ImportRun

FOLDER = "imports"
PIECE = 1024 * 1024


@contextmanager
def laid_down(upload) -> Iterator[Path]:
    """An uploaded file as a path, for the time of the block, without taking it into memory."""
    with tempfile.NamedTemporaryFile(prefix="import-") as kept:
        for piece in upload.chunks(PIECE):
            kept.write(piece)
        kept.flush()
        yield Path(kept.name)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def store(path: Path) -> str:
    """Keep a file in private storage under a name nobody can guess; returns the name."""
    with path.open("rb") as file:
        return storages["private"].save(f"{FOLDER}/{uuid.uuid4().hex}", File(file))


@contextmanager
def opened(run: ImportRun) -> Iterator[Path]:
    """The stored file as a path: where it lies, or a copy when the storage is not of this machine."""
    storage = storages["private"]
    try:
        yield Path(storage.path(run.stored_as))
    except NotImplementedError:
        with storage.open(run.stored_as) as stored, laid_down(stored) as path:
            yield path


def delete(run: ImportRun) -> None:
    if run.stored_as:
        storages["private"].delete(run.stored_as)
        ImportRun.objects.filter(pk=run.pk).update(stored_as="")
