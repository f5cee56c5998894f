"""Why a seat sees a job application or does not."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from hirewire.hub.ats.acls.visibility import VisibilityScope, application_row, verdict, visible_applications
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.sites.recruiter.why.forms import Question
from hirewire.hub.sites.recruiter.why.paths import (
    AtsLink,
    Inquiry,
    Link,
    Path,
    all_of,
    connected,
    connected_systems,
    hidden_record_name,
    moment,
    not_connected,
    path_until_broken,
    record_name,
    seat_link,
    told_apart,
)
from hirewire.hub.sites.recruiter.why.people import HIDDEN, how_to_open


def about_application(question: Inquiry, application_id: str) -> list[Path]:
    """Return one path for each application with this id.

    If the asker is not an admin, a hidden application looks as if the ATS had not sent it.
    """
    seen, own = question.seen(Feature.IN_ATS), question.own(Feature.IN_ATS)
    if not application_id or "\x00" in application_id:
        return []
    if not seen:
        says = _("No ATS is on for {contract}, so nobody sees applications.")
        return [Path(_seen(question, application_id), (not_connected(question, says),))]
    candidate = Candidate.objects.filter(
        organization_id=seen.organization.pk,
        application_id=OuterRef("application_id"),
        ats_candidate_id=OuterRef("ats_candidate_id"),
    )
    rows = Application.objects.filter(seen.tenancy, ats_job_application_id=application_id).annotate(
        row=application_row(seen), has_candidate=Exists(candidate)
    )
    known_ids = set(
        Application.objects.filter(
            own.tenancy, visible_applications(own), ats_job_application_id=application_id
        ).values_list("application_id", flat=True)
    )
    general = _seen(question, application_id)
    paths, hidden_rows = [], 0
    for row in rows.select_related("application").order_by("application_id"):
        if row.application_id in known_ids:
            record = record_name(question, row.application, application_id)
            links = _links(question, seen, row, has_candidate=row.has_candidate)
            paths.append(path_until_broken(general, links, record, _seen(question, record)))
        elif question.may_know_of_hidden:
            hidden_rows += 1
            outcome = question.phrase(_("You may see it."), _("{name} may see it."))
            hidden = (_visibility(question, row.row), seat_link(question, outcome))
            precise = _seen(question, hidden_record_name(application_id, hidden_rows))
            paths.append(path_until_broken(general, hidden, str(HIDDEN), precise))
    return told_apart(paths) or [Path(general, (_unknown(question, seen, application_id),))]


def _seen(question: Inquiry, application_id: str) -> str:
    if question.is_own:
        return _("Can I see application {id}?").format(id=application_id)
    return _("Can {name} see application {id}?").format(name=question.viewer.person.name, id=application_id)


def _unknown(question: Inquiry, seen: VisibilityScope, application_id: str) -> Link:
    systems = all_of(question, connected_systems(seen))
    return AtsLink(
        _("Sent"),
        _("Application {id} was not sent by {systems}, or you may not see it.").format(
            systems=systems, id=application_id
        ),
        holds=False,
        todo=_(
            "Check in the ATS that the application has this id. It may be a draft, or it was refused when it was sent."
        ),
    )


def _links(question: Inquiry, seen: VisibilityScope, row: Application, *, has_candidate: bool) -> Iterator[Link]:
    yield connected(question, row.application)
    job = row.ats_job_posting_name or row.ats_job_posting_id
    yield AtsLink(
        _("Sent"),
        _("The ATS last sent {id}, for {job}, on {moment}.").format(
            id=row.ats_job_application_id, job=job, moment=moment(row.received_at)
        ),
    )
    yield _place(question, seen, row, has_candidate=has_candidate)
    yield _visibility(question, row.row)  # type: ignore[attr-defined]  # annotated where applications are read
    yield seat_link(
        question,
        question.phrase(_("You see it on the profile’s ATS tab."), _("{name} sees it on the profile’s ATS tab.")),
    )


def _visibility(question: Inquiry, row: int) -> Link:
    answer = verdict(row)
    todo = "" if answer.sees else how_to_open(question, Feature.IN_ATS)
    return Link(_("Visibility"), answer.because, holds=answer.sees, todo=todo)


def _place(question: Inquiry, seen: VisibilityScope, row: Application, *, has_candidate: bool) -> Link:
    if not has_candidate:
        return Link(
            _("Candidate"),
            _("Its candidate {id} has not been sent or was deleted. The application waits for it.").format(
                id=row.ats_candidate_id
            ),
            holds=False,
            todo=_("In the ATS, find out why the candidate is not sent."),
        )
    matches = Match.objects.filter(
        organization=seen.organization, application=row.application_id, ats_candidate_id=row.ats_candidate_id
    )
    names = [match.member.name for match in matches.select_related("member").order_by("-probability", "member_id")[:3]]
    if names:
        return Link(_("Candidate"), _("It appears on the profile of {names}.").format(names=", ".join(names)))
    return Link(
        _("Candidate"),
        _("Its candidate {id} matches nobody in Recruiter.").format(id=row.ats_candidate_id),
        holds=False,
        address=question.address(Question.PERSON, id=row.ats_candidate_id),
        opens=_("Ask why {id} is not marked In ATS").format(id=row.ats_candidate_id),
    )
