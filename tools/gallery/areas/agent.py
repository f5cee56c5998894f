"""The agent's console, with a connection in every state."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Final

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.sandbox.sites import ATS
from tools.gallery.screens import Area, Screen
from tools.gallery.steps import fills, opens, presses, sees, types
from tools.gallery.viewers import NOBODY, Site, Viewer
from tools.gallery.world import World

WANDA: Final = Viewer("Wanda Marsh")
_EMAIL, _PASSWORD = "wanda@agent.example", "a-console-of-pictures"
_PEOPLE: Final = 60
_MAKE: Final = """
import django, json, sys
django.setup()
from tools.gallery.connections import make
make(json.load(sys.stdin))
"""
_TENANTS: Final = (
    *("larkspur", "fernhill", "corrib", "umzi", "kanaal", "polar"),
    *("orchid", "cedar", "halyard", "tern", "wren", "avocet"),
)


def arrange(world: World) -> None:
    # Make the connections only once, although two areas show them.
    world.arrange("connections", _connect)


def _connect(world: World) -> None:
    world.things |= {name: name for name in (*_TENANTS, "greenhouse", "lever", "sql", "unknown", "expired")}
    world.things["sign-in of Wanda Marsh"] = (_EMAIL, _PASSWORD)
    name = ("--first-name", "Wanda", "--last-name", "Marsh")
    env = {**os.environ, **world.stack.environment(ATS), "DJANGO_SETTINGS_MODULE": ATS.settings}
    add = [sys.executable, "-m", "django", "add_operator", "--email", _EMAIL, "--password", _PASSWORD, *name]
    subprocess.run(add, env=env, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-c", _MAKE], env=env, input=json.dumps(_doubles()), text=True, check=True)


def _doubles() -> Mapping[str, Mapping[str, str]]:
    """Start a double of each ATS, and return the settings with which a connection reaches each double.

    The doubles run until the gallery ends.
    """
    found: dict[str, Mapping[str, str]] = {}
    for name, offer in DOUBLES.items():
        server = serving.make(offer.make(RunningClock(), _PEOPLE), host="127.0.0.1", port=0)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found[name] = offer.settings(f"http://127.0.0.1:{server.server_port}")
    lever = {name: value for name, value in found["lever"].items() if name != "key"}
    return {**found, "lever by OAuth": {**lever, **DOUBLES["lever"].client}}


def _of(tenant: str) -> Mapping[str, str]:
    return {"tenant": tenant}


AREA = Area(
    "Agent",
    Site.AGENT,
    WANDA,
    (
        Screen("Sign in", "agent-sign-in", who=NOBODY),
        Screen(
            "Sign in: wrong password",
            "agent-sign-in",
            who=NOBODY,
            then=(fills("E-mail", "a@agent.example"), fills("Password", "wrong"), presses("Sign in")),
        ),
        Screen("Connections", "agent-connections"),
        Screen("Connections: those that need somebody", "agent-connections", query="?show=needs"),
        Screen("Connections: searched", "agent-connections", then=(types("[name=q]", "lever"), sees("Umzi"))),
        Screen("Connections: none found", "agent-connections", query="?q=zxqv"),
        Screen("Menu", "agent-connections", then=(opens("nav[aria-label=Main] summary, .menu-btn"),)),
        Screen("Choose an ATS", "agent-choose"),
        Screen("Choose an ATS: searched", "agent-choose", then=(types("#find-ats", "te"),)),
        Screen("Choose an ATS: none found", "agent-choose", then=(types("#find-ats", "zxqv"),)),
        Screen("Keys", "agent-new", {"kind": "greenhouse"}),
        Screen("Keys: nothing filled in", "agent-new", {"kind": "greenhouse"}, then=(presses("Save and check"),)),
        Screen("Keys: a database", "agent-new", {"kind": "sql"}),
        Screen("Keys: by signing in", "agent-new", {"kind": "lever"}, query="?by=oauth"),
        Screen("Keys that are stored", "agent-keys", _of("umzi")),
        Screen(
            "Keys that are stored: choose an account",
            "agent-keys",
            _of("umzi"),
            then=(fills("API key", "k"), presses("Save and check")),
        ),
        Screen("Sign in to the ATS", "agent-grant", _of("tern")),
        Screen("Sign in to the ATS: too late", "agent-grant-failed", {**_of("tern"), "why": "expired"}),
        Screen("Sign in to the ATS: unknown sign-in", "agent-grant-lost", {"kind": "lever", "why": "unknown"}),
        Screen("Sign in to the ATS: choose an account", "agent-grant-account", _of("wren")),
        Screen(
            "Sign in to the ATS: no account chosen",
            "agent-grant-account",
            _of("wren"),
            then=(presses("Save and continue"),),
        ),
        Screen("Check", "agent-check", _of("cedar")),
        Screen("Check: permissions missing", "agent-check", _of("orchid")),
        Screen("Check: refused", "agent-check", _of("halyard")),
        Screen("Rehearsal", "agent-rehearsal", _of("cedar")),
        Screen("Rehearsal: a record", "agent-rehearsal", _of("cedar"), then=(opens("summary.facing"),)),
        Screen("Rehearsal: not yet", "agent-rehearsal", _of("orchid")),
        Screen("Recruiter side", "agent-recruiter", _of("cedar")),
        Screen("Start", "agent-start", _of("cedar")),
        Screen("Connection in step", "agent-connection", _of("larkspur")),
        Screen("Connection that differs", "agent-connection", _of("umzi")),
        Screen("Connection without access", "agent-connection", _of("fernhill")),
        Screen("Connection in its first sync", "agent-connection", _of("kanaal")),
        Screen("Connection whose account must be chosen", "agent-connection", _of("wren")),
        Screen("Connection whose new account cannot be read", "agent-connection", _of("avocet")),
        Screen("Connection that is paused", "agent-connection", _of("polar")),
        Screen("Connection not started", "agent-connection", _of("cedar")),
        Screen("Writes", "agent-writes", _of("umzi")),
        Screen("Writes: open", "agent-writes", _of("umzi"), then=(opens("summary.tap >> nth=0"),)),
        Screen("Writes: none", "agent-writes", _of("larkspur")),
        Screen("Writes of all connections", "agent-all-writes"),
        Screen("Settings of all connections", "agent-all-settings"),
    ),
    arrange,
)
