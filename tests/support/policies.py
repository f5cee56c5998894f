"""Reads a page's Content-Security-Policy as a mapping, because the order of directives does not matter."""

from collections.abc import Mapping


def policy_of(headers: Mapping[str, str]) -> dict[str, str]:
    directives = (directive.strip().partition(" ") for directive in headers["Content-Security-Policy"].split(";"))
    return {name: allowed for name, _, allowed in directives}
