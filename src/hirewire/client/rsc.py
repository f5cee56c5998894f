"""The client of one application, for any server that implements Recruiter System Connect."""

from hirewire.client.access import AccessLists
from hirewire.client.applications import Applications
from hirewire.client.blind import BlindCandidates
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
    BlindCandidates,
    Applications,
    Files,
    AccessLists,
    Exports,
    History,
    People,
):
    """A client for one thread. Callers name records by the ATS's own ids.

    The first call fetches a token, which later calls reuse. Calls that fail temporarily are retried with growing waits,
    long queries are tunneled, and batches that are too large for one call are split.
    """
