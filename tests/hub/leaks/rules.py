"""Who may see what, restated as plain rules over plain facts. This module shares no code with the product.

The parameter ``place`` says where the seat's person looks: the name of a page, or ``widget:`` and the system whose page
contains the widget.
"""

from dataclasses import dataclass
from typing import Final

from tests.factories.marked_facts import (
    APPLICATIONS,
    CANDIDATES,
    COMPANIES,
    EVERYBODY,
    EXPORTS,
    IMPORTED,
    INMAILS,
    JOBS,
    LISTS,
    NOTES,
    PROJECTS,
    SEATS,
    SYSTEMS,
    Secret,
)

#: The pages that show an admin the id, title and place of every job in a system that is on, because admins manage
#: access lists. ``ask-for-jobs`` is one of them, because it redirects to ``settings-jobs``.
ADMINS_SEE_JOBS: Final = {"settings-jobs", "ask-for-jobs", "why"}


@dataclass(frozen=True, slots=True)
class Rules:
    company_is_on: bool
    #: True if an admin looks through *View as*, instead of the seat's person. The admin sees what the seat's person
    #: sees, except for private data.
    only_looks: bool = False

    def sees(self, seat: str, secret: Secret, place: str) -> bool:
        if not SEATS[seat].is_active:
            return False
        rule = getattr(self, f"_{secret.kind}")
        return bool(rule(seat, secret.key, secret.field, place))

    def is_on(self, seat: str, system: str) -> bool:
        """Whether a system is on for a seat.

        A contract's switch covers the seats of the contract. The company switch covers every seat of the company.
        """
        sitting, found = SEATS[seat], SYSTEMS[system]
        by_company = self.company_is_on and found.follows_company_switch
        is_own = sitting.contract in COMPANIES[found.company]
        return sitting.is_active and is_own and (sitting.contract in found.on_contracts or by_company)

    def sees_job(self, seat: str, key: str) -> bool:
        job = JOBS[key]
        return self.is_on(seat, job.system) and self._is_open(seat, key, restricted=job.restricted)

    def sees_application(self, seat: str, key: str) -> bool:
        """An application is visible to whoever sees its job.

        If the job is on no list, the application's own ``restricted`` flag takes precedence over the job's flag.
        """
        one = APPLICATIONS[key]
        job = JOBS[one.job]
        restricted = job.restricted if one.restricted is None else one.restricted
        return self.is_on(seat, job.system) and self._is_open(seat, one.job, restricted=restricted)

    def sees_candidate(self, seat: str, key: str) -> bool:
        """A candidate is visible to whoever sees one of the candidate's applications.

        A candidate without applications is visible if the system is on and opens its records to everybody.
        """
        system = CANDIDATES[key].system
        applications = [name for name, one in APPLICATIONS.items() if one.candidate == key]
        if applications:
            return any(self.sees_application(seat, name) for name in applications)
        return self.is_on(seat, system) and SYSTEMS[system].opens_all

    def sees_export(self, seat: str, key: str) -> bool:
        one = EXPORTS[key]
        return self.is_on(seat, one.system) and (one.seat == seat or not one.job or self.sees_job(seat, one.job))

    def members_in_ats(self, seat: str) -> int:
        return len({one.member for key, one in CANDIDATES.items() if one.member and self.sees_candidate(seat, key)})

    def has_history(self, seat: str, place: str) -> bool:
        """InMail and notes are shown outside Recruiter only in systems that are on for the contract itself."""
        _, _, system = place.partition(":")
        return not system or SEATS[seat].contract in SYSTEMS[system].on_contracts

    @staticmethod
    def _is_open(seat: str, job: str, *, restricted: bool | None) -> bool:
        listed = JOBS[job].lists
        if listed:
            is_named = SEATS[seat].has_profile and any(SEATS[seat].who in LISTS.get(name, ()) for name in listed)
            return is_named or EVERYBODY in listed
        return SYSTEMS[JOBS[job].system].opens_all or restricted is False

    def _job(self, seat: str, key: str, field: str, place: str) -> bool:
        if self.sees_job(seat, key):
            return True
        if SEATS[seat].is_admin and place in ADMINS_SEE_JOBS and field != "text":
            return self.is_on(seat, JOBS[key].system)
        applied = [name for name, one in APPLICATIONS.items() if one.job == key]
        return field == "id" and any(self.sees_application(seat, name) for name in applied)

    def _cand(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return self.sees_candidate(seat, key)

    def _resume(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return self.sees_candidate(seat, key)

    def _app(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return self.sees_application(seat, key)

    def _eval(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return self.sees_application(seat, key)

    def _orphan(self, *_asked: str) -> bool:
        return False

    def _person(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return SEATS[seat].contract in COMPANIES[IMPORTED[key]]

    def _fault(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return SEATS[seat].contract in COMPANIES[key]

    def _provider(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return SEATS[seat].is_admin and SEATS[seat].contract in COMPANIES[key]

    def _note(self, seat: str, key: str, _field: str, place: str) -> bool:
        note = NOTES[key]
        shares = note.is_shared and SEATS[note.author].contract == SEATS[seat].contract
        is_own = note.author == seat and not self.only_looks
        return not note.is_gone and (is_own or shares) and self.has_history(seat, place)

    def _mail(self, seat: str, key: str, _field: str, place: str) -> bool:
        return INMAILS[key].sender == seat and not self.only_looks and self.has_history(seat, place)

    def _stub(self, seat: str, key: str, field: str, place: str) -> bool:
        return self._mail(seat, key, field, place)

    def _sender(self, seat: str, key: str, _field: str, place: str) -> bool:
        """Every seat of a contract may know which colleague on the contract wrote to a member."""
        return SEATS[key].contract == SEATS[seat].contract and self.has_history(seat, place)

    def _template(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return seat == key and not self.only_looks

    def _search(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return seat == key

    def _invited(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return SEATS[seat].is_admin and SEATS[seat].contract == SEATS[key].contract

    def _project(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return SEATS[PROJECTS[key]].contract == SEATS[seat].contract

    def _export(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return self.sees_export(seat, key)

    def _audit(self, seat: str, key: str, _field: str, _place: str) -> bool:
        return SEATS[seat].is_admin and SEATS[seat].contract == key
