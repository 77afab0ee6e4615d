"""Reads the texts of a Python module from its syntax tree, so that aliases and joined literals are understood."""

import ast

from portal.messages.found import CHINESE, Finding, Message, Reading

# Where each function of django.utils.translation takes its context, text and plural.
PLACES: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
PLACES |= {f"{name}_lazy": places for name, places in PLACES.items() if name != "gettext_noop"}
MODULE = "django.utils.translation"


def read_python(source: str, path: str) -> Reading:
    """This function will return the messages and mistakes of a module.

    :raises SyntaxError: it is not Python
    """
    tree = ast.parse(source, filename=path)
    reader = _Reader(path, _names_of_gettext(tree))
    reader.visit(tree)
    return reader.reading


def _names_of_gettext(tree: ast.Module) -> dict[str, str]:
    """Return what this module calls the functions, such as ``_`` for ``gettext_lazy``."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == MODULE:
            found |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in PLACES}
        elif isinstance(node, ast.ImportFrom) and node.module == "django.utils":
            modules = [alias.asname or alias.name for alias in node.names if alias.name == "translation"]
            found |= {f"{module}.{name}": name for module in modules for name in PLACES}
    return found


class _Reader(ast.NodeVisitor):
    def __init__(self, path: str, names: dict[str, str]) -> None:
        self.path = path
        self.names = names
        self.reading = Reading()

    def visit_Expr(self, node: ast.Expr) -> None:
        """Pass over docstrings: a text that stands alone does nothing."""
        if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Take a call of gettext whole; look into every other."""
        function = self.names.get(ast.unparse(node.func)) if isinstance(node.func, ast.Name | ast.Attribute) else None
        if function is None:
            self.generic_visit(node)
        else:
            self._take(node, PLACES[function])

    def visit_Constant(self, node: ast.Constant) -> None:
        """Note Chinese outside gettext."""
        if isinstance(node.value, str) and CHINESE.search(node.value):
            self.reading.bare.append(Finding(self.path, node.lineno, "Chinese outside gettext", node.value))

    def _take(self, node: ast.Call, places: tuple[int | None, int, int | None]) -> None:
        context, text, plural = (self._argument(node, place) for place in places)
        if text:
            self.reading.messages.append(Message(self.path, node.lineno, text, plural, context))
        taken = {place for place in places if place is not None}
        for place, argument in enumerate(node.args):
            if place not in taken:
                self.visit(argument)

    def _argument(self, node: ast.Call, place: int | None) -> str:
        """Return a literal argument; a name is empty (its text is a message elsewhere), a built text is a mistake."""
        if place is None or place >= len(node.args):
            return ""
        argument = node.args[place]
        if isinstance(argument, ast.Constant):
            return str(argument.value)
        if not isinstance(argument, ast.Name | ast.Attribute | ast.Subscript):
            problem = "gettext needs a plain literal: fill placeholders in afterwards"
            self.reading.misuses.append(Finding(self.path, node.lineno, problem, ast.unparse(argument)))
        return ""
