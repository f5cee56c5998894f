"""Compiles the text catalogs when the package is built or installed: the repository contains only `.po` files."""

from pathlib import Path

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogs(source: Path) -> None:
    """Compile each `.po` whose `.mo` is missing or older. Replace the `.mo` atomically: processes may be reading it."""
    for catalog in source.rglob("locale/*/LC_MESSAGES/*.po"):
        compiled = catalog.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns > catalog.stat().st_mtime_ns:
            continue
        fresh = compiled.with_name(f".{compiled.name}.new")
        polib.pofile(str(catalog)).save_as_mofile(str(fresh))
        fresh.replace(compiled)


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]  # the type argument is hatchling's configuration
    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002 - hatchling's signature
        compile_catalogs(Path(self.root) / "src")


if __name__ == "__main__":
    compile_catalogs(Path(__file__).parents[1] / "src")
