"""Why a change to the action plan was not made. Each is a sentence for the person who asked for it."""

from django.utils.translation import gettext as _

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


class SomeRefused(Refusal):
    """Of several actions some may not be changed so; `by_action` says of each why, by its primary key."""

    def __init__(self, by_action):
        self.by_action = {action.pk: refusal.reasons for action, refusal in by_action.items()}
        reasons = [
            f"{action.reference}: {reason}" for action, refusal in by_action.items() for reason in refusal.reasons
        ]
        super().__init__([*reasons, _("No date was moved. Leave these actions out, or choose another date.")])


def say(text, sentence, field):
    """The text without blanks at its ends; refuses with `sentence` when nothing is left."""
    text = (text or "").strip()
    if not text:
        raise Missing(sentence, field=field)
    return text
