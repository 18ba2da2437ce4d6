"""What a person may do, declared once by every URL and asked again by every service.

A view says which permission it needs and whether it shows case content
(`@requires`); `core.checks` fails the build on a URL that is silent about
either, and `core.middleware.AccessMiddleware` and `core.reading` refuse it at
run time. Which *rows* a person may see is not said here: see `visible_to` on
the querysets.
"""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import models
from rest_framework.permissions import BasePermission

from core.form_keys import once_only


class Permission(models.TextChoices):
    """Everything that can be allowed. The roles that hold each are in `agencies.roles`."""

    PUBLIC = "public", "Anybody, signed in or not"
    SIGNED_IN = "signed_in", "Anybody with an account"
    ACCOUNT_MANAGE = "account.manage", "Set up boards, agencies and accounts of the whole system"
    AGENCY_VIEW = "agency.view", "See the agencies and meetings of a board"
    AGENCY_AGREE = "agency.agree", "Agree to what a board asks of an agency"
    AGENCY_STAFF = "agency.staff", "Give and end roles in an agency"
    AUDIT_VIEW = "audit.view", "Read the audit trail"
    MAIL_DECIDE = "mail.decide", "Decide about messages that were held back"
    BOARD_MANAGE = "board.manage", "Change a board's details, agencies, people and meetings"
    REVIEW_LIST = "review.list", "See that a review exists, its reference and stage"
    REVIEW_VIEW = "review.view", "Read the content of a review"
    REVIEW_CREATE = "review.create", "Log a review"
    REVIEW_CHANGE = "review.change", "Change a review, its agencies, learning, documents and decisions"
    REVIEW_RESTRICT = "review.restrict", "Restrict a review to the people named on it"
    IMR_VIEW = "imr.view", "Read a management review"
    IMR_SUBMIT = "imr.submit", "Hand in the agency's management review"
    IMR_ACCEPT = "imr.accept", "Request, return or accept a management review"
    LEARNING_CLEAR = "learning.clear", "Clear a learning point for sharing"
    RECOMMENDATION_VIEW = "recommendation.view", "Read recommendations"
    RECOMMENDATION_CHANGE = "recommendation.change", "Write recommendations"
    RECOMMENDATION_RESPOND = "recommendation.respond", "Answer a recommendation for an agency"
    ACTION_VIEW = "action.view", "Read the action plan"
    ACTION_CHANGE = "action.change", "Add and change actions"
    ACTION_ASSIGN = "action.assign", "Choose the owner of an action"
    ACTION_UPDATE = "action.update", "Send updates and evidence, claim, ask for more time"
    ACTION_CHECK = "action.check", "Check a claim, ask for more evidence, decide on more time"
    ACTION_VERIFY = "action.verify", "Verify an action for the panel, and say it is embedded"
    NEWSLETTER_VIEW = "newsletter.view", "Read newsletters"
    NEWSLETTER_CHANGE = "newsletter.change", "Write newsletters"
    NEWSLETTER_RELEASE = "newsletter.release", "Release a newsletter that somebody else wrote"
    NEWSLETTER_SEND = "newsletter.send", "Send a released newsletter"
    FEEDBACK_VIEW = "feedback.view", "Read what agencies answered"
    FEEDBACK_ANSWER = "feedback.answer", "Answer a feedback request for an agency"
    REPORT_VIEW = "report.view", "Print and export reports"


class Reads(models.TextChoices):
    """What an address shows. What counts as content: docs/decisions/0016."""

    NOTHING = "nothing", "References, stages, dates, places and people, or nothing of a case at all"
    CONTENT = "content", "What somebody wrote or handed in about a case: each showing of it is in the audit trail"


NOTHING, CONTENT = Reads.NOTHING, Reads.CONTENT

MARK = "permission"  # the attribute by which a view declares what it needs
READS = "reads"  # the attribute by which it declares what it shows


def requires(permission, *, reads=None):
    """Declare the permission of a view and what it shows, and refuse with 403 whoever holds the permission nowhere.

    Innermost decorator, so that the mark it leaves survives the others. It is
    the coarse question ("anywhere at all?"); rows come from `visible_to`, and
    services ask `demand` about the object itself. A form that was sent twice counts once.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not may(request.user, permission):
                raise PermissionDenied
            return once_only(request, lambda: view(request, *args, **kwargs))

        setattr(guarded, MARK, permission)
        setattr(guarded, READS, reads)
        return guarded

    return decorate


def may(user, permission, on=None) -> bool:
    """Whether `user` holds `permission`; anywhere, or on this object."""
    if permission == Permission.PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    return permission == Permission.SIGNED_IN or user.can(permission, on=on)


def demand(user, permission, on=None):
    """Raise PermissionDenied (a 403 on pages and in the API) unless `user` may do this to `on`."""
    if not may(user, permission, on=on):
        raise PermissionDenied


class DeclaredPermission(BasePermission):
    """DRF: each viewset lists `permissions = {action name: Permission}`; what is not listed is refused."""

    def has_permission(self, request, view):
        if getattr(view, "swagger_fake_view", False):
            return True
        action = getattr(view, "action", None)
        if action is None or action == "metadata":  # a method this route does not offer: let DRF say 405
            return request.user.is_authenticated
        permission = getattr(view, "permissions", {}).get(action)
        return permission is not None and may(request.user, permission)
