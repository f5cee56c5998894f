from datetime import timedelta
from pathlib import Path

import pytest

from hirewire.agent.sdk.connector import Entity, Page
from hirewire.agent.sdk.errors import SkipRecord, StopSync, TryLater
from hirewire.agent.sdk.orders import AddToJob
from hirewire.agent.sdk.records import Candidate, Job, Stream
from hirewire.kit import clock
from tests.agent.connectors.files.world import FilesWorld, reads
from tests.agent.connectors.suite import ADA, PrivacySuite, RecordsSuite, ids, quick_retries

__all__ = ["quick_retries"]
HEAD = "id,first_name,last_name,url,modified_at\n"
NO_TIME = "is not a time such as 2026-11-27 10:30:00."
LINE = "{key},A,B,http://ats.test/p,2026-01-05\n"


@pytest.fixture
def world(tmp_path: Path) -> FilesWorld:
    return FilesWorld(tmp_path / "drop")


class TestCsvFolder(RecordsSuite, PrivacySuite):
    pass


def skipped(pages: list[Page]) -> list[tuple[str, str]]:
    return [(skip.key, skip.reason) for page in pages for skip in page.skipped]


def crowd(*keys: int) -> str:
    return HEAD + "".join(LINE.format(key=f"X-{key}") for key in keys)


def name_of(world: FilesWorld, key: str) -> str:
    record = world.connector().read(Stream.CANDIDATES, key)
    assert isinstance(record, Candidate)
    return f"{record.first_name} {record.last_name}"


def test_counts_and_check_report_what_exists(world: FilesWorld) -> None:
    world.path("feedback").unlink()

    report = world.connector().check()

    assert (report.account, report.missing_permissions, report.notes) == (str(world.folder), ("feedback",), ())
    assert world.connector().counts()[Entity.CANDIDATES] == 5


def test_an_edited_note_arrives_with_its_new_text(world: FilesWorld) -> None:
    key = world.changes().edit_note()

    record = world.connector().read(Stream.CANDIDATES, key)

    assert isinstance(record, Candidate)
    assert [note.text for note in record.notes] == ["Changed."]


def test_unchanged_files_are_not_read_again(world: FilesWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    cursor = list(world.connector().changes(Stream.APPLICATIONS, None))[-1].cursor
    opened = reads(monkeypatch)

    assert (ids(world.connector().changes(Stream.APPLICATIONS, cursor)), opened) == ([], [])


def test_all_files_of_a_stream_are_read_if_one_changed(world: FilesWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    cursor = list(world.connector().changes(Stream.CANDIDATES, None))[-1].cursor
    world.changes().add_note()
    opened = reads(monkeypatch)

    assert set(ids(world.connector().changes(Stream.CANDIDATES, cursor))) == world.ids(Stream.CANDIDATES)
    assert sorted(opened) == ["candidate_notes.csv", "candidates.csv"]


def test_a_run_starts_over_if_a_file_changes(world: FilesWorld) -> None:
    world.small_pages()
    first = next(iter(world.connector().changes(Stream.CANDIDATES, None)))
    world.changes().edit()

    assert set(ids(world.connector().changes(Stream.CANDIDATES, first.cursor))) == world.ids(Stream.CANDIDATES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_detected(world: FilesWorld, encoding: str, separator: str) -> None:
    content = "Kandidat ID,Vorname,Nachname,Link,Geändert am\nX-1,Jörg,Müller,http://ats.test/p,2026-01-05\n"
    world.write("candidates", content.replace(",", separator), encoding=encoding)

    assert name_of(world, "X-1") == "Jörg Müller"


def test_a_wrong_encoding_is_reported(world: FilesWorld) -> None:
    world.settings["encoding"] = "utf-8-sig"
    world.write("candidates", HEAD + LINE.format(key="ö"), encoding="cp1252")

    with pytest.raises(StopSync, match=r"candidates\.csv is not written in UTF-8"):
        world.connector().check()


def test_all_missing_columns_are_reported_at_once(world: FilesWorld) -> None:
    world.write("candidates", "id,url,color\n1,http://ats.test/p,red\n")
    world.write("jobs", "title\nWelder\n")

    with pytest.raises(StopSync) as refused:
        world.connector().check()

    assert str(refused.value).splitlines() == [
        "jobs.csv has no column id. Its headings are: title.",
        "The file for candidates has no column modified_at.",
        "The file for candidates has no column last_name or name.",
    ]


@pytest.mark.parametrize(
    ("bad", "key", "reason"),
    [
        ("X-2,A,B\n", "X-2", "Line 3 of candidates.csv has 3 columns instead of 5."),
        (",A,B,u,2026-01-05\n", "Line 3 of candidates.csv", "Line 3 of candidates.csv has no id."),
        (LINE.format(key="X-1"), "X-1", "Line 3 of candidates.csv repeats the id X-1."),
        (
            "X-2,A,B,u,soon\n",
            "X-2",
            f"Line 3 of candidates.csv does not fit: modified_at is “soon”, which {NO_TIME}",
        ),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_the_others_are_read(
    world: FilesWorld, bad: str, key: str, reason: str
) -> None:
    world.write("candidates", HEAD + LINE.format(key="X-1") + bad + LINE.format(key="X-3"))

    pages = list(world.connector().changes(Stream.CANDIDATES, None))

    assert skipped(pages) == [(key, reason)]
    assert "X-3" in ids(pages)


def test_a_time_of_blanks_is_empty(world: FilesWorld) -> None:
    world.write("candidates", "id,name,url,modified_at,created_at\nX-1,Noor,u,2026-01-05,  \n")

    pages = list(world.connector().changes(Stream.CANDIDATES, None))

    assert (ids(pages), skipped(pages)) == (["X-1"], [])


def test_a_very_long_text_is_cut(world: FilesWorld) -> None:
    world.row("jobs", "J-1")["description"] = "x" * 300_000
    world.save()

    job = world.connector().read(Stream.JOBS, "J-1")

    assert isinstance(job, Job)
    assert len(job.description) == 200_000


def test_an_unreadable_line_deletes_nobody(world: FilesWorld) -> None:
    world.write("candidates", HEAD + LINE.format(key="X-1") + "X-2,A,B\n")
    known = set(world.connector().ids(Stream.CANDIDATES))
    world.write("candidates", HEAD + LINE.format(key="X-1") + ",A,B,u,2026-01-05\n")

    assert known == {"X-1", "X-2"}
    with pytest.raises(SkipRecord, match="no id"):
        list(world.connector().ids(Stream.CANDIDATES))


def test_a_record_with_an_unreadable_part_is_skipped(world: FilesWorld) -> None:
    world.write("stages", "id,application_id,name,entered_at\nS-1,A-1,Screen\n")

    pages = list(world.connector().changes(Stream.APPLICATIONS, None))

    assert ids(pages) == ["A-2", "A-3", "A-4", "A-5"]
    assert ("A-1", "Line 2 of stages.csv has 3 columns instead of 4.") in skipped(pages)


def test_an_open_quotation_mark_does_not_silently_swallow_the_rest(world: FilesWorld) -> None:
    world.write("candidates", HEAD + 'X-1,"A,B,u,2026-01-05\n' + LINE.format(key="X-2"))

    with pytest.raises(StopSync, match=r"from line 2 on .* quotation mark"):
        list(world.connector().changes(Stream.CANDIDATES, None))


def test_a_file_that_is_being_written_is_not_read(world: FilesWorld) -> None:
    path = world.write("candidates", HEAD)
    world.touch(path, age=timedelta(seconds=5))

    with pytest.raises(TryLater, match="still being written") as later:
        list(world.connector().changes(Stream.CANDIDATES, None))
    assert later.value.wait == 30

    with clock.moved(timedelta(minutes=1)):
        assert list(world.connector().changes(Stream.CANDIDATES, None))


def test_a_file_is_read_once_its_done_file_exists(world: FilesWorld) -> None:
    world.settings["ready"] = "done"
    for table in world.tables:
        world.write(table, "", ending=".csv.done")
    world.write("candidates", crowd(1), ending="-2026-11-28.csv")
    before = ids(world.connector().changes(Stream.CANDIDATES, None))

    world.write("candidates", "", ending="-2026-11-28.csv.done")

    assert set(before) == world.ids(Stream.CANDIDATES)
    assert ids(world.connector().changes(Stream.CANDIDATES, None)) == ["X-1"]


def test_the_last_file_by_name_is_the_table_and_other_names_are_ignored(world: FilesWorld) -> None:
    world.path("candidates").unlink()
    for ending, key in (("-2026-11-26.csv", 1), ("-2026-11-27.csv", 2), (".csv.part", 3), ("-backup.csv", 4)):
        world.write("candidates", crowd(key), ending=ending)

    assert ids(world.connector().changes(Stream.CANDIDATES, None)) == ["X-2"]


@pytest.mark.parametrize("endings", [("-9.csv", "-10.csv"), (".csv", "-1.csv"), ("-2026-11-9.csv", "-2026-11-27.csv")])
def test_files_are_ordered_by_the_numbers_in_their_names(world: FilesWorld, endings: tuple[str, str]) -> None:
    world.path("candidates").unlink()
    for key, ending in enumerate(endings, start=1):
        world.write("candidates", crowd(key), ending=ending)

    assert ids(world.connector().changes(Stream.CANDIDATES, None)) == ["X-2"]


def test_files_of_changes_together_are_one_table(world: FilesWorld) -> None:
    world.settings["holds"] = "changes"
    world.path("candidates").unlink()
    world.write("candidates", crowd(1, 2, 3), ending="-1.csv")
    world.write(
        "candidates", "id,deleted,name,url,modified_at\nX-1,yes,,,\nX-2,,New Name,u,2026-01-06\n", ending="-2.csv"
    )

    assert set(world.connector().ids(Stream.CANDIDATES)) == {"X-2", "X-3"}
    assert name_of(world, "X-2") == "New Name"
    assert world.connector().read(Stream.CANDIDATES, "X-1") is None


def test_a_much_smaller_file_stops_the_sync_until_it_is_accepted(world: FilesWorld) -> None:
    world.write("candidates", crowd(*range(100)))
    cursor = list(world.connector().changes(Stream.CANDIDATES, None))[-1].cursor
    world.clock.advance(60)
    world.write("candidates", crowd(*range(60)))

    with pytest.raises(StopSync, match=r"candidates\.csv has 60 rows, but the previous file had 100\. Nothing was"):
        list(world.connector().changes(Stream.CANDIDATES, cursor))
    world.write("candidates", "", ending=".csv.accepted")

    assert len(ids(world.connector().changes(Stream.CANDIDATES, cursor))) == 60


def test_a_missing_file_of_parts_removes_nothing(world: FilesWorld) -> None:
    cursor = list(world.connector().changes(Stream.APPLICATIONS, None))[-1].cursor
    world.path("stages").unlink()

    with pytest.raises(StopSync, match="There was a file for stages, and now there is none"):
        list(world.connector().changes(Stream.APPLICATIONS, cursor))


@pytest.mark.parametrize("place", ["../secret", "/etc/hostname", "cv/2", "cv"])
def test_a_resume_outside_the_folder_is_not_read(world: FilesWorld, place: str) -> None:
    (world.folder.parent / "secret").write_bytes(b"secret")
    world.row("files", "D-1")["content"] = place
    world.save()

    assert world.connector().content("D-1") is None


def test_a_resume_is_read_from_its_place_in_the_folder(world: FilesWorld) -> None:
    assert world.connector().content("D-1") == b"%PDF-"
    assert world.connector().content("D-2") is None


def test_an_export_is_refused_with_advice(world: FilesWorld) -> None:
    with pytest.raises(SkipRecord, match="accepts no exports"):
        world.connector().write(AddToJob(person=ADA))
