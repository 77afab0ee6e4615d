"""A definition as the text people edit, the same YAML as the reviewed files, and what is wrong with it by line."""

import re
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _

from apps.common.text import MAX_DEPTH
from apps.common.yaml_lines import DataFileError, DataList, DataMap, parse_yaml
from apps.matters.definition.reading import plain
from apps.matters.definition.words import ranked

MOST_TEXT = 400_000  # characters; the longest matter has some 40 000
_OPENING = (
    yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken,
)  # fmt: skip
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
SHORT = 100  # characters of a list or mapping that stands on one line


class UnreadableText(ValueError):
    """The text is not YAML; ``line`` says where it stops to be."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


@dataclass(frozen=True, slots=True)
class EditedText:
    """A text that reads as YAML: the data to store, and where each piece of it stands."""

    data: Any
    document: Any

    def line_of(self, path: str) -> int:
        """Return the line (1 = first) of what stands at ``path`` (``guide.faq.0``), or of what is nearest around it."""
        line, node = getattr(self.document, "line", 1), self.document
        for part in filter(None, path.split(".")):
            key: Any = int(part) if isinstance(node, DataList) and part.isdigit() else part
            lines = _lines(node)
            if key not in lines:
                break
            line, node = lines[key], node[key]
        return int(line)


def _lines(node: Any) -> dict[Any, int]:
    if isinstance(node, DataList):
        return dict(enumerate(node.lines))
    return node.lines if isinstance(node, DataMap) else {}


class _Dumper(yaml.SafeDumper):
    """Block style as in the reviewed files: what is short stands on one line, what has lines keeps them."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Write everything out: no anchors."""
        return True


def _on_one_line(nodes: list[yaml.Node]) -> bool:
    if not all(isinstance(node, yaml.ScalarNode) and "\n" not in node.value for node in nodes):
        return False
    return sum(len(node.value) + 2 for node in nodes) <= SHORT


def _represent_list(dumper: _Dumper, data: list[Any]) -> yaml.Node:
    node = dumper.represent_sequence("tag:yaml.org,2002:seq", data)
    node.flow_style = _on_one_line(node.value)
    return node


def _represent_map(dumper: _Dumper, data: dict[str, Any]) -> yaml.Node:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", [(key, data[key]) for key in ranked(data)])
    node.flow_style = _on_one_line([part for pair in node.value for part in pair])
    return node


def _represent_text(dumper: _Dumper, data: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(dict, _represent_map)
_Dumper.add_representer(str, _represent_text)


def to_text(definition: Any) -> str:
    """Return a stored definition as YAML that reads back to the same data."""
    return yaml.dump(definition, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000, indent=2)


def read_text(text: str) -> EditedText:
    """Return what a text says.

    :raises UnreadableText: it is not YAML, or not the plain YAML of the reviewed files
    """
    if len(text) > MOST_TEXT:
        raise UnreadableText(1, _("全文太长，最多%(most)s个字。") % {"most": MOST_TEXT})
    try:
        _look_over(text)
        document = parse_yaml(text, file="")
    except DataFileError as error:
        raise UnreadableText(error.line, _in_words(error.text)) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableText(line, _in_words(error.problem or "")) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableText(1, _("含有无法使用的字符，或者嵌套太深。")) from error
    return EditedText(plain(document), document)


def _look_over(text: str) -> None:
    """Refuse what would take the reader forever, and what reads as something no definition holds.

    :raises UnreadableText: references; tags (``!!set``); nesting so deep that reading takes the square of its depth
    """
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        line = token.start_mark.line + 1
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            raise UnreadableText(line, _("不能用 & 和 * 引用，请把内容写全；文字请加引号。"))
        if isinstance(token, yaml.TagToken):
            raise UnreadableText(line, _in_words("".join(filter(None, token.value))))
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > MAX_DEPTH:
            raise UnreadableText(line, _("含有无法使用的字符，或者嵌套太深。"))


def _in_words(problem: str) -> str:
    """Return what the YAML reader found, in Chinese."""
    twice = re.match(r"key '(.+)' is given twice", problem)
    if twice:
        return _("“%(key)s”写了两次。") % {"key": twice[1]}
    known = {
        "mapping values are not allowed here": _("这里不能再有冒号；文字里有“: ”时请加引号。"),
        "could not find expected ':'": _("这一行缺少冒号。"),
        "found character '\\t' that cannot start any token": _("请用空格缩进，不要用制表符。"),
        "found unexpected end of stream": _("引号或括号没有成对。"),
        "while parsing a block mapping": _("缩进和上一行对不齐。"),
        "expected <block end>, but found '<block mapping start>'": _("缩进和上一行对不齐。"),
        "expected <block end>, but found '<block sequence start>'": _("缩进和上一行对不齐。"),
        "expected <block end>, but found '-'": _("缩进和上一行对不齐。"),
        "expected ',' or '}', but got '<stream end>'": _("花括号没有成对。"),
        "expected ',' or ']', but got '<stream end>'": _("方括号没有成对。"),
    }
    return known.get(problem) or _("格式读不懂（%(problem)s）。") % {"problem": problem}
