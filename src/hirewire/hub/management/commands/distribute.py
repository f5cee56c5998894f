from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.lifecycle.distribution import cluster
from hirewire.hub.lifecycle.distribution.errors import DistributionRefused
from hirewire.hub.lifecycle.distribution.hindrances import given_up, hindrances
from hirewire.hub.lifecycle.distribution.placements import PLACEMENTS, REASONS, Placement
from hirewire.hub.lifecycle.distribution.services import check, distribute


class Command(BaseCommand):
    help = "Spread the tables over the machines of a Citus cluster, or print where each table would be placed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="print where each table would be placed, and change nothing"
        )

    def handle(self, *_arguments: object, dry_run: bool, **_options: object) -> None:
        if dry_run:
            self._tell()
        try:
            if dry_run:
                check()
            else:
                moved = distribute(say=self.stdout.write)
                self.stdout.write(f"{moved} tables moved." if moved else "Every table is in its place already.")
        except DistributionRefused as refused:
            raise CommandError(str(refused)) from None

    def _tell(self) -> None:
        there = cluster.placements() if cluster.has_citus() else {}
        for place in Placement:
            for table in sorted(table for table, where in PLACEMENTS.items() if where is place):
                mark = " (in place)" if there.get(table) is place else ""
                self.stdout.write(f"{place.value:<12} {table:<28} {REASONS[table]}{mark}")
        for key in given_up():
            self.stdout.write(f"{key.table}: loses its foreign key to {key.target}")
        for hindrance in hindrances():
            self.stdout.write(f"in the way: {hindrance}")
