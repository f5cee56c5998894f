"""Limits wrong passwords and requests for a new password.

The package django-axes counts wrong passwords by user name and IP address together. The user name is the person's
e-mail address. This module also counts wrong passwords by IP address alone. It counts requests for a new password, too.
"""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import F, Sum
from django.http import HttpRequest

from hirewire.kit import clock


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Also locks out IP addresses, but never a user name alone: otherwise, anybody could lock out anybody else."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, str] | None = None) -> bool:
        return bool(super().is_locked(request, credentials)) or _is_address_locked(request)

    def user_login_failed(
        self,
        sender: object,  # noqa: ARG002 - axes passes it
        credentials: dict[str, str],
        request: HttpRequest | None = None,
        **_more: object,
    ) -> None:
        """Count the failure, and store nothing else.

        The method of axes would also store the form. It would mask only the field ``password``, although other fields
        also hold passwords and codes.
        """
        if request is None:
            return
        self.clean_expired_user_attempts(request, credentials)
        _count(request, get_client_username(request, credentials))
        # The axes middleware reads these attributes.
        attempted: Any = request
        attempted.axes_locked_out = self.is_locked(request, credentials)
        attempted.axes_credentials = credentials


def count_request(request: HttpRequest, email: str) -> bool:
    """Count a request for a new password in the same way as a wrong password.

    Returns False if there were too many.

    Requests are counted under a different user name than wrong passwords, so that people who locked themselves out by
    guessing can ask for a new password.
    """
    name, address = f"new password: {email}"[:255], request.META.get("REMOTE_ADDR")
    attempts = AccessAttempt.objects.filter(username=name, ip_address=address)
    attempts.filter(attempt_time__lt=_since()).delete()
    if _is_address_locked(request) or attempts.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists():
        return False
    _count(request, name)
    return True


def forgive(request: HttpRequest, name: str) -> None:
    """Delete failed attempts under this user name from this IP address: the person has proven who they are."""
    AccessAttempt.objects.filter(username=name, ip_address=request.META.get("REMOTE_ADDR")).delete()


def _count(request: HttpRequest, name: str) -> None:
    AccessAttempt.objects.update_or_create(
        username=name[:255],
        ip_address=request.META.get("REMOTE_ADDR"),
        user_agent="",
        defaults={"attempt_time": clock.now(), "failures_since_start": F("failures_since_start") + 1},
        create_defaults={"path_info": request.path[:255], "failures_since_start": 1},
    )


def _is_address_locked(request: HttpRequest) -> bool:
    attempts = AccessAttempt.objects.filter(ip_address=request.META.get("REMOTE_ADDR"), attempt_time__gte=_since())
    failures = attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
    return bool(failures >= settings.HIREWIRE_FAILURES_OF_ADDRESS)


def _since() -> datetime:
    return clock.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
