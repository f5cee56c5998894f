"""Translates the agent's messages for the reader. The agent writes English, as its API promises."""

import re
from typing import Final

from django.utils.translation import gettext, gettext_noop

_NOUNS: Final = frozenset(
    {
        # Entities in the agent's status.
        gettext_noop("Jobs"),
        gettext_noop("Candidates"),
        gettext_noop("Candidate notes"),
        gettext_noop("Applications"),
        gettext_noop("Application notes"),
        gettext_noop("Interview feedback"),
        gettext_noop("Stages"),
        gettext_noop("Résumés"),
        gettext_noop("Access lists"),
        gettext_noop("Jobs on access lists"),
        gettext_noop("People on access lists"),
        # Fields that can be wrong.
        gettext_noop("The record"),
        gettext_noop("This person"),
        gettext_noop("First name"),
        gettext_noop("Last name"),
        gettext_noop("E-mail"),
        gettext_noop("Link to the record"),
        gettext_noop("Link to apply"),
        gettext_noop("Title"),
        gettext_noop("Description"),
        gettext_noop("Location"),
        gettext_noop("Opening date"),
        gettext_noop("Stage"),
        gettext_noop("Creation date"),
        gettext_noop("Date of the last change"),
        gettext_noop("Title of the job"),
        gettext_noop("Phone"),
        gettext_noop("Address"),
        gettext_noop("Interviewer"),
        gettext_noop("Author"),
    }
)
#: Whole sentences. A message may join several, and a placeholder may stand for another sentence.
_SENTENCES: Final = (
    # Why Recruiter refused a record.
    gettext_noop("%(field)s is missing; Recruiter requires it"),
    gettext_noop("%(field)s is empty; Recruiter requires it"),
    gettext_noop("Its job %(key)s was refused"),
    gettext_noop("Its candidate %(key)s was refused"),
    gettext_noop("The file is no longer in the ATS"),
    gettext_noop("The ATS sent this record in a form that we cannot read: %(why)s."),
    gettext_noop("The ATS does not let our key read this record."),
    gettext_noop("The link to the file is not a web address."),
    gettext_noop("The link to the file answers with an error (%(status)s)."),
    gettext_noop("The link to the file leads to a server that does not answer."),
    gettext_noop("Recruiter refused the job and gave no reason."),
    gettext_noop("The server’s answer does not mention this record."),
    gettext_noop("The server refused this record with status %(status)s."),
    # Why nothing is sent.
    gettext_noop("Recruiter does not accept this connection’s key: %(reason)s"),
    gettext_noop("Recruiter turned this connection off."),
    gettext_noop("The settings changed while the ATS was being checked."),
    gettext_noop("The ATS refused the next page of %(what)s again: its paging is broken."),
    gettext_noop(
        "One side is production, the other a test system. Nothing is sent or written until somebody confirms this on"
        " the connection’s page."
    ),
    gettext_noop("The key that encrypted this connection’s keys is lost. Enter them again on the connection’s page."),
    gettext_noop(
        "The key that encrypted this connection’s client secret is lost. Enter the client id and a new client secret on"
        " the connection’s page, under Recruiter."
    ),
    gettext_noop("Recruiter is still processing jobs."),
    gettext_noop("The server answered for %(some)s of %(all)s jobs."),
    gettext_noop("The server answered with status %(status)s."),
    gettext_noop("The ATS’s request limit is used up."),
    gettext_noop("The ATS says that there is a next page, but not where it begins: its paging is broken."),
    gettext_noop("The server’s answer cannot be read as %(kind)s: %(why)s"),
    gettext_noop("The answer to the request for a token cannot be read."),
    gettext_noop("The server sent the same page twice: its paging is broken."),
    gettext_noop("Recruiter refused the names of the integrations: %(reasons)s"),
    gettext_noop("Recruiter accepted the names of the integrations but does not show them: %(missing)s."),
    gettext_noop("The ATS cannot be reached at %(host)s."),
    gettext_noop(
        "This agent does not connect to the address of %(host)s. Whoever runs it can allow that network: "
        "HIREWIRE_ALLOWED_NETWORKS."
    ),
    gettext_noop("The ATS did not finish its answer."),
    gettext_noop("The ATS’s answer is too large."),
    gettext_noop("The ATS does not accept our key: %(reason)s"),
    gettext_noop("The key of this connection lacks the permission “%(permission)s”."),
    gettext_noop("The ATS asks us to slow down."),
    gettext_noop("The ATS answered with an error (%(status)s)."),
    gettext_noop("The ATS sent an answer that we cannot read: %(why)s."),
    gettext_noop("The ATS sent the same page of %(what)s twice: its paging is broken."),
    gettext_noop("The ATS sent two pages of %(what)s with nothing new: its paging is broken."),
    # The longer sentence comes first, because the pattern of the shorter one would match it, too.
    gettext_noop("This version of the ATS has no list of %(what)s."),
    gettext_noop("This version of the ATS has no %(what)s."),
    gettext_noop("%(host)s cannot be reached (%(kind)s)."),
    gettext_noop("Something failed unexpectedly. The agent’s log names the error."),
    # Why something was not done.
    gettext_noop("The connection is being ended."),
    gettext_noop("The connection is being ended. You can connect again in a few seconds."),
    gettext_noop("The connection is paused. Resume it first."),
    gettext_noop(
        "The connection “%(name)s” already uses the application with this client id. Recruiter sends the events of an"
        " application to one address only, so each connection needs an application of its own."
    ),
    gettext_noop("There is no connection “%(name)s”."),
    gettext_noop("There is no connector “%(name)s”. Available connectors: %(all)s."),
    gettext_noop("The settings are not valid for %(ats)s: %(why)s"),
    gettext_noop("The request body is not valid for this call: %(why)s"),
    gettext_noop("The return address must be an http or https address."),
    gettext_noop("This connection has no keys yet, so you cannot sign in."),
    gettext_noop("The widget named no company, more than one company, or no contract."),
    gettext_noop("%(name)s is connected to %(company)s, but this request names %(other)s."),
    gettext_noop("This key does not belong to the agent."),
)
_BETWEEN: Final = re.compile(r"; (?!Recruiter requires it)")


def _pattern(sentence: str) -> re.Pattern[str]:
    # Messages stored by earlier versions have the straight apostrophe.
    text = re.escape(sentence).replace("’", "[’']")
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", text), re.DOTALL)


_PATTERNS: Final = tuple((_pattern(sentence), sentence) for sentence in _SENTENCES)


def localized(text: str) -> str:
    """Return the message in the reader's language. Unknown parts, above all Recruiter's own words, stay as they are."""
    return "; ".join(_localized_part(part) for part in parts(text))


def parts(text: str) -> list[str]:
    return _BETWEEN.split(text)


def _localized_part(part: str) -> str:
    if part in _NOUNS:
        return gettext(part)
    for pattern, sentence in _PATTERNS:
        if match := pattern.fullmatch(part):
            return gettext(sentence) % {name: localized(value) for name, value in match.groupdict().items()}
    return part
