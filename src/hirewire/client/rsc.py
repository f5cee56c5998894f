"""The client of one application, for any server that speaks Recruiter System Connect."""

from hirewire.client.access import AccessLists
from hirewire.client.applications import Applications
from hirewire.client.candidates import Candidates
from hirewire.client.exports import Exports
from hirewire.client.files import Files
from hirewire.client.history import History
from hirewire.client.integrations import Integrations
from hirewire.client.jobs import Jobs
from hirewire.client.people import People
from hirewire.client.provisioning import Provisioning
from hirewire.client.requisitions import Requisitions


class RscClient(
    Provisioning,
    Integrations,
    Jobs,
    Requisitions,
    Candidates,
    Applications,
    Files,
    AccessLists,
    Exports,
    History,
    People,
):
    """Made for one thread; records are named by the ATS's own ids.

    A token is fetched at the first call and reused. Calls that failed for a
    passing reason are repeated with growing waits, long queries are
    tunnelled, and batches are cut to what a call may hold.
    """
