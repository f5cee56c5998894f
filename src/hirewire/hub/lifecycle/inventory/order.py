"""The order in which a transaction locks rows of several tables; see docs/decisions/0025-one-order-of-locks.md.

Within one table, rows are locked in primary key order. Transactions that keep to the order of tables and to the order
of keys may wait for each other but never deadlock.
"""

from typing import Final

from django.db import models

from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.blind.models import BlindHash, BlindKey
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching.models import (
    Candidacy,
    CandidateFacts,
    Match,
    MatchDecision,
    Rematch,
    Rescore,
    SampledMatch,
    StaleApplications,
    Suggestion,
    Unlinked,
)
from hirewire.hub.ats.postings.models import JobPosting, PostingTask
from hirewire.hub.ats.requisitions.models import JobRequisition, JobRequisitionStage
from hirewire.hub.recruiting.bell.models import FollowedJob
from hirewire.hub.recruiting.evaluations.models import Evaluation
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.recommendations.models import NotInterested
from hirewire.hub.recruiting.record_counts.models import RecordCount

#: Parents before their children, and derived rows after the records that they are derived from.
LOCK_ORDER: Final[tuple[type[models.Model], ...]] = (
    # Two advisory locks come before all rows. The lock of ``identity.organizations.services`` keeps the company from
    # moving. With the lock of ``recruiting.exports.forgetting``, exports and deletions take turns. If a transaction
    # needs an advisory lock, it takes the advisory lock before it locks any row.
    #
    # The queues of the worker are the first tables: when the worker takes rows from a queue, it keeps these rows locked
    # until it has done the queued work.
    Rematch,
    Rescore,
    StaleApplications,
    Unlinked,
    MatchDecision,
    SampledMatch,
    Candidate,
    CandidateNote,
    # To write hashes, a transaction locks the key of the hashes, then the hashes, and then the matches that result.
    BlindKey,
    BlindHash,
    Match,
    Suggestion,
    CandidateFacts,
    Application,
    ApplicationNote,
    InterviewFeedback,
    Stage,
    # A file comes before its attachments: only a transaction that has locked the file can tell whether any of its
    # attachments are left.
    Media,
    Attachment,
    Candidacy,
    JobRequisition,
    JobRequisitionStage,
    JobPosting,
    PostingTask,
    EntityAcl,
    EntityAclAssignee,
    Evaluation,
    NotInterested,
    FollowedJob,
    Export,
    RecordCount,
)
