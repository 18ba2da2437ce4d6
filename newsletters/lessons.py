"""The lessons of a newsletter, read from its plain data: their numbers, which ask for an answer, how long that takes."""

import math

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

MINUTES_ABOUT_SHARING = 2  # who was told, and what is in the way
MINUTES_A_LESSON = 1.5
STEP_OF_MINUTES = 5


def points_of(content):
    """The learning points of a newsletter, each once, in order, under the numbers they have on every page and paper.

    What was not released yet (None) has none.
    """
    sections = content["sections"] if content else ()
    return [point for section in sections for point in section["points"] if not point["withdrawn"]]


def lessons(content):
    """Those that agencies are asked about. What was released before there was a choice asks about all."""
    return [point for point in points_of(content) if point.get("asks", True)]


def asked_numbers(content):
    """The numbers of the lessons that ask for an answer, in words; "" when all of them do."""
    asked = [str(point["number"]) for point in lessons(content)]
    if len(asked) == len(points_of(content)) or not asked:
        return ""
    return get_text_list(asked, _("and"))


def minutes_to_answer(content):
    """About how long an answer takes, in steps of five minutes: the longer, the more lessons ask for one."""
    minutes = MINUTES_ABOUT_SHARING + MINUTES_A_LESSON * len(lessons(content))
    return STEP_OF_MINUTES * math.ceil(minutes / STEP_OF_MINUTES)
