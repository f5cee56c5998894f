"""The versioned root: a table of resources, with the version that introduced each."""

from collections.abc import Callable
from typing import Final

from hirewire.hub.api.rest import resources
from hirewire.hub.api.rest.versions import VERSIONS, number_of, version_of
from hirewire.hub.ats.attachments.api import Attachments
from hirewire.hub.ats.postings.api import JobPostingStatuses, SimpleJobPostingTasks
from hirewire.hub.ats.requisitions.api import JobRequisitions, JobRequisitionStages, UnnumberedJobRequisitions
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.recruiting.evaluations.api import ExportedApplicationEvaluation, ExportedApplicationEvaluations
from hirewire.hub.recruiting.exports.api import ExportedCandidates, PurgedExportedCandidates
from hirewire.hub.recruiting.messaging.api import MailStubs
from hirewire.hub.restli.dispatch import Facade
from hirewire.hub.restli.invoking import Invoke
from hirewire.hub.restli.messages import Answer, Call
from hirewire.hub.restli.resource import Resource

PREFIX: Final = "/rest/"

#: The version in which each resource appeared. If no release note gives the version of a resource, it is listed under
#: the oldest version.
SINCE: Final[tuple[tuple[str, tuple[Resource[Caller], ...]], ...]] = (
    (
        "202504",
        (
            resources.SimpleJobPostings(),
            SimpleJobPostingTasks(),
            JobPostingStatuses(),
            resources.Candidates(),
            resources.AtsApplications(),
            resources.ApplicationInterviewFeedbacks(),
            resources.ApplicationStage(),
            UnnumberedJobRequisitions(),
            JobRequisitionStages(),
            ExportedCandidates(),
            PurgedExportedCandidates(),
            ExportedApplicationEvaluation(),
            ExportedApplicationEvaluations(),
        ),
    ),
    ("202510", (Attachments(), MailStubs())),
    ("202511", (resources.EntityAcls(), resources.EntityAclAssignees())),
    ("202512", (resources.CandidateNotes(), resources.ApplicationNotes(), resources.SeatsV2())),
    ("202602", (resources.Integrations(), resources.IntegrationConfigurations())),
    ("202603", (JobRequisitions(),)),
)


class VersionedRoot:
    """One façade for each version; a header of the call selects it."""

    def __init__(self, *, authenticate: Callable[[Call], Caller], invoke: Invoke[Caller]) -> None:
        self._facades = {
            version: Facade(
                prefix=PREFIX,
                resources=resources_in(version),
                authenticate=authenticate,
                invoke=invoke,
                version=number_of(version),
            )
            for version in VERSIONS
        }

    def __call__(self, call: Call) -> Answer:
        return self._facades[version_of(call)](call)


def resources_in(version: str) -> list[Resource[Caller]]:
    """The resources of a version. A newer resource replaces an older one of the same name. Versions sort as text."""
    all_resources = (resource for since, added in SINCE if since <= version for resource in added)
    return list({resource.name: resource for resource in all_resources}.values())
