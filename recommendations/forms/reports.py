"""What a report is to be about."""

from django import forms

from agencies.models import Agency, Board
from core.forms import PageForm
from reviews.models import Review


class ScopeForm(PageForm):
    """A board, one of its reviews, or one agency. Only what the reader may see can be chosen."""

    board = forms.ModelChoiceField(label="Board", queryset=Board.objects.none(), empty_label=None, required=False)
    review = forms.ModelChoiceField(
        label="Review",
        queryset=Review.objects.none(),
        empty_label="All reviews",
        required=False,
        to_field_name="reference",
    )
    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.none(), empty_label="All agencies", required=False, to_field_name="slug"
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = Board.objects.visible_to(by)
        self.fields["board"].to_field_name = "prefix"
        self.fields["review"].queryset = (
            Review.objects.content_visible_to(by)
            .filter(recommendations__isnull=False, recommendations__removal=None)
            .distinct()
        )
        self.fields["agency"].queryset = Agency.objects.visible_to(by)
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = "Choose one from the list."
            field.widget.attrs["class"] = "govuk-select app-filter__control"
