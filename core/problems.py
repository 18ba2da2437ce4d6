"""Refusals of the API that are made outside of it, by a middleware or a page."""

from django.http import JsonResponse

PROBLEM = "application/problem+json"


def unauthorised(reason: str) -> JsonResponse:
    """401 as problem details."""
    body = {"type": "about:blank", "title": "Sign in, or send a token", "status": 401, "reasons": [str(reason)]}
    return JsonResponse(body, status=401, content_type=PROBLEM, headers={"WWW-Authenticate": "Token"})


def too_many_requests(wait: int) -> JsonResponse:
    """429 as problem details, with the seconds to wait."""
    body = {
        "type": "about:blank",
        "title": "Too many requests. Wait a little",
        "status": 429,
        "reasons": [f"Wait {wait} seconds."],
    }
    return JsonResponse(body, status=429, content_type=PROBLEM, headers={"Retry-After": str(wait)})
