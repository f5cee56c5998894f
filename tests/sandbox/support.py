from hirewire.client import RscClient, TokenCache, organization_urn
from hirewire.testing import Sandbox


def client_of(world: Sandbox, tokens: TokenCache | None = None) -> RscClient:
    return RscClient(
        api_url=world.hub_url,
        oauth_url=world.hub_url,
        client_id=world.client_id,
        client_secret=world.client_secret,
        organization=organization_urn(world.organization_id),
        tokens=tokens,
    )
