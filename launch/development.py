"""Servers for development, which stay when the command ends: `python3 -m launch servers`."""

from __future__ import annotations

import json
import signal

from launch.places import make_var
from launch.processes import alive, started_at, stop_stranger
from launch.servers import print_shell_lines, start_servers
from launch.trouble import say


def start_development_servers() -> int:
    record = make_var() / "dev" / "servers.json"
    if record.exists():
        known = json.loads(record.read_text(encoding="utf-8"))
        if all(alive(pid) and started_at(pid) == mark for pid, mark in known["processes"]):
            print_shell_lines(known["env"])
            return 0
    servers = start_servers("dev", given=False, connections=200)
    record.touch(mode=0o600)
    env = servers.env_of_the_owner()
    processes = [(child.pid, started_at(child.pid)) for child in servers.children]
    record.write_text(json.dumps({"processes": processes, "env": env}), encoding="utf-8")
    say("They run until `python3 -m launch servers --stop`.")
    print_shell_lines(env)
    return 0


def stop_development_servers() -> int:
    record = make_var() / "dev" / "servers.json"
    if not record.exists():
        say("No development servers were started here.")
        return 0
    for pid, mark in json.loads(record.read_text(encoding="utf-8"))["processes"]:
        if alive(pid) and started_at(pid) == mark:
            stop_stranger(pid, signal.SIGINT, 10)
    record.unlink()
    say("The development servers are stopped.")
    return 0
