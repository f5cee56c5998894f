"""Lists the reactions to the agent's events, and the columns that are encrypted again when keys are rotated."""

from hirewire.agent.accounts import services as accounts
from hirewire.agent.accounts.events import AccountsChanged
from hirewire.agent.connections import models as connections_models
from hirewire.agent.connections.events import (
    AccountChanged,
    AtsChanged,
    CompanyIdChanged,
    PermissionFound,
    SwitchesRead,
)
from hirewire.agent.connections.tasks import check_connection
from hirewire.agent.exports import services as exports
from hirewire.agent.history import services as history
from hirewire.agent.history.events import CandidateWanted
from hirewire.agent.history.tasks import create_candidate_soon, fetch_soon, hand_over_soon
from hirewire.agent.mirror import services as mirror
from hirewire.agent.mirror.events import PersonIdentified
from hirewire.agent.rehearsals import models as rehearsals_models
from hirewire.agent.sync.tasks import follow_company, follow_switches, read_again, relist_people, restart
from hirewire.kit.work.events import AtOnce, Reactions

REACTIONS: Reactions = {
    # Run in the publisher's transaction, so that nothing is ever sent or written with the ids of the former account.
    AccountChanged: (
        AtOnce(restart),
        AtOnce(mirror.forget_people),
        AtOnce(history.forget_candidates),
        AtOnce(exports.begin_again),
        AtOnce(accounts.forget_users),
    ),
    AccountsChanged: (relist_people, fetch_soon),
    AtsChanged: (check_connection, read_again),
    CompanyIdChanged: (follow_company,),
    CandidateWanted: (create_candidate_soon,),
    PersonIdentified: (hand_over_soon,),
    PermissionFound: (read_again,),
    SwitchesRead: (follow_switches,),
}

SEALED = (*connections_models.SEALED, rehearsals_models.SEALED)
