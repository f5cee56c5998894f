"""``hirewire hub``, ``hirewire ats`` and ``hirewire agent`` with all their commands."""

from hirewire.cli.agent import agent_commands, enter
from hirewire.cli.ats_accounts import add_to_ats, connect, integrate
from hirewire.cli.backup.commands import backup_command, restore_command
from hirewire.cli.companies import release_company_id
from hirewire.cli.connectors import double
from hirewire.cli.domains import domain
from hirewire.cli.ending import end_contract
from hirewire.cli.examining import doctor_command
from hirewire.cli.founding import add
from hirewire.cli.integrations import request, resync_jobs, switch
from hirewire.cli.learning import learn
from hirewire.cli.matching import matching
from hirewire.cli.people import reset_second_step, set_ats_password, set_password
from hirewire.cli.quotas import quota
from hirewire.cli.rights import application_rights
from hirewire.cli.sealing import keys_commands
from hirewire.cli.securing import row_security
from hirewire.cli.signing import rotate_signing_key
from hirewire.cli.site_commands import site_commands
from hirewire.cli.skeletons import new_connector
from hirewire.cli.traffic import export_traffic
from hirewire.sandbox.sites import AGENT, ATS, HUB

hub = site_commands(HUB)
for command in (
    add,
    quota,
    matching,
    learn,
    set_password,
    reset_second_step,
    domain,
    application_rights,
    rotate_signing_key,
    row_security,
    release_company_id,
    request,
    switch,
    resync_jobs,
    end_contract,
    export_traffic,
):
    hub.add_command(command)
ats = site_commands(ATS)
for command in (set_ats_password, add_to_ats, connect, integrate):
    ats.add_command(command)
agent = agent_commands()
agent.add_command(double)
agent.add_command(new_connector)
for site, commands in ((HUB, hub), (ATS, ats), (AGENT, agent)):
    commands.add_command(backup_command(site))
    commands.add_command(restore_command(site))
    commands.add_command(doctor_command(site))
    commands.add_command(keys_commands(site, enter if site is AGENT else site.enter))
