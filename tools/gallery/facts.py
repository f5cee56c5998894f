"""Data used in many areas: seats and records of the first company, and people whom its ATS knows or does not know."""

from hirewire.cast.cast import LARKSPUR, PARTNER_ID
from hirewire.hub.ats.applications.models import Application, InterviewFeedback
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.models import Match, Rematch, Rescore, StaleMember
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.services import set_allows_export
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.support.stack import eventually
from tools.gallery.world import World

CONTRACT = LARKSPUR.dashboards[0].id


def seat_of(first_name: str) -> Seat:
    return Seat.objects.select_related("person", "contract__organization").get(
        contract=CONTRACT, person__first_name=first_name
    )


def customer() -> DeveloperApplication:
    return DeveloperApplication.objects.get(organization=LARKSPUR.id, parent=PARTNER_ID)


def contract() -> Contract:
    return Contract.objects.select_related("organization").get(pk=CONTRACT)


def strangers() -> list[Member]:
    known = Match.objects.filter(organization=LARKSPUR.id).values("member")
    return list(Member.objects.filter(organization=None).exclude(pk__in=known).order_by("pk")[200:260])


def gather(world: World) -> None:
    # Wait until all members have been compared with the ATS's records. Before that, somebody whom the ATS knows may
    # seem to be a stranger.
    eventually(_compared, bool)
    application = customer()
    alone = strangers()
    rows = {"organization": LARKSPUR.id, "application": application}
    # An application far along the pipeline has the most to show.
    applied = Application.objects.filter(**rows, ats_job_application_id__in=_evaluated(rows)).first()
    applied = applied or Application.objects.filter(**rows).latest("ats_created_at")
    matched = Match.objects.filter(**rows, ats_candidate_id=applied.ats_candidate_id).first()
    matched = matched or Match.objects.filter(**rows).order_by("ats_candidate_id")[40]
    set_allows_export(member=alone[0], allows=False)
    world.things |= {
        "nobody": 99_999_999,
        "application": application.pk,
        "partner": PARTNER_ID,
        "seat": seat_of("Amara").pk,
        "declines": alone[0].pk,
        "stranger": alone[1].pk,
        "other stranger": alone[2].pk,
        "known": matched.member_id,
        "candidate": matched.ats_candidate_id,
        "unmatched": unlinked()[0],
        "job": JobPosting.objects.filter(**rows, state="LISTED")
        .order_by("external_job_posting_id")
        .values_list("external_job_posting_id", flat=True)
        .first(),
        "larkspur": LARKSPUR.id,
    }


def unlinked() -> list[str]:
    """Ids of two records that no member is linked to. If there are fewer than two, undo links of other records."""
    rows = {"organization": LARKSPUR.id, "application": customer()}
    linked = Match.objects.filter(**rows)
    alone = Candidate.objects.filter(**rows).exclude(ats_candidate_id__in=linked.values("ats_candidate_id"))
    found = list(alone.order_by("ats_candidate_id").values_list("ats_candidate_id", flat=True)[:2])
    for match in linked.select_related("member").order_by("-ats_candidate_id")[: 2 - len(found)]:
        by_hand.unlink(
            seat=seat_of("Ingrid"),
            application=customer(),
            candidate_id=match.ats_candidate_id,
            member=match.member,
        )
        found.append(match.ats_candidate_id)
    return found


def _compared() -> bool:
    return not any(waiting.objects.exists() for waiting in (Rematch, Rescore, StaleMember))


def _evaluated(rows: dict[str, object]) -> list[str]:
    return list(InterviewFeedback.objects.filter(**rows).values_list("ats_job_application_id", flat=True)[:50])
