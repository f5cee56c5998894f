"""Lists the tasks that react to the agent's events, and the columns to encrypt again when keys are rotated."""

from hirewire.agent.accounts.events import AccountsChanged
from hirewire.agent.connections import models as connections_models
from hirewire.agent.connections.events import AtsChanged, CompanyIdChanged, PermissionFound, SwitchesRead
from hirewire.agent.connections.tasks import check_connection
from hirewire.agent.history.tasks import fetch_soon, hand_over_soon
from hirewire.agent.mirror.events import PersonIdentified
from hirewire.agent.rehearsals import models as rehearsals_models
from hirewire.agent.sync.tasks import follow_company, follow_switches, read_again, relist_people
from hirewire.kit.work.events import Reactions

REACTIONS: Reactions = {
    AccountsChanged: (relist_people, fetch_soon),
    AtsChanged: (check_connection, read_again),
    CompanyIdChanged: (follow_company,),
    PersonIdentified: (hand_over_soon,),
    PermissionFound: (read_again,),
    SwitchesRead: (follow_switches,),
}

SEALED = (*connections_models.SEALED, rehearsals_models.SEALED)
