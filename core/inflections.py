"""The inflections of an English word: "agencies" is found by agency, "told" by tell.

A stemmer cuts too deep for a search in which somebody relies on what was not
found: to PostgreSQL's, "university" and "universal" are one word, and so are
"policy" and "police" once a stem counts as a beginning. So the words of a text
are kept as they stand, and the question is asked with every form of its words.
"""

import re

SHORTEST_BASE = 3
ABBREVIATION = re.compile("[bcdfghjklmnpqrstvwxz]{2,}")  # GP, GPs
VOWEL = re.compile("[aeiouy]")
# One syllable that ends in consonant, vowel, consonant doubles its last letter: plan, planned.
SHORT = re.compile("[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]")
ENDS_SHORT = re.compile(".*[^aeiou][aeiou][^aeiouwxy]")
HISSES = ("s", "x", "z", "ch", "sh", "o")
DOUBLED_ANYWAY = ("ff", "ll", "ss", "zz")
# What looks like a form of another word and is none.
SAME = {
    "united",
    "during",
    "evening",
    "evenings",
    "news",
    "series",
    "species",
    "always",
    "perhaps",
    "thus",
    "ceiling",
    "sibling",
}
IRREGULAR = """
analysis analyses|basis bases|child children|crisis crises|criterion criteria|diagnosis diagnoses|foot feet|half halves|hypothesis hypotheses|
knife knives|leaf leaves|life lives|man men|mouse mice|person people persons|self selves|tooth teeth|wife wives|woman women|
arise arose arisen|beat beaten|become became|begin began begun|bite bit bitten|break broke broken|bring brought|build built|buy bought|catch caught|
choose chose chosen|come came|deal dealt|do does did done|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|
feel felt|fight fought|find found|flee fled|forget forgot forgotten|get got|give gave given|go goes went gone|grow grew grown|hang hung hanged|
have has had having|hear heard|hide hid hidden|hold held|keep kept|know knew known|lead led|learn learnt|leave left|lend lent|lie lay lain lied lying|lose lost|make made|
mean meant|meet met|oversee oversaw overseen|pay paid|ride rode ridden|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|
send sent|shake shook shaken|show shown|sit sat|sleep slept|speak spoke spoken|spend spent|stand stood|steal stole stolen|strike struck|swear swore sworn|
take took taken|teach taught|tell told|think thought|throw threw thrown|understand understood|undertake undertook undertaken|wake woke woken|wear wore worn|
win won|withdraw withdrew withdrawn|withhold withheld|write wrote written
"""
BASES: dict[str, set[str]] = {}
FORMS: dict[str, set[str]] = {}
for line in IRREGULAR.replace("\n", "").split("|"):
    base, *forms = line.split()
    FORMS[base] = set(forms)
    for form in forms:
        BASES.setdefault(form, set()).add(base)


def inflections(word):
    """Every form that the word may have been inflected to or from, itself among them; in lower case."""
    word = word.lower()
    if ABBREVIATION.fullmatch(word):
        return {word, word.removesuffix("s"), f"{word}s"}
    if len(word) < SHORTEST_BASE or word in SAME or not re.fullmatch("[a-z]+", word):
        return {word}
    bases = BASES.get(word, set()) | {base for base in _could_be_from(word) if word in _inflected(base)}
    if not bases:
        bases = {word}
    found = {word, f"{word}s"} if word.endswith("ing") else {word}
    return found.union(*({base} | _forms_of(base) for base in bases)) - SAME


def _forms_of(base):
    regular = _inflected(base)
    return FORMS[base] | {form for form in regular if not form.endswith("ed")} if base in FORMS else regular


def _could_be_from(word):
    """What is left when an ending is taken off; many of them are no words."""
    found = set()
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        found |= {word[:-1], word[:-2]} if word.endswith("es") else {word[:-1]}
    if word.endswith(("ies", "ied")):
        found.add(f"{word[:-3]}y")
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            if len(rest) > SHORTEST_BASE and rest[-2] == rest[-1] and rest[-1] not in "aeiou":
                found |= {rest, rest[:-1]} if rest.endswith(DOUBLED_ANYWAY) else {rest[:-1]}
            else:
                found |= {rest, f"{rest}e"}
    return {base for base in found if len(base) >= SHORTEST_BASE and VOWEL.search(base)}


def _inflected(base):
    """The regular forms of a noun or verb: with -s, -ed and -ing."""
    if base.endswith("y") and base[-2] not in "aeiou":
        return {f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"}
    several = f"{base}es" if base.endswith(HISSES) else f"{base}s"
    if base.endswith("e"):
        return {several, f"{base}d", f"{base}ing" if base.endswith(("ee", "oe", "ye")) else f"{base[:-1]}ing"}
    plain, doubled = {f"{base}ed", f"{base}ing"}, {f"{base}{base[-1]}ed", f"{base}{base[-1]}ing"}
    if SHORT.fullmatch(base):
        return {several, *doubled}
    return {several, *plain, *doubled} if ENDS_SHORT.fullmatch(base) else {several, *plain}
