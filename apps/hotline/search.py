"""Words: which category a text is about, how alike two texts are, and what in a text points at a person. No tables here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from apps.common.masking import hide_personal
from apps.common.text import normalise

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
TITLE_WEIGHT = 2  # who writes a title names the thing in it
# A title just like what is typed speaks for its category as a word of three characters does; three such, as three words.
FILED_WEIGHT, MOST_VOTES, LEAST_ALIKE = 9, 3, 0.2
_SENTENCE_END = re.compile(r"[。！？!?；;…\n]")
_CLAUSE_END = re.compile(r"[，、,：: ]")
_WORD_END = re.compile(r"[0-9A-Za-z][0-9A-Za-z .\-]*$")  # Latin words, numbers, telephone numbers
CUT = "…"
# Adverbs people put into what categories say without them: 暖气一直不热, 路灯都不亮.
_ADVERBS = "一直 始终 还是 总是 老是 经常 天天 根本 完全 特别 非常 十分 已经 都 也 又 还 很 太 就"
_FILLERS = re.compile("|".join(_ADVERBS.split()))


class Words(Protocol):
    """What is read of a category."""

    @property
    def name(self) -> str:
        """As people say it."""

    @property
    def keywords(self) -> Sequence[str]:
        """What stands in their sentences; at the upper levels what stands in all of theirs."""

    @property
    def parent(self) -> "Words | None":
        """The category above."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The place of a category in the list given, and how much of the text speaks for it."""

    index: int
    score: int


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters, and whole Latin words and numbers."""
    found: set[str] = set()
    for run in _RUN.findall(normalise(text)):
        if run.isascii() or len(run) == 1:
            found.add(run)
        else:
            found.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(found)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two texts share, 0 to 1 (Dice's coefficient of their pairs)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def first_sentence(text: str, *, most: int) -> str:
    """Return the first sentence; a longer one up to its last comma within ``most`` characters, or else its last whole word.

    What was cut ends with an ellipsis.
    """
    sentence = _SENTENCE_END.split(text.strip(), maxsplit=1)[0].strip()
    if len(sentence) <= most:
        return sentence or text.strip()[:most]
    head = sentence[: most - len(CUT)]
    ends = [match.start() for match in _CLAUSE_END.finditer(head) if match.start() >= most // 2]
    if ends:
        head = head[: ends[-1]]
    elif _WORD_END.search(sentence[len(head)]):
        head = _WORD_END.sub("", head) or head
    return head.rstrip() + CUT


def score_categories(categories: Sequence[Words], *, title: str, text: str) -> list[Scored]:
    """Return the categories whose own words stand in a text, best first; without any, those whose branch's words do.

    A word counts by the square of its length: 夜间施工 says more than 施工 and 停电 together. What stands in the title counts
    more. The words of the branches above add to what is said for a category.
    """
    title, text = _with_plain(title), _with_plain(text)
    own = [_score(category, title, text) for category in categories]
    found = [
        Scored(index, score + _above(category, title, text))
        for index, (category, score) in enumerate(zip(categories, own, strict=True))
        if score or not any(own)
    ]
    return sorted((row for row in found if row.score), key=lambda row: (-row.score, row.index))


def _with_plain(text: str) -> str:
    """Return a text in one width and case, and once more without the adverbs."""
    text = normalise(text)
    return f"{text}\n{_FILLERS.sub('', text)}"


def with_filed(scored: Sequence[Scored], filed: Iterable[tuple[int, str]], *, text: str) -> list[Scored]:
    """Return the scores with what like requests were filed under added, best first.

    :param filed: for each earlier request the place of its category, and its title
    """
    wanted, votes = pairs(text), dict[int, list[float]]()
    for index, title in filed:
        alike = likeness(wanted, pairs(title))
        if alike >= LEAST_ALIKE:
            votes.setdefault(index, []).append(alike)
    total = {row.index: row.score for row in scored}
    for index, found in votes.items():
        total[index] = total.get(index, 0) + round(FILED_WEIGHT * sum(sorted(found)[-MOST_VOTES:]))
    return sorted((Scored(index, score) for index, score in total.items()), key=lambda row: (-row.score, row.index))


def _score(category: Words, title: str, text: str) -> int:
    words = {normalise(word) for word in (category.name, *category.keywords)}
    return sum(len(word) ** 2 * ((word in text) + TITLE_WEIGHT * (word in title)) for word in words)


def _above(category: Words, title: str, text: str) -> int:
    above = category.parent
    return _score(above, title, text) + _above(above, title, text) if above is not None else 0


def names_somebody(text: str, *, names: Iterable[str] = ()) -> bool:
    """Tell whether a text holds a telephone or identity number, or one of these names."""
    return hide_personal(text, names=names) != text
