"""The candidates of a made-up company. Recruiter can match most of them to a member."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from hirewire.cast import ats_words as words
from hirewire.cast.people import MadeUpPerson, people
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Address, Candidate, Phone
from hirewire.simulator.records.services.candidates import CandidateFields, fill
from hirewire.simulator.seeding.cast import Customer
from hirewire.simulator.seeding.jobs import HISTORY

PROFILE_SITE = "https://hirewire.example/in/"
#: Of a hundred candidates, how many match a member by both profile URL and e-mail address, how many by e-mail address
#: only, and how many by profile URL only. The rest match by neither.
BOTH, ONLY_EMAIL, ONLY_PROFILE = 32, 28, 10
COUNTRIES = {
    "United Kingdom": ("gb", "+44 20 7946 0"),
    "United States": ("us", "+1 617 555 0"),
    "Germany": ("de", "+49 40 5550 "),
    "Netherlands": ("nl", "+31 10 555 0"),
    "Spain": ("es", "+34 91 555 0"),
    "France": ("fr", "+33 1 55 50 0"),
    "Poland": ("pl", "+48 58 555 0"),
    "Italy": ("it", "+39 02 5550 "),
    "Sweden": ("se", "+46 8 555 0"),
    "Czechia": ("cz", "+420 555 000 "),
    "Türkiye": ("tr", "+90 212 555 0"),
    "Finland": ("fi", "+358 9 555 0"),
    "Greece": ("gr", "+30 21 0555 0"),
    "Ukraine": ("ua", "+380 44 555 0"),
    "India": ("in", "+91 80 5550 "),
    "Nigeria": ("ng", "+234 1 555 0"),
    "Japan": ("jp", "+81 3 5550 0"),
    "China": ("cn", "+86 21 5550 0"),
    "Egypt": ("eg", "+20 2 5550 0"),
}
STREETS = ("Station Road", "Harbour Street", "Mill Lane", "Noordsingel", "Lindenallee", "Church Street", "Park Avenue")


def make_candidates(
    customer: Customer, account: Account, users: list[User], now: datetime, draw: Random
) -> Iterator[tuple[Candidate, MadeUpPerson]]:
    """Yield unsaved candidates, oldest first, each with the person from whom it was made."""
    known = customer.company.candidates
    step = HISTORY / len(known)
    for nth, person in enumerate(islice(people(known.stop), known.start, None)):
        created_at = now - HISTORY + step * nth + timedelta(hours=draw.randrange(24)) - timedelta(days=1)
        candidate = Candidate(
            account=account,
            number=customer.first_candidate + nth,
            owner=draw.choice(users),
            created_at=created_at,
            updated_at=created_at,
        )
        fill(candidate, _fields(person, draw))
        yield candidate, person


def _fields(person: MadeUpPerson, draw: Random) -> CandidateFields:
    email, profile_url = _addresses(person, draw.randrange(100))
    return CandidateFields(
        first_name=person.first_name,
        last_name=person.last_name,
        title=person.title,
        company=person.company,
        emails=[email],
        phones=_phones(person, draw),
        addresses=[_address(person, draw)],
        profile_url=profile_url,
        is_private=draw.randrange(100) < 1,
        do_not_contact=True if draw.randrange(100) < 2 else None,  # noqa: PLR2004 - per hundred
        source=draw.choice(words.SOURCES),
    )


def _addresses(person: MadeUpPerson, lot: int) -> tuple[str, str]:
    true_profile = f"{PROFILE_SITE}{person.profile_slug}"
    name, _, _ = person.email.partition("@")
    # An e-mail address that the person uses for this company only.
    elsewhere = f"{name}.{person.index}@letters.example"
    if lot < BOTH:
        return person.email, true_profile
    if lot < BOTH + ONLY_EMAIL:
        return person.email, ""
    if lot < BOTH + ONLY_EMAIL + ONLY_PROFILE:
        return elsewhere, true_profile
    return elsewhere, ""


def _phones(person: MadeUpPerson, draw: Random) -> list[Phone]:
    if draw.random() < 0.3:  # noqa: PLR2004 - the share without a phone
        return []
    _, prefix = COUNTRIES[person.country]
    return [Phone(number=f"{prefix}{draw.randrange(100, 999)}", extension="")]


def _address(person: MadeUpPerson, draw: Random) -> Address:
    code, _ = COUNTRIES[person.country]
    line1 = f"{draw.choice(STREETS)} {draw.randint(1, 160)}"
    return Address(
        line1=line1, city=person.city, region="", postal_code=str(draw.randint(10_000, 99_999)), country=code
    )
