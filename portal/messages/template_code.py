"""Reads the texts of a template: Django turns the tags into calls, and what remains must not be Chinese."""

import ast
import re

from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import block_re, constant_re, endblock_re, inline_re, templatize

from portal.messages.found import CHINESE, Finding, Message, Reading
from portal.messages.python_code import PLACES

# templatize leaves nothing but these calls and blanked letters, so a pattern is enough.
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|n?p?gettext|npgettext)\(({LITERAL}(?:, ?{LITERAL})*)")


def read_template(source: str, path: str) -> Reading:
    """This function will return the messages of a template and the Chinese outside its translation tags."""
    reading = Reading(bare=_bare(source, path))
    try:
        calls = templatize(source, origin=path)
    except SyntaxError as error:
        reading.misuses.append(Finding(path, 0, "cannot be translated", str(error)))
        return reading
    for match in CALL.finditer(calls):
        line = calls.count("\n", 0, match.start()) + 1
        reading.messages.append(_message(match, path, line))
    return reading


def _message(match: re.Match[str], path: str, line: int) -> Message:
    function = "gettext" if match[1] == "_" else match[1]
    literals = ast.literal_eval(f"({match[2]},)")
    context, text, plural = (literals[place] if place is not None else "" for place in PLACES[function])
    return Message(path, line, text, plural, context)


def _bare(source: str, path: str) -> list[Finding]:
    found: list[Finding] = []
    inside = ""  # the tag whose end is awaited: comment, verbatim or blocktranslate
    for token in Lexer(source).tokenize():
        inside, passed = _place(token, inside)
        if not passed:
            found += _chinese_of(token, path)
    return found


def _place(token: Token, inside: str) -> tuple[str, bool]:
    """Return the tag we are inside of after ``token``, and whether the token needs no look."""
    is_block = token.token_type == TokenType.BLOCK
    if inside == "translation":
        return ("", True) if is_block and endblock_re.match(token.contents) else (inside, True)
    if inside == "comment":
        return ("", True) if is_block and token.contents == "endcomment" else (inside, True)
    if is_block and token.contents.split(maxsplit=1)[:1] == ["comment"]:
        return "comment", True
    if is_block and block_re.match(token.contents):
        return "translation", False
    return "", token.token_type == TokenType.COMMENT


def _chinese_of(token: Token, path: str) -> list[Finding]:
    contents = token.contents
    if token.token_type != TokenType.TEXT:
        contents = inline_re.sub("", constant_re.sub("", contents))
    lines = enumerate(contents.splitlines(), start=token.lineno or 1)
    return [
        Finding(path, number, "Chinese outside translate", line.strip())
        for number, line in lines
        if CHINESE.search(line)
    ]
