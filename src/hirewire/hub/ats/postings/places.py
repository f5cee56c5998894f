"""Where a job is: its location in standard form, read from the forms that the protocol describes.

Cities are not checked, because we have no list of them. Countries are checked, and so is a region that comes last, as
in "city, state". An unknown region in front of a country is kept as it is. An abbreviation that may mean either a
country or a region, as in "Wilmington, DE", is kept as it is, because a guess could be wrong.
"""

from typing import Final, NamedTuple

from hirewire.kit.text.countries import country_name, country_of, regions_of
from hirewire.kit.text.latin import latin

#: Groups of countries that a remote job may name instead of a country *(ours; the protocol names none)*.
CLUSTERS: Final = (
    "APAC",
    "ASEAN",
    "Africa",
    "Asia",
    "Benelux",
    "DACH",
    "EMEA",
    "Europe",
    "European Economic Area",
    "European Union",
    "GCC",
    "Latin America",
    "LATAM",
    "MENA",
    "Middle East",
    "Nordics",
    "North America",
    "Oceania",
    "South America",
    "Worldwide",
)
_FORMS: Final = (
    'Send "city, state, country", "city, state", "city, country" or "postal code, country code";'
    " a country alone is for remote jobs."
)
_PARTS: Final = 3


class Misplaced(ValueError):
    """A location that is not understood. The protocol's code for it is JOB_FIELD_PROCESSOR_ followed by ``field``."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class Sent(NamedTuple):
    location: str
    country_code: str
    postal_code: str
    is_remote: bool


def understood(sent: Sent) -> str:
    """The place in standard form, with the country's name if the country is certain. Raises :class:`Misplaced`."""
    if not sent.location:
        return f"{sent.postal_code}, {_country(sent.country_code)}"
    parts = [part.strip() for part in sent.location.split(",")]
    if not all(any(sign.isalnum() for sign in part) for part in parts) or len(parts) > _PARTS:
        raise _formless(sent.location)
    if len(parts) == 1:
        return _alone(sent)
    return _with_region(sent.location, parts) if len(parts) == _PARTS else _in_short(sent.location, *parts)


def _country(code: str) -> str:
    name = country_name(code)
    if name is None:
        raise Misplaced(f'countryCode "{code}" is not the code of a country.', "COUNTRY_CODE")
    return name


def _alone(sent: Sent) -> str:
    cluster = next((name for name in CLUSTERS if latin(name) == latin(sent.location)), None)
    country = country_of(sent.location)
    if not sent.is_remote:
        raise _formless(sent.location)
    if cluster is None and country is None:
        raise _unknown(sent.location, sent.location)
    return cluster or _country(country or "")


def _with_region(location: str, parts: list[str]) -> str:
    city, region, country = parts
    code = country_of(country)
    if code is None:
        raise _unknown(location, country)
    named = next((known.name for known in regions_of(region) if known.country == code), region)
    return f"{city}, {named}, {_country(code)}"


def _in_short(location: str, place: str, area: str) -> str:
    """Return the standard form of a location with two parts, of which the second is a region or a country.

    After a postal code, the second part can only be a country.
    """
    code = country_of(area)
    regions = [] if any(sign.isdigit() for sign in place) else regions_of(area)
    if code is None and not regions:
        raise _unknown(location, area)
    if len(regions) + (code is not None) > 1:
        return f"{place}, {area}"
    if code is not None:
        return f"{place}, {_country(code)}"
    return f"{place}, {regions[0].name}, {_country(regions[0].country)}"


def _formless(location: str) -> Misplaced:
    return Misplaced(f'The location "{location}" cannot be standardized. {_FORMS}', "GEO_LOCATION")


def _unknown(location: str, part: str) -> Misplaced:
    return Misplaced(
        f'The location "{location}" cannot be standardized: no country or state "{part}" is known. {_FORMS}',
        "STANDARDIZED_LOCATION",
    )
