import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from tests.support.backups import TABLES, Programs, Site


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    """A site with data, and a site whose database does not exist yet."""
    server = Site.at(os.environ["DATABASE_URL"], tmp_path / "backups")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    full, missing = server.beside(f"backup_{worker}"), server.beside(f"restored_{worker}")
    for site in (full, missing):
        site.drop()
    server.run(f"CREATE DATABASE {full.name}")
    full.run(TABLES)
    storages["attachments"].save("ab/cdef", ContentFile(b"a letter"))
    storages["files"].save("archives/all.zip", ContentFile(b"PK"))
    yield full, missing
    for site in (full, missing):
        site.drop()
    for storage, name in (("attachments", "ab/cdef"), ("files", "archives/all.zip")):
        storages[storage].delete(name)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sites: tuple[Site, Site]) -> Programs:
    """Wrapper scripts for PostgreSQL's programs. They let a test act when one of the programs starts."""
    found = Programs(tmp_path / "programs", sites[0])
    monkeypatch.setenv("HIREWIRE_POSTGRES_BIN", str(found.folder))
    return found
