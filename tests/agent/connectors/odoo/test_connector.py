import pytest

from hirewire.agent.sdk.drift import Drift, DriftKind
from hirewire.agent.sdk.errors import MissingPermission, Refused, SkipRecord
from hirewire.agent.sdk.orders import AddNote, AddToJob
from hirewire.agent.sdk.records import Application, Candidate, Job, Stream
from tests.agent.connectors.drifting import DriftSuite, noticed
from tests.agent.connectors.ledger import LedgerSuite
from tests.agent.connectors.odoo.world import MODELS, OdooWorld
from tests.agent.connectors.suite import ADA, ReadingSuite, WritingSuite, every, ids, quick_retries

__all__ = ["quick_retries"]
VERSIONS = (11, 17, 18, 19)


@pytest.fixture(params=VERSIONS)
def world(request: pytest.FixtureRequest) -> OdooWorld:
    return OdooWorld(request.param)


class TestOdoo(ReadingSuite, WritingSuite, DriftSuite, LedgerSuite):
    pass


def test_stages_come_from_the_tracked_changes(world: OdooWorld) -> None:
    key = world.changes().move_stage()

    record = world.connector().read(Stream.APPLICATIONS, key)

    assert isinstance(record, Application)
    assert [stage.name for stage in record.stages] == ["New", "Interview"]


def test_without_access_to_tracked_changes_only_the_current_stage_is_read(world: OdooWorld) -> None:
    key = world.changes().move_stage()
    world.double.forbidden.add("mail.tracking.value · read")

    record = world.connector().read(Stream.APPLICATIONS, key)

    assert isinstance(record, Application)
    assert ([stage.name for stage in record.stages], record.has_all_stages) == (["Interview"], False)


def test_a_right_that_the_user_lacks_is_a_missing_permission(world: OdooWorld) -> None:
    """If a sync gets this error, it still reads the other streams."""
    world.double.forbidden.add("mail.message · read")

    with pytest.raises(MissingPermission) as missing:
        every(world.connector().changes(Stream.CANDIDATES, None))

    assert missing.value.permission == "mail.message · read"


@pytest.mark.parametrize("stream", [Stream.JOBS, Stream.CANDIDATES, Stream.APPLICATIONS])
def test_a_record_without_a_time_of_creation_cannot_be_read(world: OdooWorld, stream: Stream) -> None:
    key = min(world.ids(stream))
    world.blank(stream, "create_date", is_there=True)

    with pytest.raises(SkipRecord, match="no time of creation"):
        world.connector().read(stream, key)


def test_candidates_with_the_same_contact_are_all_listed() -> None:
    world = OdooWorld(18)
    contact = world.double.add("res.partner", name="Noor Haddad")["id"]
    people = [world.people[name]["id"] for name in ("noor", "namesake")]
    for key in people:
        world.double.change("hr.candidate", key, partner_id=contact)

    assert {str(key) for key in people} <= set(world.connector().ids(Stream.CANDIDATES))


@pytest.fixture
def chain() -> tuple[OdooWorld, list[int]]:
    """Three applicants of one person. The first two share an entry in a talent pool. The last two share a contact."""
    world = OdooWorld(19)
    contact = world.double.add("res.partner", name="Noor Haddad")["id"]
    people = [world.double.add("hr.applicant", partner_name="Noor Haddad", job_id=world.job["id"]) for _ in range(3)]
    first, middle, last = (row["id"] for row in people)
    for key in (first, middle):
        world.double.change("hr.applicant", key, pool_applicant_id=first)
    for key in (middle, last):
        world.double.change("hr.applicant", key, partner_id=contact)
    return world, [first, middle, last]


def test_the_list_of_candidates_names_the_candidates_that_applications_name(chain: tuple[OdooWorld, list[int]]) -> None:
    world, (first, middle, last) = chain

    listed = set(world.connector().ids(Stream.CANDIDATES))

    assert listed & {str(key) for key in (first, middle, last)} == {str(first)}
    applications = [world.connector().read(Stream.APPLICATIONS, str(key)) for key in (first, middle, last)]
    assert [row.candidate_id for row in applications if isinstance(row, Application)] == [str(first)] * 3


def test_an_applicant_known_only_from_a_talent_pool_does_not_get_a_job_twice() -> None:
    world = OdooWorld(19)
    person = world.double.add("hr.applicant", partner_name="Noor Haddad")["id"]
    applied = world.double.add("hr.applicant", partner_name="Noor Haddad", job_id=int(world.open_job))["id"]
    for key in (person, applied):
        world.double.change("hr.applicant", key, pool_applicant_id=person)

    written = world.connector().write(AddToJob(person=ADA, candidate_id=str(person), job_id=world.open_job))

    assert (written.application_id, written.was_there) == (str(applied), True)


def test_an_archived_applicant_does_not_get_the_job(world: OdooWorld) -> None:
    applicants = world.double.tables["hr.applicant"]
    archived = next(row for row in applicants.values() if row["partner_name"] == "Cher")
    world.double.change("hr.applicant", archived["id"], active=False, job_id=False)
    person = str(world.people["cher"]["id"])

    written = world.connector().write(AddToJob(person=ADA, candidate_id=person, job_id=world.open_job))

    assert not archived["job_id"]
    made = applicants[int(written.application_id or 0)]
    assert (str(made["job_id"]), made["active"]) == (world.open_job, True)


def test_letters_to_the_candidate_are_not_read_as_notes(world: OdooWorld) -> None:
    record = world.connector().read(Stream.CANDIDATES, str(world.people["noor"]["id"]))

    assert isinstance(record, Candidate)
    assert [note.text for note in record.notes] == ["Prefers nights."]


def test_markup_characters_and_line_breaks_of_a_note_survive(world: OdooWorld) -> None:
    key = str(world.people["noor"]["id"])
    text = "Tom & <Jerry>\nsecond line"

    world.connector().write(AddNote(candidate_id=key, text=text, author_first_name="A", author_last_name="B"))

    record = world.connector().read(Stream.CANDIDATES, key)
    assert isinstance(record, Candidate)
    assert [note.text for note in record.notes if note.is_from_recruiter] == [text]


def test_each_line_of_a_note_is_a_line_in_odoo(world: OdooWorld) -> None:
    key = str(world.people["noor"]["id"])
    note = AddNote(candidate_id=key, text="One\nTwo", author_first_name="A", author_last_name="B")

    written = world.connector().write(note)

    row = world.double.tables["mail.message"][int(written.note_id or 0)]
    assert "One<br/>Two" in row["body"]


def test_a_mail_template_on_the_first_stage_sends_no_mail(world: OdooWorld) -> None:
    world.double.change("hr.recruitment.stage", world.stages[0], template_id=1)

    world.connector().write(AddToJob(person=ADA, job_id=world.open_job))

    assert world.double.mails == []


def test_records_are_read_by_json_2_from_version_19_on(world: OdooWorld) -> None:
    jobs = every(world.connector().changes(Stream.JOBS, None))

    assert {job.id for job in jobs} == world.ids(Stream.JOBS)
    # The connector reads the version number over JSON-RPC, which every version of Odoo offers.
    assert world.double.requests[0].path == "jsonrpc"
    assert {request.path.startswith("json/2/") for request in world.double.requests[1:]} == {world.version >= 19}


@pytest.mark.parametrize("version", [17, 18, 19])
def test_fields_unknown_to_this_odoo_version_are_not_requested(version: int) -> None:
    world = OdooWorld(version)

    # The double refuses a call that names a field which Odoo does not have in this version.
    read = {stream: {*ids(world.connector().changes(stream, None))} for stream in MODELS}

    assert read == {stream: world.ids(stream) for stream in MODELS}


@pytest.mark.parametrize("version", [17, 18, 19])
def test_a_field_that_odoo_does_not_know_is_refused_at_once(version: int) -> None:
    world = OdooWorld(version)

    with pytest.raises(Refused, match="Invalid field 'shoe_size'"):
        world.connector()._reader.search("hr.job", [], ["shoe_size"])

    asked = [request for request in world.double.requests if b"shoe_size" in request.body]
    assert len(asked) == 1


def test_an_untested_version_is_noticed() -> None:
    world = OdooWorld(20)

    assert Drift(DriftKind.VERSION, "", "server_serie", "20.0") in noticed(world)


@pytest.mark.parametrize(
    ("own", "place"),
    [
        ({}, ("Bergen", "Norway")),
        ({"city": "Tromso"}, ("Tromso", "Norway")),
        ({"country_id": "Poland"}, ("", "Poland")),
        ({"city": "Gdansk", "country_id": "Poland"}, ("Gdansk", "Poland")),
    ],
    ids=["none", "no country", "no city", "both"],
)
def test_what_a_jobs_address_lacks_comes_from_its_company(
    world: OdooWorld, own: dict[str, str], place: tuple[str, str]
) -> None:
    countries = {name: world.double.add("res.country", name=name)["id"] for name in ("Norway", "Poland")}
    company = world.double.add("res.company", name="Larkspur", city="Bergen", country_id=countries["Norway"])["id"]
    address = {name: countries.get(value, value) for name, value in own.items()}
    partner = world.double.add("res.partner", name="Yard", **address)["id"] if own else False
    job = world.double.add("hr.job", name="Turner", company_id=company, address_id=partner)["id"]

    record = world.connector().read(Stream.JOBS, str(job))

    assert isinstance(record, Job)
    assert (record.city, record.country) == place


def test_a_company_that_the_user_may_not_see_stops_no_job(world: OdooWorld) -> None:
    company = world.double.add("res.company", name="Larkspur", city="Bergen")["id"]
    job = world.double.add("hr.job", name="Turner", company_id=company)["id"]
    world.double.forbidden.add("res.company · read")

    record = world.connector().read(Stream.JOBS, str(job))

    assert isinstance(record, Job)
    assert (record.city, record.country) == ("", "")
