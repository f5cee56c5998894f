"""Rewords Recruiter's reasons for refusing a record, so that people understand the reasons and can fix the record."""

import re
from typing import Final

from hirewire.agent.sdk.says import says

_LINE: Final = re.compile(r"ERROR :: (?P<pointer>\S*) :: (?P<reason>.*)")
_REQUIRED: Final = "field is required but not found and has no default value"
#: The page replaces this with the person's name.
SOMEBODY: Final = says("This person")
FIELDS: Final = {
    "firstName": says("First name"),
    "lastName": says("Last name"),
    "emailAddresses": says("E-mail"),
    "candidateEmail": says("E-mail"),
    "externalProfileUrl": says("Link to the record"),
    "companyApplyUrl": says("Link to apply"),
    "title": says("Title"),
    "description": says("Description"),
    "location": says("Location"),
    "listedAt": says("Opening date"),
    "stage": says("Stage"),
    "atsCreatedAt": says("Creation date"),
    "externalCreatedAt": says("Creation date"),
    "atsLastModifiedAt": says("Date of the last change"),
    "externalLastModifiedAt": says("Date of the last change"),
    "atsJobPostingName": says("Title of the job"),
    "phoneNumbers": says("Phone"),
    "addresses": says("Address"),
    "interviewer": says("Interviewer"),
    "author": says("Author"),
    "assignee": SOMEBODY,
}
#: Recruiter's reasons quote the value that is wrong. ``_NOTHING`` and ``_EMPTY`` match the reasons for an empty value.
_NOTHING: Final = '"" is not'
_EMPTY: Final = re.compile(r"length of .{0,2} is out of range 1\.\.\.|is empty")


def in_words(message: str) -> str:
    """Return the faults in a message as short clauses, joined by semicolons.

    A message without a line in the format of ``_LINE`` is returned unchanged.
    """
    faults = [_sentence(match["pointer"], match["reason"].strip()) for match in _LINE.finditer(message)]
    return "; ".join(dict.fromkeys(faults)) or message.strip()


def _sentence(pointer: str, reason: str) -> str:
    name = pointer.strip("/").split("/")[0]
    field = FIELDS.get(name, name or says("The record"))
    if reason == _REQUIRED or reason.startswith(_NOTHING):
        return says(f"{field} is missing; Recruiter requires it")
    if _EMPTY.match(reason):
        return says(f"{field} is empty; Recruiter requires it")
    return f"{field} {reason}" if reason.startswith("is ") else f"{field}: {reason}"
