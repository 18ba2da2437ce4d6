"""Recommendations: their words, whom they are addressed to, and the answers."""

from django import forms
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.duplicates import PointsOutDuplicates, same_words
from core.forms import AutocompleteSelect, PageForm
from recommendations.forms.fields import NO_NAMES, long_text
from recommendations.models import BODIES, Recommendation, Response
from reviews.models import LearningPoint, Theme

FROM_THE_LIST = {"invalid_choice": "Choose one from the list.", "invalid_pk_value": "Choose one from the list."}


class RecommendationForm(PointsOutDuplicates, PageForm):
    text = long_text("What should change", most=4000, hint=f"Who should do what, so that what. {NO_NAMES}", rows=6)
    agencies = forms.ModelMultipleChoiceField(
        label="Addressed to",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_THE_LIST,
        help_text="Their leads are asked for an answer.",
    )
    addressed_kinds = forms.MultipleChoiceField(
        label="Kinds of body it is addressed to",
        choices=BODIES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_THE_LIST,
        help_text="Besides the agencies above, or instead of them. Select all that apply. Nobody is asked for an answer.",
    )
    scope = forms.ChoiceField(label="Scope", choices=Recommendation.Scope, initial=Recommendation.Scope.LOCAL)
    kind = forms.ChoiceField(
        label="What kind of change", choices=[("", "Not said"), *Recommendation.Kind.choices], required=False
    )
    theme = forms.ModelChoiceField(
        label="Theme",
        queryset=Theme.objects.none(),
        required=False,
        empty_label="No theme",
        error_messages=FROM_THE_LIST,
        widget=AutocompleteSelect,
    )
    learning_point = forms.ModelChoiceField(
        label="Comes from the learning point",
        queryset=LearningPoint.objects.none(),
        required=False,
        empty_label="None",
        error_messages=FROM_THE_LIST,
        widget=AutocompleteSelect,
    )
    source = forms.CharField(label="Paragraph of the report", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    required_messages = {"text": "Say what should change"}

    def __init__(self, *args, review, by, adding=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.others = Recommendation.objects.visible_to(by).filter(review=review) if adding else None
        self.fields["learning_point"].queryset = (
            LearningPoint.objects.visible_to(by).filter(review=review).order_by("number")
        )
        self.fields["theme"].queryset = Theme.objects.select_related("scheme").order_by("scheme__position", "position")
        self.fields["agencies"].queryset = review.board.agencies
        if not adding:
            del self.fields["agencies"]

    def find_duplicate(self, values):
        if self.others is None or (twin := same_words(self.others, text=values["text"])) is None:
            return None
        return _("Recommendation %(number)s has the same words.") % {"number": twin.number}, twin.get_absolute_url()


class AddressForm(PageForm):
    agencies = forms.ModelMultipleChoiceField(
        label="Which agencies should answer?",
        queryset=Agency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_THE_LIST,
    )
    required_messages = {"agencies": "Choose at least one agency"}

    def __init__(self, *args, recommendation, **kwargs):
        super().__init__(*args, **kwargs)
        asked = recommendation.responses.values("agency_id")
        self.fields["agencies"].queryset = recommendation.review.board.agencies.exclude(pk__in=asked)


class RespondForm(PageForm):
    answer = forms.ChoiceField(label="Does your agency accept it?", choices=Response.Answer, widget=forms.RadioSelect)
    reason = long_text(
        "Why, or what you will do",
        most=2000,
        required=False,
        hint=f"Needed unless you accept it in full. {NO_NAMES}",
    )
    required_messages = {"answer": "Choose accepted, accepted in part or not accepted"}
