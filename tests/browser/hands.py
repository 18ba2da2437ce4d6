"""What hands do on a page: fill fields, press buttons, follow links."""

import datetime as dt


def fill(page, **fields):
    """Fill fields by their names; a date takes a date, a choice its value, a file its bytes."""
    for name, value in fields.items():
        if isinstance(value, dt.date):
            for part, number in (("day", value.day), ("month", value.month), ("year", value.year)):
                page.locator(f"[name={name}_{part}]").fill(str(number))
        elif isinstance(value, bytes):
            page.locator(f"input[type=file][name={name}]").first.set_input_files(
                [{"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": value}]
            )
        elif isinstance(value, list):
            for each in value:
                page.locator(f"input[name={name}][value='{each}']").check()
        else:
            field = page.locator(f"main [name={name}]").first
            kind = field.evaluate("e => e.type || e.tagName")
            if kind == "radio":
                page.locator(f"main input[name={name}][value='{value}']").check()
            elif kind == "checkbox":
                field.check()
            elif kind.startswith("select"):
                field.evaluate(
                    "(e, v) => { e.value = v; e.dispatchEvent(new Event('change', {bubbles: true})) }", str(value)
                )
            else:
                field.fill(str(value))


def press(page, name):
    """Press the button that says this, and wait for the next page; a page of errors is shown in full."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()
    summary = error_summary(page)
    assert not summary, summary


def error_summary(page):
    """What the page of errors says; nothing when there is none."""
    summary = page.locator(".govuk-error-summary")
    return summary.inner_text() if summary.count() else ""


def follow(page, name):
    """Follow the link that says this."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name).first.click()
