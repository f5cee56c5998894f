"""Database rows for the facts in ``marked_facts``: two companies, four contracts, four systems, many secrets."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from hirewire.hub.ats.acls.rows import AssigneeRow
from hirewire.hub.ats.acls.services import assign
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.attachments.vault import storage
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching import candidacies
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import ImportFault, ImportState, Member, MemberImport
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.providers.models import GroupRole, IdentityProvider, ProviderDomain
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.notifications.models import Delivery, Endpoint, PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.bell.models import FollowedJob
from hirewire.hub.recruiting.evaluations.models import Evaluation
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging import notes, services
from hirewire.hub.recruiting.messaging.models import InMailTemplate, NoteMention, ProspectNote, Thread, Visibility
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.recruiting.projects.pipeline import save
from hirewire.hub.recruiting.projects.services import open_project
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.seats.services import invite
from hirewire.kit import clock
from hirewire.wire.push import PushType
from tests.factories import hub, lists
from tests.factories.marked_facts import (
    APPLICATIONS,
    CANDIDATES,
    COMPANIES,
    EVALUATED,
    EXPORTS,
    IMPORTED,
    INMAILS,
    JOBS,
    LISTS,
    NOTES,
    PROJECTS,
    RESUMES,
    SEATS,
    SYSTEMS,
    TWINS,
    WRITERS,
    word,
)

PAGE = "https://ats.larkspur.example"
THEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


@dataclass
class World:
    companies: dict[str, Organization] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    partners: dict[str, DeveloperApplication] = field(default_factory=dict)
    systems: dict[str, DeveloperApplication] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    evaluations: dict[str, Evaluation] = field(default_factory=dict)

    def tenant(self, system: str) -> dict[str, Any]:
        return {"organization": self.companies[SYSTEMS[system].company], "application": self.systems[system]}


def id_of(kind: str, key: str) -> str:
    return f"{kind.upper()}-TWIN" if key in TWINS else word(kind, key, "id")


def world(*, company_is_on: bool) -> World:
    made = World()
    _companies(made)
    _systems(made)
    switch_companies(made, is_on=company_is_on)
    _seats(made)
    _lists(made)
    _jobs(made)
    _candidates(made)
    _applications(made)
    _evaluations(made)
    _orphans(made)
    _imports(made)
    _providers(made)
    _notes(made)
    _inmails(made)
    _own_things(made)
    _projects(made)
    _exports(made)
    _bells(made)
    return made


def _bells(made: World) -> None:
    """Let everybody follow all jobs and be mentioned in all notes, even jobs and notes that they may not see."""
    postings = list(JobPosting.objects.all())
    FollowedJob.objects.bulk_create(
        FollowedJob(
            seat=seat,
            organization_id=posting.organization_id,
            application_id=posting.application_id,
            external_job_posting_id=posting.external_job_posting_id,
            created_at=THEN,
        )
        for seat in made.seats.values()
        for posting in postings
    )
    NoteMention.objects.bulk_create(
        NoteMention(seat=seat, note=note) for seat in made.seats.values() for note in ProspectNote.objects.all()
    )
    Export.objects.update(finished_at=clock.now())


def _companies(made: World) -> None:
    for name, contracts in COMPANIES.items():
        made.companies[name] = hub.organization(name.title())
        for contract in contracts:
            made.contracts[contract] = hub.contract(made.companies[name], f"Contract {contract.upper()}")


def _systems(made: World) -> None:
    for name, system in SYSTEMS.items():
        if system.partner not in made.partners:
            made.partners[system.partner] = hub.partner()[0]
        application = hub.customer(made.partners[system.partner], domains=(PAGE,))[0]
        home = COMPANIES[system.company][0]
        # Contract B has also requested the ATSs of contract A, but has not switched any of them on. Contract C has
        # requested nothing.
        for contract in {home, "b"} if home == "a" else {home}:
            access = hub.ready(application, made.contracts[contract])
            ContractAccess.objects.filter(pk=access.pk).update(is_on=contract in system.on_contracts)
        if not system.opens_all:
            lists.close(application)
        made.systems[name] = application


def switch_companies(made: World, *, is_on: bool) -> None:
    for name, system in SYSTEMS.items():
        access = CompanyAccess.objects.filter(application=made.systems[name])
        access.update(is_on=is_on and system.follows_company_switch)


def _seats(made: World) -> None:
    for key, sitting in SEATS.items():
        who = sitting.who
        if who not in made.people:
            person = hub.person(who.title(), word("sender", who, "last") if who == "wren" else "Solheim")
            if sitting.has_profile:
                person.member = _member(made, f"self{who}")
                person.save()
            made.people[who] = person
        roles = (Role.ADMIN, Role.RECRUITER) if sitting.is_admin else (Role.RECRUITER,)
        seat = hub.seat(made.contracts[sitting.contract], made.people[who], roles)
        if not sitting.is_active:
            Seat.objects.filter(pk=seat.pk).update(state=SeatState.PARKED)
        made.seats[key] = seat


def _member(made: World, key: str, *, of: Organization | None = None) -> Member:
    if key not in made.members:
        made.members[key] = hub.member(f"Given{key}", "Haddad", of=of)
    return made.members[key]


def _lists(made: World) -> None:
    """Put people on access lists.

    The lists of the system "shut" go through the service. This also checks that the service refuses to put a person on
    an eleventh list.
    """
    application = made.systems["shut"]
    rows = [
        AssigneeRow("JOB_POSTING", made.people[who].member_id or 0, name)
        for name, people in (*LISTS.items(), ("eleventh", ("lea",)))
        if name != "opened"
        for who in people
    ]
    refused = assign(application=application, organization_id=made.companies["larkspur"].pk, rows=rows)
    if {row.ats_entity_acl_id for row in refused} != {"eleventh"}:
        raise AssertionError(refused)
    for who in LISTS["opened"]:
        lists.assign(made.systems["open"], "opened", next(seat for key, seat in made.seats.items() if key == who))


def _jobs(made: World) -> None:
    for key, job in JOBS.items():
        JobPosting.objects.create(
            **made.tenant(job.system),
            external_job_posting_id=word("job", key, "id"),
            title=word("job", key, "title"),
            description=word("job", key, "text"),
            location=word("job", key, "place"),
            company_apply_url="https://jobs.example",
            availability="PRIVATE_TO_ATS_INTEGRATION",
            access_restricted=job.restricted,
            listed_at=THEN,
        )
        for name in job.lists:
            lists.put(made.systems[job.system], name, word("job", key, "id"))


def _candidates(made: World) -> None:
    for key, one in CANDIDATES.items():
        tenant, number = made.tenant(one.system), id_of("cand", key)
        Candidate.objects.create(
            **tenant,
            ats_candidate_id=number,
            first_name=word("cand", key, "first"),
            last_name=word("cand", key, "last"),
            external_profile_url=f"https://ats.example/{word('cand', key, 'url')}",
            email_addresses=[f"{word('cand', key, 'mail')}@example.test"],
            ats_created_at=THEN,
            ats_last_modified_at=THEN,
        )
        CandidateNote.objects.create(
            **tenant,
            ats_candidate_id=number,
            note_id="1",
            note=word("cand", key, "note"),
            author_first_name=word("cand", key, "by"),
        )
        if key in RESUMES:
            _file(made, one.system, "CANDIDATE", number, word("resume", key, "file"))
        if one.member:
            _match(made, one.system, number, _member(made, one.member))


def _match(made: World, system: str, candidate_id: str, member: Member) -> None:
    evidence = [{"kind": "email", "outcome": "same", "weight": "decides", "value": "same"}]
    Match.objects.create(
        **made.tenant(system), ats_candidate_id=candidate_id, member=member, probability=0.99, evidence=evidence
    )


def _file(made: World, system: str, entity: str, number: str, name: str) -> None:
    media = Media.objects.create(
        **made.tenant(system),
        contract=made.contracts[COMPANIES[SYSTEMS[system].company][0]],
        file_name=f"{name}.pdf",
        file_type="PDF",
        stored_as=storage().save(f"{name}.pdf", ContentFile(name.encode())),
        size=len(name),
        unused_until=THEN,
    )
    Attachment.objects.create(
        **made.tenant(system),
        entity_type=entity,
        entity_id=number,
        attachment_type="RESUME",
        attachment_id="R-1",
        media=media,
        file_name=f"{name}.pdf",
    )


def _applications(made: World) -> None:
    for key, one in APPLICATIONS.items():
        system = JOBS[one.job].system
        tenant, number = made.tenant(system), id_of("app", key)
        part = {**tenant, "ats_job_application_id": number, "part_id": "1", "ats_created_at": THEN}
        Application.objects.create(
            **tenant,
            ats_job_application_id=number,
            ats_candidate_id=id_of("cand", one.candidate),
            ats_job_posting_id=word("job", one.job, "id"),
            ats_job_posting_name=word("app", key, "job"),
            first_name=word("cand", one.candidate, "first"),
            source=word("app", key, "source"),
            disposition_reason=word("app", key, "reason"),
            access_restricted=one.restricted,
            ats_created_at=THEN,
            ats_last_modified_at=THEN,
        )
        Stage.objects.create(**part, stage=word("app", key, "stage"))
        ApplicationNote.objects.create(**part, note=word("app", key, "note"), author_first_name=word("app", key, "by"))
        InterviewFeedback.objects.create(
            **part,
            feedback=word("app", key, "said"),
            interviewer_first_name=word("app", key, "who"),
            interview_type="ONSITE",
            evaluations=[{"attribute": word("app", key, "rated"), "result": word("app", key, "grade")}],
        )
        _file(made, system, "APPLICATION", number, word("app", key, "file"))
    # Derive the candidacies, as the worker's batch queue does in practice.
    for system, application in made.systems.items():
        numbers = [id_of("app", key) for key, one in APPLICATIONS.items() if JOBS[one.job].system == system]
        candidacies.follow_applications(
            organization_id=made.companies[SYSTEMS[system].company].pk,
            application_id=application.pk,
            job_application_ids=numbers,
        )


def _evaluations(made: World) -> None:
    for key in EVALUATED:
        system = JOBS[APPLICATIONS[key].job].system
        made.evaluations[key] = Evaluation.objects.create(
            **made.tenant(system),
            ats_job_application_id=id_of("app", key),
            ats_job_posting_id=word("job", APPLICATIONS[key].job, "id"),
            seat=made.seats["lea"] if SYSTEMS[system].company == "larkspur" else made.seats["nan"],
            event=_event(made, system, PushType.EXPORT_APPLICATION_EVALUATION),
            overall_rating="GOOD_FIT",
            criteria=[{"criterion": word("eval", key, "mark"), "result": "MET"}],
            comment=word("eval", key, "text"),
        )


def _event(made: World, system: str, kind: PushType) -> PushEvent:
    event = PushEvent.objects.create(
        id=f"event-{next(_numbers)}",
        **made.tenant(system),
        type=kind,
        expires_at=clock.now() + timedelta(days=1),
    )
    endpoint, _ = Endpoint.objects.get_or_create(application=made.systems[system], url="http://ats.test/hook")
    Delivery.objects.create(event=event, endpoint=endpoint)
    return event


def _orphans(made: World) -> None:
    """Parts that arrived before the records they belong to."""
    tenant = made.tenant("open")
    Stage.objects.create(
        **tenant,
        ats_job_application_id="A-ORPHAN",
        part_id="1",
        stage=word("orphan", "part", "text"),
        ats_created_at=THEN,
    )
    CandidateNote.objects.create(
        **tenant, ats_candidate_id="C-ORPHAN", note_id="1", note=word("orphan", "note", "text")
    )


def _imports(made: World) -> None:
    for key, company in IMPORTED.items():
        member = _member(made, key, of=made.companies[company])
        member.first_name, member.current_title = word("person", key, "first"), word("person", key, "title")
        member.save()
    for company, organization in made.companies.items():
        run = MemberImport.objects.create(
            organization=organization,
            started_by="Somebody",
            file_name=f"{word('fault', company, 'file')}.csv",
            state=ImportState.COMPLETE,
        )
        ImportFault.objects.create(
            run=run, line=2, reason="No name", values={"first_name": word("fault", company, "value")}
        )


def _providers(made: World) -> None:
    for company, organization in made.companies.items():
        provider = IdentityProvider.objects.create(
            organization=organization,
            contract=made.contracts[COMPANIES[company][0]],
            name=word("provider", company, "name"),
            issuer=f"https://{word('provider', company, 'issuer')}.example",
            client_id=word("provider", company, "client"),
        )
        ProviderDomain.objects.create(
            provider=provider, organization=organization, domain=f"{word('provider', company, 'domain')}.example"
        )
        GroupRole.objects.create(
            organization=organization, group=word("provider", company, "group"), role=Role.RECRUITER.value
        )


def _notes(made: World) -> None:
    for key, one in NOTES.items():
        seat, member, text = made.seats[one.author], _member(made, one.member), word("note", key, "text")
        visibility = Visibility.CONTRACT if one.is_shared else Visibility.PRIVATE
        note = notes.write_note(seat=seat, member=member, text=text, visibility=visibility)
        if key == "edited":
            notes.edit_note(seat=seat, note=note, text="Other words", visibility=visibility)
        elif key == "deleted":
            notes.delete_note(seat=seat, note=note)
        elif key == "takenback":
            ProspectNote.objects.filter(pk=note.pk).update(was_shared=True)


def _inmails(made: World) -> None:
    for key, one in INMAILS.items():
        sent = services.send_inmail(
            seat=made.seats[one.sender],
            member=_member(made, one.member),
            subject=word("mail", key, "subject"),
            body=word("mail", key, "body"),
        )
        made.threads[key] = sent.thread
        shared = ContactData((f"{word('stub', key, 'mail')}@example.test",), (word("stub", key, "phone"),))
        services.answer(thread=sent.thread, body=word("mail", key, "answer"), share_contact_data=shared)


def _own_things(made: World) -> None:
    for key in WRITERS:
        seat = made.seats[key]
        InMailTemplate.objects.create(
            seat=seat, **{name: word("template", key, name) for name in ("name", "subject", "body")}
        )
        PeopleSearch.objects.create(seat=seat, name=word("search", key, "name"), content={"ats": "in"})
    for key in ("ada", "bob", "nan"):
        invite(admin=made.seats[key], email=f"{word('invited', key, 'mail')}@example.test", roles=[Role.RECRUITER])
    for key in ("a", "b", "n"):
        contract = made.contracts[key]
        AuditEntry.objects.create(
            organization_id=contract.organization_id,
            contract_id=contract.pk,
            actor="Somebody",
            action="seat.changed",
            subject=word("audit", key, "subject"),
        )


def _projects(made: World) -> None:
    for key, owner in PROJECTS.items():
        project: Project = open_project(
            seat=made.seats[owner],
            name=word("project", key, "name"),
            description=word("project", key, "text"),
            stages=(word("project", key, "stage"),),
        )
        save(seat=made.seats[owner], project=project, member_ids=[_member(made, "mplain").pk])


def _exports(made: World) -> None:
    for key, one in EXPORTS.items():
        made.exports[key] = Export.objects.create(
            **made.tenant(one.system),
            seat=made.seats[one.seat],
            member=_member(made, one.member),
            event=_event(made, one.system, PushType.EXPORT_CANDIDATE_PROFILE),
            external_job_posting_id=word("job", one.job, "id") if one.job else "",
            job_title=word("export", key, "title"),
            email_addresses=[f"{word('export', key, 'mail')}@example.test"],
            state=ExportState.FAILED,
            failure=word("export", key, "failure"),
        )
