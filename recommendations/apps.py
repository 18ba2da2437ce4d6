from django.apps import AppConfig


def restricted_references(user):
    """References of actions of which this person may not know, because a review is restricted; for trail and messages."""
    from recommendations.models import Action

    return Action.concealed_from(user).values("reference")


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self):
        from agencies.leaving import BELONGINGS, Belongings
        from core.models import CONCEALED
        from core.removals import FOLLOWED
        from recommendations import agenda, leaving, notices, printing, reminding  # noqa: F401  of meetings, mail, prints, reminders

        CONCEALED.append(restricted_references)
        FOLLOWED.append(notices.followed_a_removal)
        BELONGINGS.append(Belongings(leaving.owned, leaving.let_go))
