"""Finds the resource and the keys that a path names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic

from hirewire.hub.restli.errors import NotFound
from hirewire.hub.restli.resource import C, Resource


@dataclass(frozen=True, slots=True)
class Route(Generic[C]):
    """The resource and keys of a path. The keys are still text: their syntax depends on the call's protocol version."""

    resource: Resource[C]
    key: str | None = None
    parent: Resource[C] | None = None
    parent_key: str | None = None


class Routes(Generic[C]):
    def __init__(self, resources: Iterable[Resource[C]]) -> None:
        self._resources = {(resource.parent, resource.name): resource for resource in resources}
        for parent, name in self._resources:
            if parent and ("", parent) not in self._resources:
                message = f"{name} is below {parent}, which is not a resource"
                raise LookupError(message)

    def __iter__(self) -> Iterator[Resource[C]]:
        return iter(self._resources.values())

    def find(self, path: str) -> Route[C]:
        """Find the resource and keys that a path names. The path may end in a slash, because some clients send one.

        WSGI servers decode the path, so a slash inside a key looks like a slash between segments. Everything between
        the name of a resource and the name of a sub-resource is therefore the key.
        """
        name, _, rest = path.partition("/")
        resource = self._resources.get(("", name))
        if resource is None:
            raise NotFound(f"Resource {name[:100]} does not exist")
        if not rest:
            return Route(resource)
        for (parent, child), sub in self._resources.items():
            if parent == name and (split := _split_at(rest, child)):
                return Route(sub, split[1] and _without_slash(sub, split[1]), resource, split[0])
        if resource.is_simple:
            raise NotFound(f"{name} has no entities below it")
        return Route(resource, _without_slash(resource, rest))


def _without_slash(resource: Resource[C], key: str) -> str:
    """Remove a trailing slash, except after a complex key of protocol 1.0.

    A complex key of protocol 1.0 has no brackets, so the slash may belong to its last value.
    """
    is_in_brackets = key.startswith("(") and key.endswith(")/")
    return key if resource.key_parts and not is_in_brackets else key.removesuffix("/")


def _split_at(rest: str, child: str) -> tuple[str, str | None] | None:
    """Return the parent's key and the child's key, or None if ``child`` is not in ``rest``.

    The child's key is None if the path names the whole collection.
    """
    if rest.endswith((f"/{child}", f"/{child}/")):
        return rest.removesuffix("/").removesuffix(f"/{child}"), None
    before, separator, after = rest.rpartition(f"/{child}/")
    return (before, after) if separator and before else None
