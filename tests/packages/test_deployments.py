import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hirewire.configuration import toml_file
from hirewire.configuration.kinds import by_name
from hirewire.configuration.table import SETTINGS
from tests.packages.command_line import parse
from tests.packages.probes import probe_patience
from tools.packages import fetch_programs
from tools.packages.build_image import CONTEXT
from tools.packages.dockerfile import stages

DEPLOY = CONTEXT / "deploy"
COMPOSE = CONTEXT / "compose.yaml"
MANIFESTS = sorted(path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml")
UNITS = DEPLOY / "systemd"
#: The overlay, with everything that differs between installations on Kubernetes.
SITE = DEPLOY / "kubernetes-site"
GUIDE = CONTEXT / "docs/guides/installing.md"
KNOWN = toml_file.NAMES | toml_file.FILE_NAMES | {toml_file.VARIABLE}
USER = int(stages(CONTEXT / "Dockerfile")[-1].last("USER").value.partition(":")[0])


def program(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def checked(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}"


def compose() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return services


def resources() -> list[dict[str, Any]]:
    return [each for file in MANIFESTS for each in yaml.safe_load_all(file.read_text())]


def pods() -> dict[str, dict[str, Any]]:
    found = {each["metadata"]["name"]: each["spec"] for each in resources() if each["kind"] in ("Deployment", "Job")}
    found |= {
        each["metadata"]["name"]: each["spec"]["jobTemplate"]["spec"]
        for each in resources()
        if each["kind"] == "CronJob"
    }
    return {name: spec["template"] for name, spec in found.items()}


def test_yaml_is_tidy() -> None:
    assert (
        checked(program("yamllint"), "--strict", "-c", CONTEXT / ".yamllint.yaml", COMPOSE, DEPLOY / "kubernetes", SITE)
        == ""
    )


def test_compose_follows_its_schema() -> None:
    assert checked(program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", COMPOSE) == ""


def test_compose_runs_commands_that_exist() -> None:
    for service in compose()["services"].values():
        if service["image"] == "hirewire":
            parse(*service["command"])


def test_compose_sets_settings_and_mounts_secrets_that_exist() -> None:
    services = [each for each in compose()["services"].values() if each["image"] == "hirewire"]

    assert {name for each in services for name in each["environment"]} <= KNOWN
    for service in services:
        site = service["command"][0]
        mounted = {secret["target"] for secret in service["secrets"]}
        assert set(secret_settings(DEPLOY / f"compose/{site}.toml")) == mounted


def test_compose_overrides_no_setting_of_a_file_with_an_empty_value() -> None:
    """Compose sets even a variable whose value is empty, and the empty value would override the settings file.

    A variable without any value is different: Compose passes it on only if the operator has set it.
    """
    variables = [
        each["environment"] for each in compose()["services"].values() if isinstance(each.get("environment"), dict)
    ]

    assert [
        name for each in variables for name, value in each.items() if re.fullmatch(r"\$\{\w+:-\}", value or "")
    ] == []
    assert {name for each in variables for name, value in each.items() if value is None} == {
        "HIREWIRE_METRICS_TOKEN",
        "HIREWIRE_PARTNER_CLIENT_ID",
        "HIREWIRE_PARTNER_CLIENT_SECRET",
    }


@pytest.mark.parametrize("site", ["hub", "agent"])
def test_prometheus_can_read_web_processes_and_workers_of_compose(site: str) -> None:
    services = compose()["services"]
    settings = tomllib.loads((DEPLOY / f"compose/{site}.toml").read_text())

    # The containers share no folder of metrics, so Prometheus must ask each of them.
    ports = {f"{site}-web": 8000, f"{site}-worker": settings["HIREWIRE_METRICS_PORT"]}

    for name, port in ports.items():
        assert "front" in services[name]["networks"]
        assert "HIREWIRE_METRICS_TOKEN" in services[name]["environment"]
        assert f"`{name}:{port}`" in (CONTEXT / "docs/guides/watching.md").read_text()


def test_an_agent_can_be_installed_without_a_hub() -> None:
    document = compose()
    profiles = {name: each.get("profiles") for name, each in document["services"].items()}
    agent = document["services"]["agent-web"]["environment"]

    assert {name for name, names in profiles.items() if names == ["hub"]} == {"hub-prepare", "hub-web", "hub-worker"}
    assert {name for name, names in profiles.items() if names is None} == {
        *("agent-prepare", "agent-web", "agent-worker", "database", "proxy")
    }
    assert set(re.findall(r"\$\{(\w+):?\?", COMPOSE.read_text())) == {"AGENT_HOST"}
    assert set(re.findall(r"\$\{HUB_HOST[^-:]", COMPOSE.read_text())) == set()
    assert agent["HIREWIRE_RSC_API_URL"] == "${HIREWIRE_RSC_API_URL:-https://${HUB_HOST:-}}"
    assert document["services"]["proxy"]["environment"]["HUB_HOST"] == "${HUB_HOST:-http://hub.invalid}"


def test_no_container_of_ours_can_write_or_gain_rights() -> None:
    for service in compose()["services"].values():
        if service["image"] == "hirewire":
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
            assert service["security_opt"] == ["no-new-privileges:true"]


def test_large_files_are_built_on_disk_and_not_in_memory() -> None:
    """Archives and large bodies are built in /tmp, and a ``tmpfs`` there would use memory."""
    for service in compose()["services"].values():
        if service["image"] == "hirewire":
            assert "tmpfs" not in service
            assert "/tmp" in service["volumes"]


def test_compose_mounts_files_that_exist() -> None:
    document = compose()
    files = [config["file"] for config in document["configs"].values()]
    files += [
        volume.partition(":")[0]
        for service in document["services"].values()
        for volume in service.get("volumes", ())
        if volume.startswith("./")
    ]

    assert [file for file in files if not (CONTEXT / file).is_file()] == []


def test_roles_end_transactions_that_hang() -> None:
    """If roles had no limit for idle transactions, ``hirewire hub doctor`` would find a fault in a new installation."""
    script, guide = DEPLOY / "compose/databases.sh", CONTEXT / "docs/guides/running.md"
    setting = r"^ALTER ROLE (\w+) SET idle_in_transaction_session_timeout = '5min';$"

    assert re.findall(setting, script.read_text(), re.MULTILINE) == ["hirewire_hub", "hirewire_agent"]
    assert re.findall(setting, guide.read_text(), re.MULTILINE) == ["hirewire_hub", "hirewire_ats"]


def test_passwords_are_no_arguments_of_psql(tmp_path: Path) -> None:
    """Run the script with a fake psql, which prints its arguments and the passwords that the real psql would read."""
    psql = tmp_path / "psql"
    psql.write_text("""#!/bin/sh\necho "$@"\nsed -n 's/^.set .* `\\(.*\\)`$/\\1/p' | sh\n""")
    psql.chmod(0o755)
    for site in ("hub", "agent"):
        (tmp_path / f"{site}-password").write_text(f"secret of the {site}\n")

    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "SECRETS": str(tmp_path)}
    script = DEPLOY / "compose/databases.sh"
    done = subprocess.run(["/bin/sh", script], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == [
        "--set ON_ERROR_STOP=1 --username postgres",
        *("secret of the hub", "secret of the agent"),
    ]


def guide_commands() -> list[str]:
    blocks = re.findall(r"^ *```\n(.*?)^ *```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [
        found[1] for line in lines if (found := re.search(r"(?:^|\s|/)hirewire ((?:hub|agent|keys) [^;)>…]*)", line))
    ]


@pytest.mark.parametrize("command", guide_commands())
def test_the_guide_names_commands_that_exist(command: str) -> None:
    words = shlex.split(command.strip().replace("$site", "hub"))
    if len(words) > 1:
        parse(*words)


def test_the_guide_names_files_that_exist() -> None:
    text = GUIDE.read_text()
    names = set(re.findall(r"deploy/[\w./-]+[\w]", text))

    assert {name for name in names if not (CONTEXT / name).exists()} == set()


def secret_settings(file: Path) -> Iterator[str]:
    for name, value in tomllib.loads(file.read_text()).items():
        if name.endswith("_FILE"):
            assert value == f"/run/secrets/{name.removesuffix('_FILE')}"
            yield name.removesuffix("_FILE")


@pytest.mark.parametrize("site", ["hub", "agent"])
def test_toml_files_set_what_the_site_needs(site: str) -> None:
    required = {name for name, setting in by_name(SETTINGS, site).items() if setting.is_required}

    for file in (DEPLOY / f"compose/{site}.toml", SITE / f"{site}.toml"):
        assert set(toml_file.values(str(file))) <= KNOWN
        assert required <= set(secret_settings(file))


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda path: path.stem)
def test_manifests_follow_their_schemas(file: Path) -> None:
    assert checked(program("kubernetes-validate"), "--strict", "--quiet", file) == ""


def test_kustomization_names_every_manifest_but_the_sample() -> None:
    kustomization = yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text())

    assert set(kustomization["resources"]) == {file.name for file in MANIFESTS} - {"secrets.sample.yaml"}


def test_the_folder_of_an_installation_changes_what_is_there() -> None:
    overlay = yaml.safe_load((SITE / "kustomization.yaml").read_text())
    targets = {(each["kind"], each["metadata"]["name"]): each for each in resources()}
    generated = {each["name"]: each["files"] for each in overlay["configMapGenerator"]}
    named = {volume["configMap"]["name"] for pod in pods().values() for volume in pod["spec"]["volumes"][:1]}

    for patch in overlay["patches"]:
        target = targets[patch["target"]["kind"], patch["target"]["name"]]
        for step in yaml.safe_load(patch["patch"]):
            at: Any = target
            for word in step["path"].strip("/").split("/"):
                at = at[int(word) if word.isdigit() else word.replace("~1", "/")]
            assert at == step["value"]
    assert overlay["resources"] == ["../kubernetes"]
    assert {each["name"] for each in overlay["images"]} == {
        pod["spec"]["containers"][0]["image"] for pod in pods().values()
    }
    assert generated == {"hub-settings": ["hub.toml"], "agent-settings": ["agent.toml"]}
    assert named == generated.keys()


def test_kustomize_renders_the_folder_of_an_installation(tmp_path: Path) -> None:
    """Render what ``kubectl apply --kustomize`` would apply, and check the manifests against their schemas."""
    kustomize = fetch_programs.path_of("kustomize")
    if kustomize is None:
        pytest.skip("kustomize is not installed, so the overlay was not rendered.")
    file = tmp_path / "rendered.yaml"

    assert checked(kustomize, "build", "--output", file, SITE) == ""

    rendered = list(yaml.safe_load_all(file.read_text()))
    settings = {each["metadata"]["name"] for each in rendered if each["kind"] == "ConfigMap"}
    mounted = {
        volume["configMap"]["name"]
        for each in rendered
        if each["kind"] == "Deployment"
        for volume in each["spec"]["template"]["spec"]["volumes"]
        if "configMap" in volume
    }
    # The names of the ConfigMaps end with hashes of their contents, so that a change of a setting restarts the pods.
    assert sorted(name.rpartition("-")[0] for name in mounted) == ["agent-settings", "hub-settings"]
    assert mounted <= settings
    assert checked(program("kubernetes-validate"), "--strict", "--quiet", file) == ""


@pytest.mark.parametrize("name", pods())
def test_each_pod_runs_the_image_without_rights(name: str) -> None:
    spec = pods()[name]["spec"]
    (container,) = spec["containers"]

    parse(*container["args"])
    assert spec["securityContext"]["runAsUser"] == spec["securityContext"]["fsGroup"] == USER
    assert spec["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"requests", "limits"} == set(container["resources"])
    assert {"/tmp", "/var/lib/hirewire"} <= {mount["mountPath"] for mount in container["volumeMounts"]}


def test_pods_are_probed_and_each_deployment_survives_a_drain() -> None:
    (hub, agent) = (pods()[f"{site}-web"]["spec"]["containers"][0] for site in ("hub", "agent"))
    workers = [pods()[f"{site}-worker"]["spec"]["containers"][0] for site in ("hub", "agent")]
    budgets = {each["metadata"]["name"] for each in resources() if each["kind"] == "PodDisruptionBudget"}

    for container in (hub, agent, *workers):
        assert container["livenessProbe"]["httpGet"]["port"] == container["ports"][0]["name"]
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        assert container["readinessProbe"]["httpGet"]["port"] == container["ports"][0]["name"]
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
        assert container["readinessProbe"]["timeoutSeconds"] == probe_patience()
        assert container["readinessProbe"]["periodSeconds"] >= probe_patience()
    assert budgets == {each["metadata"]["name"] for each in resources() if each["kind"] == "Deployment"}


def test_a_backup_that_is_kept_although_it_failed_is_not_made_again() -> None:
    (hub,) = (each for each in resources() if (each["kind"], each["metadata"]["name"]) == ("CronJob", "hub-backup"))

    assert hub["spec"]["jobTemplate"]["spec"]["backoffLimit"] == 0


def test_the_log_of_a_failed_preparation_stays() -> None:
    """With the restart policy ``OnFailure``, Kubernetes deletes the pod and its log after the last attempt."""
    jobs = {each["metadata"]["name"]: each["spec"] for each in resources() if each["kind"] == "Job"}

    assert {name: job["template"]["spec"]["restartPolicy"] for name, job in jobs.items()} == {
        "hub-prepare": "Never",
        "agent-prepare": "Never",
    }
    assert all(job["backoffLimit"] for job in jobs.values())


def test_selectors_meet_their_pods() -> None:
    labels = [pod["metadata"]["labels"] for pod in pods().values()]
    services = [each for each in resources() if each["kind"] == "Service" and each["metadata"]["name"] != "nowhere"]
    selectors = [each["spec"]["selector"] for each in services]
    selectors += [
        each["spec"]["podSelector"]["matchLabels"]
        for each in resources()
        if each["kind"] == "NetworkPolicy" and each["spec"]["podSelector"]
    ]

    assert [selector for selector in selectors if not any(selector.items() <= each.items() for each in labels)] == []


def test_the_ingress_logs_no_paths_and_refuses_metrics_and_readiness() -> None:
    (ingress,) = (each for each in resources() if each["kind"] == "Ingress")
    (nowhere,) = (each["spec"] for each in resources() if each["metadata"]["name"] == "nowhere")
    paths = [each for rule in ingress["spec"]["rules"] for each in rule["http"]["paths"]]
    refused = [(each["path"], each["pathType"]) for each in paths if each["backend"]["service"]["name"] == "nowhere"]

    assert refused == 2 * [("/metrics", "Exact"), ("/readyz", "Exact")]
    assert "selector" not in nowhere
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/enable-access-log"] == "false"


def test_hub_and_agent_reach_each_other_through_the_ingress() -> None:
    policies = {each["metadata"]["name"]: each["spec"] for each in resources() if each["kind"] == "NetworkPolicy"}
    (controller,) = policies["web-from-the-ingress"]["ingress"][0]["from"]

    assert {"to": [controller], "ports": [{"port": 443}]} in policies["out"]["egress"]


def test_prometheus_may_read_every_web_pod_and_every_worker() -> None:
    (policy,) = (each["spec"] for each in resources() if each["metadata"]["name"] == "metrics-from-prometheus")
    admitted = {port["port"] for port in policy["ingress"][0]["ports"]}
    settings = [tomllib.loads((SITE / f"{site}.toml").read_text()) for site in ("hub", "agent")]

    ports = {
        name: {port["name"]: port["containerPort"] for port in pod["spec"]["containers"][0]["ports"]}
        for name, pod in pods().items()
        if policy["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
        and not name.endswith(("-prepare", "-backup"))
    }

    web, worker = {"http": 8000}, {"metrics": 9100}
    assert ports == {"hub-web": web, "hub-worker": worker, "agent-web": web, "agent-worker": worker}
    assert admitted == {"http", "metrics"}
    assert [each["HIREWIRE_METRICS_PORT"] for each in settings] == [9100, 9100]


@pytest.mark.parametrize("site", ["hub", "agent"])
def test_containers_back_up_into_a_folder_that_lasts(site: str) -> None:
    (command,) = re.findall(
        rf"^docker compose run .* --volume \S+:/backups {site}-web ({site} backup .+)$",
        (CONTEXT / "docs/guides/running.md").read_text(),
        re.MULTILINE,
    )
    pod = pods()[f"{site}-backup"]["spec"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounts = {mount["mountPath"]: mount["name"] for mount in pod["containers"][0]["volumeMounts"]}

    parse(*command.split())
    assert command.split() == pod["containers"][0]["args"]
    assert volumes[mounts["/backups"]]["persistentVolumeClaim"] == {"claimName": f"{site}-backups"}
    assert (
        volumes[mounts["/var/lib/hirewire"]]
        == {volume["name"]: volume for volume in pods()[f"{site}-worker"]["spec"]["volumes"]}["files"]
    )


def test_containers_restore_what_they_have_backed_up() -> None:
    guide = (CONTEXT / "docs/guides/running.md").read_text()
    mount = "--volume /var/backups/hirewire:/backups"
    commands = re.findall(rf"^docker compose run .* {mount} hub-web (hub restore .+)$", guide, re.MULTILINE)
    (words,) = re.findall(r'"value": \["hub", "(restore)", "(/backups/\S+)"\]', guide)

    assert commands == [f"hub restore --check {words[1]}", f"hub {' '.join(words)}"]
    assert "args" in pods()["hub-backup"]["spec"]["containers"][0]


def test_cron_makes_backups_as_the_unit_does(tmp_path: Path) -> None:
    """Run the guide's line in cron's environment. In place of the backup, a script prints its folder and variables."""
    (line,) = re.findall(r"^30 2 \* \* \*  root  (.+)$", (CONTEXT / "docs/guides/running.md").read_text(), re.MULTILINE)
    unit = (UNITS / "hirewire-backup@.service").read_text().replace("%i", "hub")
    (command,) = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    (folder,) = re.findall(r"^WorkingDirectory=(.+)$", unit, re.MULTILINE)
    (settings,) = re.findall(r"^EnvironmentFile=(.+)$", unit, re.MULTILINE)
    home, file, script = tmp_path / "hub", tmp_path / "hub.env", tmp_path / "script"
    home.mkdir()
    file.write_text("DATABASE_URL=postgres:///hub\n")
    script.write_text('echo "$PWD $HOME $HIREWIRE_HOME $DATABASE_URL" >&2')
    # The line has the full path of runuser, because Debian's cron does not search /sbin.
    places = {f"/sbin/runuser -u hirewire -- {command}": f"/bin/sh {script}", folder: str(home), settings: str(file)}

    for place, replacement in places.items():
        assert place in line
        line = line.replace(place, replacement)
    environment = {"HOME": "/root", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(["/bin/sh", "-c", line], env=environment, cwd="/", capture_output=True, text=True, check=True)

    assert f"Environment=HIREWIRE_HOME={folder} " in unit
    assert (done.stdout, done.stderr) == ("", f"{home} {home} {home} postgres:///hub\n")
