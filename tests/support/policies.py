"""A page's Content-Security-Policy, read as a browser reads it: the order of directives does not matter."""

from collections.abc import Mapping


def policy_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Each directive of a response's policy, with what it allows."""
    directives = (directive.strip().partition(" ") for directive in headers["Content-Security-Policy"].split(";"))
    return {name: allowed for name, _, allowed in directives}
