"""A rule about actions, written once as a Q: it filters rows in the database and judges one row in Python alike."""

from django.db.models import Q

COMPARISONS = {
    "": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "lt": lambda value, wanted: value is not None and value < wanted,
    "gte": lambda value, wanted: value is not None and value >= wanted,
    "range": lambda value, wanted: value is not None and wanted[0] <= value <= wanted[1],
    "isnull": lambda value, wanted: (value is None) == wanted,
}


def holds(rule, row):
    """Whether a Q of plain comparisons is true of these values. Raises KeyError for a field or lookup it does not know."""
    if isinstance(rule, Q):
        answers = (holds(child, row) for child in rule.children)
        return (all(answers) if rule.connector == Q.AND else any(answers)) != rule.negated
    path, wanted = rule
    field, _, lookup = path.partition("__")
    return COMPARISONS[lookup](row[field], wanted)


class ValuesOf:
    """The attributes of a model's instance, as `holds` asks for them."""

    def __init__(self, instance):
        self.instance = instance

    def __getitem__(self, name):
        return getattr(self.instance, name)
