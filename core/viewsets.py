"""The viewset behind every part of the API: rows only through `visible_to`, changes only through named verbs.

A verb is one line in a viewset: its name, the service it calls and the body it
takes. What it does is always the same: find the visible row (else 404), ask
whether the caller may do this to it (else 403), read the body (else 400), call
the service with `by=` the caller, and answer with the row as it is now.
"""

from functools import partial
from typing import Any

import pghistory
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse

from core import audit, etags, idempotency
from core.api import JSON, Filters, refuse_unstorable
from core.permissions import Reads, demand
from core.serializers import Nothing

NUMBER = r"\d{1,18}"
WORD = "[A-Za-z0-9-]{1,60}"
TAKES_FILES = [JSON, MultiPartParser]


class ScopedViewSet(viewsets.GenericViewSet):
    """Rows only through `visible_to`. `model`, `lookup_field`, `permissions` and `reads` are set by each viewset.

    `reads` says what its answers show: one of `Reads` for all verbs, or {verb: Reads} with "*" for the others. What
    shows content is recorded as looked at, one event a row, before it is sent.

    `related` and `prefetched` name what a row needs so that a page costs a
    constant number of queries; `list_serializer_class` is for lists that say
    less than one row does.
    """

    model = None
    permissions = {}
    reads: Any = None
    related = ()
    prefetched = ()
    lookup_value_regex = NUMBER
    list_serializer_class = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.user.is_authenticated:
            pghistory.context(user=request.user.pk)  # a token is read only here, after the middleware

    def scope(self):
        """The rows this caller may know of."""
        return self.model.objects.visible_to(self.request.user)

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.scope().select_related(*self.related).prefetch_related(*self.prefetched)

    def get_object(self):
        wanted = {self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}
        return get_object_or_404(self.get_queryset(), **wanted)

    def get_serializer_class(self):
        if self.action == "list" and self.list_serializer_class:
            return self.list_serializer_class
        return self.serializer_class

    @property
    def shows_content(self):
        reads = self.reads
        return (reads.get(self.action, reads.get("*")) if isinstance(reads, dict) else reads) == Reads.CONTENT

    def demand_on(self, row):
        """Refuse with 403 unless the caller may do the present verb to this row."""
        demand(self.request.user, self.permissions[self.action], on=row)

    def read(self, body, *, on=None, partial=False):
        """The values of the request's body, checked."""
        refuse_unstorable(self.request.data)
        context = {**self.get_serializer_context(), "on": on}
        takes_version = _takes_version(body)
        if on is not None and not takes_version:
            etags.check(on, self.request)
        data = etags.data_of(self.request, takes_version)
        serializer = body(data=data, context=context, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def answer_with(self, row, status=200):
        """The row as the caller sees it now; 204 when it is gone, or no longer theirs to see."""
        now = self.get_queryset().filter(pk=row.pk).first() if row is not None else None
        if now is None:
            return Response(status=204)
        if self.shows_content:
            audit.looked_unless_recorded(now, by=self.request.user)
        place = self.address_of(now) if status == 201 else ""
        headers = {"Location": place} if place else {}
        return Response(self.get_serializer(now).data, status=status, headers=headers | etags.headers_of(now))

    def address_of(self, row):
        try:
            kwargs = {**self.kwargs, (self.lookup_url_kwarg or self.lookup_field): getattr(row, self.lookup_field)}
            return reverse(f"api:{self.basename}-detail", kwargs=kwargs)
        except NoReverseMatch:  # some rows have no address of their own
            return ""

    def parent(self):
        """For rows that are added under another one's address: that one, visible to the caller."""
        return

    def look_at(self, rows):
        """Record that these rows are about to be shown."""
        audit.looked_at_each(rows, by=self.request.user)


class Listed:
    """GET of a list: filters, order, pages."""

    def list(self, request, *args, **kwargs):
        (getattr(self, "filterset_class", None) or Filters).refuse_unknown(request.query_params)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        if self.shows_content:
            self.look_at(page)
        return self.get_paginated_response(self.rows_of(page))

    def rows_of(self, page):
        return self.get_serializer(page, many=True).data


class Opened:
    """GET of one row."""

    def retrieve(self, request, *args, **kwargs):
        row = self.get_object()
        if self.shows_content:
            audit.looked(row, by=request.user)
        return Response(self.get_serializer(row).data, headers=etags.headers_of(row))


def verb(name, service, body=Nothing, *, answer=None, files=False, path=""):
    """POST …/<name>/ (or `path`): do `service` to the row. `answer` is the serializer of what the service returns, if that is shown."""

    def run(self, request, *args, **kwargs):
        row = self.get_object()
        self.demand_on(row)
        values = self.read(body, on=row)

        @transaction.atomic
        def change():
            return service(row, **values, by=request.user)

        def respond(result):
            if not answer:
                return self.answer_with(row)
            if self.shows_content:
                audit.looked_unless_recorded(row, by=request.user)
            many = isinstance(result, list)
            return Response(answer(result, many=many, context=self.get_serializer_context()).data)

        return idempotency.once(request, change, respond)

    run.__name__, run.__doc__ = name, _says(service)
    parsers = {"parser_classes": TAKES_FILES} if files else {}
    path = path or name.replace("_", "-")
    run = action(detail=True, methods=["post"], url_path=path, url_name=path, **parsers)(run)
    run.body = body
    shown = {"responses": answer} if answer else {}
    parameters = [idempotency.PARAMETER, etags.IF_MATCH, *([] if answer else [etags.ETAG])]
    return extend_schema(request=None if body is Nothing else body, parameters=parameters, **shown)(run)


def creates(service, body, *, within=None, name=""):
    """POST on the list, or with files on an address of its `name` below it: `service` adds a row.

    What it is added to, and what the permission is asked on, is the field
    `within` of the body, or the viewset's `parent()`.
    """

    def create(self, request, *args, **kwargs):
        parent = self.parent()
        if parent is not None:
            self.demand_on(parent)
        values = self.read(body, on=parent)
        if within:
            parent = values.pop(within)
            self.demand_on(parent)

        @transaction.atomic
        def change():
            return service(*([parent] if parent is not None else []), **values, by=request.user)

        return idempotency.once(request, change, partial(self.answer_with, status=201))

    create.__doc__ = _says(service)
    create.body = body
    if name:
        create.__name__ = name
        options = {"url_path": name.replace("_", "-"), "url_name": name.replace("_", "-")}
        create = action(detail=False, methods=["post"], parser_classes=TAKES_FILES, **options)(create)
    return extend_schema(request=body, parameters=[idempotency.PARAMETER])(create)


def changes(service, body, *, whole=False):
    """PATCH of a row: only what is sent is changed, and only when `version` is the row's own.

    `whole` is for bodies of which nothing can be left out.
    """

    def partial_update(self, request, *args, **kwargs):
        row = self.get_object()
        self.demand_on(row)
        values = self.read(body, on=row, partial=not whole)
        if _takes_version(body) and "version" not in values:
            raise etags.VersionMissing()
        with transaction.atomic():
            service(row, **values, by=request.user)
        return self.answer_with(row)

    partial_update.__doc__ = _says(service)
    partial_update.body = body
    return extend_schema(request=body, parameters=_preconditions(body))(partial_update)


def removes(service):
    """DELETE of a row that may be taken away."""

    def destroy(self, request, *args, **kwargs):
        row = self.get_object()
        self.demand_on(row)
        etags.check(row, request)
        with transaction.atomic():
            service(row, by=request.user)
        return Response(status=204)

    destroy.__doc__ = _says(service)
    return extend_schema(parameters=[etags.IF_MATCH])(destroy)


def _takes_version(body):
    return "version" in body().fields


def _preconditions(body):
    return [etags.IF_MATCH, etags.ETAG] if _takes_version(body) else []


def _says(service):
    service = service.func if isinstance(service, partial) else service
    return (service.__doc__ or "").strip().split("\n\n")[0]
