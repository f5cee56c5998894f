"""Made-up people, the same on every machine: the network's members, some of them candidates of an ATS."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice
from random import Random
from threading import Lock

from mimesis import Person
from mimesis.enums import Gender
from mimesis.locales import Locale

from hirewire.cast.homelands import HOMELANDS, Homeland
from hirewire.cast.spelling import typed
from hirewire.cast.vocations import COMPANY_STEMS, VOCATIONS, Vocation

#: A constant instead of the clock's year, so that careers do not change next year.
PRESENT_YEAR = 2026
MAIL_DOMAINS = ("mail.example", "post.example", "inbox.example")
DEGREES = ("BSc", "BA", "MSc", "MA", "Diploma")

#: Title, company, first year, and last year. The last year of the current position is None.
CareerStep = tuple[str, str, int, int | None]


@dataclass(frozen=True, slots=True)
class MadeUpPerson:
    index: int
    first_name: str
    last_name: str
    #: The person's private e-mail address. Nobody else has this address or the person's ``second_email``.
    email: str
    second_email: str
    title: str
    company: str
    city: str
    country: str
    industry: str
    skills: list[str]
    profile_slug: str
    school: str
    degree: str
    #: Newest first; the first one is the current position.
    career: list[CareerStep]


def people(count: int, *, seed: int = 20260) -> Iterator[MadeUpPerson]:
    """Yield the first ``count`` people of an endless sequence. Person n is the same for every ``count``."""
    return islice(_maker(seed).make(count), count)


@lru_cache(maxsize=4)
def _maker(seed: int) -> "_Maker":
    return _Maker(seed)


class _Maker:
    """Draws from one random source in a fixed order and remembers which addresses are taken.

    It caches the people, because making one takes a millisecond and a sandbox needs the same thousands of people
    several times.
    """

    def __init__(self, seed: int) -> None:
        self.lock = Lock()
        self.made: list[MadeUpPerson] = []
        self.random = Random(seed)  # noqa: S311 - made-up people need repeatable numbers, not secret ones
        self.names = {land.locale: Person(locale=Locale(land.locale), seed=seed) for land in HOMELANDS if land.locale}
        self.shares = list(accumulate(land.share for land in HOMELANDS))
        self.taken = Counter[str]()

    def make(self, count: int) -> Iterator[MadeUpPerson]:
        with self.lock:
            while len(self.made) < count:
                self.made.append(self.person(len(self.made)))
        yield from self.made

    def person(self, index: int) -> MadeUpPerson:
        land = self.random.choices(HOMELANDS, cum_weights=self.shares)[0]
        vocation = self.random.choice(VOCATIONS)
        first, last, spoken = self.name(land)
        career = self.career(vocation)
        title, company, _, _ = career[0]
        local_part, slug = self.addresses(spoken)
        city = self.random.choice(land.cities)
        return MadeUpPerson(
            index=index,
            first_name=first,
            last_name=last,
            email=f"{local_part}@{self.random.choice(MAIL_DOMAINS)}",
            second_email=f"{local_part}@{typed(company).replace(' ', '-')}.example",
            title=title,
            company=company,
            city=city,
            country=land.country,
            industry=vocation.industry,
            skills=self.random.sample(vocation.skills, k=4),
            profile_slug=slug,
            school=self.random.choice((f"University of {city}", f"{city} University of Applied Sciences")),
            degree=f"{self.random.choice(DEGREES)} {self.random.choice(vocation.fields_of_study)}",
            career=career,
        )

    def name(self, land: Homeland) -> tuple[str, str, str]:
        if land.locale:
            gender = self.random.choice((Gender.FEMALE, Gender.MALE))
            first = self.names[land.locale].first_name(gender)
            last = self.names[land.locale].last_name(gender)
            return first, last, f"{typed(first).replace(' ', '-')} {typed(last).replace(' ', '-')}"
        given, family = self.random.choice(land.given_names), self.random.choice(land.family_names)
        return given[0], family[0], f"{given[1]} {family[1]}".casefold()

    def career(self, vocation: Vocation) -> list[CareerStep]:
        ladder = self.random.choice(vocation.ladders)
        steps: list[CareerStep] = []
        ends: int | None = None
        company = self.company(vocation)
        for title in reversed(ladder[: self.random.randint(1, len(ladder))]):
            starts = (ends or PRESENT_YEAR) - self.random.randint(1, 5)
            steps.append((title, company, starts, ends))
            ends = starts
            if self.random.random() < 0.6:  # noqa: PLR2004 - most people change companies to move up
                company = self.company(vocation)
        return steps

    def company(self, vocation: Vocation) -> str:
        return f"{self.random.choice(COMPANY_STEMS)} {self.random.choice(vocation.company_kinds)}"

    def addresses(self, spoken: str) -> tuple[str, str]:
        local_part = spoken.replace("-", "").replace(" ", ".")
        slug = spoken.replace(" ", "-")
        namesakes, lookalikes = self.taken[local_part], self.taken[slug]
        self.taken.update((local_part, slug))
        return (
            f"{local_part}{namesakes + 1}" if namesakes else local_part,
            f"{slug}-{lookalikes:x}{self.random.randrange(16**5):05x}" if lookalikes else slug,
        )
