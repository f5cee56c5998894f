"""Mapping the headings of a file to the agent's columns."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from hirewire.agent.sdk.tables import TABLES, TableName
from hirewire.kit.text.latin import latin

#: The column that marks deleted rows in a file of changes.
DELETED: Final = "deleted"
#: Headings that other systems use, in the form that ``_plain`` returns.
_OTHERS: Final[Mapping[str, str]] = {
    "id": "no|number|key|nr|nummer",
    "candidate_id": "candidate|candidate no|candidate number|person id|applicant id|bewerber id|kandidat id",
    "application_id": "application|application no|submission id|bewerbung id",
    "job_id": "job|job no|job number|requisition id|req id|position id|stelle id|stellennummer",
    "title": "job title|position|headline|titel|stellentitel|poste|puesto",
    "name": "full name|display name|vollstandiger name|stage|stage name|file name|dateiname",
    "first_name": "firstname|given name|forename|vorname|voornaam|prenom|nombre|imie",
    "last_name": "lastname|surname|family name|nachname|familienname|achternaam|nom|apellido|apellidos|nazwisko",
    "email": "e mail|mail|email address|e mail address|primary email|e mail adresse|courriel|correo",
    "phone": "phone number|telephone|mobile|mobile phone|telefon|telefoon|telefono|handy|tel",
    "company": "employer|current company|organisation|organization|firma|unternehmen|bedrijf|entreprise|empresa",
    "street": "address|address line 1|street address|strasse|straat|adresse",
    "city": "town|location|ort|stadt|plaats|ville|ciudad|miasto",
    "region": "state|province|bundesland",
    "postal_code": "postcode|zip|zip code|plz",
    "country": "country code|land|pays|pais|kraj",
    "profile_url": "profile|public profile|linkedin|linkedin url|linkedin profile|linkedin profile url",
    "url": "link|address in the ats|page",
    "apply_url": "apply link|application link|bewerbungslink",
    "description": "body|text|beschreibung|stellenbeschreibung",
    "state": "status|job status",
    "stage": "current stage|stufe|phase|status",
    "source": "origin|channel|quelle|bron",
    "disposition": "rejection reason|reason|absagegrund|grund",
    "text": "note|notes|comment|body|notiz|bemerkung|feedback|summary",
    "author": "written by|writer|verfasser",
    "interviewer": "written by|interviewed by",
    "rating": "score|grade|verdict|bewertung",
    "content": "path|file|datei",
    "created_at": "created|created on|date created|erstellt|erstellt am|applied at|applied on",
    "modified_at": "modified|updated|updated at|last modified|changed|changed at|geandert|geandert am",
    "entered_at": "entered|date|datum|since",
    "submitted_at": "submitted|date|datum",
    DELETED: "is deleted|geloscht",
}
#: How many characters of a heading are compared. Every known heading has fewer than half as many.
_LONGEST: Final = 80


def columns_of(table: TableName, headings: Sequence[str]) -> dict[str, int]:
    """Map each column to the position of its heading.

    A heading with the column's own name wins. Without one, the first synonym among the headings counts.
    """
    own, others = _meanings(table)
    words = [_plain(heading) for heading in headings]
    places: dict[str, int] = {}
    for known in (own, others):
        for place, word in enumerate(words):
            if word in known and place not in places.values():
                places.setdefault(known[word], place)
    return places


@cache
def _meanings(table: TableName) -> tuple[dict[str, str], dict[str, str]]:
    """Two maps to this table's column names.

    The keys of the first are the names, with spaces instead of underscores. The keys of the second are synonyms.
    """
    names = [*(column.name for column in TABLES[table].columns), DELETED]
    # Other tables refer to this table's id by a name such as ``candidate_id``, so this table's own file may call the id
    # by that name, too.
    key = f"{table.removesuffix('s')}_id"
    others = {word: name for name in reversed(names) for word in _OTHERS.get(name, "").split("|") if word}
    others |= {word: "id" for word in (key.replace("_", " "), *_OTHERS.get(key, "").split("|")) if word not in others}
    return {name.replace("_", " "): name for name in names}, others


def _plain(heading: str) -> str:
    """Return the heading in lower-case Latin letters: “Last_Name” and “lastName” become the same."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", heading[:_LONGEST])
    return latin(words.replace("_", " "))
