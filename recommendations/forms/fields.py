"""Fields that several forms of this app share."""

from django import forms

from core.file_types import ACCEPT
from core.forms import FilesField
from core.uploads import problem_with

NO_NAMES = "No names of children or families."


class EvidenceFilesField(FilesField):
    """Several files, each checked by name, content and size; every bad one is named, every good one is kept.

    `kept` holds the good files even when others, or other fields, are wrong, so
    that nobody has to send them twice.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.kept = []
        self.widget.attrs["accept"] = ACCEPT

    def clean(self, data, initial=None):
        self.kept, problems = [], []
        for upload in data if isinstance(data, list | tuple) else [data]:
            if not upload:
                continue
            if problem := problem_with(upload):
                problems.append(problem)
            else:
                self.kept.append(upload)
        if problems:
            raise forms.ValidationError(problems)
        if self.required and not self.kept:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return self.kept


def long_text(label, *, most=1000, required=True, hint="", rows=4):
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows_shown": rows}),
    )
