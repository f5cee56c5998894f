"""What happens because something else happened, on one page."""

from hirewire.hub.candidates.events import CandidatesDeleted, CandidatesSynced
from hirewire.hub.matching import tasks as matching_tasks
from hirewire.hub.notifications import tasks as notifications_tasks
from hirewire.hub.notifications.events import PushAnnounced
from hirewire.hub.postings import tasks as postings_tasks
from hirewire.hub.postings.events import PostingsSubmitted
from hirewire.kit.events import Reactions

REACTIONS: Reactions = {
    PushAnnounced: (notifications_tasks.deliver,),
    PostingsSubmitted: (postings_tasks.take_in,),
    CandidatesSynced: (matching_tasks.rematch_candidates,),
    CandidatesDeleted: (matching_tasks.rematch_candidates,),
}
