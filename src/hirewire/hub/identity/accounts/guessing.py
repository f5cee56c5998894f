"""Throttles sign-ins. Axes counts wrong passwords by name and IP address together; this adds the IP address alone."""

from datetime import timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

from hirewire.kit import clock


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Locks nobody out by name alone, because then anybody could lock out anybody."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, str] | None = None) -> bool:
        return bool(super().is_locked(request, credentials)) or _is_address_locked(request)

    def user_login_failed(
        self, sender: object, credentials: dict[str, str], request: HttpRequest | None = None, **more: object
    ) -> None:
        super().user_login_failed(sender, credentials, request, **more)
        if request is not None and _is_address_locked(request):
            # The middleware of axes looks for this mark, and knows only the other limit.
            request.axes_locked_out = True  # type: ignore[attr-defined]  # axes' own attribute


def _is_address_locked(request: HttpRequest) -> bool:
    since = clock.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts = AccessAttempt.objects.filter(ip_address=request.META.get("REMOTE_ADDR"), attempt_time__gte=since)
    failures = attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
    return bool(failures >= settings.HIREWIRE_FAILURES_OF_ADDRESS)
