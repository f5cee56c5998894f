"""What happens because something else happened, on one page."""

from hirewire.agent.connections.events import SwitchesRead
from hirewire.agent.sync.tasks import follow_switches
from hirewire.kit.events import Reactions

REACTIONS: Reactions = {
    SwitchesRead: (follow_switches,),
}
