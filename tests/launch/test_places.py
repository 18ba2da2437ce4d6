import os
import stat
from pathlib import Path

import pytest

from launch import places
from launch.places import Account
from launch.trouble import Trouble

ME = Account(os.geteuid(), os.getegid(), "")


def test_a_secret_is_made_once_and_closed_to_others(tmp_path):
    path = tmp_path / "var" / "secret_key"
    assert places.secret(path, lambda: "first") == "first"
    assert places.secret(path, lambda: "second") == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["x" * 120, "with space", "with,comma", "Überprüfung"])
def test_a_path_unfit_for_a_socket_is_replaced_by_a_short_one(tmp_path, name):
    wanted = tmp_path / name
    found = places.socket_folder(wanted, ME)
    try:
        assert found != wanted
        assert len(str(found)) + places.LONGEST_SOCKET_NAME <= places.LONGEST_SOCKET_PATH
        assert stat.S_IMODE(found.stat().st_mode) == 0o700
        assert places.socket_folder(wanted, ME) == found
    finally:
        found.rmdir()


def test_a_fit_path_is_kept():
    wanted = Path("/tmp") / f"scr-fit-{os.getpid()}"
    assert places.socket_folder(wanted, ME) == wanted
    wanted.rmdir()


def test_a_symbolic_link_in_place_of_our_folder_is_refused(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(Trouble, match="belongs to another user"):
        places.own_folder(tmp_path / "link", ME)


def test_a_full_disk_is_said_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "MINIMUM_FREE_MEGABYTES", 10**12)
    with pytest.raises(Trouble, match=r"^Only \d+ MB are free on the disk of .+: make room for at least \d+ MB\.$"):
        places.need_space(tmp_path / "not" / "there")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as another user")
def test_root_asks_another_user_to_run_the_database():
    account = places.server_account()
    assert account.uid != 0
    assert account.popen() == {"user": account.uid, "group": account.gid, "extra_groups": []}
    assert not places.can_enter(account, Path("/proc/1/fd"))
    assert places.can_enter(account, Path("/tmp"))
