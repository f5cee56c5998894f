"""Suggestions for the search box, and jobs to choose from. They contain only people and jobs that the seat may see."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hirewire.hub.ats.acls.visibility import visible_jobs
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.finding import words
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.grammar import is_plain
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.exporting import fits_words
from hirewire.hub.sites.recruiter.search.search_conditions import Viewer, fitting, known_words
from hirewire.kit.db import replica

SHOWN_JOBS = 12
#: Suggestions come from at most this many people, so no keystroke reads the whole table.
_READ = 200
_SHOWN_PEOPLE = 4
_SHOWN_WORDS = 6
#: There are no suggestions for fewer letters than this, because too many words begin with so few letters.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Suggestions:
    people: list[Member]
    #: Each phrase, and the field that it comes from. The page shows the field next to the phrase.
    phrases: list[tuple[str, str]]


@replica.may_answer
def suggestions(viewer: Viewer, text: str) -> Suggestions:
    typed = words(text)
    if len("".join(typed)) < SHORTEST:
        return Suggestions([], [])
    wanted = Wanted(text=text)
    # A suggestion replaces the whole text, so a query with operators gets no suggestions.
    if wanted.is_speechless or not (wanted.query and is_plain(wanted.query)):
        return Suggestions([], [])
    members = list(
        fitting(viewer, wanted, looked=known_words(wanted))
        .only("first_name", "last_name", "current_title", "current_company", "location", "skills")
        .order_by()[:_READ]
    )
    people = [member for member in members if _begins(member.name, typed)]
    phrases = Counter(phrase for member in members for phrase in _phrases(member) if _begins(phrase[0], typed))
    return Suggestions(
        people=sorted(people, key=lambda member: (member.name, member.pk))[:_SHOWN_PEOPLE],
        phrases=[
            phrase
            for phrase, _ in sorted(phrases.items(), key=lambda phrase_count: (-phrase_count[1], phrase_count[0]))[
                :_SHOWN_WORDS
            ]
        ],
    )


@replica.may_answer
def jobs(viewer: Viewer, text: str) -> tuple[list[JobPosting], bool]:
    """Return the newest matching jobs that the seat sees, open or closed, and whether there are more."""
    seen = viewer.seen
    if not seen:
        return [], False
    matches = fits_words(JobPosting.objects.filter(seen.tenancy, visible_jobs(seen)), text)
    newest = list(matches.order_by("-listed_at", "external_job_posting_id")[: SHOWN_JOBS + 1])
    return newest[:SHOWN_JOBS], len(newest) > SHOWN_JOBS


def job_name(viewer: Viewer, job: str) -> str:
    """Return the title of a job; empty if the job is unknown or hidden from the seat."""
    application_id, _, job_id = job.partition(":")
    seen = viewer.seen
    if not seen or application_id not in {str(number) for number in seen.application_ids}:
        return ""
    postings = JobPosting.objects.filter(seen.tenancy, visible_jobs(seen), application=int(application_id))
    return postings.filter(external_job_posting_id=job_id).values_list("title", flat=True).first() or ""


def _phrases(member: Member) -> Iterator[tuple[str, str]]:
    yield member.current_title, "title"
    yield member.current_company, "company"
    yield member.location, "place"
    for skill in member.skills:
        yield skill, "skill"


def _begins(phrase: str, typed: list[str]) -> bool:
    """Whether each typed word is a prefix of a word in the phrase.

    Accents must match here, although searches in the database ignore accents.
    """
    own = [word.casefold() for word in words(phrase)]
    return all(any(own_word.startswith(word.casefold()) for own_word in own) for word in typed)
