"""The viewset behind every part of the API: rows only through `visible_to`."""

from rest_framework import viewsets


class ScopedViewSet(viewsets.GenericViewSet):
    """Rows only through `visible_to`. `model`, `lookup_field` and `permissions` are set by each viewset.

    `related` names what a row needs so that a page costs a constant number of queries.
    """

    model = None
    permissions = {}
    related = ()
    prefetched = ()

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        rows = self.model.objects.visible_to(self.request.user)
        return rows.select_related(*self.related).prefetch_related(*self.prefetched)
