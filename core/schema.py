"""What is added to the description of the API that drf-spectacular writes: problems, and bodies with and without files.

Clients are generated from it, so two things never share a name, and what is said of a body is true of each of its forms.
"""

from core.problems import PROBLEM

JSON, FORM = "application/json", "multipart/form-data"
HERE = "#/components/schemas/"


def describe_problems(result, generator, request, public):
    """Schema: every operation may answer with problem details."""
    texts = {"type": "array", "items": {"type": "string"}}
    result["components"]["schemas"]["Problem"] = {
        "type": "object",
        "description": "RFC 9457 problem details.",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "reasons": texts,
            "fields": {"type": "object", "additionalProperties": {}},
        },
        "required": ["type", "title", "status", "reasons"],
    }
    answer = {
        "description": "It was not done, and why",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = answer
    return result


def part_bodies_with_files(result, generator, request, public):
    """Schema: a file is sent in a form only, so the body in JSON is one of its own, without files."""
    schemas = result["components"]["schemas"]
    for path in result["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {})
            if JSON not in content or FORM not in content:
                continue
            name = content[FORM]["schema"]["$ref"].removeprefix(HERE)
            whole = schemas[name]
            files = {field for field, about in whole["properties"].items() if _is_file(about)}
            if files & set(whole.get("required", ())):
                del content[JSON]
                continue
            without = {field: about for field, about in whole["properties"].items() if field not in files}
            schemas[f"{name}WithoutFiles"] = {**whole, "properties": without}
            content[JSON]["schema"] = {"$ref": f"{HERE}{name}WithoutFiles"}
            operation["requestBody"]["required"] = True  # which of the two it is, the client has to say
    return result


def _is_file(about):
    return "binary" in (about.get("format"), about.get("items", {}).get("format"))
