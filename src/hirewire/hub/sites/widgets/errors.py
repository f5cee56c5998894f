"""Why a widget cannot start, or has to start again."""

from collections.abc import Mapping
from typing import ClassVar

from hirewire.kit.web import challenges


class WidgetError(Exception):
    """A request that a widget's frame may not make."""

    status = 400
    headers: ClassVar[Mapping[str, str]] = {}


class SignedOutError(WidgetError):
    """The token is missing, expired, or belongs to somebody who may no longer sign in: sign in again."""

    status = 401
    headers: ClassVar[Mapping[str, str]] = {challenges.HEADER: challenges.BEARER}


class CodeRefusedError(WidgetError):
    """The one-time code was used, has expired, or was made for another page: open the window again."""

    status = 400


class PageRefusedError(WidgetError):
    """The embedding page is not registered, or no longer is: its owner has to act."""

    status = 403
