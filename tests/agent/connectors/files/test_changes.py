"""If each file holds only changes, the agent puts a table together from all files of the table."""

from pathlib import Path

import pytest

from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.records import Application, Candidate, Stream
from tests.agent.connectors.files.world import FilesWorld
from tests.agent.connectors.suite import ids

HEAD = "id,deleted,name,url,modified_at\n"
STAGES = "id,application_id,name,entered_at\n"


@pytest.fixture
def world(tmp_path: Path) -> FilesWorld:
    world = FilesWorld(tmp_path / "drop")
    world.settings["holds"] = "changes"
    return world


def skipped(world: FilesWorld, stream: Stream) -> list[str]:
    return [skip.key for page in world.connector().changes(stream, None) for skip in page.skipped]


def test_a_line_that_a_later_file_corrects_is_read(world: FilesWorld) -> None:
    world.write("candidates", HEAD + "X-1,,Noor\nX-2,,Ida,u,2026-01-05\n", ending="-1.csv")
    before = skipped(world, Stream.CANDIDATES)
    world.write("candidates", HEAD + "X-1,,Noor Haddad,u,2026-01-06\n", ending="-2.csv")

    record = world.connector().read(Stream.CANDIDATES, "X-1")

    assert isinstance(record, Candidate)
    assert (record.last_name, before, skipped(world, Stream.CANDIDATES)) == ("Haddad", ["X-1"], [])


def test_a_part_that_a_later_file_corrects_holds_its_record_back_no_longer(world: FilesWorld) -> None:
    world.write("stages", STAGES + "S-7,A-1,Offer\n", ending="-1.csv")
    before = skipped(world, Stream.APPLICATIONS)
    world.write("stages", STAGES + "S-7,A-1,Offer,2026-01-05\n", ending="-2.csv")

    record = world.connector().read(Stream.APPLICATIONS, "A-1")

    assert isinstance(record, Application)
    assert {stage.id for stage in record.stages} >= {"S-1", "S-7"}
    assert ("A-1" in before, skipped(world, Stream.APPLICATIONS)) == (True, [])


def test_a_part_that_two_records_claim_holds_both_back(world: FilesWorld) -> None:
    world.write("stages", STAGES + "S-1,A-2,Offer\n", ending="-1.csv")

    assert set(skipped(world, Stream.APPLICATIONS)) >= {"A-1", "A-2"}


def test_a_row_marked_as_deleted_is_gone_although_some_line_has_no_id(world: FilesWorld) -> None:
    world.small_pages()
    world.write("candidates", HEAD + ",,Nobody,u,2026-01-05\nP-1,yes,,,\nP-2,yes,,,\n", ending="-1.csv")
    world.write("candidates", HEAD + "P-2,,Cher,u,2026-01-06\n", ending="-2.csv")

    pages = list(world.connector().changes(Stream.CANDIDATES, None))

    assert [key for page in pages for key in page.gone] == ["P-1"]
    assert ids(pages) == ["P-2", "P-3", "P-4", "P-5"]
    with pytest.raises(SkipRecord, match="no id"):
        list(world.connector().ids(Stream.CANDIDATES))
