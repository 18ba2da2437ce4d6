"""An exact duplicate is pointed out before it is saved: the form comes back filled, with a link to what is there already."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ANYWAY = "add_anyway"


def same_words(rows: QuerySet, **texts: str) -> Any:
    """The first of these rows whose fields have the same words, whatever their capitals and blanks; None without words."""
    wanted = [_plain(text) for text in texts.values()]
    if not any(wanted):
        return None
    for pk, *said in rows.order_by("pk").values_list("pk", *texts):
        if [_plain(text) for text in said] == wanted:
            return rows.get(pk=pk)
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


class PointsOutDuplicates:
    """A form that adds something. A duplicate is taken when "Add it anyway" is ticked, which is shown only then."""

    def find_duplicate(self, values: dict[str, Any]) -> tuple[str, str] | None:
        """A sentence about what is there already, and its address; None when there is nothing like it."""
        raise NotImplementedError

    def full_clean(self):
        if self.is_bound:  # at the end of all fields, wherever the others were added
            self.fields[ANYWAY] = forms.BooleanField(label=gettext_lazy("Add it anyway"), required=False)
        super().full_clean()

    def clean(self):
        super().clean()
        values = self.cleaned_data
        is_wanted = values.pop(ANYWAY, False)
        found = None if is_wanted or self.errors else self.find_duplicate(values)
        if found:
            sentence, url = found
            words = (sentence, url, _("Open it"), self[ANYWAY].auto_id, _("Go to “Add it anyway”"))
            self.add_error(None, format_html('{} <a href="{}">{}</a>. <a href="#{}">{}</a>.', *words))
        elif not is_wanted:
            del self.fields[ANYWAY]
        return values
