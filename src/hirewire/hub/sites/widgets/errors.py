"""Why a widget cannot start, or has to start again."""

from collections.abc import Mapping
from typing import ClassVar

from hirewire.kit.web import challenges


class WidgetError(Exception):
    """A request that a widget's frame may not make."""

    status = 400
    headers: ClassVar[Mapping[str, str]] = {}


class SignedOutError(WidgetError):
    """The token is missing, has expired, or belongs to somebody who may no longer sign in.

    The person has to sign in again.
    """

    status = 401
    headers: ClassVar[Mapping[str, str]] = {challenges.HEADER: challenges.BEARER}


class CodeRefusedError(WidgetError):
    """The one-time code was already used, has expired, or was made for another page.

    The person has to open the sign-in window again.
    """

    status = 400


class PageRefusedError(WidgetError):
    """The embedding page is not registered, or is no longer registered. The page's owner has to have it registered."""

    status = 403
