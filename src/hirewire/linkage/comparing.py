"""Two people side by side: for each kind of fact, how far they agree, and on what."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from hirewire.linkage import vocabulary
from hirewire.linkage.persons import Company, Name, Person


class _Word(StrEnum):
    """A string constant with the hash of a plain string, so that dictionaries find it as fast."""

    __hash__ = str.__hash__


class Code(_Word):
    """What is compared."""

    GIVEN = "given"
    FAMILY = "family"
    ORDER = "order"
    EMAIL = "email"
    PHONE = "phone"
    PROFILE = "profile"
    EMPLOYER = "employer"
    TITLE = "title"
    CITY = "city"
    REGION = "region"
    POSTAL_CODE = "postal_code"
    STREET = "street"
    SCHOOL = "school"


class Level(_Word):
    """How far two values agree, the best first."""

    EQUAL = "equal"
    #: The same in a weaker sense: an employer of the past, a name of several, the local part alone.
    PART = "part"
    #: A nickname, or the name's form in another language.
    FORM = "form"
    INITIAL = "initial"
    #: The same consonants, as when a name was romanised in two ways.
    SOUND = "sound"
    TYPO = "typo"
    SIMILAR = "similar"
    #: The names differ, but the name stands in an e-mail address or in the profile's address.
    ALIAS = "alias"
    #: Another region of the same country.
    COUNTRY = "country"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    code: Code
    level: Level
    #: The kind of value and the value whose frequency decides how much the agreement tells; empty if none does.
    counted: str = ""
    value: str = ""
    #: What the candidate's record says, normalised, and what the member's says.
    ours: str = ""
    theirs: str = ""


_NEAR: Final = 0.83
#: The fewest letters of a beginning that still names somebody: Cat for Catarina, but not Al for Aloysius.
_SHORT_FORM: Final = 3
_CUT_OFF: Final = 5
#: If one letter of such a short word differs, it is another word: Ian is no slip for Jan.
_TOO_SHORT: Final = 3
#: The fewest letters of a word to look for in addresses. Shorter words occur there by chance.
_TELLING_WORD: Final = 3


def compare(candidate: Person, member: Person) -> tuple[Comparison, ...]:
    """Compare all facts that both sides state."""
    return tuple(
        comparison
        for comparison in (
            *_names(candidate, member),
            _email(candidate, member),
            _phone(candidate, member),
            _profile(candidate, member),
            _employer(candidate, member),
            _title(candidate, member),
            _city(candidate, member),
            _region(candidate, member),
            _postal_code(candidate, member),
            _street(candidate, member),
            _school(candidate, member),
        )
        if comparison
    )


# ---- names


#: How good a level is, to choose between a name as it stands and with its parts swapped.
_POINTS: Final = {
    Level.EQUAL: 8, Level.PART: 6, Level.FORM: 5, Level.TYPO: 5, Level.SOUND: 4, Level.SIMILAR: 3, Level.INITIAL: 3,
    Level.ALIAS: 0, Level.DIFFERENT: 0,
}  # fmt: skip


_STRAIGHT: Final = Comparison(Code.ORDER, Level.EQUAL)
_SWAPPED: Final = Comparison(Code.ORDER, Level.DIFFERENT)


def _names(candidate: Person, member: Person) -> tuple[Comparison, ...]:
    straight = _read(candidate.given, candidate.family, member)
    if min(_points(straight)) >= _POINTS[Level.SIMILAR] or not candidate.family.words:
        return (*_with_aliases(straight, candidate, member), _STRAIGHT)
    swapped = _read(candidate.family, candidate.given, member)
    is_nearer = sum(_points(swapped)) > sum(_points(straight)) + 1
    # Two initials agree in some order with one stranger in two hundred.
    if is_nearer and min(_points(swapped)) > 0 and max(_points(swapped)) > _POINTS[Level.INITIAL]:
        return (*_with_aliases(swapped, candidate, member), _SWAPPED)
    return (*_with_aliases(straight, candidate, member), _STRAIGHT)


def _read(given: Name, family: Name, member: Person) -> tuple[Comparison, Comparison]:
    return _given(given, member.given), _family(family, member.family)


def _points(pair: tuple[Comparison, ...]) -> list[int]:
    return [_POINTS[comparison.level] for comparison in pair]


def _with_aliases(pair: tuple[Comparison, ...], candidate: Person, member: Person) -> Iterator[Comparison]:
    for comparison in pair:
        if not comparison.ours or not comparison.theirs:
            continue
        if comparison.level is Level.DIFFERENT:
            yield _by_alias(comparison, candidate, member)
        else:
            yield comparison


def _by_alias(comparison: Comparison, candidate: Person, member: Person) -> Comparison:
    """Look for each side's name in the other side's e-mail addresses and aliases.

    An address that both have is left out: whoever uses somebody else's mailbox would get that name, too. So is a word
    of the other side's own names, which their addresses are made of: Massimo Bostini is not called Gianluca because
    Gianluca Bostini's address has a Bostini in it.
    """
    if not (candidate.mails or candidate.aliases or member.mails or member.aliases):
        return comparison
    kind = f"{comparison.code}_word"
    shared = {mail.address for mail in candidate.mails} & {mail.address for mail in member.mails}
    for words, other in ((comparison.theirs, candidate), (comparison.ours, member)):
        for word in words.split():
            if len(word) < _TELLING_WORD or word in other.given.words or word in other.family.words:
                continue
            if word in other.aliases or _is_in_mail(word, other, shared):
                return Comparison(comparison.code, Level.ALIAS, kind, word, comparison.ours, comparison.theirs)
    return comparison


def _is_in_mail(word: str, other: Person, shared: set[str]) -> bool:
    return any(word in mail.letters for mail in other.mails if mail.address not in shared and not mail.is_role)


@lru_cache(maxsize=65536)
def _given(ours: Name, theirs: Name) -> Comparison:
    level, counted, value = _name_level(ours, theirs, Code.GIVEN)
    return Comparison(Code.GIVEN, level, counted, value, " ".join(ours.words), " ".join(theirs.words))


@lru_cache(maxsize=65536)
def _family(ours: Name, theirs: Name) -> Comparison:
    level, counted, value = _name_level(ours, theirs, Code.FAMILY)
    return Comparison(Code.FAMILY, level, counted, value, " ".join(ours.words), " ".join(theirs.words))


def _name_level(ours: Name, theirs: Name, code: Code) -> tuple[Level, str, str]:
    if ours.joined == theirs.joined:
        return Level.EQUAL, code, theirs.joined
    if ours.is_initial or theirs.is_initial:
        agrees = ours.joined[:1] == theirs.joined[:1]
        return (Level.INITIAL, f"{code}_initial", theirs.joined[:1]) if agrees else (Level.DIFFERENT, "", "")
    shared = next((word for word in theirs.words if word in ours.words and len(word) > 1), "")
    if shared:
        return Level.PART, f"{code}_word", shared
    if any(_is_form(our, their, code) for our, their in product(ours.words, theirs.words)):
        return Level.FORM, code, theirs.joined
    return _near_level(ours, theirs, code)


def _is_form(ours: str, theirs: str, code: Code) -> bool:
    if code is Code.FAMILY:
        return vocabulary.are_forms_of_one_family_name(ours, theirs) or _is_cut_off(ours, theirs)
    short, long = sorted((ours, theirs), key=len)
    return vocabulary.are_forms_of_one_given_name(ours, theirs) or (
        len(short) >= _SHORT_FORM and (long.startswith(short) or (len(short) > _SHORT_FORM and long.endswith(short)))
    )


def _is_cut_off(ours: str, theirs: str) -> bool:
    return len(ours) >= _CUT_OFF and theirs.startswith(ours)


def _near_level(ours: Name, theirs: Name, code: Code) -> tuple[Level, str, str]:
    if is_one_slip(ours.joined, theirs.joined) or _is_one_slip_in_a_word(ours, theirs):
        return Level.TYPO, code, theirs.joined
    sound = next((sound for sound in theirs.sounds if sound in ours.sounds), "")
    if len(sound) > 1 or (sound and code is Code.FAMILY):
        return Level.SOUND, f"{code}_sound", sound
    if JaroWinkler.similarity(ours.joined, theirs.joined, score_cutoff=_NEAR):
        return Level.SIMILAR, code, theirs.joined
    return Level.DIFFERENT, "", ""


def is_one_slip(ours: str, theirs: str) -> bool:
    """Whether at most one letter was left out, added, replaced, or swapped with its neighbour.

    Always False if neither word has more than three letters.
    """
    if abs(len(ours) - len(theirs)) > 1 or max(len(ours), len(theirs)) <= _TOO_SHORT:
        return False
    return OSA.distance(ours, theirs, score_cutoff=1) <= 1


def _is_one_slip_in_a_word(ours: Name, theirs: Name) -> bool:
    if len(ours.words) == len(theirs.words) == 1:
        return False
    return any(is_one_slip(our, their) for our, their in product(ours.words, theirs.words))


# ---- addresses and numbers


def _email(candidate: Person, member: Person) -> Comparison | None:
    if not candidate.mails or not member.mails:
        return None
    theirs = {mail.address for mail in member.mails}
    for mail in candidate.mails:
        if mail.address in theirs:
            return Comparison(Code.EMAIL, Level.EQUAL, "email", mail.address, mail.address, mail.address)
    for ours, their in product(candidate.mails, member.mails):
        level = _mail_level(ours.local, ours.host, their.local, their.host)
        if level:
            return Comparison(Code.EMAIL, level, "local", their.local, ours.address, their.address)
    if all(mail.is_role for mail in candidate.mails):
        return None
    return Comparison(Code.EMAIL, Level.DIFFERENT, "", "", candidate.mails[0].address, member.mails[0].address)


def _mail_level(local: str, host: str, other_local: str, other_host: str) -> Level | None:
    if local == other_local:
        return Level.TYPO if is_one_slip(host, other_host) else Level.PART
    # Providers give a namesake the address with another number, or with a dot: that is no slip.
    is_slip = host == other_host and len(local) > _CUT_OFF and _rest(local) == _rest(other_local)
    return Level.TYPO if is_slip and is_one_slip(local, other_local) else None


def _rest(local: str) -> str:
    """Return what is not a letter: digits, dots and hyphens."""
    return "".join(sign for sign in local if not sign.isalpha())


def _phone(candidate: Person, member: Person) -> Comparison | None:
    if not candidate.phones or not member.phones:
        return None
    for ours, theirs in product(candidate.phones, member.phones):
        if ours == theirs or (min(len(ours), len(theirs)) > 6 and (ours.endswith(theirs) or theirs.endswith(ours))):  # noqa: PLR2004 - a local number
            return Comparison(Code.PHONE, Level.EQUAL, "phone", theirs, ours, theirs)
    for ours, theirs in product(candidate.phones, member.phones):
        if is_one_slip(ours, theirs):
            return Comparison(Code.PHONE, Level.TYPO, "", "", ours, theirs)
    return Comparison(Code.PHONE, Level.DIFFERENT, "", "", candidate.phones[0], member.phones[0])


def _profile(candidate: Person, member: Person) -> Comparison | None:
    if not candidate.profile or not member.profile:
        return None
    level = Level.EQUAL if candidate.profile == member.profile else Level.DIFFERENT
    return Comparison(Code.PROFILE, level, "profile", member.profile, candidate.profile, member.profile)


# ---- work


def _employer(candidate: Person, member: Person) -> Comparison | None:
    if not member.companies or not (candidate.companies or candidate.mails):
        return None
    best: Comparison | None = None
    for ours, theirs in product(candidate.companies, member.companies):
        level = _company_level(ours, theirs)
        if level and (best is None or _RANKS[level] < _RANKS[best.level]):
            best = Comparison(Code.EMPLOYER, level, "company", theirs.name, ours.name, theirs.name)
    if best:
        return best
    for mail, theirs in product(candidate.mails, member.companies):
        if _names_company(mail.firm, theirs):
            return Comparison(Code.EMPLOYER, Level.ALIAS, "company", theirs.name, mail.host, theirs.name)
    if not candidate.companies:
        return None
    return Comparison(Code.EMPLOYER, Level.DIFFERENT, "", "", candidate.companies[0].name, member.companies[0].name)


_RANKS: Final = {level: rank for rank, level in enumerate(Level)}


def _company_level(ours: Company, theirs: Company) -> Level | None:
    if ours.name == theirs.name or is_one_slip(ours.name, theirs.name):
        return Level.EQUAL if theirs.is_current else Level.PART
    smaller, larger = sorted((ours.words, theirs.words), key=len)
    is_within = smaller < larger and max(map(len, smaller)) > _SHORT_FORM
    return Level.SIMILAR if is_within else None


def _names_company(host: str, company: Company) -> bool:
    name = company.name.replace(" ", "")
    return len(name) >= _CUT_OFF and len(host) >= _CUT_OFF and (host.startswith(name) or name.startswith(host))


def _title(candidate: Person, member: Person) -> Comparison | None:
    if not candidate.titles or not member.titles:
        return None
    ours = candidate.titles[0]
    for number, theirs in enumerate(member.titles):
        if ours.name == theirs.name:
            level = Level.PART if number else Level.EQUAL
            return Comparison(Code.TITLE, level, "title", ours.name, ours.name, ours.name)
    for theirs in member.titles:
        if not ours.words.isdisjoint(theirs.words):
            shared = min(ours.words & theirs.words)
            return Comparison(Code.TITLE, Level.SIMILAR, "title_word", shared, ours.name, theirs.name)
    return Comparison(Code.TITLE, Level.DIFFERENT, "", "", ours.name, member.titles[0].name)


def _school(candidate: Person, member: Person) -> Comparison | None:
    if not candidate.schools or not member.schools:
        return None
    shared = next((school for school in candidate.schools if school in member.schools), "")
    if shared:
        return Comparison(Code.SCHOOL, Level.EQUAL, "school", shared, shared, shared)
    return Comparison(Code.SCHOOL, Level.DIFFERENT, "", "", candidate.schools[0], member.schools[0])


# ---- places


def _city(candidate: Person, member: Person) -> Comparison | None:
    return _spelled(Code.CITY, candidate.cities, member.cities)


def _postal_code(candidate: Person, member: Person) -> Comparison | None:
    return _spelled(Code.POSTAL_CODE, candidate.postal_codes, member.postal_codes)


def _spelled(code: Code, ours: tuple[str, ...], theirs: tuple[str, ...]) -> Comparison | None:
    if not ours or not theirs:
        return None
    for our, their in product(ours, theirs):
        if our == their:
            return Comparison(code, Level.EQUAL, code, their, our, their)
    for our, their in product(ours, theirs):
        if is_one_slip(our, their):
            return Comparison(code, Level.TYPO, code, their, our, their)
    similarity = JaroWinkler.similarity(ours[0], theirs[0], score_cutoff=_NEAR)
    return Comparison(code, Level.SIMILAR if similarity else Level.DIFFERENT, "", "", ours[0], theirs[0])


def _region(candidate: Person, member: Person) -> Comparison | None:
    ours, theirs = candidate.country, member.country
    if ours and theirs and ours != theirs:
        return Comparison(Code.REGION, Level.DIFFERENT, "", "", ours, theirs)
    for our, their in product(candidate.regions, member.regions):
        if our == their:
            return Comparison(Code.REGION, Level.EQUAL, "region", their, our, their)
    if ours and theirs:
        return Comparison(Code.REGION, Level.COUNTRY, "country", theirs, ours, theirs)
    if candidate.regions and member.regions:
        return Comparison(Code.REGION, Level.DIFFERENT, "", "", candidate.regions[0], member.regions[0])
    return None


def _street(candidate: Person, member: Person) -> Comparison | None:
    if not candidate.streets or not member.streets:
        return None
    for level, least in ((Level.EQUAL, 1.0), (Level.TYPO, 0.85), (Level.SIMILAR, 0.7)):
        for ours, theirs in product(candidate.streets, member.streets):
            if OSA.normalized_similarity(ours, theirs, score_cutoff=least) >= least:
                return Comparison(Code.STREET, level, "street", theirs, ours, theirs)
    return Comparison(Code.STREET, Level.DIFFERENT, "", "", candidate.streets[0], member.streets[0])
