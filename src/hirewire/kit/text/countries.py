"""Recognizes places in text: countries, and regions after which people leave out the country, as in "Austin, Texas"."""

from collections.abc import Iterable, Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Final, NamedTuple

import pycountry

from hirewire.kit.text.latin import latin

#: Common names of countries whose names in ISO 3166 are formal, inverted or in brackets.
_NAMES: Final = {
    "BN": "Brunei",
    "BQ": "Caribbean Netherlands",
    "CC": "Cocos Islands",
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "CV": "Cape Verde",
    "FK": "Falkland Islands",
    "FM": "Micronesia",
    "MF": "Saint Martin",
    "PS": "Palestine",
    "RU": "Russia",
    "SH": "Saint Helena",
    "ST": "São Tomé and Príncipe",
    "SX": "Sint Maarten",
    "VA": "Vatican City",
    "VG": "British Virgin Islands",
    "VI": "United States Virgin Islands",
}
#: Names in everyday use that neither ISO 3166 nor its translations have.
_EVERYDAY: Final = {
    "AE": ("UAE",),
    "BA": ("Bosnia",),
    "CD": ("DR Congo",),
    "CI": ("Ivory Coast",),
    "CZ": ("Czech Republic",),
    "GB": ("Great Britain", "UK", "U.K."),
    "HK": ("Hong Kong SAR",),
    "IE": ("Republic of Ireland",),
    "KR": ("Korea", "Republic of Korea"),
    "NL": ("The Netherlands",),
    "NO": ("Norge",),
    "PH": ("The Philippines",),
    "RU": ("Россия",),
    "TL": ("East Timor",),
    "TR": ("Turkey",),
    "TW": ("台灣",),
    "US": ("U.S.", "U.S.A.", "United States of America"),
}
#: Languages in which names of countries are recognized. The codes are the names of pycountry's catalogs.
_LANGUAGES: Final = (
    "ar cs da de el es et fi fr ga hr hu it ja ko lt lv nl pl pt ro ru sk sl sr@latin sv tr uk zh_CN zh_TW".split()  # noqa: SIM905 - thirty words read better this way
)
#: Countries that people leave out after the name of a region.
_WITH_REGIONS: Final = ("US", "CA", "AU", "GB", "DE")
#: Countries whose regions are also known by abbreviations.
_ABBREVIATED: Final = ("US", "CA", "AU")
#: English names of regions, by code. ISO 3166-2 names these regions only in the country's language.
_ENGLISH: Final = {
    "DE-BY": "Bavaria",
    "DE-HE": "Hesse",
    "DE-NI": "Lower Saxony",
    "DE-NW": "North Rhine-Westphalia",
    "DE-RP": "Rhineland-Palatinate",
    "DE-SN": "Saxony",
    "DE-ST": "Saxony-Anhalt",
    "DE-TH": "Thuringia",
}


class Region(NamedTuple):
    country: str
    name: str


def country_of(text: str) -> str | None:
    """Return the two-letter code of a country. ``text`` is its name, or its code of two or three letters."""
    return _by_code().get(text.strip().upper()) or _by_name().get(_plain(text))


def country_name(code: str) -> str | None:
    return _names().get(code.strip().upper())


def regions_of(text: str) -> list[Region]:
    """Return all regions that ``text`` can mean. An abbreviation can stand for several regions, and for a country."""
    return [*_regions().get(_plain(text), []), *_regions_by_letters().get(text.strip().upper(), [])]


@cache
def _names() -> dict[str, str]:
    return {country.alpha_2: getattr(country, "common_name", country.name) for country in pycountry.countries} | _NAMES


@cache
def _by_code() -> dict[str, str]:
    return {code: country.alpha_2 for country in pycountry.countries for code in (country.alpha_2, country.alpha_3)}


@cache
def _by_name() -> dict[str, str]:
    """Map names to codes.

    A translation of one country's name may equal the name that pages show for another country. The name then
    means that other country.
    """
    codes = {_plain(name): code for code, name in _formal_names()}
    codes |= {_plain(name): code for code, names in _EVERYDAY.items() for name in names}
    return codes | {_plain(name): code for code, name in _names().items()}


def _formal_names() -> Iterator[tuple[str, str]]:
    """Yield names and their translations.

    Official names come without translations, because pycountry mixes up some of their translations.
    """
    catalogs = [_catalog(language) for language in _LANGUAGES]
    for country in pycountry.countries:
        for field, name in country:
            if field in {"name", "common_name"}:
                yield from ((country.alpha_2, catalog.gettext(name)) for catalog in catalogs)
            if field in {"name", "common_name", "official_name"}:
                yield country.alpha_2, name


def _catalog(language: str) -> GNUTranslations:
    """Read a catalog without ``gettext.translation``, which would keep the catalog in memory."""
    with (Path(pycountry.LOCALES_DIR) / language / "LC_MESSAGES" / "iso3166-1.mo").open("rb") as catalog:
        return GNUTranslations(catalog)


@cache
def _regions() -> dict[str, list[Region]]:
    return _grouped((_plain(name), Region(country, name)) for country, _, name in _divisions())


@cache
def _regions_by_letters() -> dict[str, list[Region]]:
    return _grouped(
        (letters, Region(country, name)) for country, letters, name in _divisions() if country in _ABBREVIATED
    )


def _grouped(pairs: Iterable[tuple[str, Region]]) -> dict[str, list[Region]]:
    regions: dict[str, list[Region]] = {}
    for text, region in pairs:
        regions.setdefault(text, []).append(region)
    return regions


def _divisions() -> Iterator[tuple[str, str, str]]:
    """Yield the country, the abbreviation and the name of each region.

    Leave out territories that are also listed as countries.
    """
    for division in pycountry.subdivisions:
        country, _, letters = division.code.partition("-")
        if country in _WITH_REGIONS and division.parent_code is None and division.type != "Outlying area":
            # Wales is listed as "Wales [Cymru GB-CYM]".
            yield country, letters, division.name.partition(" [")[0]
            if division.code in _ENGLISH:
                yield country, letters, _ENGLISH[division.code]


def _plain(text: str) -> str:
    """Return the form in which names are compared: transliterated or, if that leaves nothing, only case-folded."""
    return latin(text) or text.strip().casefold()
