"""What every connector must do.

The tests of a connector inherit these suites, and define how to change the connector's double.

If a connector only reads, its tests inherit ``ReadingSuite``. If it calls no API, its tests inherit ``RecordsSuite``.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import ClassVar, Final

import pytest
import stamina

from hirewire.agent.sdk.connector import Connector, Page
from hirewire.agent.sdk.errors import BadWebhook, SkipRecord, StopSync, TryLater, Unsure
from hirewire.agent.sdk.orders import AddNote, AddToJob, ExportedPerson
from hirewire.agent.sdk.records import Application, Candidate, Group, Job, Note, Record, Stream, User
from tests.agent.connectors.worlds import Changes, World

ADA = ExportedPerson(
    person="urn:li:person:ada1",
    first_name="Ada",
    last_name="Lovelace",
    profile_url="https://hirewire.example/in/ada",
    employers=("Analytical Engines",),
)
#: Reading a list may take at most this many requests: the four attempts that ``quick_retries`` allows, and a few
#: requests that come before the list.
MOST_REQUESTS: Final = 12


def every(pages: Iterable[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


def ids(pages: Iterable[Page]) -> list[str]:
    return [record.id for record in every(pages)]


@pytest.fixture(autouse=True)
def quick_retries() -> Iterator[None]:
    """Skip the agent's own waits between retries, but keep the waits that the ATS asks for."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


STREAM_OF = {
    Job: Stream.JOBS,
    User: Stream.USERS,
    Candidate: Stream.CANDIDATES,
    Application: Stream.APPLICATIONS,
    Group: Stream.GROUPS,
}


class RecordsSuite:
    """Tests for an ATS of any kind. The numbers in the test names refer to the list in the guide to connectors."""

    STREAMS: ClassVar[tuple[Stream, ...]] = tuple(Stream)

    @pytest.mark.parametrize("stream", STREAMS)
    def test_01_first_run_yields_everything_once(self, world: World, stream: Stream) -> None:
        world.small_pages()

        found = ids(world.connector().changes(stream, None))

        assert sorted(found) == sorted(world.ids(stream))

    @pytest.mark.parametrize("stream", STREAMS)
    def test_01_second_run_yields_nothing_new(self, world: World, stream: Stream) -> None:
        first = list(world.connector().changes(stream, None))

        second = every(world.connector().changes(stream, first[-1].cursor))

        assert all(record in every(first) for record in second)

    @pytest.mark.parametrize("stream", STREAMS)
    def test_01_an_unchanged_ats_yields_nothing(self, world: World, stream: Stream) -> None:
        first = list(world.connector().changes(stream, None))
        world.pass_time(timedelta(minutes=20))
        second = list(world.connector().changes(stream, first[-1].cursor))
        world.pass_time(timedelta(minutes=20))

        third = every(world.connector().changes(stream, second[-1].cursor))

        assert stream in world.full_streams or third == []

    @pytest.mark.parametrize("stream", STREAMS)
    def test_01_the_last_page_of_a_run_says_so(self, world: World, stream: Stream) -> None:
        world.small_pages()
        first = list(world.connector().changes(stream, None))
        second = list(world.connector().changes(stream, first[-1].cursor))

        for pages in (first, second):
            assert [page.is_last for page in pages] == [page is pages[-1] for page in pages]

    def test_01_an_application_arrives_with_its_parts(self, world: World) -> None:
        records = every(world.connector().changes(Stream.APPLICATIONS, None))

        applications = [record for record in records if isinstance(record, Application)]
        assert any(all(getattr(one, part) for part in world.parts) for one in applications)

    @pytest.mark.parametrize("stream", STREAMS)
    def test_02_a_crash_after_any_page_loses_nothing(self, world: World, stream: Stream) -> None:
        world.small_pages()
        pages = list(world.connector().changes(stream, None))

        for stop in range(len(pages)):
            resumed = world.connector().changes(stream, pages[stop].cursor)
            assert {*ids(pages[: stop + 1]), *ids(resumed)} == world.ids(stream)

    @pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Changes)])
    def test_03_each_change_is_seen_by_the_next_run(self, world: World, name: str) -> None:
        connector = world.connector()
        # Without this hour, the runs would overlap, and the next run would return every record again, changed or not.
        world.pass_time(timedelta(hours=1))
        cursors = {stream: list(connector.changes(stream, None))[-1].cursor for stream in self.STREAMS}
        world.pass_time(timedelta(hours=1))
        change = getattr(world.changes(), name)
        if change is None:
            pytest.skip(f"This ATS has nothing like {name}.")

        changed = change()

        assert changed in [key for stream in self.STREAMS for key in ids(connector.changes(stream, cursors[stream]))]

    def test_03_a_corrected_address_reaches_the_applications(self, world: World) -> None:
        connector = world.connector()
        world.pass_time(timedelta(hours=1))
        streams = (Stream.CANDIDATES, Stream.APPLICATIONS)
        cursors = {stream: list(connector.changes(stream, None))[-1].cursor for stream in streams}
        world.pass_time(timedelta(hours=1))

        world.correct_email("corrected@example.com")

        changed = every(page for stream in streams for page in connector.changes(stream, cursors[stream]))
        own = [one for one in changed if isinstance(one, Application) and one.candidate_id == world.applied[0]]
        assert {application.email for application in own} == {"corrected@example.com"}

    @pytest.mark.parametrize("lead", [timedelta(hours=-1), timedelta(hours=1)], ids=["behind", "ahead"])
    def test_03_a_wrong_clock_hides_no_change(self, world: World, lead: timedelta) -> None:
        world.set_clock(lead)
        connector = world.connector()
        cursor = list(connector.changes(Stream.CANDIDATES, None))[-1].cursor
        world.pass_time(timedelta(minutes=20))

        changed = world.changes().edit()

        assert changed in ids(world.connector().changes(Stream.CANDIDATES, cursor))

    def test_04_a_deleted_record_is_gone(self, world: World) -> None:
        connector = world.connector()
        cursor = list(connector.changes(Stream.CANDIDATES, None))[-1].cursor

        key = world.delete_candidate()

        pages = list(connector.changes(Stream.CANDIDATES, cursor))
        assert key in [gone for page in pages for gone in page.gone] or key not in set(connector.ids(Stream.CANDIDATES))
        assert connector.read(Stream.CANDIDATES, key) is None

    def test_04_ids_lists_exactly_the_existing_records(self, world: World) -> None:
        assert all(set(world.connector().ids(each)) == world.ids(each) for each in (Stream.CANDIDATES, Stream.GROUPS))

    def test_04_a_failing_list_deletes_nothing(self, world: World) -> None:
        world.forbid(Stream.CANDIDATES)

        with pytest.raises(StopSync):
            list(world.connector().ids(Stream.CANDIDATES))

    def test_04_a_list_that_fails_midway_deletes_nothing(self, world: World) -> None:
        world.small_pages()
        world.between_pages(world.break_down)
        pages = []

        with pytest.raises(TryLater):
            list(world.connector().ids(Stream.CANDIDATES))
        with pytest.raises(TryLater):
            pages += list(world.connector().changes(Stream.CANDIDATES, None))

        assert [gone for page in pages for gone in page.gone] == []

    def test_05_changes_while_paging_lose_nothing(self, world: World) -> None:
        world.small_pages()
        world.between_pages(world.changes().edit)
        world.between_pages(world.delete_candidate)

        found = set(ids(world.connector().changes(Stream.CANDIDATES, None)))

        assert found >= world.ids(Stream.CANDIDATES)

    def test_07_a_missing_permission_is_named_and_stops_its_stream_only(self, world: World) -> None:
        world.forbid(Stream.APPLICATIONS)
        connector = world.connector()

        with pytest.raises(StopSync, match=world.applications_permission):
            list(connector.changes(Stream.APPLICATIONS, None))

        assert ids(connector.changes(world.unaffected, None))
        assert connector.check().missing_permissions == (world.applications_permission,)

    @pytest.mark.parametrize("is_there", [True, False], ids=["null", "absent"])
    @pytest.mark.parametrize("stream", STREAMS)
    def test_08_a_field_without_a_value_loses_no_record(self, world: World, stream: Stream, *, is_there: bool) -> None:
        for field in world.fields(stream):
            world.blank(stream, field, is_there=is_there)

        pages = list(world.connector().changes(stream, None))

        assert [skipped for page in pages for skipped in page.skipped] == []
        assert set(ids(pages)) | {gone for page in pages for gone in page.gone} >= world.ids(stream)

    def test_14_records_are_read_completely(self, world: World) -> None:
        connector = world.connector()

        for example in world.examples():
            assert connector.read(STREAM_OF[type(example)], example.id) == example


class AccountSuite:
    def test_06_a_transient_error_is_survived(self, world: World) -> None:
        world.fail_once()

        assert set(ids(world.connector().changes(Stream.CANDIDATES, None))) == world.ids(Stream.CANDIDATES)

    def test_07_a_revoked_key_stops_the_sync(self, world: World) -> None:
        world.revoke_key()

        with pytest.raises(StopSync, match="key"):
            world.connector().check()


class RequestsSuite:
    """Tests for an ATS with an API, which may limit the rate of requests."""

    def test_05_a_page_that_repeats_stops_the_sync(self, world: World) -> None:
        world.repeat_pages()

        with pytest.raises(StopSync, match="paging is broken"):
            list(world.connector().changes(Stream.CANDIDATES, None))

    def test_05_a_page_that_repeats_stops_the_sync_however_slow_it_is(self, world: World) -> None:
        """A sync runs in turns. A turn can end after any page, and then the next turn knows only the cursor."""
        world.repeat_pages()

        def read_a_page_in_each_turn() -> None:
            cursor = None
            for _turn in range(10):
                cursor = next(iter(world.connector().changes(Stream.CANDIDATES, cursor))).cursor

        with pytest.raises(StopSync, match="paging is broken"):
            read_a_page_in_each_turn()

    def test_06_a_short_wait_is_waited_out(self, world: World) -> None:
        world.throttle(0.01)

        found = ids(world.connector().changes(Stream.CANDIDATES, None))

        assert set(found) == world.ids(Stream.CANDIDATES)

    def test_06_a_long_wait_is_left_to_the_agent(self, world: World) -> None:
        world.throttle(86_400)

        with pytest.raises(TryLater) as later:
            list(world.connector().changes(Stream.CANDIDATES, None))

        assert later.value.wait == 86_400
        assert world.request_count() == 1

    def test_06_a_throttle_without_a_wait_time_is_survived(self, world: World) -> None:
        world.throttle_silently()

        assert set(ids(world.connector().changes(Stream.CANDIDATES, None))) == world.ids(Stream.CANDIDATES)

    def test_06_a_throttle_that_never_ends_is_an_error_and_no_loop(self, world: World) -> None:
        for _request in range(100):
            world.throttle_silently()

        with pytest.raises(TryLater):
            list(world.connector().changes(Stream.CANDIDATES, None))

        assert world.request_count() <= MOST_REQUESTS


class ReadingSuite(RecordsSuite, AccountSuite, RequestsSuite):
    """All suites about reading from an ATS with an API."""


class PrivacySuite:
    def test_04_a_record_that_becomes_private_is_read_as_private(self, world: World) -> None:
        connector = world.connector()
        cursor = list(connector.changes(Stream.CANDIDATES, None))[-1].cursor

        key = world.make_private()

        changed = {record.id: record for record in every(connector.changes(Stream.CANDIDATES, cursor))}
        assert isinstance(candidate := changed[key], Candidate)
        assert candidate.is_private


class WritingSuite:
    def test_09_a_new_person_is_put_on_a_job(self, world: World) -> None:
        connector = world.connector()

        written = connector.write(AddToJob(person=ADA, job_id=world.open_job))

        application = connector.read(Stream.APPLICATIONS, written.application_id or "")
        assert isinstance(application, Application)
        assert (application.candidate_id, application.job_id) == (written.candidate_id, world.open_job)
        assert (found := connector.find(ADA))
        assert found.id == written.candidate_id

    def test_09_a_person_exported_without_a_job_gets_no_application(self, world: World) -> None:
        written = world.connector().write(AddToJob(person=ADA))

        assert written.application_id is None
        assert written.candidate_id in world.ids(Stream.CANDIDATES)

    def test_09_a_known_person_gets_the_job_and_no_second_record(self, world: World) -> None:
        connector = world.connector()
        known = with_emails(ADA, emails=(world.known_email,))
        candidate = connector.find(known)
        before = world.ids(Stream.CANDIDATES)
        assert candidate

        written = connector.write(AddToJob(person=known, candidate_id=candidate.id, job_id=world.open_job))

        assert written.candidate_id == candidate.id
        assert world.ids(Stream.CANDIDATES) == before

    def test_09_a_person_already_on_the_job_gets_no_second_application(self, world: World) -> None:
        candidate, job = world.applied
        before = world.ids(Stream.APPLICATIONS)

        written = world.connector().write(AddToJob(person=ADA, candidate_id=candidate, job_id=job))

        assert written.was_there
        assert written.application_id in before
        assert world.ids(Stream.APPLICATIONS) == before

    def test_09_a_closed_job_is_refused_and_creates_no_candidate(self, world: World) -> None:
        before = world.ids(Stream.CANDIDATES)

        with pytest.raises(SkipRecord, match=world.closed_job):
            world.connector().write(AddToJob(person=ADA, job_id=world.closed_job))

        assert world.ids(Stream.CANDIDATES) == before

    def test_10_a_write_whose_answer_is_lost_is_not_repeated(self, world: World) -> None:
        world.lose_answers()

        with pytest.raises(Unsure):
            world.connector().write(AddToJob(person=ADA))

        assert world.write_count() == 1
        assert world.connector().find(ADA) is not None

    def test_11_our_own_notes_are_recognized(self, world: World) -> None:
        connector = world.connector()
        candidate, _ = world.applied

        connector.write(AddNote(candidate_id=candidate, text="Hi", author_first_name="A", author_last_name="B"))

        assert [note.is_from_recruiter for note in notes_about(connector, candidate) if note.text == "Hi"] == [True]

    def test_12_no_write_sends_mail(self, world: World) -> None:
        world.connector().write(AddToJob(person=ADA, job_id=world.open_job))

        assert not world.sends_mail()


class WebhookSuite:
    def test_13_a_genuine_webhook_names_its_record(self, world: World) -> None:
        webhook, hint = world.webhook()
        connector = world.connector()

        assert list(connector.hints(webhook)) == [hint]
        assert list(connector.hints(webhook)) == [hint], "a replay names the same record again"

    def test_13_a_forged_webhook_is_refused(self, world: World) -> None:
        for forgery in world.forgeries():
            with pytest.raises(BadWebhook):
                list(world.connector().hints(forgery))

    def test_13_an_unknown_webhook_event_is_ignored(self, world: World) -> None:
        assert list(world.connector().hints(world.unknown_webhook())) == []


class ConnectorSuite(ReadingSuite, PrivacySuite, WritingSuite, WebhookSuite):
    """All suites of this file, for an ATS that the agent reads and writes through an API."""


def notes_about(connector: Connector, candidate_id: str) -> list[Note]:
    """The notes of a candidate and of the candidate's applications: an ATS may keep a note in either place."""
    applications = every(connector.changes(Stream.APPLICATIONS, None))
    candidate = connector.read(Stream.CANDIDATES, candidate_id)
    assert isinstance(candidate, Candidate)
    own = [one for one in applications if isinstance(one, Application) and one.candidate_id == candidate_id]
    return [*candidate.notes, *(note for application in own for note in application.notes)]


def with_emails(person: ExportedPerson, *, emails: tuple[str, ...]) -> ExportedPerson:
    return ExportedPerson(person=person.person, first_name=person.first_name, last_name=person.last_name, emails=emails)
