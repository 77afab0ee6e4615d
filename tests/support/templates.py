"""What templates asked for and nobody gave, noted while pages render."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.conf import settings
from django.template import defaultfilters
from django.template.base import FilterExpression, Variable, VariableDoesNotExist
from django.template.context import Context

# Filters that say what to show when there is nothing.
_READY_FOR_NOTHING = {defaultfilters.default, defaultfilters.default_if_none, defaultfilters.yesno}


def _own_template(context: Context) -> str:
    template = getattr(context.render_context, "template", None) or getattr(context, "template", None)
    name = str(getattr(getattr(template, "origin", None), "name", ""))
    folder = f"{settings.BASE_DIR}/templates/"
    return name.removeprefix(folder) if name.startswith(folder) else ""


def _for_a_part(caller: FrameType) -> bool:
    """Tell whether a value is handed to an included part, whose parameters may be left out."""
    return caller.f_globals.get("__name__") == "django.template.loader_tags"


@contextmanager
def unknown_variables() -> Iterator[set[str]]:
    """Collect ``template: variable`` for every variable shown by a template of ours that its page did not set."""
    found: set[str] = set()
    resolve = FilterExpression.resolve

    def watched(self: Any, context: Context, ignore_failures: bool = False) -> Any:
        filters = {function for function, _arguments in self.filters}
        if isinstance(self.var, Variable) and not ignore_failures and not filters & _READY_FOR_NOTHING:
            own = "" if _for_a_part(sys._getframe(1)) else _own_template(context)
            try:
                if own:
                    self.var.resolve(context)
            except VariableDoesNotExist:
                found.add(f"{own}: {self.var}")
        return resolve(self, context, ignore_failures)

    FilterExpression.resolve = watched  # type: ignore[method-assign]
    try:
        yield found
    finally:
        FilterExpression.resolve = resolve  # type: ignore[method-assign]
