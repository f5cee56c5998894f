from contextlib import closing
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from hirewire.agent.connectors.sql import Settings, SqlDatabase
from hirewire.agent.connectors.sql.database import Database
from hirewire.agent.sdk.connector import Entity, Page
from hirewire.agent.sdk.errors import SkipRecord, StopSync, TryLater
from hirewire.agent.sdk.orders import AddToJob
from hirewire.agent.sdk.records import Application, Candidate, Job, Stream
from tests.agent.connectors.sql.engines import only_postgresql
from tests.agent.connectors.sql.world import SqlWorld
from tests.agent.connectors.stages import in_order
from tests.agent.connectors.suite import ADA, AccountSuite, PrivacySuite, RecordsSuite, ids, quick_retries

__all__ = ["quick_retries"]


class TestSqlDatabase(RecordsSuite, AccountSuite, PrivacySuite):
    pass


def skipped(pages: list[Page]) -> list[tuple[str, str]]:
    return [(skip.key, skip.reason) for page in pages for skip in page.skipped]


def test_counts_cover_every_table(world: SqlWorld) -> None:
    assert world.connector().counts() == {
        Entity.JOBS: 3,
        Entity.CANDIDATES: 5,
        Entity.CANDIDATE_NOTES: 1,
        Entity.APPLICATIONS: 5,
        Entity.STAGES: 1,
        Entity.APPLICATION_NOTES: 1,
        Entity.FEEDBACK: 1,
        Entity.FILES: 1,
    }


def test_the_content_of_a_file_is_read_by_its_id(world: SqlWorld) -> None:
    connector = world.connector()

    assert connector.content(str(world.document)) == b"%PDF-"
    assert connector.content("999") is None
    assert connector.content("x") is None


def test_an_export_is_refused_with_advice(world: SqlWorld) -> None:
    with pytest.raises(SkipRecord, match="accepts no exports"):
        world.connector().write(AddToJob(person=ADA))


@pytest.mark.parametrize("key", ["x", "1' OR '1'='1", "9" * 30, "-", ""])
def test_an_id_of_another_form_finds_nothing(world: SqlWorld, key: str) -> None:
    assert world.connector().read(Stream.CANDIDATES, key) is None
    assert world.connector().read(Stream.APPLICATIONS, key) is None


def test_an_id_is_always_a_parameter(world: SqlWorld) -> None:
    key = "R'); DROP TABLE requisition; --%s{}"
    world.ats.add("requisition", req_no=key, headline="Odd", touched=world.clock.now())

    record = world.connector().read(Stream.JOBS, key)

    assert isinstance(record, Job)
    assert (record.id, record.title) == (key, "Odd")
    assert key in set(world.connector().ids(Stream.JOBS))


def test_a_time_without_a_zone_is_in_the_zone_of_the_ats(world: SqlWorld) -> None:
    world.ats.change("person", world.people["cher"], made="2026-07-01 12:00", touched="2026-07-01 12:00")

    record = world.connector().read(Stream.CANDIDATES, str(world.people["cher"]))

    assert isinstance(record, Candidate)
    assert record.created_at == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_no_change_is_lost_in_the_hour_that_the_clock_repeats(world: SqlWorld) -> None:
    """At 01:00 UTC on 25 October 2026, clocks in Berlin go from 03:00 back to 02:00."""
    world.ats.run("UPDATE person SET touched = %s", "2026-10-24 12:00")
    world.ats.set_clock(datetime(2026, 10, 25, 0, 58, tzinfo=UTC))
    cursor = list(world.connector().changes(Stream.CANDIDATES, None))[-1].cursor

    world.ats.change("person", world.people["cher"], touched="2026-10-25 02:05")
    world.ats.set_clock(datetime(2026, 10, 25, 1, 10, tzinfo=UTC))

    assert str(world.people["cher"]) in ids(world.connector().changes(Stream.CANDIDATES, cursor))


def test_no_change_is_lost_in_the_repeated_hour_if_earlier_changes_show_later_times(world: SqlWorld) -> None:
    """Omar is changed at 02:57, before the clock goes back. Cher is changed at 02:05, after it has gone back."""
    world.ats.run("UPDATE person SET touched = %s", "2026-10-24 12:00")
    world.ats.change("person", world.people["omar"], touched="2026-10-25 02:57")
    world.ats.set_clock(datetime(2026, 10, 25, 0, 58, tzinfo=UTC))
    cursor = list(world.connector().changes(Stream.CANDIDATES, None))[-1].cursor

    world.ats.change("person", world.people["cher"], touched="2026-10-25 02:05")
    world.ats.set_clock(datetime(2026, 10, 25, 1, 10, tzinfo=UTC))

    assert str(world.people["cher"]) in ids(world.connector().changes(Stream.CANDIDATES, cursor))


def test_rows_with_a_date_of_change_are_read_again_on_that_day(world: SqlWorld) -> None:
    world.ats.columns["candidates"]["modified_at"] = "CAST(touched AS date)"
    cursor = list(world.connector().changes(Stream.CANDIDATES, None))[-1].cursor

    assert set(ids(world.connector().changes(Stream.CANDIDATES, cursor))) == world.ids(Stream.CANDIDATES)


def test_a_row_without_a_time_of_change_is_read_each_time(world: SqlWorld) -> None:
    cursor = world.quiet_cursor(Stream.CANDIDATES)
    world.ats.change("person", world.people["omar"], touched=None)

    assert ids(world.connector().changes(Stream.CANDIDATES, cursor)) == [str(world.people["omar"])]


@only_postgresql
def test_an_invalid_time_skips_only_its_row(world: SqlWorld) -> None:
    world.ats.run("UPDATE person SET touched = 'infinity' WHERE no = %s", world.people["omar"])

    pages = list(world.connector().changes(Stream.CANDIDATES, None))

    key = str(world.people["omar"])
    assert set(ids(pages)) == world.ids(Stream.CANDIDATES) - {key}
    reason = "modified_at is “infinity”, which is not a time such as 2026-11-27 10:30:00."
    assert skipped(pages) == [(key, f"The row {key} of the query for candidates does not fit: {reason}")]


def test_an_unknown_state_is_refused_with_its_name(world: SqlWorld) -> None:
    world.ats.change("requisition", "R-2", status="On hold")

    pages = list(world.connector().changes(Stream.JOBS, None))

    assert skipped(pages) == [
        (
            "R-2",
            "The row R-2 of the query for jobs does not fit: state is “on hold”, which is not draft, open or closed.",
        )
    ]


def test_rows_that_a_join_repeats_are_listed_and_the_others_are_read(world: SqlWorld) -> None:
    world.ats.queries["candidates"] = world.ats.query("candidates").replace(
        "FROM person ", "FROM person LEFT JOIN (SELECT 1 AS n UNION ALL SELECT 2) AS v ON first = 'Ida' "
    )

    pages = list(world.connector().changes(Stream.CANDIDATES, None))

    key = str(world.people["idle"])
    assert set(ids(pages)) == world.ids(Stream.CANDIDATES) - {key}
    assert [(name, "more than once" in reason) for name, reason in skipped(pages)] == [(key, True)]


def test_an_application_of_an_unknown_candidate_is_listed(world: SqlWorld) -> None:
    world.ats.columns["candidates"]["id"] = f"CASE WHEN no <> {world.people['cher']} THEN no END"

    pages = list(world.connector().changes(Stream.APPLICATIONS, None))

    assert [(key, "candidate_id" in reason) for key, reason in skipped(pages)] == [(str(world.submissions[1]), True)]


def test_the_present_stage_comes_after_those_of_the_table(world: SqlWorld) -> None:
    world.ats.change("submission", world.submissions[0], step="Offer", step_at=world.clock.now() + timedelta(days=1))

    record = world.connector().read(Stream.APPLICATIONS, str(world.submissions[0]))

    assert isinstance(record, Application)
    assert [stage.name for stage in record.stages] == ["Phone screen", "Offer"]


def test_a_present_stage_without_a_time_is_the_last(world: SqlWorld) -> None:
    world.ats.change("submission", world.submissions[0], step="A", step_at=None)

    record = world.connector().read(Stream.APPLICATIONS, str(world.submissions[0]))

    assert isinstance(record, Application)
    # The connector must give “A” a later time. With equal times, the ids of the stages would decide their order.
    assert in_order(record.stages) == ["Phone screen", "A"]
    assert record.stages[0].entered_at < record.stages[1].entered_at


def test_a_huge_text_is_truncated(world: SqlWorld) -> None:
    world.ats.run("UPDATE requisition SET body = repeat('weld ', 1000000) WHERE req_no = 'R-1'")

    record = world.connector().read(Stream.JOBS, "R-1")

    assert isinstance(record, Job)
    assert 190_000 < len(record.description) <= 200_000


def test_a_renamed_column_stops_the_sync_until_the_query_is_fixed(world: SqlWorld) -> None:
    world.small_pages()
    first = next(iter(world.connector().changes(Stream.CANDIDATES, None)))
    world.ats.run("ALTER TABLE person RENAME COLUMN tel TO phone_no")

    with pytest.raises(StopSync, match=f"query for candidates: {world.ats.no_column.format('tel')}"):
        list(world.connector().changes(Stream.CANDIDATES, first.cursor))
    world.ats.columns["candidates"]["phone"] = "phone_no"
    rest = ids(world.connector().changes(Stream.CANDIDATES, first.cursor))

    assert {*ids([first]), *rest} == world.ids(Stream.CANDIDATES)


def test_a_query_may_filter_by_changed_since(world: SqlWorld) -> None:
    world.ats.queries["candidates"] = world.ats.query("candidates").replace(
        "FROM person ", "FROM (SELECT * FROM person WHERE touched >= :changed_since) AS person "
    )
    cursor = world.quiet_cursor(Stream.CANDIDATES)

    key = world.changes().edit()

    assert ids(world.connector().changes(Stream.CANDIDATES, cursor)) == [key]
    assert set(world.connector().ids(Stream.CANDIDATES)) == world.ids(Stream.CANDIDATES)


@only_postgresql
def test_a_query_may_contain_any_sql(world: SqlWorld) -> None:
    world.ats.queries["users"] = (
        "SELECT no AS id, mail AS email, last AS name, '{\"a\": [1]}'::json AS more, 100 % 7 AS rest\n"
        "FROM staff WHERE mail LIKE '%@%' /* {} :changed_sinc */ -- %s ;\n;"
    )

    assert ids(world.connector().changes(Stream.USERS, None)) == [str(world.user)]


def test_a_slow_query_is_cancelled_with_advice(world: SqlWorld) -> None:
    settings = world.ats.settings(users=f"SELECT no AS id, mail AS email, {world.ats.nap(5)} AS name FROM staff")
    database = Database(settings, longest_query=0.05)

    with (
        closing(SqlDatabase(settings, webhook_secret="", database=database)) as connector,
        pytest.raises(TryLater, match=r"query for users took longer than 0\.05 seconds\. An index"),
    ):
        list(connector.changes(Stream.USERS, None))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"port": "x"}, "“x” is not a port"),
        ({"time_zone": "Mars/Base"}, "“Mars/Base” is not a time zone"),
        ({"overlap_minutes": "-1"}, "“Minutes to look back” must be"),
        ({"tls": "none"}, "tls"),
    ],
)
def test_settings_that_cannot_work_are_refused(world: SqlWorld, changes: dict[str, str], reason: str) -> None:
    given = {**msgspec.to_builtins(world.ats.settings()), **changes}

    with pytest.raises(msgspec.ValidationError, match=reason):
        msgspec.convert(given, Settings)


def test_the_settings_show_neither_password_nor_queries(world: SqlWorld) -> None:
    assert repr(world.ats.settings()) == (f"Settings(host='127.0.0.1', database='{world.ats.settings().database}')")


def test_changed_feedback_has_its_application_read_again(world: SqlWorld) -> None:
    cursor = world.quiet_cursor(Stream.APPLICATIONS)

    submit = world.changes().submit_feedback
    changed = submit() if submit else ""

    assert ids(world.connector().changes(Stream.APPLICATIONS, cursor)) == [changed]
