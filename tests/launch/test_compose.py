"""What an operator is told to fill in is what the product asks for, and nothing secret has a default."""

import re

from launch.places import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SETTINGS = "".join((ROOT / "scr_tracker" / f"{name}.py").read_text(encoding="utf-8") for name in ("settings", "env"))
SECRETS = ("SECRET_KEY", "SECOND_FACTOR_KEYS", "POSTGRES_PASSWORD", "DATABASE_PASSWORD", "REDIS_PASSWORD")
# Set by compose itself, or for development and tests only.
NOT_FOR_OPERATORS = {
    "DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DEBUG", "SCR_DEMO", "SCR_NO_RATE_LIMITS", "STATIC_FROM_SOURCE",
    "STATIC_ROOT", "MEDIA_ROOT",
}  # fmt: skip
# What hardly anybody changes: whoever does finds them in settings.py and adds them to compose.
SELDOM = {
    "API_RATE_ANYBODY", "API_RATE_PERSON", "CSRF_TRUSTED_ORIGINS", "LOG_JSON", "LOG_LEVEL", "MAIL_LEASE_SECONDS", "NOTIFY_URL",
    "PDF_CPU_MOST_SECONDS", "PDF_CPU_MS_PER_ROW", "PDF_CPU_SECONDS", "PDF_MEMORY_MB", "PDF_WALL_SECONDS", "SECURE_SSL_REDIRECT",
    "SESSION_IDLE_MINUTES",
}  # fmt: skip


def asked_for(mark):
    """The variables that the compose file takes from .env, with their defaults: `:?` marks required ones, `:-` others."""
    return dict(re.findall(rf"\$\{{(\w+){re.escape(mark)}([^}}]*)\}}", COMPOSE))


def example(prefix):
    return dict(re.findall(rf"^{prefix}([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))


def test_the_example_names_every_required_setting_and_no_other():
    assert set(example("")) == set(asked_for(":?"))


def test_the_example_names_every_optional_setting_with_its_true_default():
    assert example("#") == asked_for(":-")


def test_each_setting_of_the_example_is_explained():
    for block in EXAMPLE.split("\n\n"):
        assert not re.search("^#?[A-Z_]+=", block, re.MULTILINE) or block.startswith("# "), block


def test_what_the_product_reads_is_in_compose_or_nothing_for_operators():
    read = set(re.findall(r"\benv\.\w+\(\s*\"(\w+)\"", SETTINGS)) | set(
        re.findall(r"\b(?:keys|names)\(\"(\w+)\"", SETTINGS)
    )

    assert read - NOT_FOR_OPERATORS - SELDOM == read & (set(asked_for(":?")) | set(asked_for(":-")))


def test_the_readme_says_how_the_first_person_gets_in():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "docker compose exec web python manage.py add_administrator" in readme
    assert "docker compose exec web python manage.py add_administrator" in COMPOSE


def test_compose_has_no_default_for_what_must_be_secret():
    for name in SECRETS:
        assert asked_for(":?")[name].startswith("is not set. Make one with: openssl rand")
        assert example("")[name] == "" and name not in asked_for(":-")


def test_compose_starts_where_files_are_private_and_with_podman():
    assert "./" not in COMPOSE.replace("build: .", ""), "a container may not read what it mounts from the checkout"
    assert "$HOSTNAME" not in COMPOSE, "empty in a command that podman runs inside a container"
    networks = COMPOSE[COMPOSE.index("\nnetworks:") :]
    for name in set(re.findall(r"networks: \[(.*)]", COMPOSE)) - {"servers"}:
        assert all(f"\n  {each}:" in networks for each in name.split(", "))
