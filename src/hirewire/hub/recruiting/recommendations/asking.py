"""What a job asks for, read from the text that an ATS sent. Pure functions of text."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.finding import words

#: Words of a title that state the level, from the lowest up. They say nothing about the work itself.
_LEVELS: Final = {
    "intern": 0,
    "trainee": 0,
    "apprentice": 0,
    "junior": 1,
    "jr": 1,
    "senior": 3,
    "sr": 3,
    "lead": 4,
    "staff": 4,
    "principal": 4,
}
#: The level of a title that has no word from ``_LEVELS`` or ``_HEADS``.
MIDDLE: Final = 2
#: Words for people who lead the work of others. These words state a level, too, but ``work_in`` keeps them.
_HEADS: Final = {"head": 5, "director": 5, "chief": 6}
#: After one of these signs, a title names a team, a place or something else that is not the work.
_CUTS: Final = re.compile(r"[,(|/:;\[]|\s[-–—@]\s")  # noqa: RUF001 - the dashes that people type
_TAG: Final = re.compile(r"<[^>]+>")
#: At most this many skills are read from a job: those that are most common. Rarer skills hardly change the ranking.
MOST_SKILLS: Final = 12
_SHORTEST_CITY: Final = 2


@dataclass(frozen=True, slots=True)
class JobRequirements:
    """What a job asks for. All texts are folded: lower case, without accents."""

    #: The work itself, without level, team and place.
    work: tuple[str, ...]
    level: int
    city: str
    country: str
    text: str

    @property
    def is_anywhere(self) -> bool:
        return not self.city


def asked_by(job: JobPosting) -> JobRequirements:
    city, country = place_of(job.place or job.location)
    return JobRequirements(
        work=work_in(job.title),
        level=level_of(job.title),
        city=city,
        country=country,
        text=folded(f"{job.title} {_TAG.sub(' ', job.description)}"),
    )


def work_in(title: str) -> tuple[str, ...]:
    """The words of a title that name the work. In "Senior Data Engineer, Claims", these are "data" and "engineer"."""
    first = next((part for part in _CUTS.split(title) if words(part)), "")
    named = [word for word in words(folded(first)) if word not in _LEVELS]
    return tuple(named or words(folded(first)))


def level_of(title: str) -> int:
    levels = [_LEVELS.get(word, _HEADS.get(word, -1)) for word in words(folded(title))]
    return max((level for level in levels if level >= 0), default=MIDDLE)


def place_of(location: str) -> tuple[str, str]:
    """City and country; a job that can be done from anywhere has neither."""
    parts = [part.strip() for part in folded(location).split(",") if part.strip()]
    if not parts or "remote" in words(parts[0]) or len(parts[0]) < _SHORTEST_CITY:
        return "", ""
    return parts[0], parts[-1] if len(parts) > 1 else ""


def skills_named(requirements: JobRequirements, known: Iterable[Iterable[str]]) -> list[str]:
    """Skills that the job names and that people in this line of work have, the most frequent first.

    There is no fixed list of skills. Anything that these people list as a skill on their profiles is a skill.
    """
    frequent = Counter(skill for skills in known for skill in {folded(skill_name) for skill_name in skills})
    # Equally frequent skills are in alphabetical order, so that everybody gets the same order each time.
    by_frequency = sorted(frequent, key=lambda skill: (-frequent[skill], skill))
    return [skill for skill in by_frequency if skill and stands_in(skill, requirements.text)][:MOST_SKILLS]


def folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().strip()


def stands_in(phrase: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None
