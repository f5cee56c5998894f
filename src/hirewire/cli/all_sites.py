"""``hirewire hub``, ``hirewire ats`` and ``hirewire agent`` with all their commands."""

from typing import Final

from hirewire.cli.lazy import LazyGroup
from hirewire.sandbox.sites import AGENT, ATS, HUB

_EVERYWHERE: Final = {
    "migrate": "hirewire.cli.site_commands:migrate",
    "prepare": "hirewire.cli.site_commands:prepare",
    "web": "hirewire.cli.serving:web",
    "worker": "hirewire.cli.serving:worker",
    "config": "hirewire.cli.settings:config_command",
    "backup": "hirewire.cli.backup.commands:backup_command",
    "restore": "hirewire.cli.backup.commands:restore_command",
    "doctor": "hirewire.cli.examining:doctor_command",
    "keys": "hirewire.cli.sealing:keys_commands",
    "tasks": "hirewire.cli.failed_tasks:failed_tasks",
}
_SEED: Final = {"seed": "hirewire.cli.site_commands:seed"}
_HUB: Final = {
    "add": "hirewire.cli.founding:add",
    "quota": "hirewire.cli.quotas:quota",
    "matching": "hirewire.cli.matching:matching",
    "learn": "hirewire.cli.learning:learn",
    "set-password": "hirewire.cli.people:set_password",
    "reset-second-step": "hirewire.cli.people:reset_second_step",
    "domain": "hirewire.cli.domains:domain",
    "application-rights": "hirewire.cli.rights:application_rights",
    "rotate-signing-key": "hirewire.cli.signing:rotate_signing_key",
    "row-security": "hirewire.cli.securing:row_security",
    "release-company-id": "hirewire.cli.companies:release_company_id",
    "request": "hirewire.cli.integrations:request",
    "switch": "hirewire.cli.integrations:switch",
    "resync-jobs": "hirewire.cli.integrations:resync_jobs",
    "end-contract": "hirewire.cli.ending:end_contract",
    "distribute": "hirewire.cli.distributing:distribute",
    "export-traffic": "hirewire.cli.traffic:export_traffic",
}
_ATS: Final = {
    "set-password": "hirewire.cli.people:set_ats_password",
    "add": "hirewire.cli.ats_accounts:add_to_ats",
    "connect": "hirewire.cli.ats_accounts:connect",
    "integrate": "hirewire.cli.ats_accounts:integrate",
}
_AGENT: Final = {
    "backup": "hirewire.cli.following:backup",
    "config": "hirewire.cli.following:config",
    "doctor": "hirewire.cli.following:doctor",
    "migrate": "hirewire.cli.following:migrate",
    "tasks": "hirewire.cli.following:tasks",
    "keys": "hirewire.cli.agent:keys",
    "add": "hirewire.cli.agent:add",
    "remove": "hirewire.cli.agent:remove",
    "connect": "hirewire.cli.agent:connect",
    "check": "hirewire.cli.agent:check",
    "status": "hirewire.cli.agent:status",
    "webhook": "hirewire.cli.agent:webhook",
    "pause": "hirewire.cli.agent:pause",
    "resume": "hirewire.cli.agent:resume",
    "resync": "hirewire.cli.agent:resync",
    "remove-missing": "hirewire.cli.agent:remove_missing",
    "writes": "hirewire.cli.agent:writes",
    "prove": "hirewire.cli.agent:prove",
    "repair": "hirewire.cli.agent:repair",
    "drop": "hirewire.cli.agent:drop",
    "double": "hirewire.cli.connectors:double",
    "new-connector": "hirewire.cli.skeletons:new_connector",
}
_AGENT_EPILOG: Final = (
    "HIREWIRE_AGENT_SITE=ats lets these commands act on an agent that runs beside the ATS Simulator. If the "
    "environment names no settings file and no secret key, they act on the demo that runs in this folder. The "
    "commands web, worker, prepare and restore always act on an agent that runs as its own site."
)

hub = LazyGroup(HUB.name, help=f"Run {HUB.title}.", site=HUB, named={**_EVERYWHERE, **_SEED, **_HUB})
ats = LazyGroup(ATS.name, help=f"Run {ATS.title}.", site=ATS, named={**_EVERYWHERE, **_SEED, **_ATS})
agent = LazyGroup(
    AGENT.name, help=f"Run {AGENT.title}.", epilog=_AGENT_EPILOG, site=AGENT, named={**_EVERYWHERE, **_AGENT}
)
