"""All reactions to the simulator's events."""

from hirewire.kit.work.events import Reactions
from hirewire.simulator.events import ImportStarted, OutboxFilled
from hirewire.simulator.hooks.tasks import deliver_webhooks
from hirewire.simulator.importing.tasks import import_candidates

REACTIONS: Reactions = {
    ImportStarted: (import_candidates,),
    OutboxFilled: (deliver_webhooks,),
}
