"""What every printed document has."""

from django.utils.safestring import mark_safe

BOARD = {"name": "Marlowe Vale Safeguarding Children Board", "colour": "#0a4d5c", "has_logo": False}


def paper(**changes) -> dict:
    return {
        "title": "Progress report, 12 November 2026",
        "name": "Progress report · Practice Review Panel, 12 November 2026",
        "marking": "OFFICIAL-SENSITIVE",
        "version": "1.0",
        "position": "Position at 5pm on 5 November 2026",
        "printed_for": "the Panel chair",
    } | changes


def html(text: str) -> str:
    return mark_safe(text)
