from collections.abc import Iterator
from contextlib import closing

import pytest

from hirewire.agent.connectors.sql import SqlDatabase
from hirewire.agent.sdk.records import Application, Candidate, Stream
from tests.agent.connectors.sql.engines import only_postgresql
from tests.agent.connectors.sql.postgres_ats import made_ats, made_database
from tests.agent.connectors.sql.world import SqlWorld
from tests.agent.connectors.suite import every, ids, quick_retries

__all__ = ["quick_retries"]
#: An id with more digits than a floating-point number can keep.
LARGE = 7_123_456_789_012_345_678


@only_postgresql
@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        ("bigint", str(LARGE), str(LARGE)),
        ("numeric", str(LARGE), str(LARGE)),
        ("numeric(12, 2)", "17.00", "17"),
        ("numeric(12, 2)", "17.50", "17.5"),
        ("float8", "17", "17"),
        ("char(20)", "'P-17'", "P-17"),
        ("varchar", "'p-17'", "p-17"),
    ],
)
def test_an_id_of_any_type_leads_to_its_row_and_its_parts(world: SqlWorld, kind: str, key: str, text: str) -> None:
    """A person's id has the same type in the tables of notes and applications as in the table of people."""
    person = world.people["noor"]
    cast = f"(CASE {{}} WHEN {person} THEN {key} END)::{kind}"
    world.ats.queries["candidates"] = (
        world.ats.query("candidates")
        .replace("no AS id", f"{cast.format('no')} AS id")
        .replace("FROM person ", f"FROM person WHERE no = {person} ")
    )
    world.ats.columns["candidate_notes"]["candidate_id"] = cast.format("person")
    world.ats.columns["applications"]["candidate_id"] = cast.format("person")
    connector = world.connector()

    (read,) = every(connector.changes(Stream.CANDIDATES, None))

    assert isinstance(read, Candidate)
    assert (read.id, len(read.notes)) == (text, 1)
    assert list(connector.ids(Stream.CANDIDATES)) == [text]
    assert connector.read(Stream.CANDIDATES, text) == read
    applications = every(connector.changes(Stream.APPLICATIONS, None))
    assert [one.candidate_id for one in applications if isinstance(one, Application)] == [text]


def test_an_id_with_a_leading_blank_hides_no_other_row(world: SqlWorld) -> None:
    """An id with a leading blank sorts first.

    If the blank were removed from the id before the page after it is read, that page would skip rows.
    """
    for key in (" Y", " Z", "A-1", "A-2"):
        world.ats.add("requisition", req_no=key, headline="Odd", link="http://ats.test/odd", touched=world.clock.now())
    world.small_pages()

    pages = list(world.connector().changes(Stream.JOBS, None))

    assert sorted(ids(pages)) == ["A-1", "A-2", "R-1", "R-2", "R-3"]
    assert sorted(skip.key for page in pages for skip in page.skipped) == ["Y", "Z"]


def test_many_empty_ids_hide_no_other_rows(world: SqlWorld) -> None:
    for key in ("E-1", "E-2", "E-3"):
        world.ats.add("requisition", req_no=key, headline="Odd", link="http://ats.test/odd", touched=world.clock.now())
    world.ats.columns["jobs"]["id"] = "CASE WHEN req_no LIKE 'E%' THEN '' ELSE req_no END"
    world.small_pages()

    pages = list(world.connector().changes(Stream.JOBS, None))

    assert sorted(ids(pages)) == sorted(world.connector().ids(Stream.JOBS)) == ["R-1", "R-2", "R-3"]
    assert [skip.key for page in pages for skip in page.skipped] == [""]


def test_a_time_before_the_first_utc_time_skips_only_its_row(world: SqlWorld) -> None:
    """Some programs write 0001-01-01 for “no time”.

    When that day begins in Berlin, year 1 has not yet begun in UTC, and Python has no earlier years.
    """
    key = world.people["cher"]
    world.ats.run("UPDATE person SET made = %s WHERE no = %s", "0001-01-01 00:00:00", key)

    pages = list(world.connector().changes(Stream.CANDIDATES, None))

    assert set(ids(pages)) == world.ids(Stream.CANDIDATES) - {str(key)}
    assert [(skip.key, "0001-01-01" in skip.reason) for page in pages for skip in page.skipped] == [(str(key), True)]


@pytest.fixture
def without_encoding() -> Iterator[SqlWorld]:
    with made_database("SQL_ASCII") as url, made_ats(url) as ats:
        world = SqlWorld(ats)
        yield world
        world.close()


def test_a_text_that_is_not_utf_8_skips_only_its_row(without_encoding: SqlWorld) -> None:
    world = without_encoding
    key = world.people["cher"]
    world.ats.run(f"UPDATE person SET last = convert_from('\\x4dfc6c6c6572', 'SQL_ASCII') WHERE no = {key}")

    with closing(SqlDatabase(world.ats.settings(), webhook_secret="")) as connector:
        pages = list(connector.changes(Stream.CANDIDATES, None))

    assert set(ids(pages)) == world.ids(Stream.CANDIDATES) - {str(key)}
    (reason,) = [skip.reason for page in pages for skip in page.skipped]
    assert reason.startswith(f"The row {key} of the query for candidates does not fit")
    assert reason.endswith("last_name is “M\ufffdller”, which is not text in UTF-8. Convert it in the query.")
