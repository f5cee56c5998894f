import uuid

import pytest

from hirewire.hub.ats.postings.models import PostingTask, TaskStatus
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.seeding import suites
from hirewire.sandbox.control import recruiting
from hirewire.sandbox.control.errors import NotDone, NotOpened


@pytest.fixture
def sent(db: None) -> PostingTask:
    """A job from the ATS that the worker has not processed yet."""
    suites.seed()
    application = DeveloperApplication.objects.get(unique_foreign_id=suites.COMPANY.tenant)
    return PostingTask.objects.create(
        id=uuid.uuid4(),
        organization_id=suites.COMPANY.id,
        application=application,
        external_job_posting_id="J-1",
        element="{}",
    )


def test_an_export_to_a_job_that_was_just_sent_is_early(sent: PostingTask) -> None:
    with pytest.raises(NotOpened, match="Recruiter has not read the job 'J-1' yet"):
        recruiting.export(job_id="J-1")


def test_an_export_to_a_job_that_recruiter_refused_is_impossible(sent: PostingTask) -> None:
    PostingTask.objects.update(status=TaskStatus.FAILED, element="")

    with pytest.raises(NotDone, match="The ATS has sent no job 'J-1'"):
        recruiting.export(job_id="J-1")
