"""HTTP building blocks that connectors share."""

from hirewire.agent.sdk.http.auth import BasicKey, BearerKey, ClientCredentials, GrantedToken, HeaderKey
from hirewire.agent.sdk.http.client import Answer, AtsClient, Param, is_requestable, origin_of
from hirewire.agent.sdk.http.pace import Pace, SteadyPace
from hirewire.agent.sdk.http.paging import PageGuard, Trail, linked_token

__all__ = [
    "Answer",
    "AtsClient",
    "BasicKey",
    "BearerKey",
    "ClientCredentials",
    "GrantedToken",
    "HeaderKey",
    "Pace",
    "PageGuard",
    "Param",
    "SteadyPace",
    "Trail",
    "is_requestable",
    "linked_token",
    "origin_of",
]
