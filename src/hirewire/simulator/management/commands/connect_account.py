from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.simulator.management.accounts import account_of, add_account_argument
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError


class Command(BaseCommand):
    help = "Have the agent create a company's application in Recruiter, and print the application's number."

    def add_arguments(self, parser: CommandParser) -> None:
        add_account_argument(parser)

    def handle(self, *_arguments: object, account: str, **_options: object) -> None:
        company = account_of(account)
        if company.left_recruiter_at is not None:
            raise CommandError(f"{company.name} left Recruiter. Its administrator can connect it again in Settings.")
        try:
            status = agent.connect(company, widget_origins=[settings.HIREWIRE_ATS_URL])
        except AgentError as away:
            raise CommandError(f"{away} Is `hirewire ats web` running?") from None
        if status.application is None:
            reason = status.fault.message if status.fault else "The agent has not created any keys yet."
            raise CommandError(f"Recruiter has created no application. {reason}")
        self.stdout.write(str(status.application.id))
