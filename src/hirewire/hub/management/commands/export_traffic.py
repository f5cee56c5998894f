import json
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.platform.journal.exporting import call_record
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.notifications.exporting import event_records
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db import timed_ids


class Command(BaseCommand):
    help = (
        "Write the API calls of applications and then their push events as JSON lines. The calls and the events are"
        " each sorted from oldest to newest. Personal data are masked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--application", type=int, nargs="+", required=True, help="numbers of applications")
        parser.add_argument("--hours", type=float, default=24, help="how many hours back")

    def handle(self, *_arguments: object, application: list[int], hours: float, **_options: object) -> None:
        if hours <= 0:
            raise CommandError("--hours has to be greater than 0.")
        applications = DeveloperApplication.objects.filter(pk__in=application)
        if missing := set(application) - {each.pk for each in applications}:
            raise CommandError(f"There is no developer application {min(missing)}.")
        since = clock.now() - timedelta(hours=hours)
        calls = ApiCall.objects.filter(application__in=application, pk__gte=timed_ids.first_at(since))
        for call in calls.select_related("application").order_by("pk").iterator(chunk_size=500):
            self._write(call_record(call))
        for event in event_records(PushEvent.objects.filter(application__in=application, created_at__gte=since)):
            self._write(event)

    def _write(self, record: dict[str, object]) -> None:
        self.stdout.write(json.dumps(record, ensure_ascii=False))
