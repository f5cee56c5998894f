"""Find every URL pattern of a site."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver
from django.urls.converters import IntConverter


@dataclass(frozen=True, slots=True)
class Route:
    parts: tuple[URLPattern | URLResolver, ...]

    def filled(self, word: str, number: int = 1) -> str:
        """Return the path with ``number`` for each integer parameter, and ``word`` for each other parameter."""
        path = "".join(str(part.pattern).removeprefix("^") for part in self.parts)
        for part in self.parts:
            for name, converter in part.pattern.converters.items():
                value = str(number) if isinstance(converter, IntConverter) else word
                for kind in ("int", "str", "slug", "path", "uuid"):
                    path = path.replace(f"<{kind}:{name}>", value)
        return path


def patterns(resolver: URLResolver, around: tuple[URLPattern | URLResolver, ...] = ()) -> Iterator[Route]:
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            yield from patterns(part, (*around, part))
        else:
            yield Route((*around, part))
