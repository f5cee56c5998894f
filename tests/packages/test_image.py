import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from hirewire.cli.main import COMMANDS, main
from tools.packages.build_image import CONTEXT, context_files
from tools.packages.dockerfile import Stage, stages

DOCKERFILE = CONTEXT / "Dockerfile"
STAGES = stages(DOCKERFILE)
LAST = STAGES[-1]


def sources(stage: Stage) -> list[str]:
    copies = [each.words() for each in stage.instructions if each.name == "COPY"]
    return [source for words in copies if not words[0].startswith("--from=") for source in words[:-1]]


@pytest.mark.parametrize("source", sources(STAGES[0]))
def test_what_is_copied_exists_and_is_not_ignored(source: str) -> None:
    assert next(context_files(CONTEXT, source), None) is not None


def test_nothing_else_of_the_checkout_reaches_the_image() -> None:
    files = {str(file.relative_to(CONTEXT)) for file in context_files(CONTEXT, ".")}

    copied = sources(STAGES[0])
    assert {file for file in files if file not in copied and not file.startswith("src/")} == set()
    assert not [file for file in files if file.endswith((".pyc", ".mo"))]


def test_what_is_installed_is_pinned_with_hashes() -> None:
    installs = [
        command
        for each in STAGES[0].instructions
        if each.name == "RUN"
        for command in each.value.split("&&")
        if "pip install" in command
    ]

    assert all("--no-deps" in command for command in installs)
    assert ["--require-hashes" in command for command in installs] == [True, False]
    assert installs[1].split()[-1] == "."


def test_base_images_are_plain_names_with_a_version() -> None:
    assert {stage.base for stage in STAGES} == {"python:3.13-slim"}


def test_it_runs_as_an_unprivileged_user_with_a_fixed_number() -> None:
    assert LAST.last("USER").value == "10001:10001"
    assert not [each for each in LAST.instructions if each.name == "ADD"]


def test_one_entry_point_serves_every_role() -> None:
    assert LAST.last("ENTRYPOINT").words() == ["hirewire"]
    for site in ("hub", "agent", "ats"):
        context = click.Context(main)
        group = main.get_command(context, site)
        assert isinstance(group, click.Group)
        assert {"web", "worker", "prepare"} <= set(group.list_commands(context))
    assert {"hub", "agent", "ats"} <= set(COMMANDS)


def test_health_is_asked_at_the_port_on_which_each_site_listens() -> None:
    words = dict(word.split("=", 1) for word in LAST.last("ENV").words())
    check = json.loads(LAST.last("HEALTHCHECK").value.partition(" CMD ")[2])

    assert {words[f"HIREWIRE_{site}_PORT"] for site in ("HUB", "ATS", "AGENT")} == {LAST.last("EXPOSE").value}
    assert re.search(r"http://localhost:(\d+)/healthz", check[-1])[1] == LAST.last("EXPOSE").value  # type: ignore[index]  # it is there


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")

    checked = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)

    assert checked.stdout == ""
    assert checked.returncode == 0
