"""In how many ways a pattern can try to match: what an editor types must not keep a server busy for a citizen's answer."""

import re
from math import inf, prod

MOST_WAYS = 1_000_000  # tried one after the other in well under a second
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|P?<\w+>))?|.", re.DOTALL)
_COUNT = re.compile(r"(?:([*+?])|\{(\d*)(,?)(\d*)\})[?+]?")


def ways(pattern: str, *, longest: int) -> float:
    """Return an upper bound of the ways in which backtracking divides a text among the parts of a valid pattern.

    What varies within what is repeated multiplies with each character: that is endless.

    :param longest: the most characters a text may have
    """
    factors: list[float] = []
    groups, at = [False], 0  # whether what stands in each open group can vary
    while at < len(pattern):
        part, at = _next(pattern, at)
        if part.startswith("("):
            groups.append(False)
            continue
        if part == "|":
            factors.append(2)
            groups[-1] = True
            continue
        varies = groups.pop() if part == ")" else False
        low, high, at = _count(pattern, at, longest)
        if varies and high > 1:
            return inf
        factors.append(high - low + 1)
        groups[-1] = groups[-1] or varies or high > low
    return prod(factors)


def _next(pattern: str, at: int) -> tuple[str, int]:
    found = _TOKEN.match(pattern, at)
    return (found[0], found.end()) if found else (pattern[at], at + 1)


def _count(pattern: str, at: int, longest: int) -> tuple[int, int, int]:
    """Return how often at least and at most what stands before ``at`` is repeated, and where the pattern goes on."""
    found = _COUNT.match(pattern, at)
    if found is None or (found[1] is None and not (found[2] or found[4])):
        return 1, 1, at
    if found[1] is not None:
        low, high = {"*": (0, longest), "+": (1, longest), "?": (0, 1)}[found[1]]
        return low, max(low, high), found.end()
    low = int(found[2] or 0)
    high = int(found[4]) if found[4] else longest if found[3] else low
    return low, max(low, min(high, longest)), found.end()
