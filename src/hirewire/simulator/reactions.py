"""What the simulator registers with the site: reactions to events, continuous work, waiting rows, secrets."""

from hirewire.kit.monitoring.queues import WaitingRows
from hirewire.kit.work.events import Reactions
from hirewire.simulator.events import ImportStarted, OutboxFilled
from hirewire.simulator.hooks import models as hooks_models
from hirewire.simulator.hooks.tasks import deliver_webhooks
from hirewire.simulator.importing.tasks import import_candidates
from hirewire.simulator.people import services as people_services
from hirewire.simulator.records.resemblance import waiting

REACTIONS: Reactions = {
    ImportStarted: (import_candidates,),
    OutboxFilled: (deliver_webhooks,),
}

#: Functions that run beside the worker's tasks for as long as the worker lives.
ALL_THE_TIME = (waiting.QUEUE.attend,)

#: Rows that wait for the worker. Health checks and metrics count them.
WAITING_ROWS = (WaitingRows("duplicates", waiting.DUE),)

#: The columns that ``hirewire ats keys rotate`` encrypts again, besides the agent's columns.
SEALED = (people_services.SEALED, hooks_models.SEALED)
