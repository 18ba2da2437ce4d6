"""System checks: a URL that does not declare its permission, or whether it shows case content, fails the build."""

from django.conf import settings
from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from core.permissions import Permission, Reads


def patterns(resolver=None, prefix="", names=()):
    """Every route of the URLconf as (route, qualified name, view)."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            space = (*names, entry.namespace) if entry.namespace else names
            yield from patterns(entry, route, space)
        elif isinstance(entry, URLPattern):
            yield route, ":".join((*names, entry.name or "")), entry.callback


def declared_permission(name, view):
    """The permission a view declares: its own mark, a viewset's table, or the list for other people's views."""
    if permission := getattr(view, "permission", None):
        return permission
    if (viewset := getattr(view, "cls", None)) and getattr(viewset, "permissions", None):
        return viewset.permissions
    return settings.PERMISSIONS_OF_PACKAGED_URLS.get(name)


def declared_reads(name, view):
    """What a view shows, by its own mark or its viewset's: {verb: Reads} for a viewset, one Reads for all others."""
    viewset, actions = getattr(view, "cls", None), getattr(view, "actions", None)
    declared = getattr(viewset or view, "reads", None) or settings.READS_OF_PACKAGED_URLS.get(name)
    if not actions:
        return declared
    if isinstance(declared, dict):
        return {verb: declared.get(verb, declared.get("*")) for verb in actions.values()}
    return dict.fromkeys(actions.values(), declared)


@register("access")
def every_url_declares_what_it_shows(app_configs=None, **kwargs):
    hint = "Say reads=CONTENT or reads=NOTHING in @requires(…), or in the viewset. Which it is: docs/decisions/0016."
    errors = []
    for route, name, view in patterns():
        declared = declared_reads(name, view)
        verbs = declared if isinstance(declared, dict) else {"": declared}
        errors += [
            Error(
                f"URL '{route}' ({name} {verb}".rstrip() + ") does not say whether it shows case content.",
                hint=hint,
                id="access.E004",
            )
            for verb, reads in verbs.items()
            if reads not in Reads
        ]
    return errors


@register("access")
def every_url_declares_its_permission(app_configs=None, **kwargs):
    return [
        Error(
            f"URL '{route}' ({name}) declares no permission.",
            hint="Put @requires(Permission.…, reads=…) on the view, or list it in PERMISSIONS_OF_PACKAGED_URLS.",
            id="access.E001",
        )
        for route, name, view in patterns()
        if declared_permission(name, view) is None
    ]


@register("access")
def viewsets_declare_every_verb(app_configs=None, **kwargs):
    errors = []
    for route, name, view in patterns():
        viewset, actions = getattr(view, "cls", None), getattr(view, "actions", None)
        if not (viewset and actions and hasattr(viewset, "permissions")):
            continue
        for verb in set(actions.values()) - set(viewset.permissions):
            errors.append(Error(f"API '{route}' ({name}) declares no permission for {verb}.", id="access.E002"))
        for verb, permission in viewset.permissions.items():
            if permission not in Permission:
                errors.append(Error(f"API '{name}' declares an unknown permission for {verb}.", id="access.E003"))
    return errors
