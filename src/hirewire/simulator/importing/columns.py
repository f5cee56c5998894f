"""What a column may be, and guessing it from its header."""

import re
from typing import NamedTuple

from hirewire.kit.latin import latin


class Field(NamedTuple):
    name: str
    label: str
    #: Headers in use elsewhere, as ``_plain`` writes them.
    headers: frozenset[str]


def _field(name: str, label: str, headers: str) -> Field:
    return Field(name, label, frozenset(headers.split("|")))


FIELDS = (
    _field(
        "first_name",
        "First name",
        "first name|firstname|given name|forename|vorname|voornaam|prenom|nombre|imie|nome",
    ),
    _field(
        "last_name",
        "Last name",
        "last name|lastname|surname|family name|nachname|familienname|achternaam|nom|apellido|apellidos|nazwisko"
        "|cognome",
    ),
    _field(
        "email",
        "E-mail",
        "e mail|email|mail|email address|e mail address|primary email|e mail adresse|mailadresse|courriel|correo"
        "|correo electronico|adres e mail",
    ),
    _field(
        "second_email",
        "Second e-mail",
        "second email|second e mail|secondary email|email 2|e mail 2|other email|work email|zweite e mail",
    ),
    _field(
        "phone",
        "Phone",
        "phone|phone number|telephone|mobile|mobile phone|telefon|telefoon|telefono|handy|tel",
    ),
    _field(
        "title",
        "Title",
        "title|job title|position|current title|current position|role|funktion|functie|poste|puesto|stanowisko",
    ),
    _field(
        "company",
        "Company",
        "company|employer|current company|organisation|organization|firma|bedrijf|unternehmen|entreprise|empresa",
    ),
    _field("line1", "Street", "street|address|address line 1|street address|strasse|straat|adresse"),
    _field("postal_code", "Postal code", "postal code|postcode|zip|zip code|plz"),
    _field("city", "City", "city|town|location|ort|stadt|plaats|ville|ciudad|miasto"),
    _field("country", "Country code", "country|country code|land|pays|pais|kraj"),
    _field("profile_url", "Profile address", "url|profile|profile url|profile address|public profile|profil"),
    _field("source", "Source", "source|origin|channel|quelle|bron"),
    _field("note", "Note", "note|notes|comment|comments|notiz|bemerkung|opmerking"),
)
LABELS = {field.name: field.label for field in FIELDS}
_FIELD_OF = {header: field.name for field in FIELDS for header in field.headers}


def field_of(header: str) -> str | None:
    return _FIELD_OF.get(_plain(header))


def guess(headers: list[str]) -> dict[str, int]:
    """Field to index of the column; the first column that looks like a field is taken."""
    mapping: dict[str, int] = {}
    for index, header in enumerate(headers):
        name = field_of(header)
        if name:
            mapping.setdefault(name, index)
    return mapping


def _plain(header: str) -> str:
    """Writes headers alike that people read alike, such as "E-Mail_Address" and "emailAddress"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", header)
    return latin(words.replace("_", " "))
