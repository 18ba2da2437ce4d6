"""Why a change to the action plan was not made. Each is a sentence for the person who asked for it."""

from core.refusals import Refusal


class WrongStep(Refusal):
    """The action does not stand where this step begins."""


class SamePerson(Refusal):
    """One person may not do two steps of the ladder."""


class NoEvidence(Refusal):
    """Nothing proves it yet."""


class BadDate(Refusal):
    """A date that the plan cannot hold."""


class Missing(Refusal):
    """Something that must be said was not."""


class Foreign(Refusal):
    """Something that does not belong to this board or agency, or does not exist for this person."""


class Closed(Refusal):
    """The review is closed."""


def say(text, sentence, field):
    """The text without blanks at its ends; refuses with `sentence` when nothing is left."""
    text = (text or "").strip()
    if not text:
        raise Missing(sentence, field=field)
    return text
