"""The normal forms under which two systems' addresses of one person are equal."""

from urllib.parse import unquote, urlsplit


def normal_email(address: str) -> str:
    """Trimmed and without case; anything cleverer would join people who are two."""
    return address.strip().casefold()


def normal_profile_url(url: str) -> str:
    """Host without ``www.`` and country prefix, path without case, language and trailing slash.

    ``https://nl.linkedin.com/in/Ada-Lovelace/en?trk=x`` becomes ``linkedin.com/in/ada-lovelace``.
    Empty for what is no address of a profile.
    """
    text = url.strip()
    if not text:
        return ""
    parts = urlsplit(text if "//" in text else f"//{text}")
    host = (parts.hostname or "").casefold()
    labels = host.split(".")
    if len(labels) > 2 and (labels[0] == "www" or len(labels[0]) == 2):  # noqa: PLR2004 - a country's two letters
        host = ".".join(labels[1:])
    steps = [step for step in unquote(parts.path).casefold().split("/") if step]
    if not host or not steps:
        return ""
    # A profile is named by its first two steps; what follows is a language or a tab.
    return "/".join([host, *steps[:2]])
