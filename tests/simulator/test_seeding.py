"""The made-up companies are the same on every machine, and created only once."""

from django.contrib.sessions.backends.db import SessionStore

from hirewire.cast.people import people
from hirewire.simulator.duplicates.queries import resemblances
from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import sign_in
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import Application, Candidate, Job
from hirewire.simulator.seeding import seed


def test_a_company_is_made_once_with_people_whom_recruiter_knows(db: None) -> None:
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


def test_what_is_made_up_fits_together(db: None) -> None:
    seed("larkspur")

    assert sign_in(
        session=SessionStore(), email="ingrid.solheim@larkspur.example", password="larkspur-demo", address="::1"
    ).is_admin
    assert {one.title for one in Job.objects.all() if len(one.description) < 100} == {""}
    assert [(one.key, one.applications.count()) for one in Job.objects.filter(title="")] == [("REQ-2042", 2)]
    (account,) = Account.objects.all()
    assert (resemblances(account).count(), len(queries.doubly_posted(account))) == (1, 2)
    for application in Application.objects.prefetch_related("stages")[:200]:
        entries = list(application.stages.all())
        assert entries[-1].name == application.stage
        assert [entry.entered_at for entry in entries] == sorted(entry.entered_at for entry in entries)
