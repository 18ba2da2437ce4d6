"""Invented sentences, the same in every run: plain words, and some that only few texts hold."""

import random

WORDS = """
agency action staff child family review record worker visit meeting plan check form note call team school police nurse doctor
lead week month date panel board message answer number list page letter change reason step duty office desk supervision
training audit policy practice referral decision concern help support share listen ask write read send agree follow return
prove show tell early late clear plain whole small large open local weekly named written
"""
COMMON = WORDS.split()
RARE = {"rendezvous": 0.001, "interpreter": 0.01, "handover": 0.1}  # share of the texts that hold the word


class Writer:
    """Sentences from a seed."""

    def __init__(self, seed=7):
        self.random = random.Random(seed)

    def text(self, words):
        """So many words, in sentences of twelve; now and then with a rare one."""
        chosen = self.random.choices(COMMON, k=words)
        for word, share in RARE.items():
            if self.random.random() < share:
                chosen[self.random.randrange(words)] = word
        sentences = (" ".join(chosen[start : start + 12]) for start in range(0, words, 12))
        return " ".join(f"{sentence.capitalize()}." for sentence in sentences)

    def title(self):
        return " ".join(self.random.choices(COMMON, k=7)).capitalize()

    def one_of(self, weighted):
        """A key of `{key: weight}`."""
        return self.random.choices(list(weighted), weights=weighted.values())[0]
