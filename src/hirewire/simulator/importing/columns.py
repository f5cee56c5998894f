"""Lists the fields that a column may hold, and guesses a column's field from its header."""

import re
from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop

from hirewire.kit.text.latin import latin


class Field(NamedTuple):
    name: str
    words: str
    #: Common headers, normalized by ``_plain``.
    headers: frozenset[str]

    @property
    def label(self) -> str:
        return gettext(self.words)


def _field(name: str, words: str, headers: str) -> Field:
    return Field(name, words, frozenset(headers.split("|")))


FIELDS = (
    _field(
        "first_name",
        gettext_noop("First name"),
        "first name|firstname|given name|forename|vorname|voornaam|prenom|nombre|imie|nome",
    ),
    _field(
        "last_name",
        gettext_noop("Last name"),
        "last name|lastname|surname|family name|nachname|familienname|achternaam|nom|apellido|apellidos|nazwisko"
        "|cognome",
    ),
    _field(
        "email",
        gettext_noop("E-mail"),
        "e mail|email|mail|email address|e mail address|primary email|e mail adresse|mailadresse|courriel|correo"
        "|correo electronico|adres e mail",
    ),
    _field(
        "second_email",
        gettext_noop("Second e-mail"),
        "second email|second e mail|secondary email|email 2|e mail 2|other email|work email|zweite e mail",
    ),
    _field(
        "phone",
        gettext_noop("Phone"),
        "phone|phone number|telephone|mobile|mobile phone|telefon|telefoon|telefono|handy|tel",
    ),
    _field(
        "title",
        gettext_noop("Title"),
        "title|job title|position|current title|current position|role|funktion|functie|poste|puesto|stanowisko",
    ),
    _field(
        "company",
        gettext_noop("Company"),
        "company|employer|current company|organisation|organization|firma|bedrijf|unternehmen|entreprise|empresa",
    ),
    _field("line1", gettext_noop("Street"), "street|address|address line 1|street address|strasse|straat|adresse"),
    _field("postal_code", gettext_noop("Postal code"), "postal code|postcode|zip|zip code|plz"),
    _field("city", gettext_noop("City"), "city|town|location|ort|stadt|plaats|ville|ciudad|miasto"),
    _field("country", gettext_noop("Country code"), "country|country code|land|pays|pais|kraj"),
    _field(
        "profile_url",
        gettext_noop("Profile address"),
        "url|profile|profile url|profile address|public profile|public profile url|person url|profil"
        "|linkedin|linkedin url|linkedin profile|linkedin profile url|linkedin address"
        "|linked in|linked in url|linked in profile|linked in profile url|linked in address",
    ),
    _field("source", gettext_noop("Source"), "source|origin|channel|quelle|bron"),
    _field("note", gettext_noop("Note"), "note|notes|comment|comments|notiz|bemerkung|opmerking"),
)
NAMES = tuple(field.name for field in FIELDS)
_BY_NAME = {field.name: field for field in FIELDS}
#: Longer headers are rejected without normalizing them. No known header is even half as long.
_LONGEST_HEADER = 80
_FIELD_OF = {header: field.name for field in FIELDS for header in field.headers}


def label(name: str) -> str:
    return _BY_NAME[name].label


def field_of(header: str) -> str | None:
    return _FIELD_OF.get(_plain(header)) if len(header) <= _LONGEST_HEADER else None


def guess(headers: list[str]) -> dict[str, int]:
    """Map fields to column indexes. If several columns have headers for the same field, the first is used."""
    mapping: dict[str, int] = {}
    for index, header in enumerate(headers):
        name = field_of(header)
        if name:
            mapping.setdefault(name, index)
    return mapping


def _plain(header: str) -> str:
    """Normalize a header, so that "Email_Address" and "emailAddress" become the same. A hyphen counts as a space."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", header)
    return latin(words.replace("_", " "))
