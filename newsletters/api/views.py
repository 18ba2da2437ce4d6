"""The API of newsletters and of the feedback on them."""

from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from core import audit, days, etags
from core.permissions import CONTENT, demand, may
from core.permissions import Permission as P
from core.refusals import Refusal
from core.removal_api import remove_verb
from core.serializers import VersionBody, on_behalf_of
from core.viewsets import WORD, Listed, Opened, ScopedViewSet, changes, creates, removes, verb
from newsletters import services
from newsletters.api import filters
from newsletters.api import serializers as s
from newsletters.models import FeedbackRequest, FeedbackResponse, Newsletter, Section


def _remind(newsletter, *, by, agencies=None):
    """Remind the leads of agencies that have not answered; at most one message a person, agency and day."""
    chosen = None if agencies is None else newsletter.feedback_requests.filter(agency__in=agencies)
    messages, without_lead = services.remind(newsletter, requests=chosen, by=by)
    return {"messages": messages, "without_lead": without_lead}


class NewsletterViewSet(Listed, Opened, ScopedViewSet):
    """Newsletters one writes, releases, or gets."""

    model = Newsletter
    lookup_field = "reference"
    lookup_value_regex = WORD
    related = ("board", "panel_meeting", "feedback_meeting", "changed_by", "release_asked_by", "released_by", "sent_by")
    prefetched = ("distribution__agency",)
    serializer_class = s.NewsletterSerializer
    list_serializer_class = s.NewsletterRow
    filterset_class = filters.NewsletterFilters
    reads = CONTENT
    permissions = {
        "list": P.NEWSLETTER_VIEW,
        "retrieve": P.NEWSLETTER_VIEW,
        "create": P.NEWSLETTER_CHANGE,
        "partial_update": P.NEWSLETTER_CHANGE,
        "choose_agencies": P.NEWSLETTER_CHANGE,
        "ask_for_release": P.NEWSLETTER_CHANGE,
        "release": P.NEWSLETTER_RELEASE,
        "take_back": P.NEWSLETTER_VIEW,  # the writers, or whoever releases: asked below
        "send": P.NEWSLETTER_SEND,
        "remind": P.NEWSLETTER_CHANGE,
        "remove": P.NEWSLETTER_CHANGE,
    }

    def demand_on(self, row):
        if self.action == "take_back" and not may(self.request.user, P.NEWSLETTER_CHANGE, on=row):
            demand(self.request.user, P.NEWSLETTER_RELEASE, on=row)
        super().demand_on(row)

    create = creates(services.start_newsletter, s.NewNewsletterBody, within="board")
    partial_update = changes(services.change_newsletter, s.NewsletterBody)
    choose_agencies = verb("choose_agencies", services.choose_agencies, s.AgenciesBody)
    ask_for_release = verb("ask_for_release", services.ask_for_release, VersionBody)
    release = verb("release", services.release_newsletter, s.ReleaseBody)
    take_back = verb("take_back", services.take_back, s.TakeBackBody)
    send = verb("send", services.send_newsletter, s.SendBody)
    remind = verb("remind", _remind, s.RemindBody, answer=s.FeedbackRemindedSerializer)
    remove = remove_verb()


def _change_section(section, *, points=None, lines=None, by, **values):
    """Change a part: its words, and what was chosen for it, in this order."""
    chosen = list(section.chosen_points.values_list("learning_point_id", "line"))
    if lines is not None and points is None:
        points = [pk for pk, _ in chosen]
    said = dict(chosen) | {row["learning_point"]: row["line"] for row in lines or ()}
    return services.change_section(section, points=points, lines=said, by=by, **values)


class SectionViewSet(Listed, Opened, ScopedViewSet):
    """The sections of a newsletter as they are written: by its writers, and read by whoever releases it too."""

    model = Section
    related = ("agency", "newsletter")
    prefetched = ("points", "recommendations")
    serializer_class = s.SectionSerializer
    reads = CONTENT
    permissions = {
        "list": P.NEWSLETTER_VIEW,
        "retrieve": P.NEWSLETTER_VIEW,
        "create": P.NEWSLETTER_CHANGE,
        "partial_update": P.NEWSLETTER_CHANGE,
        "move": P.NEWSLETTER_CHANGE,
        "destroy": P.NEWSLETTER_CHANGE,
    }
    create = creates(services.add_section, s.NewSectionBody)
    partial_update = changes(_change_section, s.SectionBody)
    move = verb("move", services.move_section, s.MoveBody)
    destroy = removes(services.remove_section)

    def parent(self):
        user = self.request.user
        newsletter = get_object_or_404(Newsletter.objects.visible_to(user), reference=self.kwargs["reference"])
        if not may(user, P.NEWSLETTER_CHANGE, on=newsletter):
            demand(user, P.NEWSLETTER_RELEASE, on=newsletter)
        return newsletter

    def scope(self):
        self.newsletter = self.parent()
        return self.newsletter.sections.order_by("position", "pk")

    def demand_on(self, row):
        super().demand_on(row.newsletter if isinstance(row, Section) else row)

    def look_at(self, rows):
        """A section is a part of its newsletter."""
        audit.looked(self.newsletter, by=self.request.user, part="sections")

    def retrieve(self, request, *args, **kwargs):
        row = self.get_object()
        self.look_at([row])
        return Response(self.get_serializer(row).data, headers=etags.headers_of(row))


def _answer(request, *, answers, by, version=None, **about):
    """Send an agency's answer: one for each learning point, and how it was shared. With a channel: enter it for the agency."""
    entered = on_behalf_of(about)
    given = {}
    for number, answer in enumerate(answers, start=1):
        one = dict(answer)
        point = one.pop("learning_point")
        if point in given:
            raise Refusal("Answer each learning point once.", field="answers")
        if one["answer"] == FeedbackResponse.Answer.CHANGED and not one["text"].strip():
            raise Refusal(f"Say in a sentence what changed, for answer {number}.", field="answers")
        if one["answer"] != FeedbackResponse.Answer.PLANNED:
            one["planned_on"] = None
        given[point] = one
    if about.get("shared_on") and about["shared_on"] > days.today():
        raise Refusal("The date must be today or earlier: it is when people were told.", field="shared_on")
    values = {"answers": given, "about": about, "version": version, "by": by}
    if entered:
        return services.record_answer(request, **values, **entered)
    return services.answer_feedback(request, **values)


class FeedbackViewSet(Listed, Opened, ScopedViewSet):
    """What agencies did about newsletters: for the board all, for an agency its own."""

    model = FeedbackRequest
    related = ("newsletter__board", "agency", "answered_by")
    prefetched = ("responses",)
    serializer_class = s.FeedbackSerializer
    list_serializer_class = s.FeedbackRow
    filterset_class = filters.FeedbackFilters
    reads = CONTENT
    permissions = {
        "list": P.NEWSLETTER_VIEW,
        "retrieve": P.NEWSLETTER_VIEW,
        "answer": P.NEWSLETTER_VIEW,  # the agency, or whoever enters it for the agency: asked below
        "reopen": P.NEWSLETTER_CHANGE,
        "send_link": P.NEWSLETTER_CHANGE,
        "revoke_link": P.NEWSLETTER_CHANGE,
    }

    def demand_on(self, row):
        """Whoever may do neither of the two is refused here; the service asks which of them it is."""
        if self.action == "answer" and not may(self.request.user, P.NEWSLETTER_CHANGE, on=row.newsletter):
            demand(self.request.user, P.FEEDBACK_ANSWER, on=row)
        super().demand_on(row)

    answer = verb("answer", _answer, s.AnswerBody)
    reopen = verb("reopen", services.reopen_answer, s.TakeBackBody)
    send_link = verb("send_link", services.send_link, s.LinkBody)
    revoke_link = verb("revoke_link", services.revoke_link, VersionBody)
