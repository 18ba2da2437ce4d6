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
    return judge(rule)(row)


def judge(rule):
    """The same as a function of a row, for a rule that is asked of many. Raises KeyError for a lookup it does not know."""
    if not isinstance(rule, Q):
        return _comparison(*rule)
    children = [judge(child) for child in rule.children]
    if len(children) == 1 and not rule.negated:
        return children[0]
    together = all if rule.connector == Q.AND else any
    return lambda row: together([child(row) for child in children]) != rule.negated


def first_match(rules):
    """Of (rule, value) pairs the value of the first rule that is true, as a function of a row. Some rule must be."""
    judged = [(judge(rule), value) for rule, value in rules]
    return lambda row: next(value for is_so, value in judged if is_so(row))


def _comparison(path, wanted):
    field, _, lookup = path.partition("__")
    compare = COMPARISONS[lookup]
    return lambda row: compare(row[field], wanted)


class ValuesOf:
    """The attributes of a model's instance, as `holds` asks for them."""

    def __init__(self, instance):
        self.instance = instance

    def __getitem__(self, name):
        return getattr(self.instance, name)
