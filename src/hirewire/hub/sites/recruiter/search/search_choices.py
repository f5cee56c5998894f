"""What can be chosen in the search: words for the box, and jobs. Everything here is seen by the seat anyway."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hirewire.hub.ats.acls.visibility import visible_jobs
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.finding import words
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.exporting import fits_words
from hirewire.hub.sites.recruiter.search.search_conditions import Viewer, fitting, known_words

SHOWN_JOBS = 12
#: Suggestions are made of what the first people found have in common, so that no letter typed reads a whole table.
_READ = 200
_SHOWN_PEOPLE = 4
_SHOWN_WORDS = 6
#: Of one or two letters nearly everything begins.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Suggestions:
    people: list[Member]
    #: With the field each comes from, for people.
    phrases: list[tuple[str, str]]


def suggestions(viewer: Viewer, text: str) -> Suggestions:
    typed = words(text)
    if len("".join(typed)) < SHORTEST:
        return Suggestions([], [])
    wanted = Wanted(text=text)
    found = list(
        fitting(viewer, wanted, looked=known_words(wanted))
        .only("first_name", "last_name", "current_title", "current_company", "location", "skills")
        .order_by()[:_READ]
    )
    people = [member for member in found if _begins(member.name, typed)]
    phrases = Counter(phrase for member in found for phrase in _phrases(member) if _begins(phrase[0], typed))
    return Suggestions(
        people=sorted(people, key=lambda member: (member.name, member.pk))[:_SHOWN_PEOPLE],
        phrases=[phrase for phrase, _ in sorted(phrases.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN_WORDS]],
    )


def jobs(viewer: Viewer, text: str) -> tuple[list[JobPosting], bool]:
    """The newest jobs that the seat sees and that fit, open or closed, and whether there are more."""
    seen = viewer.seen
    if not seen:
        return [], False
    found = fits_words(JobPosting.objects.filter(seen.tenancy, visible_jobs(seen)), text)
    newest = list(found.order_by("-listed_at", "external_job_posting_id")[: SHOWN_JOBS + 1])
    return newest[:SHOWN_JOBS], len(newest) > SHOWN_JOBS


def job_name(viewer: Viewer, job: str) -> str:
    """What the chosen job is called, if the seat sees it; nothing tells a hidden job from one that never was."""
    application_id, _, job_id = job.partition(":")
    seen = viewer.seen
    if not seen or application_id not in {str(one) for one in seen.application_ids}:
        return ""
    postings = JobPosting.objects.filter(seen.tenancy, visible_jobs(seen), application=int(application_id))
    return postings.filter(external_job_posting_id=job_id).values_list("title", flat=True).first() or ""


def _phrases(member: Member) -> Iterator[tuple[str, str]]:
    yield member.current_title, "title"
    yield member.current_company, "company"
    yield member.location, "location"
    for skill in member.skills:
        yield skill, "skill"


def _begins(phrase: str, typed: list[str]) -> bool:
    """Whether each word that was typed begins one of the phrase; accents are the database's to forgive."""
    own = [word.casefold() for word in words(phrase)]
    return all(any(one.startswith(word.casefold()) for one in own) for word in typed)
