"""Numbers for references, never given twice."""

from django.db import models


class ReferenceCounter(models.Model):
    """The last number given out in a series of references. Numbers are never given twice."""

    series = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.series}: {self.last}"

    @classmethod
    def next(cls, series):
        """The next number of `series`; call inside the transaction that uses it."""
        ReferenceCounter.objects.bulk_create([ReferenceCounter(series=series)], ignore_conflicts=True)
        counter = cls.objects.select_for_update().get(pk=series)
        counter.last += 1
        counter.save(update_fields=["last"])
        return counter.last
