"""Throttles sign-ins.

Axes counts wrong passwords by name and IP address together. This module also counts them by IP address alone.
"""

from datetime import datetime, timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import F, Sum
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
            # The axes middleware reads this attribute. Axes itself sets it only at its own limit.
            request.axes_locked_out = True  # type: ignore[attr-defined]  # axes' own attribute


def count_request(request: HttpRequest, email: str) -> bool:
    """Count a request for a new password in the same way as a wrong password. Returns False if there were too many.

    The request is counted under a separate name: people who locked themselves out by
    guessing must still be able to ask for a new password.
    """
    name, address = f"new password: {email}"[:255], request.META.get("REMOTE_ADDR")
    attempts = AccessAttempt.objects.filter(username=name, ip_address=address)
    attempts.filter(attempt_time__lt=_since()).delete()
    if _is_address_locked(request) or attempts.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists():
        return False
    AccessAttempt.objects.update_or_create(
        username=name,
        ip_address=address,
        user_agent="",
        defaults={"attempt_time": clock.now(), "failures_since_start": F("failures_since_start") + 1},
        create_defaults={"path_info": request.path[:255], "failures_since_start": 1},
    )
    return True


def forgive(request: HttpRequest, name: str) -> None:
    """Delete the failed attempts under this name from this IP address: the person has just proven their identity."""
    AccessAttempt.objects.filter(username=name, ip_address=request.META.get("REMOTE_ADDR")).delete()


def _is_address_locked(request: HttpRequest) -> bool:
    attempts = AccessAttempt.objects.filter(ip_address=request.META.get("REMOTE_ADDR"), attempt_time__gte=_since())
    failures = attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
    return bool(failures >= settings.HIREWIRE_FAILURES_OF_ADDRESS)


def _since() -> datetime:
    return clock.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
