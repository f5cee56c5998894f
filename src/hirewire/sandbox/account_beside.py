"""An account of an ATS that runs elsewhere. The agent of a sandbox connects the account."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

from hirewire.sandbox.errors import SandboxError


class Account(NamedTuple):
    """The account's connector and settings. A sandbox's reset cannot undo what the agent wrote into the account."""

    connector: str
    settings: Mapping[str, Any]

    @classmethod
    def in_file(cls, file: Path) -> Self:
        try:
            content = json.loads(file.read_text())
        except (OSError, ValueError) as fault:
            raise SandboxError(f"{file} cannot be read as JSON: {fault}.") from None
        connector = content.get("connector") if isinstance(content, dict) else None
        settings = content.get("settings") if isinstance(content, dict) else None
        if not isinstance(connector, str) or not isinstance(settings, dict):
            raise SandboxError(
                f"{file} must hold a JSON object in which “connector” is a name and “settings” is an object."
            )
        return cls(connector, settings)

    def report(self) -> dict[str, Any]:
        return {"account": self.connector}
