"""Put what was typed back into the form of a page, whatever form it is."""

from urllib.parse import urlsplit

import lxml.html

from core import form_keys

TEXTS = "input", "textarea", "select"
UNTOUCHED = {"password", "file", "submit", "button", "image", "reset"}
OF_THE_PAGE = {"csrfmiddlewaretoken", form_keys.FIELD}


class Page:
    """A page as a tree."""

    def __init__(self, text: str):
        parser = lxml.html.HTMLParser(encoding="utf-8")
        self.tree = lxml.html.document_fromstring(text.encode(), parser=parser)

    def form_for(self, action: str, names: set[str]):
        """The form that is sent to this address and has most of these fields; None when there is none."""
        forms = [form for form in self.tree.forms if form.method == "POST" and self._goes_to(form, action)]
        return max(forms, key=lambda form: len(names & set(form.inputs.keys())), default=None)

    @staticmethod
    def _goes_to(form, action):
        own = urlsplit(form.get("action") or "").path
        return own in {"", action}

    def with_notice(self, notice: str) -> bytes:
        """The page as bytes, with this piece of HTML at the head of its content."""
        self.tree.get_element_by_id("main-content").insert(0, lxml.html.fragment_fromstring(notice))
        return lxml.html.tostring(self.tree, doctype="<!doctype html>", encoding="utf-8")


def fill(text: str, action: str, fields: list) -> tuple[Page | None, list[tuple[str, str]]]:
    """The page with its form filled (None when it has no such form), and the texts for which it has no place."""
    page, given = Page(text), {name: list(values) for name, values in fields}
    form = page.form_for(action, set(given))
    if form is None:
        return None, []
    buttons = {element.get("name") for element in form.iter("button")}
    for element in form.iter(*TEXTS):
        name = element.get("name")
        if name and name not in OF_THE_PAGE and element.get("type") not in UNTOUCHED:
            _put(element, given, name)
    left = [(name, value) for name, values in given.items() if name not in buttons for value in values if value.strip()]
    return page, left


def _put(element, given, name):
    """One control gets what was typed into it; what was put somewhere is taken out of `given`."""
    values = given.get(name, [])
    if element.get("type") in {"checkbox", "radio"}:
        wanted = element.get("value", "on")
        element.attrib.pop("checked", None)
        if wanted in values:
            element.set("checked", "")
            values.remove(wanted)
    elif element.tag == "select":
        for option in element.iter("option"):
            value = option.get("value", option.text or "")
            option.attrib.pop("selected", None)
            if value in values:
                option.set("selected", "")
                values.remove(value)
    elif name in given and values:
        value = values.pop(0)
        if element.tag == "textarea":
            element.text = f"\n{value}"  # a browser drops the first break of a box
        else:
            element.set("value", value)
