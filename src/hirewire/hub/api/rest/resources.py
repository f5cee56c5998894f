"""Resources of ``/v2/`` that the versioned root offers in another form.

In the versioned root, most of these resources have another name. None of them is a child of another resource, and their
keys need not name a data provider.
"""

from typing import ClassVar, Final

from hirewire.hub.ats.acls import api as acls
from hirewire.hub.ats.applications import api as applications
from hirewire.hub.ats.candidates import api as candidates
from hirewire.hub.ats.matching import api as matching
from hirewire.hub.ats.postings import api as postings
from hirewire.hub.platform.integrations import api as integrations
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.recruiting.messaging import seats
from hirewire.hub.restli.resource import Context, Page, finder
from hirewire.wire.records.candidates import Candidate, MatchedCandidate
from hirewire.wire.records.notes import CandidateNote, Note
from hirewire.wire.records.seats import SeatV2, VersionedSeat
from hirewire.wire.records.versioned import versioned

_COMPANY: Final = "integrationContext"


class _Flat:
    parent: ClassVar[str] = ""
    #: Clients that moved from ``/v2/`` still send this key part.
    optional_key_parts: ClassVar[tuple[str, ...]] = ("dataProvider",)


class SimpleJobPostings(postings.SimpleJobPostings):
    """The field ``company`` names the company. The hub ignores ``budget``, which is for paid campaigns."""

    company_fields = ("company", "integrationContext", "companyPageUrl", "companyName")


class Candidates(_Flat, matching.MatchedReads, candidates.CandidateWrites):
    name = "candidates"
    id_parts = ("externalCandidateId",)
    key_parts = (*id_parts, _COMPANY)
    entity = versioned(Candidate)
    answer = versioned(MatchedCandidate)


class CandidateNotes(_Flat, candidates.CandidateNotes):
    name = "candidateNotes"
    id_parts = ("externalCandidateId", "externalNoteId")
    key_parts = (*id_parts, _COMPANY)
    entity = versioned(CandidateNote)


class AtsApplications(_Flat, applications.AtsApplications):
    key_parts = (*applications.AtsApplications.id_parts, _COMPANY)


class ApplicationNotes(_Flat, applications.ApplicationNotes):
    name = "applicationNotes"
    id_parts = ("externalJobApplicationId", "externalNoteId")
    key_parts = (*id_parts, _COMPANY)
    entity = versioned(Note)


class ApplicationInterviewFeedbacks(_Flat, applications.ApplicationFeedback):
    name = "applicationInterviewFeedbacks"
    id_parts = ("jobApplicationId", "interviewFeedbackId")
    key_parts = (*id_parts, _COMPANY)


class ApplicationStage(_Flat, applications.ApplicationStages):
    name = "applicationStage"
    id_parts = ("jobApplicationId", "jobApplicationStageId")
    key_parts = (*id_parts, _COMPANY)


class EntityAcls(_Flat, acls.AtsEntityAcls):
    """The protocol does not publish the names of this resource's key parts.

    We use the names from ``/v2/``, because the key parts of some other resources have the same names below ``/v2/`` and
    ``/rest/``.
    """

    name = "entityAcls"
    key_parts = (*acls.AtsEntityAcls.id_parts, _COMPANY)
    data_provider = None


class EntityAclAssignees(_Flat, acls.AtsEntityAclAssignees):
    name = "entityAclAssignees"
    key_parts = (*acls.AtsEntityAclAssignees.id_parts, _COMPANY)
    data_provider = None


class SeatsV2(seats.SeatsV2):
    answer = VersionedSeat

    @finder("attributes")
    def by_attributes(self, caller: Caller, context: Context) -> Page:
        """Returns seats with ``seatId`` in place of ``id``, and ``createdAt`` in place of the audit stamp."""
        page = super().by_attributes(caller, context)
        return Page([seat.as_versioned for seat in page.elements if isinstance(seat, SeatV2)], total=page.total)


class Integrations(_Flat, integrations.AtsIntegrations):
    name = "integrations"
    key_parts = (_COMPANY, "integrationType", "tenantType")
    data_provider = None


class IntegrationConfigurations(_Flat, integrations.IntegrationConfigurations):
    name = "integrationConfigurations"
    key_parts = (*Integrations.key_parts, "configurationKey")
