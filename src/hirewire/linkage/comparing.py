"""Compares two people: for each kind of fact, how far they agree, and on what."""

from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final

import msgspec
from rapidfuzz.distance import OSA, JaroWinkler

from hirewire.linkage import vocabulary
from hirewire.linkage.persons import Company, Name, Person


class _Word(StrEnum):
    """Uses the hash of a plain string, so that dictionary look-ups are as fast as with a plain string."""

    __hash__ = str.__hash__


class Code(_Word):
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
    """How far two values agree, the best level first."""

    EQUAL = "equal"
    #: Only a part of the value is the same, such as one of several names, or the local part of an address. For
    #: employers and titles, the values are the same, but the member had this employer or title earlier.
    PART = "part"
    #: A nickname, or the name's form in another language.
    FORM = "form"
    INITIAL = "initial"
    #: The same consonants, for example if a name was romanized in two ways.
    SOUND = "sound"
    TYPO = "typo"
    SIMILAR = "similar"
    #: The values differ, but one person's value is among the other person's further names, or is in the other person's
    #: e-mail or profile address.
    ALIAS = "alias"
    #: The two people have the same country, but no region in common.
    COUNTRY = "country"
    DIFFERENT = "different"


class Comparison(msgspec.Struct, frozen=True, gc=False):
    code: Code
    level: Level
    #: The kind of value whose frequency determines the weight of the agreement, and that value. Both are empty if no
    #: frequency matters.
    counted: str = ""
    value: str = ""
    #: The normalized values of the candidate's record and of the member's.
    ours: str = ""
    theirs: str = ""


_NEAR: Final = 0.83
#: A name's beginning can stand for the name if it has at least this many letters: Cat for Catarina, but not Al for
#: Aloysius.
_SHORT_FORM: Final = 3
_CUT_OFF: Final = 5
#: Words of at most this many letters are different names if one letter differs: Ian is not a misspelled Jan.
_TOO_SHORT: Final = 3
#: Only words of at least this many letters are looked for in addresses. Shorter words occur in addresses by chance.
_TELLING_WORD: Final = 3


def compare(candidate: Person, member: Person) -> tuple[Comparison, ...]:
    comparisons = _names(candidate, member)
    for compared in _FACTS:
        comparison = compared(candidate, member)
        if comparison is not None:
            comparisons.append(comparison)
    return tuple(comparisons)


# ---- names


#: How many points a level earns. The points decide whether first names are compared with first names or with last
#: names.
_POINTS: Final = {
    Level.EQUAL: 8, Level.PART: 6, Level.FORM: 5, Level.TYPO: 5, Level.SOUND: 4, Level.SIMILAR: 3, Level.INITIAL: 3,
    Level.ALIAS: 0, Level.DIFFERENT: 0,
}  # fmt: skip


_STRAIGHT: Final = Comparison(Code.ORDER, Level.EQUAL)
_SWAPPED: Final = Comparison(Code.ORDER, Level.DIFFERENT)


def _names(candidate: Person, member: Person) -> list[Comparison]:
    given, family = _given(candidate.given, member.given), _family(candidate.family, member.family)
    points = _POINTS[given.level], _POINTS[family.level]
    order = _STRAIGHT
    if min(points) < _POINTS[Level.SIMILAR] and candidate.family.words:
        swapped = _swapped(candidate, member, at_least=sum(points) + 2)
        if swapped:
            (given, family), order = swapped, _SWAPPED
    names = [
        _by_alias(each, candidate, member) if each.level is Level.DIFFERENT else each
        for each in (given, family)
        if each.ours and each.theirs
    ]
    return [*names, order]


def _swapped(candidate: Person, member: Person, *, at_least: int) -> tuple[Comparison, Comparison] | None:
    """Compare each person's first name with the other person's last name.

    Return None unless both pairs of names agree and together earn at least ``at_least`` points. With most rivals, the
    first pair already differs too much, so the second pair is not compared.
    """
    given = _given(candidate.family, member.given)
    of_given = _POINTS[given.level]
    if not of_given or of_given + _POINTS[Level.EQUAL] < at_least:
        return None
    family = _family(candidate.given, member.family)
    of_family = _POINTS[family.level]
    # Two equal initials are not enough: one stranger in two hundred has the same initials, in either order.
    is_telling = max(of_given, of_family) > _POINTS[Level.INITIAL]
    return (given, family) if of_family and is_telling and of_given + of_family >= at_least else None


def _by_alias(comparison: Comparison, candidate: Person, member: Person) -> Comparison:
    """If the names of the two sides differ, look for each side's name in the other side's addresses and aliases.

    Leave out an address that both sides have: in a shared mailbox, the name in the address may be the other person's.
    Also leave out a word that is one of the other side's names, because the addresses of that side contain its own
    names anyway. For example, a record that swaps the names of Massimo Bostini has the first name Bostini. Gianluca
    Bostini's address also contains Bostini, but that is no evidence that he is the person of this record.
    """
    for words, other in ((comparison.theirs, candidate), (comparison.ours, member)):
        if not (other.mails or other.aliases):
            continue
        for word in words.split():
            if len(word) < _TELLING_WORD or word in other.given.words or word in other.family.words:
                continue
            if word in other.aliases or _is_in_mail(word, other, member if other is candidate else candidate):
                kind = f"{comparison.code}_word"
                return Comparison(comparison.code, Level.ALIAS, kind, word, comparison.ours, comparison.theirs)
    return comparison


def _is_in_mail(word: str, person: Person, other: Person) -> bool:
    for mail in person.mails:
        if word in mail.letters and not mail.is_role and not any(mail.address == each.address for each in other.mails):
            return True
    return False


# Only comparisons of first names are cached: two out of three pairs recur. Of the pairs of last names, few recur.
@lru_cache(maxsize=16384)
def _given(ours: Name, theirs: Name) -> Comparison:
    level, counted, value = _name_level(ours, theirs, Code.GIVEN)
    return Comparison(Code.GIVEN, level, counted, value, " ".join(ours.words), " ".join(theirs.words))


def _family(ours: Name, theirs: Name) -> Comparison:
    level, counted, value = _name_level(ours, theirs, Code.FAMILY)
    return Comparison(Code.FAMILY, level, counted, value, " ".join(ours.words), " ".join(theirs.words))


def _name_level(ours: Name, theirs: Name, code: Code) -> tuple[Level, str, str]:
    if ours.joined == theirs.joined:
        return Level.EQUAL, code, theirs.joined
    if ours.is_initial or theirs.is_initial:
        agrees = ours.joined[:1] == theirs.joined[:1]
        return (Level.INITIAL, f"{code}_initial", theirs.joined[:1]) if agrees else (Level.DIFFERENT, "", "")
    for word in theirs.words:
        if word in ours.words and len(word) > 1:
            return Level.PART, f"{code}_word", word
    is_form = _is_form_of_family if code is Code.FAMILY else _is_form_of_given
    for our in ours.words:
        for their in theirs.words:
            if is_form(our, their):
                return Level.FORM, code, theirs.joined
    return _near_level(ours, theirs, code)


def _is_form_of_given(ours: str, theirs: str) -> bool:
    short, long = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    is_short_form = len(short) >= _SHORT_FORM and (
        long.startswith(short) or (len(short) > _SHORT_FORM and long.endswith(short))
    )
    return is_short_form or vocabulary.are_forms_of_one_given_name(ours, theirs)


def _is_form_of_family(ours: str, theirs: str) -> bool:
    """Whether both are forms of one name, or ``ours`` is a long enough beginning of ``theirs``."""
    is_cut_off = len(ours) >= _CUT_OFF and theirs.startswith(ours)
    return is_cut_off or vocabulary.are_forms_of_one_family_name(ours, theirs)


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
    """Whether at most one letter was left out, added, replaced, or swapped with its neighbor.

    Always False if neither word has more than three letters.
    """
    length, other = len(ours), len(theirs)
    if not -1 <= length - other <= 1 or (length <= _TOO_SHORT and other <= _TOO_SHORT):
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
    for ours in candidate.mails:
        for theirs in member.mails:
            if ours.address == theirs.address:
                return Comparison(Code.EMAIL, Level.EQUAL, "email", ours.address, ours.address, ours.address)
    for ours in candidate.mails:
        for theirs in member.mails:
            level = _mail_level(ours.local, ours.host, theirs.local, theirs.host)
            if level:
                return Comparison(Code.EMAIL, level, "local", theirs.local, ours.address, theirs.address)
    if all(mail.is_role for mail in candidate.mails):
        return None
    return Comparison(Code.EMAIL, Level.DIFFERENT, "", "", candidate.mails[0].address, member.mails[0].address)


def _mail_level(local: str, host: str, other_local: str, other_host: str) -> Level | None:
    if local == other_local:
        return Level.TYPO if is_one_slip(host, other_host) else Level.PART
    # Addresses of namesakes at the same provider often differ in a number or a dot, so such a difference is no slip.
    is_slip = host == other_host and len(local) > _CUT_OFF and is_one_slip(local, other_local)
    return Level.TYPO if is_slip and _rest(local) == _rest(other_local) else None


def _rest(local: str) -> str:
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
    for mail in candidate.mails:
        if len(mail.firm) >= _CUT_OFF:
            for theirs in member.companies:
                if _names_company(mail.firm, theirs.name):
                    return Comparison(Code.EMPLOYER, Level.ALIAS, "company", theirs.name, mail.host, theirs.name)
    if not candidate.companies:
        return None
    return Comparison(Code.EMPLOYER, Level.DIFFERENT, "", "", candidate.companies[0].name, member.companies[0].name)


_RANKS: Final = {level: rank for rank, level in enumerate(Level)}


def _company_level(ours: Company, theirs: Company) -> Level | None:
    if ours.name == theirs.name or is_one_slip(ours.name, theirs.name):
        return Level.EQUAL if theirs.is_current else Level.PART
    if ours.words < theirs.words:
        smaller = ours.words
    elif theirs.words < ours.words:
        smaller = theirs.words
    else:
        return None
    return Level.SIMILAR if max(map(len, smaller)) > _SHORT_FORM else None


def _names_company(firm: str, company: str) -> bool:
    # Most pairs begin with different letters, so test this first.
    if firm[0] != company[:1]:
        return False
    name = company.replace(" ", "")
    return len(name) >= _CUT_OFF and (firm.startswith(name) or name.startswith(firm))


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
    for our in ours:
        if our in theirs:
            return Comparison(code, Level.EQUAL, code, our, our, our)
    for our, their in product(ours, theirs):
        if is_one_slip(our, their):
            return Comparison(code, Level.TYPO, code, their, our, their)
    similarity = JaroWinkler.similarity(ours[0], theirs[0], score_cutoff=_NEAR)
    return Comparison(code, Level.SIMILAR if similarity else Level.DIFFERENT, "", "", ours[0], theirs[0])


def _region(candidate: Person, member: Person) -> Comparison | None:
    ours, theirs = candidate.country, member.country
    if ours and theirs and ours != theirs:
        return Comparison(Code.REGION, Level.DIFFERENT, "", "", ours, theirs)
    for our in candidate.regions:
        if our in member.regions:
            return Comparison(Code.REGION, Level.EQUAL, "region", our, our, our)
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


_FACTS: Final = (
    _email, _phone, _profile, _employer, _title, _city, _region, _postal_code, _street, _school
)  # fmt: skip
