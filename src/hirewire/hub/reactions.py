"""Lists in one place what happens in response to events, on a schedule, or continuously."""

from typing import Final

from hirewire.hub.ats.applications.events import ApplicationsDeleted, ApplicationsSynced
from hirewire.hub.ats.attachments import tasks as attachments_tasks
from hirewire.hub.ats.blind import catching_up as blind_catching_up
from hirewire.hub.ats.blind import members as blind_members
from hirewire.hub.ats.blind import services as blind_services
from hirewire.hub.ats.blind.events import BlindCandidatesSynced
from hirewire.hub.ats.candidates.events import (
    CandidatesDeleted,
    CandidatesLinked,
    CandidatesSynced,
    CandidatesUnlinked,
    DeletionBegun,
    DeletionEnded,
)
from hirewire.hub.ats.matching import candidacies, forgetting, indexing, kept_links, waiting
from hirewire.hub.ats.matching import tasks as matching_tasks
from hirewire.hub.ats.matching.events import MembersIndexed
from hirewire.hub.ats.postings import tasks as postings_tasks
from hirewire.hub.ats.postings.events import AdvertisingEnded, PostingsSubmitted
from hirewire.hub.ats.requisitions import relisting
from hirewire.hub.identity.accounts import second_factor
from hirewire.hub.identity.accounts import tasks as accounts_tasks
from hirewire.hub.identity.accounts.events import PasswordForgotten, SecurityChanged
from hirewire.hub.identity.members import tasks as members_tasks
from hirewire.hub.identity.members.events import ContactsGiven, MembersChanged
from hirewire.hub.identity.providers import models as providers_models
from hirewire.hub.lifecycle.archives import tasks as archives_tasks
from hirewire.hub.lifecycle.archives.events import ArchiveRequested
from hirewire.hub.lifecycle.company_moves import tasks as company_moves_tasks
from hirewire.hub.lifecycle.company_moves.events import SwitchOverDue
from hirewire.hub.lifecycle.purges import tasks as purges_tasks
from hirewire.hub.lifecycle.purges.events import PurgeRequested
from hirewire.hub.platform.certifying import tasks as certifying_tasks
from hirewire.hub.platform.integrations.events import IntegrationRequested
from hirewire.hub.platform.journal import freshness
from hirewire.hub.platform.journal import tasks as journal_tasks
from hirewire.hub.platform.notifications import dispatcher, endpoint_metrics, endpoint_queues, reaching
from hirewire.hub.platform.notifications import tasks as notifications_tasks
from hirewire.hub.platform.notifications.events import ChallengeAsked, DeliveryDied
from hirewire.hub.platform.oauth import signing
from hirewire.hub.platform.oauth import tasks as oauth_tasks
from hirewire.hub.platform.provisioning import services as provisioning_services
from hirewire.hub.platform.throttling import tasks as throttling_tasks
from hirewire.hub.recruiting.bell import tasks as bell_tasks
from hirewire.hub.recruiting.evaluations import tasks as evaluations_tasks
from hirewire.hub.recruiting.exports import forgetting as exports_forgetting
from hirewire.hub.recruiting.exports import tasks as exports_tasks
from hirewire.hub.recruiting.impressions import tasks as impressions_tasks
from hirewire.hub.recruiting.record_counts import tasks as record_counts_tasks
from hirewire.hub.recruiting.searches import tasks as searches_tasks
from hirewire.hub.recruiting.seats import tasks as seats_tasks
from hirewire.hub.recruiting.seats.events import SeatInvited
from hirewire.hub.recruiting.single_sign_on import tasks as single_sign_on_tasks
from hirewire.hub.sites.developers import tasks as developers_tasks
from hirewire.hub.sites.developers.invited import DeveloperInvited
from hirewire.kit.monitoring.queues import WaitingRows
from hirewire.kit.work.events import Reactions

REACTIONS: Reactions = {
    PasswordForgotten: (accounts_tasks.answer_forgotten,),
    SecurityChanged: (accounts_tasks.send_notice,),
    SeatInvited: (seats_tasks.send_invitation,),
    DeveloperInvited: (developers_tasks.send_invitation,),
    ContactsGiven: (members_tasks.import_members,),
    MembersChanged: (matching_tasks.rematch_members,),
    ChallengeAsked: (notifications_tasks.challenge_endpoint,),
    DeliveryDied: (exports_tasks.fail_undelivered,),
    PostingsSubmitted: (postings_tasks.take_in,),
    AdvertisingEnded: (relisting.RELIST,),
    ApplicationsSynced: (candidacies.FOLLOW,),
    ApplicationsDeleted: (candidacies.FORGET,),
    CandidatesSynced: (waiting.REMATCH,),
    CandidatesLinked: (exports_tasks.confirm_arrivals,),
    CandidatesUnlinked: (kept_links.END,),
    # ``BEGIN`` comes first: its lock must be taken before records are locked. Export requests also take this lock
    # first, so an export request and a deletion cannot deadlock.
    DeletionBegun: (exports_forgetting.BEGIN, forgetting.FORGET),
    CandidatesDeleted: (waiting.FORGET,),
    DeletionEnded: (exports_forgetting.FORGET,),
    MembersIndexed: (blind_members.FOLLOW,),
    BlindCandidatesSynced: (exports_tasks.confirm_blind_arrivals,),
    IntegrationRequested: (company_moves_tasks.include_application,),
    PurgeRequested: (purges_tasks.CARRY_OUT,),
    ArchiveRequested: (archives_tasks.write,),
    SwitchOverDue: (company_moves_tasks.SWITCH_OVER,),
}

#: The periodic tasks that a sandbox runs by its own clock, which can jump ahead. A jump does not end an import or an
#: archive in progress: these are not treated as abandoned while their tasks wait or run.
BY_THE_CLOCK = (
    notifications_tasks.bury_the_late,
    notifications_tasks.challenge_due,
    notifications_tasks.forget_old_tries,
    exports_tasks.fail_overdue,
    oauth_tasks.forget_expired_tokens,
    postings_tasks.forget_old_tasks,
    attachments_tasks.forget_unused_files,
    attachments_tasks.sweep_vault,
    evaluations_tasks.forget_orphaned_evaluations,
    journal_tasks.forget_old_calls,
    certifying_tasks.forget_old_runs,
    postings_tasks.expire_listings,
    throttling_tasks.forget_old_counts,
    purges_tasks.carry_on,
    company_moves_tasks.switch_over_in_time,
    company_moves_tasks.clear_trails,
    members_tasks.forget_words,
    members_tasks.stop_forsaken_imports,
    archives_tasks.forget_expired,
    archives_tasks.stop_forsaken_archives,
    searches_tasks.forget_old_searches,
    seats_tasks.forget_old_invitations,
    seats_tasks.forget_old_sign_ins,
    single_sign_on_tasks.forget_old_answers,
    developers_tasks.forget_old_invitations,
    record_counts_tasks.count_everything,
    impressions_tasks.forget_old_impressions,
    matching_tasks.learn_nightly,
    bell_tasks.send_summaries,
)

#: The queues of rows that are processed in batches, because one task per row would cost more than processing the row.
BATCH_QUEUES = (
    indexing.INDEX,
    waiting.REMATCH.queue,
    waiting.RESCORE.queue,
    candidacies.FOLLOW.queue,
    blind_catching_up.CATCH_UP,
)

#: Functions that run alongside the worker's tasks for as long as the worker lives.
ALL_THE_TIME = (dispatcher.run, *(queue.attend for queue in BATCH_QUEUES))

#: Seconds that candidates may wait to be matched: after the first sync of a large ATS, matching takes hours.
_MATCHING_PATIENCE: Final = 6 * 3600

#: The rows that the metrics report as waiting for the worker. Rows that store no due time are due at once.
WAITING_ROWS = (
    WaitingRows("push", endpoint_queues.DUE, endpoint_queues.openness),
    WaitingRows("matching", "SELECT due_at FROM hub_rematch WHERE due_at <= %(now)s", patience=_MATCHING_PATIENCE),
    WaitingRows("weighing", "SELECT due_at FROM hub_rescore WHERE due_at <= %(now)s", patience=_MATCHING_PATIENCE),
    WaitingRows("candidacies", "SELECT due_at FROM hub_staleapplications WHERE due_at <= %(now)s"),
    WaitingRows("member facts", "SELECT %(now)s AS due_at FROM hub_stalemember"),
)

STATES = (endpoint_metrics.STATE, freshness.STATE)

#: The columns that ``hirewire hub keys rotate`` encrypts again, with the newest key.
SEALED = (
    provisioning_services.SEALED,
    second_factor.SEALED,
    providers_models.SEALED,
    signing.SEALED,
    blind_services.SEALED,
)

CHECKS = (reaching.unreachable_callbacks,)
