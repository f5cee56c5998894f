"""HTTP building blocks that connectors share."""

from hirewire.agent.sdk.http.auth import BearerKey
from hirewire.agent.sdk.http.client import AtsClient
from hirewire.agent.sdk.http.pace import Pace
from hirewire.agent.sdk.http.paging import PageGuard

__all__ = ["AtsClient", "BearerKey", "Pace", "PageGuard"]
