from datetime import timedelta

import pytest

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.matching.models import Candidacy
from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.hub.ats.requisitions.services import upsert_requisitions
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.bell import following, queries, services
from hirewire.hub.recruiting.bell.errors import TooManyJobs
from hirewire.hub.recruiting.bell.models import FollowedJob, Kind
from hirewire.hub.recruiting.bell.queries import Notification
from hirewire.hub.recruiting.exports.services import report_failure, request_export
from hirewire.kit import clock
from tests.factories import connected, lists, synced
from tests.hub.recruiting.bell.stories import moved

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def stages(seat: Seat) -> list[Notification]:
    return queries.notifications(seat, kinds=[Kind.STAGE], most=50)


def test_a_new_stage_is_shown_once_with_its_job(company: connected.Company, seat: Seat) -> None:
    member = connected.known_member(company)
    following.follow(seat=seat, job=connected.job(company))

    moved(company)

    (notification,) = stages(seat)
    about = notification.about
    assert (about.stage, about.job_title, notification.member) == ("Offer", "Senior Data Engineer, Claims", member)
    assert (notification.is_unread, queries.unread_count(seat)) == (True, 1)
    services.read(seat=seat, kind=Kind.STAGE, number=notification.number)
    assert queries.unread_count(seat) == 0
    moved(company, "Hired")
    assert [(each.about.stage, each.is_unread) for each in stages(seat)] == [("Hired", True)]


def test_stages_from_before_following_are_not_shown(company: connected.Company, seat: Seat) -> None:
    connected.known_member(company)

    following.follow(seat=seat, job=connected.job(company))

    assert stages(seat) == []


def test_old_stages_that_arrive_late_are_not_shown(company: connected.Company, seat: Seat) -> None:
    """The first sync of an ATS can add stages that are years old.

    A match that is found later can also add old stages.
    """
    following.follow(seat=seat, job=connected.job(company))

    connected.known_member(company)

    assert Candidacy.objects.exists()
    assert stages(seat) == []


def test_only_followed_jobs_ring_the_bell(company: connected.Company, seat: Seat) -> None:
    connected.known_member(company)
    connected.job(company)
    following.follow(seat=seat, job=connected.job(company, "REQ-9", "Nurse"))

    moved(company)

    assert (stages(seat), stages(company.admin_a)) == ([], [])


def stages_of_one_person(company: connected.Company, seat: Seat, *numbers: int) -> None:
    """Have one person reach a stage in several followed jobs at the same instant."""
    connected.known_member(company)
    candidacy = Candidacy.objects.get()
    Candidacy.objects.all().delete()
    for number in numbers:
        following.follow(seat=seat, job=connected.job(company, f"REQ-{number}", f"Welder {number}"))
    candidacy.stage, candidacy.since = "Offer", clock.now()
    candidacy.changed_at = candidacy.since
    for number in numbers:
        candidacy.ats_job_application_id, candidacy.ats_job_posting_id = f"A-{number}", f"REQ-{number}"
        candidacy.save(force_insert=True)


def test_pages_show_each_of_several_stages_of_one_person_and_instant(company: connected.Company, seat: Seat) -> None:
    stages_of_one_person(company, seat, 4, 1, 7, 0, 8, 3, 6, 2, 5)

    pages = [queries.notifications(seat, kinds=[Kind.STAGE], start=start, most=2) for start in range(0, 9, 2)]

    titles = [notification.about.job_title for page in pages for notification in page]
    assert sorted(titles) == [f"Welder {number}" for number in range(9)]


def test_opening_one_of_two_stages_of_a_person_leaves_the_other_unread(company: connected.Company, seat: Seat) -> None:
    stages_of_one_person(company, seat, 1, 2)
    opened, other = stages(seat)

    assert queries.notification(seat, Kind.STAGE, opened.number) == opened
    services.read(seat=seat, kind=Kind.STAGE, number=opened.number)

    assert [(each.number, each.is_unread) for each in stages(seat)] == [(opened.number, False), (other.number, True)]
    assert queries.unread_count(seat) == 1


def test_marks_and_links_of_earlier_releases_still_work(company: connected.Company, seat: Seat) -> None:
    """Earlier releases numbered stages by member, so a mark covered all stages of the person until then."""
    stages_of_one_person(company, seat, 1, 2)
    newest = stages(seat)[0]

    assert queries.notification(seat, Kind.STAGE, newest.member.pk) == newest
    services.read(seat=seat, kind=Kind.STAGE, number=newest.member.pk)

    assert [each.is_unread for each in stages(seat)] == [False, False]


def test_unfollowing_removes_the_notifications(company: connected.Company, seat: Seat) -> None:
    connected.known_member(company)
    job = connected.job(company)
    following.follow(seat=seat, job=job)
    moved(company)

    following.unfollow(seat=seat, job=job)

    assert (stages(seat), queries.unread_count(seat)) == ([], 0)
    assert list(following.followed_jobs(seat)) == []


def test_an_access_list_removes_the_notifications(company: connected.Company, seat: Seat) -> None:
    connected.known_member(company)
    job = connected.job(company)
    following.follow(seat=seat, job=job)
    moved(company)

    lists.put(company.application, "chosen", job.external_job_posting_id)

    assert (stages(seat), queries.unread_count(seat), list(following.followed_jobs(seat))) == ([], 0, [])


def test_a_hidden_application_rings_no_bell(company: connected.Company, seat: Seat) -> None:
    lists.close(company.application)
    connected.known_member(company)
    job = connected.job(company)
    job.access_restricted = False
    job.save()
    following.follow(seat=seat, job=job)
    moved(company)
    assert len(stages(seat)) == 1

    Application.objects.update(access_restricted=True)

    assert stages(seat) == []


def test_following_again_changes_nothing(company: connected.Company, seat: Seat) -> None:
    job = connected.job(company)
    with clock.stopped(clock.now() - DAY):
        following.follow(seat=seat, job=job)
    since = FollowedJob.objects.get().created_at

    following.follow(seat=seat, job=job)

    assert FollowedJob.objects.get().created_at == since
    assert following.is_followed(seat, job)


def test_the_number_of_followed_jobs_is_limited(
    company: connected.Company, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST_JOBS", 1)
    first = connected.job(company)
    following.follow(seat=seat, job=first)

    following.follow(seat=seat, job=first)
    with pytest.raises(TooManyJobs):
        following.follow(seat=seat, job=connected.job(company, "REQ-9", "Nurse"))


def test_only_a_new_stage_changes_when_recruiter_learned_of_it(company: connected.Company) -> None:
    with clock.stopped(clock.now() - DAY):
        connected.known_member(company)
    learned = Candidacy.objects.get().changed_at

    Application.objects.update(disposition_reason="Withdrew")
    connected.follow(company)
    assert (Candidacy.objects.get().is_over, Candidacy.objects.get().changed_at) == (True, learned)
    moved(company)

    assert (Candidacy.objects.get().changed_at or clock.now()) > clock.now() - timedelta(minutes=1)


@pytest.fixture
def own_job(company: connected.Company, seat: Seat) -> JobPosting:
    connected.known_member(company)
    job = connected.job(company)
    job.requisition_owner_email = seat.person.email.title()
    job.save()
    return job


def test_the_owner_follows_without_a_click(company: connected.Company, seat: Seat, own_job: JobPosting) -> None:
    moved(company)

    assert following.is_followed(seat, own_job)
    assert list(following.followed_jobs(seat)) == [own_job]
    assert [notification.about.stage for notification in stages(seat)] == ["Offer"]
    assert queries.unread_count(seat) == 1
    assert (stages(company.admin_a), list(following.followed_jobs(company.admin_a))) == ([], [])


def test_owners_may_unfollow_and_follow_again(company: connected.Company, seat: Seat, own_job: JobPosting) -> None:
    moved(company)

    following.unfollow(seat=seat, job=own_job)

    assert (stages(seat), queries.unread_count(seat), list(following.followed_jobs(seat))) == ([], 0, [])
    following.follow(seat=seat, job=own_job)
    moved(company, "Hired")
    assert [notification.about.stage for notification in stages(seat)] == ["Hired"]


def test_an_own_export_rings_once_until_the_ats_moves_the_person(
    company: connected.Company, seat: Seat, own_job: JobPosting
) -> None:
    member = Candidacy.objects.get().member
    moved(company, "Applied")
    with clock.stopped(clock.now() + timedelta(seconds=3)):
        export = request_export(seat=seat, member=member, application=company.application, job=own_job)
        report_failure(export=export, reason="She is there already")
    assert stages(seat) == []

    with clock.stopped(clock.now() + timedelta(minutes=1)):
        moved(company, "Offer")

    assert [notification.about.stage for notification in stages(seat)] == ["Offer"]


def test_owners_are_not_notified_of_anything_before_recruiter_knew_them(
    company: connected.Company, seat: Seat, own_job: JobPosting
) -> None:
    JobPosting.objects.update(owner_known_at=clock.now() + DAY)

    moved(company)

    assert (stages(seat), queries.unread_count(seat)) == ([], 0)


def test_an_access_list_hides_a_job_from_its_owner_too(
    company: connected.Company, seat: Seat, own_job: JobPosting
) -> None:
    moved(company)

    lists.put(company.application, "chosen", own_job.external_job_posting_id)

    assert (stages(seat), queries.unread_count(seat), list(following.followed_jobs(seat))) == ([], 0, [])


def test_closed_jobs_of_an_owner_ring_the_bell_but_are_not_listed(
    company: connected.Company, seat: Seat, own_job: JobPosting
) -> None:
    JobPosting.objects.update(state=PostingState.CLOSED)

    moved(company, "Hired")

    assert ([notification.about.stage for notification in stages(seat)], list(following.followed_jobs(seat))) == (
        ["Hired"],
        [],
    )


def test_the_owner_is_known_since_the_owner_changed(company: connected.Company) -> None:
    """Other changes of the job do not change ``owner_known_at``."""
    owners = []
    for day, changes in enumerate([{}, {"title": "Welder"}, {"requisitionOwnerEmail": "new@example.com"}]):
        with clock.stopped(clock.now() + day * DAY):
            upsert_requisitions(
                application=company.application,
                organization_id=company.admin_a.contract.organization_id,
                rows=[synced.requisition_row(**changes)],
            )
        owners.append(JobPosting.objects.get().owner_known_at)

    assert owners[0] == owners[1] < owners[2]
