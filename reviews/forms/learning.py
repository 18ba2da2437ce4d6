"""Forms of learning points and of the figures of published reports."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.duplicates import PointsOutDuplicates, same_words
from core.forms import PageForm, PageModelForm
from reviews.models import KeyFigure, LearningPoint, ManagementReview, Theme, ThemeScheme


class ClearForm(PageForm):
    """Why marked words may leave."""

    reason = forms.CharField(
        label=_("Why are these words safe to share?"),
        help_text=_("Your reason is kept in the audit trail. Do not name anyone in it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    required_messages = {"reason": _("Enter a reason, or change the words")}


class LearningForm(PointsOutDuplicates, PageModelForm):
    """A learning point. Each theme scheme gets a set of tick boxes of its own."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = LearningPoint
        fields = [
            "heading",
            "text",
            "kind",
            "is_good_practice",
            "management_review",
            "source",
            "plain_english",
            "changed_here",
            "asked_of_others",
        ]
        widgets = {"kind": forms.RadioSelect}
        labels = {"heading": "The lesson in a few words"}
        help_texts = {
            "heading": "A few words that stand by themselves.",
            "text": "In sentences that stand by themselves, without names, initials or places that give a child away.",
            "plain_english": "One line for somebody on a busy shift. Newsletters use it.",
            "source": "For example 6.2, or the name of the report.",
            "is_good_practice": "Something done well, worth copying.",
        }

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review
        field = self.fields["management_review"]
        field.label = f"From which agency's {review.review_type.imr_short}?"
        field.queryset = ManagementReview.objects.filter(review=review).select_related("agency", "review__review_type")
        field.label_from_instance = lambda imr: f"{imr.agency.short_name}: {imr.label}"
        field.empty_label = "None: from the review as a whole"
        self.fields["kind"].choices = LearningPoint.Kind.choices
        chosen = set(self.instance.themes.values_list("pk", flat=True)) if self.instance.pk else set()
        self.schemes = list(ThemeScheme.objects.prefetch_related("themes"))
        for scheme in self.schemes:
            self.fields[f"themes_{scheme.code}"] = forms.ModelMultipleChoiceField(
                label=scheme.name,
                queryset=Theme.objects.filter(scheme=scheme),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[theme.pk for theme in scheme.themes.all() if theme.pk in chosen],
            )
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self):
        """What the services take: the fields of the point, and its themes of all schemes in one list."""
        names = [*self.Meta.fields, *(["version"] if self.instance.pk else [])]
        themes = [theme for scheme in self.schemes for theme in self.cleaned_data[f"themes_{scheme.code}"]]
        return {name: self.cleaned_data[name] for name in names} | {"themes": themes}

    def find_duplicate(self, values):
        if self.instance.pk or (twin := same_words(self.review.learning_points.all(), text=values["text"])) is None:
            return None
        said = gettext("Learning point %(number)s has the same words.") % {"number": twin.number}
        return said, twin.get_absolute_url()

    def _post_clean(self):
        """The instance is changed by the service only: a refused form must not leave it half changed."""


class FigureForm(PageModelForm):
    class Meta:
        model = KeyFigure
        fields = ["finding", "label", "value", "whole", "whole_label"]
        help_texts = {
            "finding": "In a sentence, for example: six in ten were five or younger.",
            "label": "What is counted, for example: under 1.",
            "whole_label": "For example: children in 147 reviews.",
        }
