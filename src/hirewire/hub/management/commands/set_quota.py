from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.api.facades import RESOURCES
from hirewire.hub.api.rest.root import resources_in
from hirewire.hub.api.rest.versions import VERSIONS
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.throttling import services
from hirewire.hub.platform.throttling.limits import GROUPS, Meter, group_of
from hirewire.hub.platform.throttling.queries import quota_of


class Command(BaseCommand):
    help = "Show how much of its limits an application has used, or set a limit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--application", type=int, help="number of the developer application; if absent, a limit applies to all"
        )
        parser.add_argument("--group", default="", help="name of a group of endpoints, as this command shows it")
        parser.add_argument("--meter", choices=[*Meter], help="what is limited")
        parser.add_argument("--amount", default="", help='a number, "unlimited" or "published"')

    def handle(
        self,
        *_arguments: object,
        application: int | None,
        group: str,
        meter: str | None,
        amount: str,
        **_options: object,
    ) -> None:
        target = None if application is None else DeveloperApplication.objects.filter(pk=application).first()
        if application is not None and target is None:
            raise CommandError(f"There is no developer application {application}.")
        if group and meter and amount:
            self._set(target, group, Meter(meter), amount)
        elif group or meter or amount:
            raise CommandError("A limit needs a group, a meter and an amount.")
        elif target is None:
            raise CommandError("Name an application to see its limits. To set one, give a group, meter and amount.")
        else:
            self._show(target)

    def _set(self, application: DeveloperApplication | None, group: str, meter: Meter, amount: str) -> None:
        if group not in _known_groups():
            raise CommandError(f"There is no group {group}. Run this command with only --application to see the names.")
        if amount == "published":
            services.reset_quota(application=application, group=group, meter=meter)
        elif amount == "unlimited":
            services.set_quota(application=application, group=group, meter=meter, amount=None)
        elif amount.isdecimal() and amount.isascii() and len(amount) < len(str(2**63)):
            services.set_quota(application=application, group=group, meter=meter, amount=int(amount))
        else:
            raise CommandError(f'{amount} is not "unlimited", "published" or a number of at most 18 digits.')

    def _show(self, application: DeveloperApplication) -> None:
        for allowance in quota_of(application):
            limit = "no limit" if allowance.limit is None else f"{allowance.limit:,}"
            mark = "  (set)" if allowance.is_set else ""
            self.stdout.write(
                f"{allowance.group.name:<40}{allowance.meter:<20}{allowance.used:>12,} of {limit:>12}"
                f"  until {allowance.resets_at:%Y-%m-%d %H:%M}{mark}"
            )


def _known_groups() -> set[str]:
    """Return the names of all groups. An endpoint that is in none of the ``GROUPS`` forms a group of its own."""
    below_v2 = {f"v2/{resource.full_name()}" for resource in RESOURCES}
    below_rest = {f"rest/{resource.full_name()}" for resource in resources_in(VERSIONS[-1])}
    return {group_of(endpoint).name for endpoint in below_v2 | below_rest} | {*GROUPS}
