"""The doubles that anybody can start, and how to connect to them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from hirewire.agent.doubles.ashby import double as ashby
from hirewire.agent.doubles.ashby.seed import seed as seed_ashby
from hirewire.agent.doubles.ashby.steps import LACKS as ASHBY_LACKS
from hirewire.agent.doubles.ashby.steps import STEPS as ASHBY_STEPS
from hirewire.agent.doubles.base import Double
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.greenhouse import double as greenhouse
from hirewire.agent.doubles.greenhouse.seed import seed as seed_greenhouse
from hirewire.agent.doubles.greenhouse.steps import LACKS as GREENHOUSE_LACKS
from hirewire.agent.doubles.greenhouse.steps import STEPS as GREENHOUSE_STEPS
from hirewire.agent.doubles.lever import double as lever
from hirewire.agent.doubles.lever.seed import seed as seed_lever
from hirewire.agent.doubles.lever.steps import LACKS as LEVER_LACKS
from hirewire.agent.doubles.lever.steps import STEPS as LEVER_STEPS
from hirewire.agent.doubles.odoo import double as odoo
from hirewire.agent.doubles.odoo.seed import seed as seed_odoo
from hirewire.agent.doubles.smartrecruiters import double as smartrecruiters
from hirewire.agent.doubles.smartrecruiters.seed import seed as seed_smartrecruiters
from hirewire.agent.doubles.smartrecruiters.steps import LACKS as SMARTRECRUITERS_LACKS
from hirewire.agent.doubles.smartrecruiters.steps import STEPS as SMARTRECRUITERS_STEPS
from hirewire.agent.doubles.smartrecruiters.writes import EVENTS as SMARTRECRUITERS_EVENTS
from hirewire.agent.doubles.steps import STEPS_KEY, Play, WithSteps
from hirewire.agent.doubles.teamtailor import double as teamtailor
from hirewire.agent.doubles.teamtailor.seed import seed as seed_teamtailor
from hirewire.agent.doubles.teamtailor.steps import LACKS as TEAMTAILOR_LACKS
from hirewire.agent.doubles.teamtailor.steps import STEPS as TEAMTAILOR_STEPS
from hirewire.agent.doubles.workable import double as workable
from hirewire.agent.doubles.workable.seed import seed as seed_workable
from hirewire.agent.doubles.workable.steps import LACKS as WORKABLE_LACKS
from hirewire.agent.doubles.workable.steps import STEPS as WORKABLE_STEPS
from hirewire.agent.doubles.workable.writes import EVENTS as WORKABLE_EVENTS
from hirewire.cast.cast import LARKSPUR


class Offer(NamedTuple):
    title: str
    #: Makes an account with the given number of candidates.
    make: Callable[[Clock, int], Double]
    #: Returns the settings of a connection to the double at the given address.
    settings: Callable[[str], Mapping[str, str]]
    #: Makes the double send its webhooks to an address.
    send_webhooks: Callable[[Double, str], None] | None = None
    #: The certification steps that the double can perform.
    steps: Mapping[str, Play] = MappingProxyType({})
    #: Like ``send_webhooks``, but also takes the receiver's secret. The double signs its webhooks with this secret if
    #: the ATS lets people enter one.
    sign_webhooks: Callable[[Double, str, str], None] | None = None
    #: The settings that a connection by OAuth has instead of the key.
    client: Mapping[str, str] = MappingProxyType({})
    #: The certification steps that are left out for this ATS, each with the reason.
    lacks: Mapping[str, str] = MappingProxyType({})


def _greenhouse(clock: Clock, count: int) -> Double:
    return seed_greenhouse(greenhouse.Greenhouse(clock=clock), count=count)


def _greenhouse_settings(url: str) -> Mapping[str, str]:
    return {
        "client_id": greenhouse.CLIENT_ID,
        "client_secret": greenhouse.CLIENT_SECRET,
        "base_url": f"{url}/v3",
        "token_url": f"{url}/token",
        "app_url": url,
    }


def _greenhouse_webhooks(double: Double, url: str) -> None:
    if isinstance(double, greenhouse.Greenhouse):
        double.webhooks.url = url


def _sign_greenhouse(double: Double, url: str, secret: str) -> None:
    if isinstance(double, greenhouse.Greenhouse):
        double.webhooks.url, double.webhooks.secret = url, secret


def _ashby(clock: Clock, count: int) -> Double:
    return seed_ashby(ashby.Ashby(clock=clock), count=count)


def _ashby_settings(url: str) -> Mapping[str, str]:
    return {"key": ashby.KEY, "base_url": url, "app_url": url}


def _ashby_webhooks(double: Double, url: str) -> None:
    if isinstance(double, ashby.Ashby):
        double.webhooks.url = url


def _sign_ashby(double: Double, url: str, secret: str) -> None:
    if isinstance(double, ashby.Ashby):
        double.webhooks.url, double.webhooks.secret = url, secret


def _lever(clock: Clock, count: int) -> Double:
    return seed_lever(lever.Lever(clock=clock), count=count)


def _lever_settings(url: str) -> Mapping[str, str]:
    return {
        "key": lever.KEY,
        "user": LARKSPUR.colleagues[0].email,
        "base_url": f"{url}/v1",
        "signature_tokens": lever.SIGNATURE_TOKEN,
    }


def _lever_webhooks(double: Double, url: str) -> None:
    if isinstance(double, lever.Lever):
        double.send_webhooks(url)


def _odoo(clock: Clock, count: int) -> Double:
    return seed_odoo(odoo.Odoo(clock=clock), count=count)


def _odoo_settings(url: str) -> Mapping[str, str]:
    return {"base_url": url, "database": odoo.DATABASE, "user": odoo.USER, "key": odoo.KEY}


def _teamtailor(clock: Clock, count: int) -> Double:
    return seed_teamtailor(teamtailor.Teamtailor(clock=clock), count=count)


def _teamtailor_settings(url: str) -> Mapping[str, str]:
    return {
        "key": teamtailor.KEY,
        "other_url": f"{url}/v1",
        "signature_keys": teamtailor.SIGNATURE_KEY,
    }


def _teamtailor_webhooks(double: Double, url: str) -> None:
    if isinstance(double, teamtailor.Teamtailor):
        double.webhooks.url = url


def _tell_teamtailor(double: Double, url: str, _secret: str) -> None:
    # Teamtailor makes the key for its signatures, so there is no secret to enter.
    _teamtailor_webhooks(double, url)


def _smartrecruiters(clock: Clock, count: int) -> Double:
    return seed_smartrecruiters(smartrecruiters.SmartRecruiters(clock=clock), count=count)


def _smartrecruiters_settings(url: str) -> Mapping[str, str]:
    return {
        "key": smartrecruiters.KEY,
        "base_url": url,
        "invented_domain": "invalid.example",
        "signature_keys": smartrecruiters.SIGNATURE_KEY,
    }


def _smartrecruiters_webhooks(double: Double, url: str) -> None:
    if isinstance(double, smartrecruiters.SmartRecruiters):
        double.store.add("subscriptions", callbackUrl=url, events=sorted(SMARTRECRUITERS_EVENTS), status="active")


def _workable(clock: Clock, count: int) -> Double:
    # Use the request limit of an OAuth app. With the lower limit of an account's token, a first sync would mostly wait.
    return seed_workable(workable.Workable(clock=clock, limit=50), count=count)


def _workable_settings(url: str) -> Mapping[str, str]:
    return {
        "key": workable.KEY,
        "base_url": f"{url}/spi/v3",
        "user": LARKSPUR.colleagues[0].email,
        "invented_domain": "invalid.example",
    }


def _workable_webhooks(double: Double, url: str) -> None:
    if isinstance(double, workable.Workable):
        for event in sorted(WORKABLE_EVENTS):
            double.store.add("subscriptions", event=event, target=f"{url}?event={event}", valid_until=None)


DOUBLES: Final[Mapping[str, Offer]] = {
    "greenhouse": Offer(
        "Greenhouse (Harvest v3)",
        _greenhouse,
        _greenhouse_settings,
        _greenhouse_webhooks,
        GREENHOUSE_STEPS,
        _sign_greenhouse,
        lacks=GREENHOUSE_LACKS,
    ),
    "ashby": Offer(
        "Ashby (2026-01-01)", _ashby, _ashby_settings, _ashby_webhooks, ASHBY_STEPS, _sign_ashby, lacks=ASHBY_LACKS
    ),
    # Lever needs no ``sign_webhooks``, because nobody has to enter an address or a secret: the agent itself subscribes.
    "lever": Offer(
        "Lever (Data API v1)",
        _lever,
        _lever_settings,
        _lever_webhooks,
        LEVER_STEPS,
        lacks=LEVER_LACKS,
        client={"client_id": lever.CLIENT_ID, "client_secret": lever.CLIENT_SECRET},
    ),
    "odoo": Offer("Odoo 17 with Recruitment", _odoo, _odoo_settings),
    # Like Lever, SmartRecruiters and Workable need no ``sign_webhooks``, because the agent itself subscribes.
    "smartrecruiters": Offer(
        "SmartRecruiters",
        _smartrecruiters,
        _smartrecruiters_settings,
        _smartrecruiters_webhooks,
        SMARTRECRUITERS_STEPS,
        lacks=SMARTRECRUITERS_LACKS,
        client={"client_id": smartrecruiters.CLIENT_ID, "client_secret": smartrecruiters.CLIENT_SECRET},
    ),
    "teamtailor": Offer(
        "Teamtailor",
        _teamtailor,
        _teamtailor_settings,
        _teamtailor_webhooks,
        TEAMTAILOR_STEPS,
        _tell_teamtailor,
        lacks=TEAMTAILOR_LACKS,
    ),
    "workable": Offer(
        "Workable (API v3)",
        _workable,
        _workable_settings,
        _workable_webhooks,
        WORKABLE_STEPS,
        lacks=WORKABLE_LACKS,
    ),
}


def with_steps(name: str, double: Double) -> WithSteps:
    offer = DOUBLES[name]
    return WithSteps(double, offer.steps, key=STEPS_KEY, lacks=offer.lacks, tell_webhooks=offer.sign_webhooks)
