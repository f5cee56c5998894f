from functools import partial
from typing import Final

from django.conf import settings

from hirewire.simulator.people.models import Account
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.services import candidates, notes
from hirewire.simulator.records.services.candidates import CandidateFields
from hirewire.simulator.recruiter import agent
from hirewire.simulator.steps.values import MissingError, Values

#: The author of notes and scorecards that the steps write.
AUTHOR: Final = ("Certification", "Runner")


def create(account: Account, values: Values) -> str:
    fields: CandidateFields = {
        "first_name": values["first_name"],
        "last_name": values["last_name"],
        "emails": [values["email"]],
        "phones": [{"number": values["phone"], "extension": ""}],
        "title": values["title"],
        "company": values["company"],
    }
    return candidates.create_candidate(account=account, fields=fields).key


def edit(account: Account, values: Values) -> str:
    candidate = _candidate(account, values)
    candidates.edit_candidate(candidate=candidate, fields={"title": values["title"]})
    return candidate.key


def delete(account: Account, values: Values) -> str:
    candidates.delete_candidate(candidate=_candidate(account, values))
    return ""


def link(account: Account, values: Values) -> str:
    """Link the candidate to the person that the step names.

    If the step names nobody, link the candidate to the person whom Recruiter has matched with the candidate.
    """
    candidate = _candidate(account, values)
    person = values.get("person") or agent.person_of(account, candidate.key)
    if not person:
        raise MissingError(f"Recruiter matches {candidate.key} to nobody. Link the candidate on the candidate's page.")
    candidates.edit_candidate(candidate=candidate, fields={"recruiter_person": person})
    return candidate.key


def page(account: Account, values: Values) -> str:
    """Return the address of the candidate's page, which opens for signed-in users of the account."""
    site: str = settings.HIREWIRE_ATS_URL
    return site.rstrip("/") + _candidate(account, values).get_absolute_url()


def add_note(account: Account, values: Values) -> str:
    return notes.add_note(about=_candidate(account, values), text=values["text"], author=AUTHOR).key


def delete_note(account: Account, values: Values) -> str:
    notes.delete_note(note=values.record("candidate_note", partial(queries.note, account)))
    return ""


def _candidate(account: Account, values: Values) -> Candidate:
    return values.record("candidate", partial(queries.candidate, account))
