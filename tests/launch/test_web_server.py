"""How gunicorn is set up, in production as in `make run`."""

import runpy

from gunicorn.config import KNOWN_SETTINGS

from launch.places import ROOT

CHOSEN = runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def test_it_writes_no_file_into_the_home_folder_which_a_container_does_not_have():
    assert CHOSEN["control_socket_disable"] is True


def test_every_setting_is_one_that_this_version_knows():
    assert {name for name in CHOSEN if not name.startswith("__")} <= {setting.name for setting in KNOWN_SETTINGS}
