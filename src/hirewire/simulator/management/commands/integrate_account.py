import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.simulator.management.accounts import account_of, add_account_argument
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError


class Command(BaseCommand):
    help = "Tell the agent about an integration that was requested in Recruiter, as the onboarding widget does."

    def add_arguments(self, parser: CommandParser) -> None:
        add_account_argument(parser)
        parser.add_argument("--callback", required=True, help="the JSON that `hirewire hub request` printed")

    def handle(self, *_arguments: object, account: str, callback: str, **_options: object) -> None:
        company = account_of(account)
        entries = callback.encode()
        try:
            msgspec.json.decode(entries, type=list[dict[str, object]])
        except msgspec.MsgspecError:
            raise CommandError("This is not the JSON array that `hirewire hub request` prints.") from None
        try:
            status = agent.integrate(company, entries)
        except AgentError as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(f"{company.name}: {status.state}")
