from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.ats.matching import indexing, thresholds
from hirewire.hub.ats.matching.models import Rescore
from hirewire.hub.identity.organizations.models import Organization
from hirewire.linkage.deciding import USUAL


class Command(BaseCommand):
    help = "Show how a company's candidates are matched, or choose how sure a match has to be."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", type=int, required=True, help="number of the company")
        parser.add_argument("--link-from", type=float, help="minimum probability of a match, from 0.5 to 1")
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")

    def handle(
        self, *_arguments: object, company: int, link_from: float | None, dry_run: bool, **_options: object
    ) -> None:
        organization = Organization.objects.filter(pk=company).first()
        if organization is None:
            raise CommandError(f"There is no company {company}.")
        if link_from is None:
            self._show(organization)
            return
        if not USUAL.ask <= link_from <= 1:
            raise CommandError(f"{link_from} is not between {USUAL.ask} and 1.")
        effect = thresholds.effect_of(organization, link_from)
        would = "would " * dry_run
        self.stdout.write(f"Matches that {would}appear: {effect.appear}. Matches that {would}disappear: {effect.go}.")
        if not dry_run:
            thresholds.set_link_from(organization=organization, link_from=link_from)

    def _show(self, organization: Organization) -> None:
        state = thresholds.state_of(organization)
        waiting = sum(len(row.candidate_ids) for row in Rescore.objects.filter(organization=organization))
        precision = "" if state.expected_precision is None else f", {state.expected_precision:.1%} expected to be right"
        self.stdout.write(f"A match needs a probability of {state.link_from:g}.")
        self.stdout.write(f"Matches by weighing: {state.weighed:,}{precision}. Suggestions: {state.suggested:,}.")
        self.stdout.write(f"Waiting: {indexing.waiting_members():,} members, {waiting:,} candidates.")
