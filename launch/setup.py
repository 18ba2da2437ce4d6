"""All set-up that needs no running server: packages, Pango, style sheets."""

from __future__ import annotations

from launch.assets import build_assets
from launch.packages import REQUIREMENTS, REQUIREMENTS_DEV, install
from launch.places import ROOT, make_var, need_space
from launch.system import ensure_pango


def set_up(*, development: bool = False) -> None:
    """Everything here is quick when nothing has changed."""
    need_space(ROOT)
    make_var()
    install(REQUIREMENTS_DEV if development else REQUIREMENTS)
    ensure_pango()
    build_assets()
