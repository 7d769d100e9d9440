"""The documents of the API as one of our pages: each operation with its right, what it takes and what it gives.

Drawn from the OpenAPI description, which stands at /api/openapi.json for programs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from zeren.kernel.words import Text

IN_CHINESE = {
    "units": "某日的组织树，或一个单位以下的部分",
    "one_unit": "一个单位",
    "unit_holders": "某日一个单位各岗位的任职人",
    "duties": "一个单位一年的责任清单",
    "facts": "一个单位一年的事实，分页",
    "new_fact": "录入一条事实",
    "tasks": "一个单位一年的任务和做了什么，分页",
    "one_task": "一项任务",
    "results": "现行测算的结果",
    "one_result": "一个结果和它的全部过程",
}
"""Operation → its summary, which stands in English in the description itself."""


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or field: its name, the kind of value, whether it has to be given."""

    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: method and address, what it is for, the right it asks for, what it takes and gives."""

    method: str
    address: str
    summary: Text
    right: str
    takes: tuple[Value, ...]
    gives: tuple[Value, ...]


class Documents(DocsBase):
    """What the API serves at its address of documents; `rights` is operation → permission, filled while they are stated."""

    def __init__(self, rights: dict[str, tuple[str, Any]]):
        self.rights = rights

    def render_page(self, request: HttpRequest, api: NinjaAPI, **_: Any) -> HttpResponse:
        context = {"operations": tuple(self.operations(api)), "description": self.get_openapi_url(api, {})}
        return render(request, "web/api.html", context)

    def operations(self, api: NinjaAPI) -> Iterator[Operation]:
        """Every operation, in the order of the description."""
        described: dict[str, Any] = api.get_openapi_schema()
        for address, methods in described["paths"].items():
            for method, said in methods.items():
                name = str(said["operationId"]).rpartition("routes_")[2]
                asked = [*said["parameters"], *_fields(_schema(said.get("requestBody", {})), described)]
                answer = next(_schema(one) for one in said["responses"].values())
                yield Operation(
                    method.upper(),
                    address,
                    Text(IN_CHINESE[name], said["summary"]),
                    self.rights[name][0],
                    tuple(_value(one) for one in asked),
                    tuple(_value(one) for one in _fields(answer, described)),
                )


def _schema(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = part.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _fields(schema: dict[str, Any], described: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of an object, or of the objects of a list, as far as the description names them."""
    named = schema.get("items", schema)
    if "$ref" in named:
        named = described["components"]["schemas"][named["$ref"].rpartition("/")[2]]
    required = named.get("required", ())
    return [
        {"name": name, "schema": one, "required": name in required}
        for name, one in named.get("properties", {}).items()
    ]


def _value(said: dict[str, Any]) -> Value:
    schema = said["schema"]
    kinds = [str(one.get("format") or one.get("type", "")) for one in schema.get("anyOf", [schema])]
    return Value(said["name"], " | ".join(kinds), bool(said["required"]))
