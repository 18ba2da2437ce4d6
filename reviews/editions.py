"""Types of review, guidance editions, clocks and theme schemes: loaded from data after every migration."""

import json
from pathlib import Path

from reviews.models import DeadlineRule, GuidanceEdition, ReviewType, Theme, ThemeScheme

DATA = Path(__file__).parent / "data"


def load():
    """Bring the tables in line with the files. Rows are added and updated by code, never removed."""
    for position, entry in enumerate(json.loads((DATA / "editions.json").read_text())):
        editions = entry.pop("editions")
        review_type, _ = ReviewType.objects.update_or_create(
            code=entry.pop("code"), defaults={**entry, "position": position}
        )
        for edition in editions:
            _load_edition(review_type, edition)
    for position, scheme in enumerate(json.loads((DATA / "themes.json").read_text())):
        themes = scheme.pop("themes")
        row, _ = ThemeScheme.objects.update_or_create(
            code=scheme.pop("code"), defaults={**scheme, "position": position}
        )
        for number, (code, name) in enumerate(themes.items()):
            Theme.objects.update_or_create(scheme=row, code=code, defaults={"name": name, "position": number})


def _load_edition(review_type, entry):
    rules = entry.pop("rules", [])
    edition, _ = GuidanceEdition.objects.update_or_create(
        code=entry.pop("code"), defaults={**entry, "review_type": review_type}
    )
    for position, rule in enumerate(rules):
        DeadlineRule.objects.update_or_create(
            edition=edition, code=rule.pop("code"), defaults={**rule, "position": position}
        )
