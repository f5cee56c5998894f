"""Signing in to Lever instead of copying a key. The connector's ``README.md`` names the sources of the values below."""

from datetime import timedelta
from typing import Final

from hirewire.agent.connectors.lever.lists import scope
from hirewire.agent.sdk.describe import Click, SignIn
from hirewire.agent.sdk.oauth import Endpoints, OAuth, OAuthScope

OAUTH: Final = OAuth(
    endpoints={
        "api.lever.co": Endpoints(
            "https://auth.lever.co/authorize",
            "https://auth.lever.co/oauth/token",
            # If this address did not end in a slash, Lever would grant only offline access.
            "https://api.lever.co/v1/",
        ),
        "api.sandbox.lever.co": Endpoints(
            "https://sandbox-lever.auth0.com/authorize",
            "https://sandbox-lever.auth0.com/oauth/token",
            "https://api.sandbox.lever.co/v1/",
        ),
    },
    elsewhere=Endpoints("{origin}/authorize", "{origin}/oauth/token", "{address}/"),
    # A write scope includes reading.
    scopes=(
        OAuthScope(name="offline_access", label="Stay signed in"),
        OAuthScope(name=scope("postings"), label="Read postings"),
        OAuthScope(
            name=scope("opportunities", "write"), label="Read opportunities, and add people who were exported to Lever"
        ),
        OAuthScope(name=scope("contacts", "write"), label="Read contacts, and complete those of exported people"),
        OAuthScope(name=scope("users"), label="Read users"),
        OAuthScope(name=scope("stages"), label="Read stages"),
        OAuthScope(name=scope("archive_reasons"), label="Read archive reasons"),
        OAuthScope(name=scope("applications"), label="Read which posting an opportunity is for"),
        OAuthScope(name=scope("notes", "write"), label="Read notes, and add recruiters’ InMails and notes"),
        OAuthScope(name=scope("feedback"), label="Read feedback"),
        OAuthScope(name=scope("resumes"), label="Read résumés"),
        OAuthScope(
            name=scope("webhooks", "write"), label="Add the agent’s webhooks, so that changes arrive within seconds"
        ),
        OAuthScope(
            name="confidential:access:admin",
            label="Read confidential postings and their people",
            only_with=("confidential", "yes"),
        ),
    ),
    rotates=True,
    idle_life=timedelta(days=90),
    life=timedelta(days=365),
)
SIGN_IN: Final = SignIn(
    oauth=OAUTH,
    suits="For partners of Lever who connect customers: Lever registers the app once, and each customer only signs in.",
    keys_suit="For a company that connects its own Lever: a super admin makes the key in a few minutes.",
    who="A super admin of Lever",
    takes="Lever registers apps by hand; allow a few days",
    clicks=(
        Click(
            "Lever’s partner program > OAuth registration form",
            "Register an app with the redirect address and the scopes below. Lever’s team then creates it. A sandbox"
            " needs an app of its own.",
        ),
        Click(
            "Lever’s answer",
            "Enter the client id and the client secret that Lever sends. Then a super admin signs in on the next page.",
        ),
    ),
)
