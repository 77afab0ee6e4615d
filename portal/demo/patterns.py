"""Text that fits a pattern of a form: the small part of regular expressions that forms use."""

import re
from random import Random

MOST_REPEATS = 6  # for a part that may come any number of times
_CLASSES = {"d": "0123456789", "w": "ABCDEFGH0123456789", "s": " ", "S": "ABCDEFGH"}
_HAN = "金河兰山白塔雁滩安宁示例"
_HAN_RANGE = range(0x4E00, 0xA000)
_ATOM = re.compile(r"\\(?P<class>[dwsS])|\\(?P<escaped>.)|\[(?P<set>(?:\\.|[^\]])+)\]|(?P<literal>[^\\\[\](){}|*+?^$])")
_TIMES = re.compile(r"\{(?P<low>\d+)(?:(?P<comma>,)(?P<high>\d*))?\}|(?P<sign>[*+?])")


def example_of(pattern: str, rng: Random) -> str:
    """Return a text that ``pattern`` matches whole.

    :raises ValueError: the pattern uses something beyond atoms, sets, groups, alternatives and repeats
    """
    text, end = _alternatives(pattern, 0, rng)
    if end != len(pattern) or not re.fullmatch(pattern, text):
        msg = f"no example for the pattern {pattern}"
        raise ValueError(msg)
    return text


def _alternatives(pattern: str, start: int, rng: Random) -> tuple[str, int]:
    """Read up to the end or a closing bracket; return one of the alternatives."""
    found, text, place = [], "", start
    while place < len(pattern) and pattern[place] != ")":
        if pattern[place] == "|":
            found.append(text)
            text, place = "", place + 1
        elif pattern[place] in "^$":
            place += 1
        else:
            part, place = _repeated(pattern, place, rng)
            text += part
    return rng.choice([*found, text]), place


def _repeated(pattern: str, start: int, rng: Random) -> tuple[str, int]:
    first, end = _once(pattern, start, rng)
    times = _TIMES.match(pattern, end)
    if times is None:
        return first, end
    parts = [_once(pattern, start, rng)[0] for _time in range(_count(times, rng))]
    return "".join(parts), times.end()


def _count(times: re.Match[str], rng: Random) -> int:
    if sign := times["sign"]:
        return rng.randint(1 if sign == "+" else 0, 1 if sign == "?" else MOST_REPEATS)
    low = int(times["low"])
    high = int(times["high"]) if times["high"] else (low + MOST_REPEATS if times["comma"] else low)
    return rng.randint(low, high)


def _once(pattern: str, start: int, rng: Random) -> tuple[str, int]:
    if pattern[start] == "(":
        inner = start + (3 if pattern.startswith("(?:", start) else 1)
        text, end = _alternatives(pattern, inner, rng)
        return text, end + 1
    atom = _ATOM.match(pattern, start)
    if atom is None:
        msg = f"no example for the pattern {pattern}"
        raise ValueError(msg)
    if atom["set"]:
        return rng.choice(_members(atom["set"])), atom.end()
    if atom["class"]:
        return rng.choice(_CLASSES[atom["class"]]), atom.end()
    literal = atom["escaped"] or atom["literal"]
    return ("示" if literal == "." and not atom["escaped"] else literal), atom.end()


def _members(body: str) -> str:
    """Return the characters of a set, of Chinese ones a few that read as an example."""
    found, place = "", 0
    while place < len(body):
        if body[place] == "\\" and place + 1 < len(body):
            found += _CLASSES.get(body[place + 1], body[place + 1])
            place += 2
        elif body[place + 1 : place + 2] == "-" and place + 2 < len(body):
            found += _span(ord(body[place]), ord(body[place + 2]))
            place += 3
        else:
            found += body[place]
            place += 1
    return found


def _span(first: int, last: int) -> str:
    if first in _HAN_RANGE:
        return "".join(char for char in _HAN if first <= ord(char) <= last)
    return "".join(chr(code) for code in range(first, last + 1))
