"""Every address of the portal, read from the URLconf."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    """One pattern: its path as the resolver writes it, its name, its view and the methods the view takes."""

    path: str
    name: str
    view: Callable[..., Any]
    methods: tuple[str, ...]

    def __str__(self) -> str:
        return f"/{self.path} ({self.name})"


def all_routes(resolver: URLResolver, path: str = "", namespaces: tuple[str, ...] = ()) -> Iterator[Route]:
    """Walk the resolver, namespaces included."""
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from all_routes(pattern, here, (*namespaces, *([pattern.namespace] if pattern.namespace else [])))
        elif isinstance(pattern, URLPattern):
            name = ":".join((*namespaces, pattern.name or ""))
            yield Route(here, name, pattern.callback, methods_of(pattern.callback))


def methods_of(view: Callable[..., Any]) -> tuple[str, ...]:
    """Return the methods a view takes, as its class or its ``require_http_methods`` says; GET if nothing does."""
    kind = getattr(view, "cls", getattr(view, "view_class", None))
    if kind is not None:
        return tuple(method.upper() for method in _METHODS if hasattr(kind, method))
    layer: Any = view
    while layer is not None:
        code = getattr(layer, "__code__", None)
        if code and "request_method_list" in code.co_freevars:
            cell = layer.__closure__[code.co_freevars.index("request_method_list")]
            return tuple(method for method in cell.cell_contents if method not in {"HEAD", "OPTIONS"})
        layer = getattr(layer, "__wrapped__", None)
    return ("GET",)
