import os

import pytest

from launch import postgres, servers
from launch.places import Account
from launch.postgres import Binaries, Postgres
from launch.trouble import Trouble

ME = Account(os.geteuid(), os.getegid(), "")


@pytest.mark.parametrize(
    ("redis_url", "broker"),
    [
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("redis://:secret@host:6379/1", "redis://:secret@host:6379/1"),
    ],
)
def test_celery_is_given_the_address_in_its_own_way(redis_url, broker):
    assert servers.broker_url(redis_url) == broker


def test_no_password_reaches_the_terminal():
    assert servers.without_password("postgres://name:secret@host:5432/base") == "host:5432/base"


def fake_binaries(folder, major):
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.1'\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def test_the_version_of_the_data_is_preferred_to_the_newest(tmp_path, monkeypatch):
    folders = [fake_binaries(tmp_path / str(major), major) for major in (18, 16, 14)]
    monkeypatch.setattr(postgres, "folders_on_this_machine", lambda: folders)
    assert postgres.on_this_machine(ME, None).major == 18
    assert postgres.on_this_machine(ME, 16).major == 16
    assert postgres.on_this_machine(ME, 17) is None
    assert postgres.on_this_machine(ME, 14) is None, "older than the migrations allow"


def test_data_of_another_major_version_are_refused_in_one_sentence(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("14\n", encoding="ascii")
    server = Postgres(Binaries(tmp_path, 18), tmp_path, ME)
    with pytest.raises(Trouble, match="made by PostgreSQL 14, but only PostgreSQL 18 was found: install"):
        server.start()
    assert (data / "PG_VERSION").exists()


def test_a_stale_lock_that_names_another_program_is_removed(tmp_path):
    server = Postgres(Binaries(tmp_path, 18), tmp_path, ME)
    server.data.mkdir()
    lock = server.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{server.data}\n", encoding="utf-8")
    server._stop_what_a_killed_launcher_left()
    assert not lock.exists()


def test_the_url_names_the_socket_and_never_a_port(tmp_path):
    url = Postgres(Binaries(tmp_path, 18), tmp_path, ME).url
    assert url.startswith("postgres://scr_tracker:")
    assert "@/scr_tracker?host=/" in url
    assert Postgres(Binaries(tmp_path, 18), tmp_path, ME).owner_url.startswith("postgres://scr_owner:")
    assert oct((tmp_path / "scr_tracker.password").stat().st_mode)[-3:] == "600"
