"""Somebody who has no mouse: everything is reached with the Tab key, and is in sight when it is reached."""

from tests.browser.hands import error_summary

MOST_STOPS = 160
# What the reader's eye needs: the element that has the focus lies inside the window, nothing covers it, and it shows that it has the focus.
STOP = """wanted => {
    const at = document.activeElement
    if (!at || at === document.body) return {arrived: false, trouble: ''}
    const label = at.type === 'radio' || at.type === 'checkbox' ? at.labels[0] : null
    const name = `${at.tagName.toLowerCase()} “${(at.innerText || at.ariaLabel || at.name || '').trim().slice(0, 60)}”`
    const seen = [at, label].filter(Boolean).map(e => e.getBoundingClientRect())
    const inside = seen.some(b => b.width > 4 && b.height > 4 && b.bottom > 0 && b.top < innerHeight && b.right > 0 && b.left < innerWidth)
    const middle = e => {
        const box = [...e.getClientRects()].find(b => b.width && b.height) || e.getBoundingClientRect()
        const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1)
        const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1)
        return document.elementFromPoint(x, y)
    }
    const free = [at, label].filter(Boolean).some(e => { const hit = middle(e); return hit && (e.contains(hit) || hit.contains(e)) })
    const marked = [at, label].filter(Boolean).some(e => ['', '::before', '::after'].some(part => {
        const style = getComputedStyle(e, part || null)
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth)) || style.boxShadow !== 'none'
    }))
    const trouble = !inside ? 'is out of sight' : !free ? 'is covered' : !marked ? 'does not show that it has the focus' : ''
    return {arrived: at === wanted, trouble: trouble && `${name} ${trouble}`}
}"""


class Keyboard:
    """A page that is worked with keys alone. What was reached without being seen is kept in `troubles`."""

    def __init__(self, page):
        self.page = page
        self.troubles = []

    def to(self, wanted):
        """Press Tab until this element (a locator) has the focus; fails when it never gets there."""
        element = wanted.first.element_handle()
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP, element)
            if stop["trouble"]:
                self.troubles.append(f"{self.page.url}: {stop['trouble']}")
            if stop["arrived"]:
                return self
        raise AssertionError(f"{wanted} is not reached by {MOST_STOPS} presses of Tab on {self.page.url}")

    def link(self, name):
        """Reach the link with this name and follow it."""
        return self._pressed(self.page.get_by_role("link", name=name))

    def button(self, name):
        """Reach the button with this name and press it; a page of errors is a failure."""
        self._pressed(self.page.locator("main").get_by_role("button", name=name))
        summary = error_summary(self.page)
        assert not summary, summary
        return self

    def _pressed(self, wanted):
        self.to(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def write(self, label, text):
        """Reach the field with this label and type."""
        self.to(self.page.locator("main").get_by_label(label))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        return self

    def write_date(self, name, day):
        """Reach the three boxes of a date by the field's name, and type."""
        for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.to(self.page.locator(f"main [name={name}_{part}]"))
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(str(number))
        return self

    def tick(self, label):
        """Reach the tick box with this label and tick it."""
        self.to(self.page.locator("main").get_by_label(label))
        self.page.keyboard.press("Space")
        return self

    def choose(self, name, value):
        """Reach the group of radio buttons with this field name, and go down with the arrow keys to this value."""
        group = self.page.locator(f"main input[type=radio][name={name}]")
        at = self.page.locator(f"main input[type=radio][name={name}]:checked")
        self.to(at if at.count() else group)
        if not at.count():
            self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if self.page.evaluate("document.activeElement.value") == str(value):
                return self
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} has no {value} on {self.page.url}")
