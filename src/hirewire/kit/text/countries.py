"""Countries, and the regions that people write without a country, for recognising places in text."""

from functools import cache
from typing import Final, NamedTuple

from hirewire.kit.text.latin import latin

#: ISO 3166-1, with common names.
_COUNTRIES: Final = """
AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla; AL Albania; AM Armenia; AO
Angola; AQ Antarctica; AR Argentina; AS American Samoa; AT Austria; AU Australia; AW Aruba; AX Åland Islands; AZ
Azerbaijan; BA Bosnia and Herzegovina; BB Barbados; BD Bangladesh; BE Belgium; BF Burkina Faso; BG Bulgaria; BH
Bahrain; BI Burundi; BJ Benin; BL Saint Barthélemy; BM Bermuda; BN Brunei; BO Bolivia; BQ Caribbean Netherlands; BR
Brazil; BS Bahamas; BT Bhutan; BV Bouvet Island; BW Botswana; BY Belarus; BZ Belize; CA Canada; CC Cocos Islands; CD
Democratic Republic of the Congo; CF Central African Republic; CG Republic of the Congo; CH Switzerland; CI Côte
d'Ivoire; CK Cook Islands; CL Chile; CM Cameroon; CN China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde; CW
Curaçao; CX Christmas Island; CY Cyprus; CZ Czechia; DE Germany; DJ Djibouti; DK Denmark; DM Dominica; DO Dominican
Republic; DZ Algeria; EC Ecuador; EE Estonia; EG Egypt; EH Western Sahara; ER Eritrea; ES Spain; ET Ethiopia; FI
Finland; FJ Fiji; FK Falkland Islands; FM Micronesia; FO Faroe Islands; FR France; GA Gabon; GB United Kingdom; GD
Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH Ghana; GI Gibraltar; GL Greenland; GM Gambia; GN Guinea; GP
Guadeloupe; GQ Equatorial Guinea; GR Greece; GS South Georgia and the South Sandwich Islands; GT Guatemala; GU Guam;
GW Guinea-Bissau; GY Guyana; HK Hong Kong; HM Heard Island and McDonald Islands; HN Honduras; HR Croatia; HT Haiti;
HU Hungary; ID Indonesia; IE Ireland; IL Israel; IM Isle of Man; IN India; IO British Indian Ocean Territory; IQ
Iraq; IR Iran; IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya; KG Kyrgyzstan; KH
Cambodia; KI Kiribati; KM Comoros; KN Saint Kitts and Nevis; KP North Korea; KR South Korea; KW Kuwait; KY Cayman
Islands; KZ Kazakhstan; LA Laos; LB Lebanon; LC Saint Lucia; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho;
LT Lithuania; LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MC Monaco; MD Moldova; ME Montenegro; MF Saint Martin;
MG Madagascar; MH Marshall Islands; MK North Macedonia; ML Mali; MM Myanmar; MN Mongolia; MO Macao; MP Northern
Mariana Islands; MQ Martinique; MR Mauritania; MS Montserrat; MT Malta; MU Mauritius; MV Maldives; MW Malawi; MX
Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New Caledonia; NE Niger; NF Norfolk Island; NG Nigeria; NI
Nicaragua; NL Netherlands; NO Norway; NP Nepal; NR Nauru; NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF
French Polynesia; PG Papua New Guinea; PH Philippines; PK Pakistan; PL Poland; PM Saint Pierre and Miquelon; PN
Pitcairn; PR Puerto Rico; PS Palestine; PT Portugal; PW Palau; PY Paraguay; QA Qatar; RE Réunion; RO Romania; RS
Serbia; RU Russia; RW Rwanda; SA Saudi Arabia; SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG Singapore;
SH Saint Helena; SI Slovenia; SJ Svalbard and Jan Mayen; SK Slovakia; SL Sierra Leone; SM San Marino; SN Senegal; SO
Somalia; SR Suriname; SS South Sudan; ST São Tomé and Príncipe; SV El Salvador; SX Sint Maarten; SY Syria; SZ
Eswatini; TC Turks and Caicos Islands; TD Chad; TF French Southern Territories; TG Togo; TH Thailand; TJ Tajikistan;
TK Tokelau; TL Timor-Leste; TM Turkmenistan; TN Tunisia; TO Tonga; TR Türkiye; TT Trinidad and Tobago; TV Tuvalu; TW
Taiwan; TZ Tanzania; UA Ukraine; UG Uganda; UM United States Minor Outlying Islands; US United States; UY Uruguay;
UZ Uzbekistan; VA Vatican City; VC Saint Vincent and the Grenadines; VE Venezuela; VG British Virgin Islands; VI
United States Virgin Islands; VN Vietnam; VU Vanuatu; WF Wallis and Futuna; WS Samoa; YE Yemen; YT Mayotte; ZA South
Africa; ZM Zambia; ZW Zimbabwe
"""
#: Other names of the same countries, most of them in their own language.
_ALSO: Final = """
AE UAE; AT Österreich; BA Bosnia; BE België; BE Belgique; BR Brasil; CD DR Congo; CG Congo; CH Schweiz; CH Suisse;
CH Svizzera; CI Ivory Coast; CN 中国; CV Cabo Verde; CZ Czech Republic; CZ Česko; DE Deutschland; DK Danmark; EE Eesti;
EG مصر; ES España; FI Suomi; GB Great Britain; GB UK; GB U.K.; GB GBR; GR Ελλάδα; HK Hong Kong SAR; HR Hrvatska;
HU Magyarország; IE Éire; IE Republic of Ireland; IT Italia; JP 日本; KR Korea; KR Republic of Korea; KR 대한민국;
LT Lietuva; LV Latvija; MO Macau; NL Holland; NL Nederland; NL The Netherlands; NO Norge; PH The Philippines;
PL Polska; RO România; RS Srbija; RU Russian Federation; RU Россия; SE Sverige; SI Slovenija; SK Slovensko;
TL East Timor; TR Turkey; TW 台灣; UA Україна; US U.S.; US U.S.A.; US USA; US United States of America; VN Viet Nam
"""
#: Regions by country: those that people write in place of the country.
_REGIONS: Final = {
    "US": """
AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut; DE Delaware;
DC District of Columbia; FL Florida; GA Georgia; HI Hawaii; ID Idaho; IL Illinois; IN Indiana; IA Iowa; KS Kansas;
KY Kentucky; LA Louisiana; ME Maine; MD Maryland; MA Massachusetts; MI Michigan; MN Minnesota; MS Mississippi;
MO Missouri; MT Montana; NE Nebraska; NV Nevada; NH New Hampshire; NJ New Jersey; NM New Mexico; NY New York;
NC North Carolina; ND North Dakota; OH Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania; RI Rhode Island;
SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah; VT Vermont; VA Virginia; WA Washington;
WV West Virginia; WI Wisconsin; WY Wyoming
""",
    "CA": """
AB Alberta; BC British Columbia; MB Manitoba; NB New Brunswick; NL Newfoundland and Labrador; NS Nova Scotia;
NT Northwest Territories; NU Nunavut; ON Ontario; PE Prince Edward Island; QC Quebec; SK Saskatchewan; YT Yukon
""",
    "AU": """
ACT Australian Capital Territory; NSW New South Wales; QLD Queensland; SA South Australia; TAS Tasmania; VIC Victoria;
WA Western Australia
""",
    "GB": "ENG England; NIR Northern Ireland; SCT Scotland; WLS Wales",
    "DE": """
BW Baden-Württemberg; BY Bayern; BY Bavaria; BB Brandenburg; HE Hessen; HE Hesse; MV Mecklenburg-Vorpommern;
NI Niedersachsen; NI Lower Saxony; NW Nordrhein-Westfalen; NW North Rhine-Westphalia; RP Rheinland-Pfalz;
RP Rhineland-Palatinate; SL Saarland; SN Sachsen; SN Saxony; ST Sachsen-Anhalt; ST Saxony-Anhalt;
SH Schleswig-Holstein; TH Thüringen; TH Thuringia
""",
}
#: Countries whose regions are commonly abbreviated.
_LETTERED: Final = ("US", "CA", "AU")


class Region(NamedTuple):
    country: str
    name: str


def country_of(text: str) -> str | None:
    """Return the two-letter code of the country that ``text`` names, by name or by code."""
    letters = text.strip().upper()
    return letters if letters in _names() else _codes().get(_plain(text))


def country_name(code: str) -> str | None:
    return _names().get(code.strip().upper())


def regions_of(text: str) -> list[Region]:
    """Return the regions that ``text`` may mean. An abbreviation can mean several, and a country too."""
    return _regions().get(_plain(text), [])


@cache
def _names() -> dict[str, str]:
    return dict(_pairs(_COUNTRIES))


@cache
def _codes() -> dict[str, str]:
    return {_plain(name): code for code, name in [*_pairs(_COUNTRIES), *_pairs(_ALSO)]}


@cache
def _regions() -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = {}
    for country, text in _REGIONS.items():
        for letters, name in _pairs(text):
            region = Region(country, name)
            found.setdefault(_plain(name), []).append(region)
            if country in _LETTERED:
                found.setdefault(_plain(letters), []).append(region)
    return found


def _pairs(text: str) -> list[tuple[str, str]]:
    found = (pair.split(maxsplit=1) for pair in text.split(";"))
    return [(code, " ".join(name.split())) for code, name in found]


def _plain(text: str) -> str:
    """Names in other alphabets have no Latin letters and are compared as written."""
    return latin(text) or text.strip().casefold()
