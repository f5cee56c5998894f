from collections.abc import Sequence

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.ats.postings.errors import ResyncRefused
from hirewire.hub.ats.postings.telling import ask_for_jobs
from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.management.seats import add_arguments, named


class Command(BaseCommand):
    help = "Ask an ATS to send jobs again, as one of a contract's admins."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)
        parser.add_argument(
            "--job", nargs="*", default=[], help="ids that the customer gave the jobs; without ids, all open jobs"
        )

    def handle(
        self,
        *_arguments: object,
        application: int,
        contract: int,
        person: str,
        job: Sequence[str],
        **_options: object,
    ) -> None:
        who = named(application=application, contract=contract, person=person)
        try:
            ask_for_jobs(**who, external_ids=tuple(job))
        except (ResyncRefused, NotAllowedError) as refused:
            raise CommandError(str(refused)) from None
