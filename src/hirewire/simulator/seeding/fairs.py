"""People whom recruiters met at a fair. Their records, typed in from memory, are too incomplete to match a member."""

from datetime import timedelta
from itertools import islice
from typing import Final

from hirewire.cast.cast import COMPANIES
from hirewire.cast.catalog import Titles
from hirewire.cast.months import POOL
from hirewire.cast.people import MadeUpPerson, people
from hirewire.cast.working_days import into_office
from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Candidate, Job, JobState
from hirewire.simulator.records.services import applications, candidates, notes
from hirewire.simulator.records.services.candidates import CandidateFields

#: In the sequence ``people``, the first person met at a fair has this index. All candidates and exported people have
#: lower indexes.
_FIRST: Final = max(company.candidates.stop for company in COMPANIES) + POOL
_DAYS_AGO: Final = 6
#: For each person: which fields were typed in besides name and e-mail. With "initial", only the first letter of the
#: first name was typed in. With "other company", a wrong company was typed in.
_KNOWN: Final = (
    ("company",),
    ("title",),
    ("company", "initial"),
    ("title",),
    ("company",),
    ("title", "other company"),
    ("company",),
    ("title", "other company"),
)
_SOURCE: Final = "Career fair, Rotterdam"
_ELSEWHERE: Final = "Northwind Clinics"
_NOTE: Final = "Met at our stand. Asked about shifts, and whether the team is hiring this year."


def remember(account: Account, titles: Titles) -> None:
    users = list(User.objects.filter(account=account).order_by("pk"))
    jobs = list(Job.objects.filter(account=account, state=JobState.OPEN, is_posted=True).order_by("number"))
    met = islice(people(_FIRST + len(_KNOWN)), _FIRST, None)
    for number, (person, known) in enumerate(zip(met, _KNOWN, strict=True)):
        user = users[number % len(users)]
        with clock.stopped(into_office(clock.now() - timedelta(days=_DAYS_AGO, hours=number))):
            candidate = _typed_in(account, person, known, user)
            if number % 3 < 2:  # noqa: PLR2004 - two of three
                applications.create_application(candidate=candidate, job=_job(person, jobs, titles), source=_SOURCE)
            if number % 2 == 0:
                notes.add_note(about=candidate, author=(user.first_name, user.last_name), text=_NOTE)


def _typed_in(account: Account, person: MadeUpPerson, known: tuple[str, ...], user: User) -> Candidate:
    first_name = f"{person.first_name[0]}." if "initial" in known else person.first_name
    fields = CandidateFields(
        first_name=first_name,
        last_name=person.last_name,
        emails=[f"{person.profile_slug}@home.example"],
        source=_SOURCE,
    )
    if "title" in known:
        fields["title"] = person.title
    if "company" in known:
        fields["company"] = person.company
    if "other company" in known:
        fields["company"] = _ELSEWHERE
    return candidates.create_candidate(account=account, fields=fields, owner=user)


def _job(person: MadeUpPerson, jobs: list[Job], titles: Titles) -> Job:
    fitting = [job for job in jobs if job.title in titles.get(person.industry, ())]
    return (fitting or jobs)[person.index % len(fitting or jobs)]
