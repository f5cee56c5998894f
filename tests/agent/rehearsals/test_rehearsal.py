import re
from html import unescape

import pytest
from django.test import Client

from hirewire.agent.connections.models import Connection
from hirewire.agent.console.status import status
from hirewire.agent.rehearsals import reading
from hirewire.agent.rehearsals.findings import SWITCHES, Findings, Line, effect, lines
from hirewire.agent.rehearsals.queries import rehearsal_of
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync.phases import Phase, phase_of
from hirewire.hub.ats.applications.models import Stage
from tests.agent.connectors.simulator.data import note
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.console.support import PLACE, connects, rehearses, sets_up_recruiter, switches_on
from tests.support.html import links_in
from tests.support.story import Story
from tests.support.tasks import run_tasks

DEFAULT = {"unposted_jobs"}


def findings_of(connection: Connection) -> Findings:
    rehearsal = rehearsal_of(connection)
    assert rehearsal is not None
    assert rehearsal.findings is not None
    return rehearsal.findings


def by_entity(connection: Connection, switches: set[str]) -> dict[Entity, Line]:
    return {line.entity: line for line in lines(findings_of(connection), switches, {})}


def own_refusals(line: Line) -> int:
    """Count the refusals, without the refused parts of a record that is itself refused.

    The agent never sends such parts to Recruiter.
    """
    of_owner = line.refused.get("The record it belongs to would be refused")
    return line.refused_count - (of_owner.count if of_owner else 0)


def test_a_rehearsal_writes_nothing_on_either_side(console: Client, story: Story, ats: FakeSimulator) -> None:
    connection = connects(console)
    story.line.requests.clear()

    rehearses(console)

    connection.refresh_from_db()
    assert (ats.writes, story.line.requests) == ([], [])
    assert phase_of(connection) is Phase.REHEARSED


def test_the_rehearsal_counts_what_later_arrives(console: Client, story: Story) -> None:
    connection = connects(console)
    rehearses(console)
    expected = {line.entity: (line.goes, own_refusals(line)) for line in by_entity(connection, DEFAULT).values()}

    application = sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    switches_on(story, application)

    arrived = {entity.name: (entity.accepted, entity.refused) for entity in status(connection)["sync"]["entities"]}
    assert {entity: arrived[entity] for entity in expected} == expected


def test_a_rehearsal_goes_on_without_counts(console: Client, ats: FakeSimulator) -> None:
    ats.faults["counts"] = 403
    connection = connects(console)

    rehearses(console)

    assert findings_of(connection).records > 0


def test_a_sample_shows_a_description_as_people_read_it(console: Client, ats: FakeSimulator) -> None:
    ats.put("jobs", "REQ-1", description="<p>Welders &amp; riggers</p>")
    connects(console)

    page = rehearses(console)

    assert "Welders &amp; riggers" in page
    assert "&amp;amp;" not in page


def test_every_combination_of_switches_is_counted_without_reading_again(
    console: Client, story: Story, ats: FakeSimulator
) -> None:
    connection = connects(console)
    rehearses(console)
    requests = len(ats.requests)
    expected = {line.entity: line.goes for line in by_entity(connection, set(SWITCHES)).values() if line.total}

    console.post(f"{PLACE}rehearsal/switches/", dict.fromkeys(SWITCHES, "on"))
    assert len(ats.requests) == requests
    application = sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    switches_on(story, application)

    arrived = {entity.name: entity.accepted for entity in status(connection)["sync"]["entities"]}
    assert {entity: arrived[entity] for entity in expected} == expected


def test_the_page_says_what_each_switch_changes(console: Client, ats: FakeSimulator) -> None:
    ats.put("candidates", "C-5", emails=["priya@example.com"])
    connection = connects(console)
    page = rehearses(console)

    assert effect(findings_of(connection), DEFAULT, "private_candidates") == {
        Entity.CANDIDATES: 1,
        Entity.CANDIDATE_NOTES: 1,
    }
    assert effect(findings_of(connection), DEFAULT, "confidential_jobs") == {Entity.JOBS: 1}
    assert "1 private" in page


def test_a_record_behind_two_switches_needs_both(console: Client, ats: FakeSimulator) -> None:
    ats.put("candidates", "C-3", emails=["omar@example.com"])
    ats.put("candidates", "C-5", emails=["priya@example.com"], notes=[note("N-2", private=True)])
    connection = connects(console)

    rehearses(console)

    only_people = by_entity(connection, DEFAULT | {"private_candidates"})[Entity.CANDIDATE_NOTES]
    both = by_entity(connection, DEFAULT | {"private_candidates", "private_notes"})[Entity.CANDIDATE_NOTES]
    assert (only_people.goes, only_people.left, both.goes, both.left) == (1, {"private_notes": 1}, 2, {})


def test_refusals_name_the_reason_and_the_records(console: Client) -> None:
    connects(console)

    page = rehearses(console)

    assert "Link to the record is missing; Recruiter requires it" in page
    assert 'href="http://ats.test/candidates/1"' in page


def test_samples_show_both_sides_field_by_field(console: Client) -> None:
    connection = connects(console)
    page = rehearses(console)

    samples = {sample.key: sample for sample in findings_of(connection).samples if sample.entity is Entity.CANDIDATES}
    emails = next(face for face in samples["C-4"].faces if face.label == "E-mail")
    assert (emails.shows, emails.has) == ("noor@example.com", "noor@example.com, no mail")
    # A record that stays in the ATS is not shown as a sample.
    assert "C-5" not in samples
    assert "Priya" not in page


def test_samples_of_people_are_encrypted_and_deleted_at_the_start(console: Client, story: Story) -> None:
    connection = connects(console)
    rehearses(console)
    rehearsal = rehearsal_of(connection)
    assert rehearsal is not None
    assert "Haddad" not in rehearsal.findings_sealed

    sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")

    assert rehearsal_of(connection) is None


def test_a_stage_is_renamed_or_hidden_as_the_customer_chose(console: Client, story: Story) -> None:
    connection = connects(console)
    rehearses(console)
    before = by_entity(connection, DEFAULT)[Entity.STAGES].goes

    names = {"stage-name": ["Phone screen", "Hired"], "stage-becomes": ["Interview", ""]}
    console.post(f"{PLACE}rehearsal/names/", names)
    page = console.get(f"{PLACE}rehearsal/").content.decode()

    rules = dict(connection.name_rules.values_list("name", "becomes"))
    assert rules == {"Phone screen": "Interview", "Hired": ""}
    shown = {line.entity: line for line in lines(findings_of(connection), DEFAULT, rules)}[Entity.STAGES]
    assert (shown.goes, shown.left) == (before - 1, {"not_shown": 1})
    assert "1 with a stage that is not shown" in page
    application = sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    switches_on(story, application)
    assert set(Stage.objects.filter(application=application).values_list("stage", flat=True)) == {"Interview"}


def test_a_name_without_the_character_that_cannot_be_stored_is_kept(console: Client, story: Story) -> None:
    connection = connects(console)
    rehearses(console)

    console.post(f"{PLACE}rehearsal/names/", {"stage-name": ["Phone screen"], "stage-becomes": ["Inter\0view"]})

    assert list(connection.name_rules.values_list("becomes", flat=True)) == ["Interview"]


def test_a_missing_permission_skips_only_its_kind_of_record(console: Client, ats: FakeSimulator) -> None:
    ats.permissions -= {"candidates"}
    connection = connects(console)

    page = rehearses(console)

    assert "lacks the permission “candidates”" in page
    assert by_entity(connection, DEFAULT)[Entity.JOBS].goes == 3
    assert Entity.CANDIDATES not in by_entity(connection, DEFAULT)


def test_an_ats_that_is_unavailable_for_a_while_is_read_to_the_end(
    console: Client, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later page fails even more often than the client retries it. No record is counted twice."""
    monkeypatch.setattr(reading, "WAITS", (0, 0))
    ats.page_size = 2
    connection = connects(console)
    ats.before_page = lambda number: ats.fail(503, times=5) if number == 4 else None

    rehearses(console)

    assert findings_of(connection).records == 4 + 6 + 2


def test_an_unavailable_ats_ends_the_rehearsal_with_a_reason(
    console: Client, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WAITS", (0, 0))
    connects(console)
    ats.before_page = lambda _number: ats.fail(500, times=99)

    page = rehearses(console)

    assert "The rehearsal ended early." in page
    assert "The ATS answered with an error (500)." in page


def test_a_second_rehearsal_keeps_the_first_until_it_is_done(console: Client) -> None:
    connects(console)
    rehearses(console)

    console.post(f"{PLACE}rehearsal/begin/")
    page = console.get(f"{PLACE}rehearsal/").content.decode()

    assert "Reading" in page
    assert "Will be sent" in page


def polled(page: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'hx-get="([^"]*)"', page)]


def test_a_second_rehearsal_reloads_no_part_of_the_page_with_fields(console: Client) -> None:
    connects(console)
    rehearses(console)
    console.post(f"{PLACE}rehearsal/begin/")

    [address] = polled(console.get(f"{PLACE}rehearsal/").content.decode())
    running = console.get(address, headers={"HX-Request": "true"}).content.decode()
    run_tasks()
    ended = console.get(address, headers={"HX-Request": "true"}).content.decode()

    assert ("<input" in running, "<input" in ended) == (False, False)
    assert (polled(running), polled(ended)) == ([address], [])
    assert links_in(ended) == [f"{PLACE}rehearsal/"]


def test_a_second_rehearsal_that_fails_says_so_where_the_page_is_reloaded(console: Client, ats: FakeSimulator) -> None:
    connects(console)
    rehearses(console)
    console.post(f"{PLACE}rehearsal/begin/")
    [address] = polled(console.get(f"{PLACE}rehearsal/").content.decode())
    ats.key = "replaced"

    run_tasks()

    assert "The rehearsal ended early." in console.get(address, headers={"HX-Request": "true"}).content.decode()
