from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.sdk.errors import SkipRecord, Unsure
from hirewire.agent.sdk.orders import (
    AddNote,
    AddProspect,
    AddToJob,
    ExportedPerson,
    KeepMessage,
    KeepNote,
    SetReaders,
)
from hirewire.agent.sdk.records import Application, Named, Phone, Stream
from tests.agent.connectors.suite import (
    ADA,
    notes_about,
    quick_retries,
    with_emails,
)
from tests.agent.connectors.workable.world import WorkableWorld

__all__ = ["quick_retries"]
WRITTEN_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOOR = ExportedPerson(person="urn:li:person:n", first_name="Noor", last_name="Haddad")


@pytest.fixture
def world() -> WorkableWorld:
    return WorkableWorld()


def message(candidate_id: str, *, text: str = "Interested?") -> KeepMessage:
    return KeepMessage(
        message_id="urn:li:event:1",
        thread="t",
        contract="c",
        recruiter=Named("Amara", "Okafor"),
        is_from_candidate=False,
        text=text,
        sent_at=WRITTEN_AT,
        candidate_id=candidate_id,
    )


def note(candidate_id: str, text: str) -> KeepNote:
    return KeepNote(
        note_id="urn:li:note:1",
        contract="c",
        author=Named("Amara", "Okafor"),
        text=text,
        written_at=WRITTEN_AT,
        # The agent uses this time as the version of the note, so the time has to change whenever the text changes.
        changed_at=WRITTEN_AT + timedelta(seconds=len(text)),
        candidate_id=candidate_id,
    )


def test_a_known_person_is_copied_to_another_job_and_only_once(world: WorkableWorld) -> None:
    cher, job = world.account.people["cher"]["id"], world.account.jobs["internal"]["shortcode"]
    order = AddToJob(person=with_emails(ADA, emails=("cher@example.com",)), candidate_id=cher, job_id=job)

    first = world.connector().write(order)
    second = world.connector().write(order)

    assert (first.candidate_id, first.was_there) == (cher, False)
    assert second.application_id == first.application_id != cher
    assert (second.candidate_id, second.was_there) == (cher, True)
    row = world.double.store.tables["candidates"][first.application_id]
    assert (row["originating_candidate_id"], row["stage"], row["job"]) == (cher, "sourced", job)


def test_somebody_without_an_address_is_copied_only_once(world: WorkableWorld) -> None:
    omar, job = world.account.people["omar"]["id"], world.open_job
    world.small_pages()
    order = AddToJob(person=NOOR, candidate_id=omar, job_id=job)

    first = world.connector().write(order)
    second = world.connector().write(order)

    assert second.application_id == first.application_id
    assert second.was_there


def test_a_namesake_on_the_job_is_another_person(world: WorkableWorld) -> None:
    people, job = world.account.people, world.open_job
    for name in ("namesake", "idle"):
        world.double.store.change("candidates", people[name]["id"], email=None, name="Same Name")
    world.double.store.change("candidates", people["idle"]["id"], job=world.account.jobs["internal"]["shortcode"])

    written = world.connector().write(AddToJob(person=NOOR, candidate_id=people["idle"]["id"], job_id=job))

    assert not written.was_there


def test_a_copy_under_another_name_is_recognized(world: WorkableWorld) -> None:
    cher, job = world.account.people["cher"]["id"], world.account.jobs["internal"]["shortcode"]
    order = AddToJob(person=NOOR, candidate_id=cher, job_id=job)
    made = world.connector().write(order)
    world.double.store.change("candidates", made.application_id or "", name="Cher Sarkisian")

    assert world.connector().write(order).application_id == made.application_id


def test_somebody_with_the_same_mailbox_on_the_job_is_another_person(world: WorkableWorld) -> None:
    people, job = world.account.people, world.account.jobs["internal"]["shortcode"]
    world.double.store.change("candidates", people["idle"]["id"], email="cher@example.com", job=job)

    written = world.connector().write(AddToJob(person=NOOR, candidate_id=people["cher"]["id"], job_id=job))

    assert not written.was_there


def test_people_who_applied_themselves_are_already_on_the_job(world: WorkableWorld) -> None:
    people, job = world.account.people, world.account.jobs["internal"]["shortcode"]
    world.double.store.change("candidates", people["idle"]["id"], email="cher@example.com", name="Cher", job=job)

    written = world.connector().write(AddToJob(person=NOOR, candidate_id=people["cher"]["id"], job_id=job))

    assert (written.was_there, written.candidate_id) == (True, people["idle"]["id"])


def test_a_copy_is_made_in_the_name_of_the_recruiter_who_exports(world: WorkableWorld) -> None:
    cher, job = world.account.people["cher"]["id"], world.account.jobs["internal"]["shortcode"]

    for email in ("INES.HOLM@larkspur.example", "gone.person@larkspur.example"):
        world.connector().write(AddToJob(person=NOOR, candidate_id=cher, job_id=job, credited_to=email))
        world.double.store.remove_candidate(max(world.double.store.tables["candidates"]))

    names = [world.double.store.tables["members"][write.actor]["name"] for write in world.double.writes]
    assert names == ["Ines Holm", "Amara Okafor"]


def test_without_a_user_to_write_as_nothing_is_written(world: WorkableWorld) -> None:
    connector = world.connector(user="nobody@larkspur.example")

    with pytest.raises(SkipRecord, match="no active member"):
        connector.write(message(world.account.people["noor"]["id"]))
    assert any("nobody@larkspur.example" in sentence for sentence in connector.check().notes)
    assert world.connector().check().notes == ()


def test_a_new_person_arrives_with_everything_that_recruiter_knows(world: WorkableWorld) -> None:
    person = ExportedPerson(
        person="urn:li:person:g",
        first_name="Grace",
        last_name="Hopper",
        title="Admiral",
        headline="Admiral at the Navy",
        employers=("Navy", "Before"),
        location="Arlington",
        emails=("grace@example.com",),
        phones=(Phone("+1 555 0100"),),
        profile_url="https://hirewire.example/in/grace",
    )

    written = world.connector().write(AddToJob(person=person, job_id=world.open_job))

    record = world.read_candidate(written.candidate_id)
    assert (record.title, record.company, record.emails) == ("Admiral", "Navy", ("grace@example.com",))
    assert (record.profile_url, record.phones) == (person.profile_url, person.phones)
    assert record.addresses[0].line1 == "Arlington"
    assert world.read_application("noor").id != written.application_id
    row = world.double.store.tables["candidates"][written.candidate_id]
    assert (row["sourced"], row["domain"], world.double.mails) == (True, "linkedin.com", [])


def test_somebody_without_an_address_is_refused_unless_one_may_be_made_up(world: WorkableWorld) -> None:
    with pytest.raises(SkipRecord, match="this person has none"):
        world.connector(invented="").write(AddToJob(person=ADA, job_id=world.open_job))

    written = world.connector().write(AddToJob(person=ADA, job_id=world.open_job))

    record = world.connector().read(Stream.APPLICATIONS, written.application_id or "")
    assert isinstance(record, Application)
    assert (world.read_candidate(written.candidate_id).emails, record.email) == ((), None)
    assert world.double.store.tables["candidates"][written.candidate_id]["email"] == "ada1@invalid.example"


def test_a_made_up_address_gives_way_to_a_real_one(world: WorkableWorld) -> None:
    key = world.connector().write(AddToJob(person=ADA, job_id=world.open_job)).candidate_id

    world.connector().write(AddProspect(person=with_emails(ADA, emails=("ada@home.example",)), candidate_id=key))

    assert world.read_candidate(key).emails == ("ada@home.example",)


def test_shared_contact_details_fill_gaps_and_replace_nothing(world: WorkableWorld) -> None:
    key = world.account.people["noor"]["id"]
    person = ExportedPerson(
        person="urn:li:person:n",
        first_name="N",
        last_name="H",
        emails=("noor@home.example",),
        phones=(Phone("1"),),
        profile_url="https://hirewire.example/in/other",
    )

    world.connector().write(AddProspect(person=person, candidate_id=key))

    record = world.read_candidate(key)
    assert (record.emails, record.phones) == (("noor@example.com",), (Phone("+48 58 555 0100"),))
    profiles = [profile["url"] for profile in world.account.people["noor"]["social_profiles"]]
    assert profiles[1:] == ["https://hirewire.example/in/noor", "https://hirewire.example/in/other"]


def test_a_prospect_without_a_record_gets_one_in_the_talent_pool(world: WorkableWorld) -> None:
    written = world.connector().write(AddProspect(person=with_emails(ADA, emails=("ada@home.example",))))

    assert written.application_id is None
    assert world.double.store.tables["candidates"][written.candidate_id]["job"] is None


def test_somebody_is_found_by_profile_within_the_hour(world: WorkableWorld) -> None:
    world.connector().write(AddToJob(person=ADA, job_id=world.open_job))
    connector = world.connector(invented="")

    assert connector.find(ADA) is not None
    world.pass_time(timedelta(hours=2))
    connector.check()
    assert connector.find(ADA) is None


def test_a_copy_leads_to_the_person(world: WorkableWorld) -> None:
    noor = world.account.people["noor"]
    noor["email"] = "new@example.com"

    found = world.connector().find(with_emails(NOOR, emails=("Noor@Example.com",)))

    assert found is not None
    assert found.id == noor["id"]


def test_if_workable_ignores_the_filter_nobody_is_mistaken_for_another(world: WorkableWorld) -> None:
    plain = world.double.answer

    def ignore(request: Request) -> Response:
        query = {name: value for name, value in request.query.items() if name != "email"}
        return plain(Request(request.method, request.path, query, request.headers, request.body))

    world.double.answer = ignore  # type: ignore[method-assign]  # broken on purpose

    assert world.connector().find(with_emails(NOOR, emails=("nobody@example.com",))) is None


def test_a_message_is_kept_once_and_mentions_nobody(world: WorkableWorld) -> None:
    key = world.account.people["noor"]["id"]

    first = world.connector().write(message(key, text="@ines_holm see me@example.com"))
    second = world.connector().write(message(key, text="@ines_holm see me@example.com"))

    assert (first.was_there, second.was_there) == (False, True)
    assert first.note_id == second.note_id
    assert world.double.mails == []
    (kept,) = [each for each in notes_about(world.connector(), key) if each.is_from_recruiter]
    assert "me@example.com" in kept.text


def test_a_changed_note_is_a_second_comment(world: WorkableWorld) -> None:
    key = world.account.people["noor"]["id"]
    connector = world.connector()

    written = [connector.write(note(key, text)) for text in ("One", "One", "Another")]

    assert [each.was_there for each in written] == [False, True, False]


def test_a_note_about_somebody_who_is_gone_is_refused(world: WorkableWorld) -> None:
    order = AddNote(candidate_id="27ffffff", text="Hi", author_first_name="A", author_last_name="B")

    with pytest.raises(SkipRecord, match=r"27ffffff is no longer a candidate in Workable\. If the person has another"):
        world.connector().write(order)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda world: world.account.jobs["open"].update(state="draft"), "is draft"),
        (lambda world: world.account.jobs["open"].update(shortcode="MOVED"), "no longer a job"),
    ],
)
def test_a_job_that_accepts_nobody_is_named(
    world: WorkableWorld, change: Callable[[WorkableWorld], object], sentence: str
) -> None:
    change(world)

    with pytest.raises(SkipRecord, match=sentence):
        world.connector().write(AddToJob(person=ADA, job_id=world.open_job))


def test_a_candidate_that_is_gone_is_named(world: WorkableWorld) -> None:
    with pytest.raises(SkipRecord, match=r"no longer a candidate in Workable\. If the person has another record"):
        world.connector().write(AddToJob(person=ADA, candidate_id="27ffffff", job_id=world.open_job))


def test_an_order_that_workable_cannot_carry_out_is_refused(world: WorkableWorld) -> None:
    with pytest.raises(SkipRecord, match="SetReaders"):
        world.connector().write(SetReaders(contract="urn:li:contract:1", user_ids=(), fetched_at=datetime.now(UTC)))


def test_a_copy_whose_answer_was_lost_is_not_made_again(world: WorkableWorld) -> None:
    cher, job = world.account.people["cher"]["id"], world.account.jobs["internal"]["shortcode"]
    order = AddToJob(person=NOOR, candidate_id=cher, job_id=job)
    world.lose_answers()
    with pytest.raises(Unsure):
        world.connector().write(order)
    world.double.loses_answers = False

    written = world.connector().write(order)

    copies = world.double.store.rows("candidates", originating_candidate_id=cher)
    assert [row["id"] for row in copies] == [written.application_id]


def test_a_comment_whose_answer_was_lost_is_not_made_again(world: WorkableWorld) -> None:
    key = world.account.people["noor"]["id"]
    world.lose_answers()
    with pytest.raises(Unsure):
        world.connector().write(message(key))
    world.double.loses_answers = False

    assert world.connector().write(message(key)).was_there
