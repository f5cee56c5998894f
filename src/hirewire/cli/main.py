"""``hirewire``: everything that is started from a terminal."""

import click

from hirewire.cli.agent import agent_commands
from hirewire.cli.ats_accounts import add_to_ats, connect, integrate
from hirewire.cli.backup.commands import backup_command, restore_command
from hirewire.cli.companies import release_company_id
from hirewire.cli.connectors import double
from hirewire.cli.demo import demo
from hirewire.cli.ending import end_contract
from hirewire.cli.founding import add
from hirewire.cli.integrations import request, resync_jobs, switch
from hirewire.cli.matching import matching
from hirewire.cli.people import reset_second_step, set_ats_password, set_password
from hirewire.cli.quotas import quota
from hirewire.cli.refusing import RefusingGroup
from hirewire.cli.rights import application_rights
from hirewire.cli.securing import row_security
from hirewire.cli.signing import rotate_signing_key
from hirewire.cli.site_commands import site_commands
from hirewire.sandbox.keys import keys
from hirewire.sandbox.sites import AGENT, ATS, HUB

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT, cls=RefusingGroup)
@click.version_option(package_name="hirewire")
def main() -> None:
    """Join a recruiter's tool with an applicant tracking system: Recruiter System Connect for everybody."""


main.add_command(demo)
main.add_command(keys)
hub = site_commands(HUB)
hub.add_command(add)
hub.add_command(quota)
hub.add_command(matching)
hub.add_command(set_password)
hub.add_command(reset_second_step)
hub.add_command(application_rights)
hub.add_command(rotate_signing_key)
hub.add_command(row_security)
hub.add_command(release_company_id)
hub.add_command(request)
hub.add_command(switch)
hub.add_command(resync_jobs)
hub.add_command(end_contract)
ats = site_commands(ATS)
ats.add_command(set_ats_password)
ats.add_command(add_to_ats)
ats.add_command(connect)
ats.add_command(integrate)
agent = agent_commands()
agent.add_command(double)
for site, commands in ((HUB, hub), (ATS, ats), (AGENT, agent)):
    commands.add_command(backup_command(site))
    commands.add_command(restore_command(site))
    main.add_command(commands)
