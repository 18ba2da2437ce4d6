"""Forms of the writers and of the person who releases."""

from django import forms
from django.core.validators import MaxLengthValidator

from agencies.models import Agency, Board, Meeting
from core.forms import PageForm, PageModelForm
from core.markdown import unsafe_links
from core.permissions import Permission as P
from newsletters import sources
from newsletters.models import Newsletter, Section
from newsletters.services.writing import MOST_LINE

MARKDOWN_HINT = (
    "Plain words. **Two stars** make bold, a line that begins with - makes a list, [words](https://…) make a link. "
    "In print, a line that begins with > stands out beside the text, and a text that ends in a numbered list (1. 2. 3.) becomes steps to take."
)


def _checked_links(text):
    if found := unsafe_links(text):
        raise forms.ValidationError(
            [
                f"The link “{target[:80]}” cannot stay. Use an address that starts with https:// or mailto:."
                for target in found
            ]
        )
    return text


class VersionForm(PageForm):
    """A button with the version of what the person looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NewsletterForm(PageModelForm):
    """What stands around the sections. The choices are those of one board."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    required_messages = {
        "title": "Enter a title: what a reader should take away, in a few words",
        "issued_by": "Enter who issues it, for example the Review Panel",
    }

    class Meta:
        model = Newsletter
        fields = ["title", "issued_by", "panel_meeting", "introduction", "feedback_meeting", "feedback_due_on"]
        widgets = {"introduction": forms.Textarea(attrs={"rows_shown": 6})}
        labels = {
            "title": "Title",
            "issued_by": "Issued by",
            "panel_meeting": "Meeting that decided to share this",
            "introduction": "Why this matters",
            "feedback_meeting": "Meeting that wants the answers",
            "feedback_due_on": "Answers wanted by",
        }
        help_texts = {
            "title": "What a reader should take away. No names, no places.",
            "panel_meeting": "If there was one.",
            "introduction": f"Two or three sentences on top of the page. {MARKDOWN_HINT}",
            "feedback_meeting": "Leave it empty when no feedback is wanted.",
            "feedback_due_on": "Empty: the day of the meeting.",
        }

    def __init__(self, *args, user, board=None, **kwargs):
        super().__init__(*args, **kwargs)
        meetings = Meeting.objects.visible_to(user).select_related("board")
        if board is not None:
            meetings = meetings.filter(board=board)
        self.fields["panel_meeting"].queryset = meetings.order_by("-on")
        self.fields["feedback_meeting"].queryset = meetings.order_by("-on")
        for name in ("panel_meeting", "feedback_meeting"):
            self.fields[name].empty_label = "None"
            if board is None and len(user.boards_where(P.NEWSLETTER_CHANGE)) > 1:
                self.fields[name].label_from_instance = lambda meeting: f"{meeting.board.short_name}: {meeting}"
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def clean_introduction(self):
        return _checked_links(self.cleaned_data["introduction"])

    def _post_clean(self):
        """The service saves; the instance stays as the database has it."""


class StartForm(NewsletterForm):
    """A new newsletter: the board first, when the person writes for several."""

    board = forms.ModelChoiceField(queryset=Board.objects.none(), label="Board")
    field_order = ["board"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        boards = Board.objects.visible_to(user).filter(pk__in=user.boards_where(P.NEWSLETTER_CHANGE))
        self.fields["board"].queryset = boards
        if len(boards) == 1:
            self.fields["board"].initial = boards[0]
            self.fields["board"].widget = forms.HiddenInput()


class NewSectionForm(PageForm):
    """What a new section is about."""

    kind = forms.ChoiceField(label="What kind of section?", choices=Section.Kind, widget=forms.RadioSelect)
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        required=False,
        label="From which agency’s review?",
        empty_label="Several agencies",
    )
    report = forms.ModelChoiceField(queryset=None, required=False, label="Which report?", empty_label="Choose a report")
    other_area = forms.ModelChoiceField(
        queryset=None, required=False, label="Whose review?", empty_label="Choose a review"
    )
    heading = forms.CharField(label="Heading", max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    option_hints = {
        "kind": {
            "imr_learning": "Learning points from an agency’s own review, cleared for sharing",
            "report_summary": "What a published national report found, with its figures",
            "other_area": "A published review by somebody else: its themes and recommendations",
            "recommendations": "Who is asked to do what",
            "text": "Your own words: what to do on Monday, where to read more",
        }
    }
    reveals = {
        "kind": {"imr_learning": ["agency"], "report_summary": ["report"], "other_area": ["other_area"]},
    }

    def __init__(self, *args, newsletter, **kwargs):
        super().__init__(*args, **kwargs)
        board = newsletter.board
        self.fields["agency"].queryset = board.agencies
        self.fields["report"].queryset = sources.published_elsewhere(board, Section.Kind.REPORT_SUMMARY)
        self.fields["other_area"].queryset = sources.published_elsewhere(board, Section.Kind.OTHER_AREA)
        self.initial["version"] = newsletter.version

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("kind") == Section.Kind.REPORT_SUMMARY
            and not cleaned.get("report")
            and "report" not in self.errors
        ):
            self.add_error("report", "Choose the national report. If it is not in the list, log it as a review first.")
        if (
            cleaned.get("kind") == Section.Kind.OTHER_AREA
            and not cleaned.get("other_area")
            and "other_area" not in self.errors
        ):
            self.add_error(
                "other_area", "Choose the review. If it is not in the list, log it as another area’s review first."
            )
        return cleaned

    def section(self):
        """The arguments of `services.add_section`."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "heading": data["heading"],
            "agency": data["agency"],
            "review": data["report"] if data["kind"] == Section.Kind.REPORT_SUMMARY else data["other_area"],
        }


class SectionForm(PageForm):
    """One section: its words, the learning points and recommendations chosen for it, and their plain-English lines."""

    heading = forms.CharField(label="Heading", max_length=120)
    byline = forms.CharField(label="From whom", max_length=120, required=False, help_text="A role, never a name.")
    body = forms.CharField(
        label="Text",
        required=False,
        widget=forms.Textarea,
        help_text=MARKDOWN_HINT,
        validators=[MaxLengthValidator(8000)],
    )
    shows_figures = forms.BooleanField(label="Show the report’s figures", required=False)
    points = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    quiet = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    recommendations = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, section, offered, recommendations, **kwargs):
        chosen = {each.learning_point_id: each.line for each in section.chosen_points.all()}
        quiet = [each.learning_point_id for each in section.chosen_points.all() if not each.asks_answer]
        kwargs["initial"] = {
            "heading": section.heading,
            "byline": section.byline,
            "body": section.body,
            "shows_figures": section.shows_figures,
            "points": list(chosen),
            "quiet": quiet,
            "recommendations": [each.recommendation_id for each in section.chosen_recommendations.all()],
            "version": section.newsletter.version,
        }
        super().__init__(*args, **kwargs)
        self.section, self.offered = section, list(offered)
        for name in ("points", "quiet"):
            self.fields[name].choices = [(point.pk, point.heading) for point in self.offered]
        self.fields["recommendations"].choices = [(row.pk, str(row)) for row in recommendations]
        for name, message in (
            ("points", "not cleared for sharing"),
            ("quiet", "not cleared for sharing"),
            ("recommendations", "not to be shared"),
        ):
            self.fields[name].error_messages["invalid_choice"] = (
                f"Choose from the list. One of those you chose is {message}."
            )
        if section.kind not in sources.WITH_POINTS:
            del self.fields["points"], self.fields["quiet"]
        if section.kind not in sources.WITH_RECOMMENDATIONS:
            del self.fields["recommendations"]
        if section.kind != Section.Kind.REPORT_SUMMARY:
            del self.fields["shows_figures"]
        if section.kind not in {Section.Kind.IMR_LEARNING, Section.Kind.TEXT}:
            del self.fields["byline"]
        for point in self.offered if "points" in self.fields else ():
            self.fields[f"line_{point.pk}"] = forms.CharField(
                label="Plain-English line",
                max_length=MOST_LINE,
                required=False,
                widget=forms.Textarea,
                initial=chosen.get(point.pk) or point.plain_english or point.text,
            )

    def clean_body(self):
        return _checked_links(self.cleaned_data["body"])

    def changes(self):
        """The arguments of `services.change_section`."""
        data = self.cleaned_data
        names = [name for name in ("heading", "byline", "body", "shows_figures") if name in self.fields]
        changes = {name: data[name] for name in names}
        if "points" in self.fields:
            changes["points"] = [int(pk) for pk in data["points"]]
            changes["quiet"] = {int(pk) for pk in data["quiet"]}
            changes["lines"] = {int(pk): data[f"line_{pk}"] for pk in data["points"]}
        if "recommendations" in self.fields:
            changes["recommendations"] = [int(pk) for pk in data["recommendations"]]
        return {**changes, "version": data["version"]}


class AgenciesForm(PageForm):
    """Which agencies get it."""

    agencies = forms.ModelMultipleChoiceField(
        queryset=Agency.objects.none(),
        label="Agencies",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the agencies in the list."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    required_messages = {"agencies": "Choose at least one agency"}

    def __init__(self, *args, newsletter, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = newsletter.board.agencies
        self.fields["agencies"].label_from_instance = lambda agency: agency.short_name
        self.initial = {
            "agencies": list(newsletter.distribution.values_list("agency_id", flat=True)),
            "version": newsletter.version,
        }


class KeepForm(PageForm):
    """Why a place of the identifier check can stay."""

    reason = forms.CharField(
        label="Why can these words stay?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows_shown": 3}),
        help_text="The person who releases the newsletter reads this.",
    )
    place = forms.CharField(widget=forms.HiddenInput, max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    required_messages = {"reason": "Say why these words can stay", "place": "Choose the words in the newsletter first"}


class ReleaseForm(PageForm):
    """The second person has read it."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    looked = forms.BooleanField(label="I have read every word, and nobody can work out who this is about")
    required_messages = {"looked": "Read the page and tick that you did"}
    confirm_again = ("looked",)


class TakeBackForm(PageForm):
    reason = forms.CharField(
        label="Why does it go back to draft?", max_length=500, widget=forms.Textarea(attrs={"rows_shown": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    required_messages = {"reason": "Say why it goes back to draft"}


class SendForm(PageForm):
    """The last button. The tick is asked for only when an agency has no lead."""

    without_lead = forms.BooleanField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, missing=(), **kwargs):
        super().__init__(*args, **kwargs)
        names = ", ".join(missing)
        self.fields["without_lead"].label = f"Send it to the others now. Nobody at {names} gets a message."
        if not missing:
            self.fields["without_lead"].widget = forms.HiddenInput()
