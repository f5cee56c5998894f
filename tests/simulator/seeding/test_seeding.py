from collections import Counter

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F

from hirewire.cast import months
from hirewire.cast.ats_words import RESULTS
from hirewire.cast.people import people
from hirewire.cast.working_days import is_working_day
from hirewire.kit import clock
from hirewire.simulator.duplicates.queries import resemblances
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import sign_in
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import (
    NOT_SELECTED,
    STAGES,
    Application,
    Candidate,
    Job,
    Note,
    Scorecard,
    StageEntry,
)
from hirewire.simulator.records.resemblance.models import Unweighed
from hirewire.simulator.seeding import seed
from tests.simulator.support import weigh_all


def test_a_company_is_seeded_once_with_people_known_to_recruiter(db: None) -> None:
    seed("larkspur")
    account = Account.objects.get()
    counts = queries.counts(account)

    seed("larkspur")

    profiles = {f"https://hirewire.example/in/{person.profile_slug}" for person in people(1200)}
    emails = {person.email for person in people(1200)}
    known = [one for one in Candidate.objects.all() if one.profile_url in profiles or set(one.emails) & emails]
    assert queries.counts(account) == counts
    assert (counts["jobs"], counts["candidates"], counts["users"]) == (40, 1200, 5)
    assert 0.66 < len(known) / counts["candidates"] < 0.74
    assert 1.2 < counts["applications"] / counts["candidates"] < 1.4


def test_the_password_of_a_company_is_hashed_once(db: None) -> None:
    """A hash takes a tenth of a second. More hashes would protect nothing, because everybody knows this password."""
    seed("brightpath")

    hashes = {user.password for user in User.objects.all()}
    assert [check_password("brightpath-demo", each) for each in hashes] == [True]


def test_seeded_data_are_consistent(db: None) -> None:
    seed("larkspur")

    assert sign_in(
        session=SessionStore(), email="ingrid.solheim@larkspur.example", password="larkspur-demo", address="::1"
    ).is_admin
    assert {one.title for one in Job.objects.all() if len(one.description) < 100} == {""}
    assert [(one.key, one.applications.count()) for one in Job.objects.filter(title="")] == [("REQ-2042", 2)]
    (account,) = Account.objects.all()
    mails = Counter(mail for one in Candidate.objects.all() for mail in one.email_keys)
    shared = [mail for mail, number in mails.items() if number > 1]
    # To weigh a record is to compare it with others that may be the same person. A worker weighs every record, but that
    # would take too long here. So weigh only records that share an e-mail address with another record.
    Unweighed.objects.exclude(candidate__email_keys__overlap=shared).delete()
    weigh_all()
    assert (resemblances(account).count(), len(queries.doubly_posted(account))) == (1, 2)
    for application in Application.objects.prefetch_related("stages")[:200]:
        entries = list(application.stages.all())
        assert entries[-1].name == application.stage
        assert [entry.entered_at for entry in entries] == sorted(entry.entered_at for entry in entries)


def test_a_made_up_company_works_in_its_office_hours(db: None) -> None:
    seed("larkspur")

    times = [
        *StageEntry.objects.values_list("entered_at", flat=True),
        *Note.objects.values_list("created_at", flat=True),
        *filter(None, Scorecard.objects.values_list("submitted_at", flat=True)),
        *Candidate.objects.values_list("created_at", flat=True),
        *Job.objects.values_list("created_at", flat=True),
    ]
    assert max(times) <= clock.now()
    assert [at for at in times if not is_working_day(at.date()) or not 8 <= at.hour < 17] == []
    assert len({at.minute for at in times}) > 30
    late = Application.objects.filter(created_at__lt=F("job__created_at"))
    assert not late.exists()


def test_interviewers_of_one_application_write_in_their_own_words(db: None) -> None:
    seed("larkspur")

    scale = list(RESULTS.values())
    several = [one for one in Application.objects.prefetch_related("scorecards") if one.scorecards.count() > 1]
    assert several
    for application in several:
        summaries = [card.summary for card in application.scorecards.all()]
        assert len(set(summaries)) == len(summaries)
    results = set()
    for card in Scorecard.objects.all():
        places = [scale.index(rating["result"]) for rating in card.ratings]
        assert max(abs(place - scale.index(RESULTS[card.verdict])) for place in places) <= 1
        results.add(tuple(places))
    assert len(results) > 10


def test_exported_people_are_seeded_at_their_time_and_moved_on(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hirewire.cast.months._FIRST", 1200)
    monkeypatch.setattr("hirewire.simulator.seeding.fairs._FIRST", 1600)
    seed("larkspur", with_months=True)

    arrived = Application.objects.filter(source__startswith="Recruiter, ").select_related("candidate", "job")

    sent = [approach for approach in months.exports() if not approach.is_lost]
    assert [one.candidate.name for one in arrived.order_by("number")] == [
        f"{one.person.first_name} {one.person.last_name}" for one in sent
    ]
    assert {one.source for one in arrived} == {
        "Recruiter, Ingrid Solheim",
        "Recruiter, Amara Okafor",
        "Recruiter, Wei-Lin Chang",
    }
    assert {one.stage for one in arrived} == {*STAGES, NOT_SELECTED}
    _assert_some_were_typed_in_from_memory()
    for application in arrived.prefetch_related("stages"):
        times = [entry.entered_at for entry in application.stages.all()]
        assert times == sorted(times)
        assert times[-1] < clock.now()


def _assert_some_were_typed_in_from_memory() -> None:
    """Records of people met at a fair have no e-mail address or profile URL that Recruiter knows.

    So Recruiter can only guess who these people are.
    """
    met = Candidate.objects.filter(source="Career fair, Rotterdam")
    members = {person.last_name: person for person in list(people(1608))[1600:]}
    assert len(met) == 8
    for candidate in met:
        assert 8 <= candidate.created_at.hour < 17
        assert candidate.profile_url == ""
        assert candidate.emails != [members[candidate.last_name].email]
        assert candidate.title or candidate.company
    assert met.filter(applications__isnull=False).count() == 6
