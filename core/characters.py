"""Which characters can be saved, and the one door that keeps the others out.

PostgreSQL holds neither NUL nor half of a surrogate pair; nobody types either, and what meets one deep inside (a search,
a draft kept as JSON, a session's key) fails as if the fault were ours. So they are refused where text comes in:

- addresses, headers and the posts of pages: `core.middleware.CharactersMiddleware`;
- forms: `core.forms` puts the sentence on the field, with what was typed still there;
- bodies of the API: `core.viewsets.ScopedViewSet.read`.
"""

import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

NEVER = re.compile("[\0\ud800-\udfff]")
MARK = "\ufffd"  # what a browser shows for a character that it cannot show
SENTENCE = _("Remove the character that cannot be saved. It is shown as �")
IN_AN_ADDRESS = _("The address of this page contains a character that cannot be used.")
IN_A_POST = _("What you sent contains a character that cannot be saved.")
NOT_UTF_8 = _("Text must be sent as UTF-8.")


class Unstorable(BadRequest):
    """Something came in with a character that cannot be saved; the text says so to a person."""


def is_storable(value: object) -> bool:
    """Whether every text in a value (also deep inside lists and mappings, and their keys) can be saved."""
    if isinstance(value, str):
        return NEVER.search(value) is None
    if isinstance(value, Mapping):
        return all(is_storable(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple):
        return all(map(is_storable, value))
    return True  # of files Django has cut the names to what can be printed


def visible(text: str) -> str:
    """The text with a mark in the place of each character that cannot be saved."""
    return NEVER.sub(MARK, text)


class GuardedPost(QueryDict):
    """A post with characters that cannot be saved. Only a form may read it, which says so (`core.forms`).

    Whatever else reads one of those values raises Unstorable, before it has changed anything.
    """

    def __init__(self, lists: Iterable[tuple[str, list[str]]]):
        super().__init__(mutable=True)
        self.unstorable: set[str] = set()
        for name, values in lists:
            if not is_storable([name, values]):
                self.unstorable.add(visible(name))
            super().setlist(visible(name), [visible(value) for value in values])
        self._mutable = False

    def __getitem__(self, name):
        self._refuse({name})
        return super().__getitem__(name)

    def _getlist(self, name, default=None, force_list=False):
        self._refuse({name})
        return super()._getlist(name, default, force_list)  # type: ignore[misc]

    def lists(self):
        self._refuse(self.unstorable)
        return super().lists()

    def _refuse(self, names):
        if names & self.unstorable:
            raise Unstorable(IN_A_POST)

    def for_a_form(self) -> QueryDict:
        """What was sent, with marks, to be shown again."""
        plain = QueryDict(mutable=True)
        for name in self:
            plain.setlist(name, super()._getlist(name))  # type: ignore[misc]
        return plain
