"""Curl commands to copy. Instead of tokens, secrets and signatures, they contain shell variables."""

import shlex

from django.conf import settings

from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.notifications.models import Delivery
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.push import SIGNATURE_HEADER
from hirewire.wire.urn import contract_urn


def push_as_curl(delivery: Delivery) -> str:
    parts = [
        f"curl -X POST {shlex.quote(delivery.endpoint.url)}",
        '-H "Content-Type: application/json"',
        f'-H "{SIGNATURE_HEADER}: $SIGNATURE"',
        f"--data-raw {shlex.quote(delivery.event.body.decode())}",
    ]
    return " \\\n  ".join(parts)


def first_call_as_curl(application: DeveloperApplication) -> str:
    """Return the command that gets a token.

    Once a contract has requested an integration, also return the command that lists the contract's seats.
    """
    hub = settings.HIREWIRE_HUB_URL.rstrip("/")
    form = {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": "$CLIENT_SECRET"}
    commands = [[f"curl {hub}/oauth/v2/accessToken", *(f'-d "{name}={value}"' for name, value in form.items())]]
    contract_id = ContractAccess.objects.filter(application=application).values_list("contract", flat=True).first()
    if contract_id is not None:
        seats = f"{hub}/v2/seatsV2?q=attributes&contracts={contract_urn(contract_id)}&start=0"
        commands.append([f"curl {shlex.quote(seats)}", '-H "Authorization: Bearer $TOKEN"'])
    return "\n\n".join(" \\\n  ".join(parts) for parts in commands)
