"""An agency's answer: one row of questions for each learning point, then who was told."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _

from core.days import today
from core.forms import GovDateField, OnBehalfForm, PageForm
from newsletters.lessons import lessons
from newsletters.models import FeedbackRequest, FeedbackResponse

Answer = FeedbackResponse.Answer
ABOUT = ("shared_with", "staff_told", "shared_on", "shared_how", "barrier", "reply")
CHOICES = [
    (Answer.CHANGED, "Changed: something is done differently now"),
    (Answer.PLANNED, "Planned: it will change, by a date"),
    (Answer.SHARED, "Shared with staff, nothing else"),
    (Answer.NOT_FOR_US, "Not for us, with the reason"),
]


# A blank for a placeholder: by it the style sheet knows a box with words in it, and shows it whatever is chosen above.
NEVER_HIDES_WORDS = {"placeholder": " "}


def progress_words(answered, number):
    return _("%(answered)s of %(number)s answered") % {"answered": answered, "number": number}


def _about(name, **options):
    return FeedbackRequest._meta.get_field(name).formfield(**options)


class AnswerForm(PageForm):
    """The whole answer of an agency. Nothing of a review is in it: only the words that were released."""

    shows_draft = True

    def __init__(self, *args, feedback, **kwargs):
        super().__init__(*args, **kwargs)
        self.feedback = feedback
        self.lessons = lessons(feedback.newsletter.released_content)
        for lesson in self.lessons:
            self._add_lesson(lesson)
        self._add_about()
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        draft = feedback.draft if self.shows_draft else {}
        self.initial = {**self.initial, **_said(feedback), **draft, "version": feedback.version}

    def _add_lesson(self, lesson):
        key, number = lesson["id"], lesson["number"]
        self.fields[f"answer_{key}"] = forms.ChoiceField(
            label=f"{number}. What did you do about it?",
            choices=CHOICES,
            widget=forms.RadioSelect,
            error_messages={
                "required": f"Choose an answer for lesson {number}",
                "invalid_choice": f"Choose one of the four answers for lesson {number}",
            },
        )
        self.fields[f"planned_on_{key}"] = GovDateField(required=False, label="By when?", called="The planned date")
        self.fields[f"text_{key}"] = forms.CharField(
            required=False,
            validators=[MaxLengthValidator(1000)],
            widget=forms.Textarea(attrs={"rows_shown": 2, **NEVER_HIDES_WORDS}),
            label="What changed, what is planned, or why is it not for you?",
        )
        self.fields[f"proof_{key}"] = forms.CharField(
            required=False, max_length=300, label="What shows it?", widget=forms.TextInput(attrs=NEVER_HIDES_WORDS)
        )

    def _add_about(self):
        self.fields["shared_with"] = _about("shared_with", label="Which teams was it shared with?")
        self.fields["staff_told"] = _about("staff_told", label="How many staff were told?")
        self.fields["staff_told"].validators.append(_no_more_than_all)
        self.fields["shared_on"] = GovDateField(required=False, label="When?", called="The date")
        self.fields["shared_how"] = _about(
            "shared_how", label="How?", help_text="For example team meeting, supervision, e-mail."
        )
        self.fields["barrier"] = _about("barrier", label="What stands in the way, if anything?")
        self.fields["reply"] = _about("reply", label="Is there anything the board should discuss?")

    def rows(self):
        """Each lesson with its fields, for the template."""
        names = ("answer", "text", "planned_on", "proof")
        return [
            {"lesson": lesson} | {name: self[f"{name}_{lesson['id']}"] for name in names} for lesson in self.lessons
        ]

    def unanswered(self):
        """The lessons without one of the four answers yet, as the page stands."""
        return [row["lesson"] for row in self.rows() if row["answer"].value() not in Answer.values]

    def answered_words(self):
        """How far it is, for example "3 of 10 answered"."""
        return progress_words(len(self.lessons) - len(self.unanswered()), len(self.lessons))

    def about(self):
        return [self[name] for name in ABOUT]

    def clean_shared_on(self):
        day = self.cleaned_data["shared_on"]
        if day and day > today():
            raise forms.ValidationError("The date must be today or earlier: it is when people were told.")
        return day

    def clean(self):
        cleaned = super().clean()
        for lesson in self.lessons:
            key, number = lesson["id"], lesson["number"]
            answer = cleaned.get(f"answer_{key}")
            planned = f"planned_on_{key}"
            if answer == Answer.PLANNED and not cleaned.get(planned) and planned not in self.errors:
                self.add_error(planned, f"Say by when, for lesson {number}")
            if answer == Answer.NOT_FOR_US and not (cleaned.get(f"text_{key}") or "").strip():
                self.add_error(f"text_{key}", f"Say why lesson {number} is not for you")
            if answer == Answer.CHANGED and not (cleaned.get(f"text_{key}") or "").strip():
                self.add_error(f"text_{key}", f"Say in a sentence what changed, for lesson {number}")
        return cleaned

    def answers(self):
        """`answers` and `about` of `services.answer_feedback`."""
        data = self.cleaned_data
        answers = {}
        for lesson in self.lessons:
            key = lesson["id"]
            planned = data[f"answer_{key}"] == Answer.PLANNED
            answers[key] = {
                "answer": data[f"answer_{key}"],
                "text": data[f"text_{key}"],
                "planned_on": data[f"planned_on_{key}"] if planned else None,
                "proof": data[f"proof_{key}"] if data[f"answer_{key}"] == Answer.CHANGED else "",
            }
        return {"answers": answers, "about": {name: data[name] for name in ABOUT}, "version": data["version"]}

    def typed(self):
        """What stands in the boxes, as it was typed: the draft. Only this form's own fields.

        Raises Refusal when it cannot be kept whole.
        """
        self.demand_storable()
        draft = {}
        for name, field in self.fields.items():
            if name == "version":
                continue
            value = field.widget.value_from_datadict(self.data, {}, name)
            if isinstance(value, tuple):
                value = list(value)
            elif value is not None:
                value = str(value)
            if value not in (None, "", ["", "", ""]):
                draft[name] = value
        return draft

    def typed_version(self):
        """The version the page carried, or None when it is no number."""
        text = str(self.data.get("version", ""))
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


class RecordAnswerForm(OnBehalfForm, AnswerForm):
    """What an agency answered elsewhere: how and when it said so, then the same questions."""

    shows_draft = False  # it is the agency's own until it is sent

    def _add_lesson(self, lesson):
        super()._add_lesson(lesson)
        self.fields[f"answer_{lesson['id']}"].label = _("What did they do about it?")
        label = _("What changed, what is planned, or why is it not for them?")
        self.fields[f"text_{lesson['id']}"].label = label

    def how_it_came(self):
        return [self[name] for name in OnBehalfForm.base_fields]

    def answers(self):
        """`answers` and `about` of `services.record_answer`, and how they came."""
        return super().answers() | {name: self.cleaned_data[name] for name in OnBehalfForm.base_fields}


def _said(feedback):
    """What the agency answered before (an answer that was opened again)."""
    said = {name: getattr(feedback, name) for name in ABOUT}
    for response in feedback.responses.all():
        key = response.learning_point_id
        said |= {f"{name}_{key}": getattr(response, name) for name in ("answer", "text", "planned_on", "proof")}
    return said


def _no_more_than_all(number):
    if number > 100000:
        raise forms.ValidationError("Enter the number of staff as a whole number of at most 100,000")


class LinkForm(PageForm):
    """To whom the one-time link goes."""

    address = forms.EmailField(
        label="E-mail address", help_text="Somebody without an account who answers for the agency."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    required_messages = {"address": "Enter the e-mail address the link goes to"}


class ReopenForm(PageForm):
    reason = forms.CharField(
        label="Why is it opened again?", max_length=500, widget=forms.Textarea(attrs={"rows_shown": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    required_messages = {"reason": "Say why it is opened again"}


class CloseForm(ReopenForm):
    required_messages = {"reason": "Say why you ask no more"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Why do you ask no more?"
