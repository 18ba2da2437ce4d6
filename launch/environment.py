"""What the programs are told through their environment. scr_tracker/settings.py reads these names."""

from __future__ import annotations

import os
import secrets

from launch.places import VAR, secret


def base() -> dict[str, str]:
    """Our own environment, with the settings module and without what would disturb Python."""
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"}}
    return env | {"DJANGO_SETTINGS_MODULE": "scr_tracker.settings", "PYTHONUNBUFFERED": "1"}


def for_running(servers: dict[str, str], port: int, email_url: str, *, demo: bool) -> dict[str, str]:
    """For a copy that people use. What is set outside wins, but for the servers found here."""
    env = base()
    env.setdefault("SECRET_KEY", secret(VAR / "secret_key", lambda: secrets.token_urlsafe(48)))
    env.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
    env.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    env.setdefault("MEDIA_ROOT", str(VAR / "media"))
    env.setdefault("STATIC_ROOT", str(VAR / "static"))
    env["EMAIL_URL"] = email_url
    env["SCR_DEMO"] = "1" if demo else env.get("SCR_DEMO", "0")
    return env | servers


def for_tests(servers: dict[str, str], folder: str, chromium: str | None) -> dict[str, str]:
    """For pytest: nothing of the outside may leak in, so that a run is the same everywhere."""
    env = {k: v for k, v in base().items() if k not in {"BASE_URL", "ALLOWED_HOSTS", "DEBUG", "SCR_DEMO", "PORT"}}
    env |= {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "MEDIA_ROOT": f"{folder}/media",
        "STATIC_FROM_SOURCE": "1",
        "SCR_NO_RATE_LIMITS": "1",
        "EMAIL_URL": f"file://{folder}/mail",
    }
    env.pop("CHROMIUM", None)
    if chromium:
        env["CHROMIUM"] = chromium
    return env | servers


def for_checks(folder: str) -> dict[str, str]:
    """For checks that reach no server: a production-like configuration with a secret of the moment."""
    return base() | {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": f"postgres://nobody@/nothing?host={folder}",
        "REDIS_URL": f"unix://{folder}/nothing.sock",
        "CELERY_BROKER_URL": f"redis+socket://{folder}/nothing.sock",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "BASE_URL": "https://scr-tracker.example",
        "ALLOWED_HOSTS": "scr-tracker.example",
        "MEDIA_ROOT": f"{folder}/media",
        "PROXIES": "1",
        "SCR_DEMO": "0",
        "DEBUG": "0",
    }
