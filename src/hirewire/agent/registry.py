"""The known connectors, and how to build one from the settings a customer typed."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import httpx2
import msgspec

from hirewire.agent.connectors import (
    ashby,
    files,
    greenhouse,
    lever,
    odoo,
    simulator,
    smartrecruiters,
    sql,
    teamtailor,
    workable,
)
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.describe import Description, FieldKind, Way
from hirewire.agent.sdk.drift import Expectations
from hirewire.agent.sdk.http import is_requestable, origin_of
from hirewire.agent.sdk.oauth import is_web_address
from hirewire.agent.sdk.orders import AddToJob, Order
from hirewire.agent.sdk.settings import WrongSettings
from hirewire.agent.sdk.traced import traced
from hirewire.kit.text.sentences import Sentence, sentence


class UnknownConnector(LookupError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no connector “{name}”. Available connectors: {', '.join(sorted(CONNECTORS))}.")


class BadSettings(ValueError):
    """The settings do not fit the connector. The message is a sentence that pages translate."""

    def __init__(self, kind: "Kind", why: Sentence | str) -> None:
        ats = sentence(kind.title)
        super().__init__(sentence("The settings are not valid for {ats}: {why}", ats=ats, why=why))


class Kind(NamedTuple):
    title: str
    settings: type[msgspec.Struct]
    make: Callable[..., Connector]
    can: frozenset[type[Order]]
    description: Description
    expects: Expectations = Expectations()
    #: Whether one connector object may serve several turns of a sync. A connector to an API then keeps its access
    #: token and the names that it looked up. A connector to a folder keeps the files that it parsed.
    is_kept: bool = False

    @property
    def takes_exports(self) -> bool:
        return AddToJob in self.can


CONNECTORS: Final[Mapping[str, Kind]] = {
    "simulator": Kind(
        simulator.Simulator.title,
        simulator.Settings,
        simulator.Simulator,
        simulator.Simulator.can,
        description=simulator.DESCRIPTION,
    ),
    "greenhouse": Kind(
        greenhouse.Greenhouse.title,
        greenhouse.Settings,
        greenhouse.Greenhouse,
        greenhouse.Greenhouse.can,
        description=greenhouse.DESCRIPTION,
        expects=greenhouse.EXPECTS,
        is_kept=True,
    ),
    "lever": Kind(
        lever.Lever.title,
        lever.Settings,
        lever.Lever,
        lever.Lever.can,
        description=lever.DESCRIPTION,
        expects=lever.EXPECTS,
        is_kept=True,
    ),
    "ashby": Kind(
        ashby.Ashby.title,
        ashby.Settings,
        ashby.Ashby,
        ashby.Ashby.can,
        description=ashby.DESCRIPTION,
        expects=ashby.EXPECTS,
        is_kept=True,
    ),
    "odoo": Kind(
        odoo.OdooRecruitment.title,
        odoo.Settings,
        odoo.OdooRecruitment,
        odoo.OdooRecruitment.can,
        description=odoo.DESCRIPTION,
        expects=odoo.EXPECTS,
        is_kept=True,
    ),
    "teamtailor": Kind(
        teamtailor.Teamtailor.title,
        teamtailor.Settings,
        teamtailor.Teamtailor,
        teamtailor.Teamtailor.can,
        description=teamtailor.DESCRIPTION,
        expects=teamtailor.EXPECTS,
        is_kept=True,
    ),
    "smartrecruiters": Kind(
        smartrecruiters.SmartRecruiters.title,
        smartrecruiters.Settings,
        smartrecruiters.SmartRecruiters,
        smartrecruiters.SmartRecruiters.can,
        description=smartrecruiters.DESCRIPTION,
        expects=smartrecruiters.EXPECTS,
        is_kept=True,
    ),
    "workable": Kind(
        workable.Workable.title,
        workable.Settings,
        workable.Workable,
        workable.Workable.can,
        description=workable.DESCRIPTION,
        expects=workable.EXPECTS,
        is_kept=True,
    ),
    "files": Kind(
        files.CsvFolder.title,
        files.Settings,
        files.CsvFolder,
        files.CsvFolder.can,
        description=files.DESCRIPTION,
        is_kept=True,
    ),
    "sql": Kind(sql.SqlDatabase.title, sql.Settings, sql.SqlDatabase, sql.SqlDatabase.can, description=sql.DESCRIPTION),
}


def kind_of(name: str) -> Kind:
    try:
        return CONNECTORS[name]
    except KeyError:
        raise UnknownConnector(name) from None


def checked_settings(name: str, given: Mapping[str, Any]) -> bytes:
    kind = kind_of(name)
    try:
        settings = msgspec.json.encode(msgspec.convert(given, kind.settings))
    except msgspec.ValidationError as wrong:
        raise BadSettings(kind, _reason(wrong)) from wrong
    stored = stored_settings(settings.decode())
    urls = [stored.get(field.name) for field in kind.description.fields if field.kind is FieldKind.URL]
    is_readable = all(is_requestable(url) for url in urls if url)
    if not is_readable or (kind.description.way_of(given) is Way.OAUTH and not is_web_address(stored["base_url"])):
        raise BadSettings(kind, sentence("its address is not a web address."))
    return settings


def servers_of(name: str, settings: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the servers to which a connector with these settings sends requests and secrets.

    Each key is the name of the setting that contains the server's address.
    """
    kind = kind_of(name)
    defaults = {field.name: field.default for field in msgspec.structs.fields(kind.settings)}
    addresses = [field.name for field in kind.description.fields if field.is_address]
    return {address: origin_of(str(settings.get(address, defaults[address]))) for address in addresses}


def _reason(wrong: msgspec.ValidationError) -> Sentence | str:
    """Why the settings are wrong, in the connector's own words.

    If a setting is missing or has the wrong type, the words are msgspec's.
    """
    cause = wrong.__cause__
    return Sentence(cause.source, cause.values) if isinstance(cause, WrongSettings) else str(wrong)


def stored_settings(settings: str) -> dict[str, Any]:
    return msgspec.json.decode(settings, type=dict[str, Any])


def connector(
    name: str,
    settings: bytes | str,
    *,
    webhook_secret: str,
    transport: httpx2.BaseTransport | None,
    auth: httpx2.Auth | None = None,
) -> Connector:
    """Build the connector with this name.

    Pass ``auth`` for a connection that signs in, because its settings have no key.
    """
    kind = kind_of(name)
    decoded = msgspec.json.decode(settings, type=kind.settings)
    granted = {} if auth is None else {"auth": auth}
    return traced(kind.make(decoded, webhook_secret=webhook_secret, transport=transport, **granted), name)
