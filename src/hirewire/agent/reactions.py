"""What happens because something else happened, on one page."""

from hirewire.agent.accounts.events import AccountsChanged
from hirewire.agent.connections.events import SwitchesRead
from hirewire.agent.sync.tasks import follow_switches, relist_people
from hirewire.kit.events import Reactions

REACTIONS: Reactions = {
    AccountsChanged: (relist_people,),
    SwitchesRead: (follow_switches,),
}
