"""Finding a matter in a person's own words, in PostgreSQL alone.

Names are cut into pairs of characters: word order, missing words and most typing errors then cost a little instead of
everything. Rare pairs count more than common ones (许可, 登记). A pair that sounds like the right one counts half, so
不动产登计 finds 不动产登记. Synonyms are added when a matter is indexed. A sentence no matter comes near is searched for their names.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rjieba
from django.db import connection
from pypinyin import Style, lazy_pinyin

from apps.common.text import normalise

LONGEST_QUERY = 40  # characters; nobody types more, and each pair is one index look-up
SHORTEST_PHRASE, LONGEST_PHRASE = 2, 8  # characters of a matter's name or alias looked for inside a sentence
NAME, ALIAS, REST, SOUND = "A", "B", "C", "D"
_WEIGHTS = {NAME: 1.0, ALIAS: 0.95, REST: 0.35, SOUND: 0.5}
# Below a quarter of what a perfect match would reach, or 0.4 of the best, a hit is a coincidence.
LEAST_SCORE, LEAST_OF_BEST = 0.25, 0.4
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
# Words of asking, not of the thing asked for.
_ASKING = re.compile(
    r"请问|我想要?|我要|怎么样?|怎样|如何|在哪里?|去哪里?|哪里|哪儿|需要|什么|多少钱|多久|能不能|可以|想要|帮我|咨询|流程|手续|"
    r"带啥|吗|呢|啊|呀|的"
)
_ALSO_ASKING = re.compile(r"办理|申请|材料|办个?|去办")


@dataclass(frozen=True, slots=True)
class IndexText:
    """What is stored for one matter: two tsvector literals and the sounds of its names."""

    bigrams: str
    tokens: str
    pinyin: str
    initials: str
    length: int


def _pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring characters, and whole Latin words and numbers."""
    pairs: list[str] = []
    for run in _RUN.findall(normalise(text)):
        if run.isascii() or len(run) == 1:
            pairs.append(run)
        else:
            pairs += [run[i : i + 2] for i in range(len(run) - 1)]
    return pairs


def _sound(pair: str) -> str:
    """Return how a pair sounds, as one lexeme: ``deng_ji``; nothing for Latin words and single characters."""
    return "_".join(lazy_pinyin(pair)) if len(pair) == 2 and not pair.isascii() else ""


def _whole(text: str) -> str:
    """Return one lexeme for a whole phrase."""
    return "=" + "".join(_RUN.findall(normalise(text)))


def _inside(text: str) -> str:
    """Return one lexeme for a name looked for inside a sentence."""
    return "~" + _whole(text)[1:]


def index_text(
    *, name: str, aliases: Iterable[str], rest: Iterable[str], synonyms: Mapping[str, Sequence[str]]
) -> IndexText:
    """Return what search stores for a matter.

    :param rest: the summary, names of materials: found too, but they count little
    :param synonyms: what people say -> words that mean it
    """
    aliases = list(aliases)
    own = "，".join([name, *aliases])
    said = [say for say, means in synonyms.items() if any(word in own for word in means)]
    weights: dict[str, str] = {}
    for weight, texts in ((NAME, [name]), (ALIAS, [*aliases, *said]), (REST, list(rest))):
        for text in texts:
            for pair in _pairs(text):
                weights.setdefault(pair, weight)
            if weight != REST:
                weights.setdefault(_whole(text), weight)
    for pair in [pair for pair, weight in weights.items() if weight in {NAME, ALIAS}]:
        weights.setdefault(_sound(pair), SOUND)
    weights.pop("", None)
    for word in {word for means in synonyms.values() for word in means if word in own} | {*aliases, *said}:
        weights.setdefault(_inside(word), ALIAS)
    phrases = [name, *aliases, *said]
    return IndexText(
        bigrams=" ".join(f"'{lexeme}':1{weight}" for lexeme, weight in weights.items()),
        tokens=" ".join(sorted({f"'{word}'" for text in phrases for word in _words(text, searching=False)})),
        pinyin=_sounds(phrases, Style.NORMAL),
        initials=_sounds(phrases, Style.FIRST_LETTER),
        length=len(name),
    )


def _words(text: str, *, searching: bool) -> list[str]:
    cut = rjieba.cut if searching else rjieba.cut_for_search
    return [word for word in cut(normalise(text)) if _RUN.fullmatch(word) and len(word) > 1]


def _sounds(phrases: Iterable[str], style: Style) -> str:
    """Return the sounds of phrases, each between spaces so that starts and whole phrases can be told."""
    sounds = ("".join(lazy_pinyin("".join(_RUN.findall(normalise(text))), style=style)) for text in phrases)
    return f" {' '.join(dict.fromkeys(sounds))} "


def tidy_query(text: str) -> str:
    """Return what the person asks for, without the words of asking; never empty unless nothing was typed."""
    plain = "".join(_RUN.findall(normalise(text[: LONGEST_QUERY * 2])))[:LONGEST_QUERY]
    for asking in (_ASKING, _ALSO_ASKING):
        shorter = asking.sub("", plain)
        plain = shorter if len(shorter) >= 2 else plain
    return plain


@dataclass(frozen=True, slots=True)
class Term:
    """One look-up: pair number ``slot`` asked as ``lexeme``; of several with one slot the best counts."""

    slot: int
    lexeme: str


def query_terms(plain: str) -> list[Term]:
    """Return the look-ups for a tidied query."""
    terms = [Term(-1, _whole(plain))]
    for slot, pair in enumerate(_pairs(plain)):
        terms.append(Term(slot, pair))
        sound = _sound(pair)
        if sound:
            terms.append(Term(slot, sound))
    return terms


@dataclass(frozen=True, slots=True)
class Within:
    """Where to look: every part may be empty. ``served`` is a code of 服务对象, ``division`` a prefix of a division code."""

    served: str = ""
    department_id: int | None = None
    division: str = ""


_OPEN = """
    JOIN matters_matter m ON m.id = e.matter_id AND m.status <> 'cancelled' AND m.current_id IS NOT NULL
        AND (%(served)s = '' OR m.served @> ARRAY[%(served)s]::varchar[])
        AND (%(department)s::bigint IS NULL OR m.department_id = %(department)s OR EXISTS (
            SELECT 1 FROM matters_offer o WHERE o.matter_id = m.id AND o.department_id = %(department)s))
        AND (%(division)s = '' OR EXISTS (
            SELECT 1 FROM matters_offer o JOIN organisation_department d ON d.id = o.department_id
            JOIN organisation_division v ON v.id = d.division_id
            WHERE o.matter_id = m.id AND v.code LIKE %(division)s || '%%'))
"""
# The rank is rounded: sums of the same numbers in another order differ in the last bit, and equals must stay equal.
_BY_PAIRS = f"""
WITH term AS (
    SELECT * FROM unnest(%(slots)s::int[], %(lexemes)s::text[]) AS t(slot, lexeme)
), hit AS (
    SELECT e.matter_id, t.slot, t.lexeme, CASE
        WHEN e.bigrams @@ (t.lexeme || 'A')::tsquery THEN %(a)s WHEN e.bigrams @@ (t.lexeme || 'B')::tsquery THEN %(b)s
        WHEN e.bigrams @@ (t.lexeme || 'C')::tsquery THEN %(c)s ELSE %(d)s END AS weight
    FROM term t JOIN matters_searchentry e ON e.bigrams @@ (t.lexeme || 'ABCD')::tsquery
), size AS (
    SELECT greatest(count(*), 1)::float AS n FROM matters_searchentry
), rarity AS (
    SELECT lexeme, ln(1 + size.n / count(*)) AS idf FROM hit, size GROUP BY lexeme, size.n
), slot AS (
    SELECT hit.matter_id, hit.slot, max(hit.weight * rarity.idf) AS score
    FROM hit JOIN rarity USING (lexeme) WHERE hit.slot >= 0 GROUP BY 1, 2
), perfect AS (
    SELECT sum(best) AS score FROM (
        SELECT t.slot, coalesce(max(r.idf), ln(1 + max(size.n))) AS best
        FROM term t CROSS JOIN size LEFT JOIN rarity r USING (lexeme) WHERE t.slot >= 0 GROUP BY t.slot) s
), total AS (
    SELECT matter_id, sum(slot.score) / max(perfect.score) AS score FROM slot, perfect GROUP BY matter_id
)
SELECT m.id, round((t.score
    + CASE WHEN EXISTS (SELECT 1 FROM hit WHERE hit.matter_id = m.id AND slot = -1) THEN 0.5 ELSE 0 END
    + CASE WHEN %(tokens)s <> '' AND e.tokens @@ %(tokens)s::tsquery THEN 0.15 ELSE 0 END
    + 0.0015 * e.popularity - 0.003 * least(e.length, 60))::numeric, 9) AS rank, t.score
FROM total t JOIN matters_searchentry e USING (matter_id) {_OPEN}
WHERE t.score >= %(least)s
ORDER BY rank DESC, e.length, m.id LIMIT %(limit)s
"""  # noqa: S608 - every value is a parameter
_BY_SOUND = f"""
SELECT m.id, CASE
    WHEN e.initials LIKE '%% ' || %(q)s || ' %%' OR e.pinyin LIKE '%% ' || %(q)s || ' %%' THEN 1.0
    WHEN e.initials LIKE '%% ' || %(q)s || '%%' OR e.pinyin LIKE '%% ' || %(q)s || '%%' THEN 0.8
    ELSE 0.6 END + 0.0015 * e.popularity - 0.003 * least(e.length, 60) AS rank, 1.0
FROM matters_searchentry e {_OPEN}
WHERE e.initials LIKE '%%' || %(q)s || '%%' OR e.pinyin LIKE '%%' || %(q)s || '%%'
ORDER BY rank DESC, e.length, m.id LIMIT %(limit)s
"""  # noqa: S608 - every value is a parameter


_BY_PHRASES = f"""
WITH phrase AS (
    SELECT * FROM unnest(%(sizes)s::int[], %(lexemes)s::text[]) AS t(size, lexeme)
), said AS (
    SELECT e.matter_id, max(p.size) AS size
    FROM phrase p JOIN matters_searchentry e ON e.bigrams @@ p.lexeme::tsquery GROUP BY 1
)
SELECT m.id, said.size + 0.0015 * e.popularity - 0.003 * least(e.length, 60) AS rank, 1.0
FROM said JOIN matters_searchentry e USING (matter_id) {_OPEN}
ORDER BY rank DESC, e.length, m.id LIMIT %(limit)s
"""  # noqa: S608 - every value is a parameter


_DIRECT = """
WITH word AS (
    SELECT w.in_names FROM unnest(%(in_names)s::text[], %(anywhere)s::text[]) AS w(in_names, anywhere)
    WHERE EXISTS (SELECT 1 FROM matters_searchentry e WHERE e.bigrams @@ w.anywhere::tsquery)
)
SELECT e.matter_id, 0, 0 FROM matters_searchentry e CROSS JOIN word
WHERE e.matter_id = ANY(%(ids)s)
GROUP BY e.matter_id HAVING count(*) < 2 * count(*) FILTER (WHERE e.bigrams @@ word.in_names::tsquery)
"""


def ranked_ids(query: str, *, within: Within, limit: int) -> list[int]:
    """Return ids of published matters, best first; two statements at most, whatever the number of matters."""
    plain = tidy_query(query)
    if not plain:
        return []
    values = {
        "served": within.served,
        "department": within.department_id,
        "division": within.division,
        "limit": limit,
    }
    by_pairs = _by_pairs(plain, values)
    if plain.isascii() and plain.isalpha() and len(plain) >= 2:
        by_sound = [row[0] for row in _rows(_BY_SOUND, {**values, "q": plain})]
        return list(dict.fromkeys([*by_sound, *by_pairs]))[:limit]
    return by_pairs or _by_phrases(plain, values)


def is_direct(query: str, ids: Sequence[int]) -> bool:
    """Tell whether one of the matters found means what was typed: its names hold more than half of the words known here.

    公司注销 finds 公司设立 and 户口注销, which share a word with it and are something else; 离婚 finds what asks for the paper.
    """
    plain = tidy_query(query)
    words = _words(plain, searching=True) or [plain]
    values = {
        "ids": list(ids),
        "in_names": [_all_pairs(word, NAME + ALIAS + SOUND) for word in words],
        "anywhere": [_all_pairs(word, NAME + ALIAS + REST + SOUND) for word in words],
    }
    return bool(ids) and (plain.isascii() or bool(_rows(_DIRECT, values)))


def _all_pairs(word: str, weights: str) -> str:
    """Return the condition that every pair of a word stands there with one of these weights, or sounds so."""
    terms = ([pair, _sound(pair)] for pair in _pairs(word))
    return " & ".join("(" + " | ".join(f"'{one}':{weights}" for one in pair if one) + ")" for pair in terms)


def _by_pairs(plain: str, values: Mapping[str, Any]) -> list[int]:
    terms = query_terms(plain)
    end = ":*" if len(plain) == 1 else ":"  # a single character finds the pairs it begins
    rows = _rows(
        _BY_PAIRS,
        {
            **values,
            "slots": [term.slot for term in terms],
            "lexemes": [f"'{term.lexeme}'{end}" for term in terms],
            "tokens": " & ".join(f"'{word}'" for word in _words(plain, searching=True)),
            "least": LEAST_SCORE,
            **{name.lower(): weight for name, weight in _WEIGHTS.items()},
        },
    )
    best = max((row[2] for row in rows), default=0.0)
    return [row[0] for row in rows if row[2] >= LEAST_OF_BEST * best]


def _by_phrases(plain: str, values: Mapping[str, Any]) -> list[int]:
    """Return the matters one of whose names stands in the sentence, the longest name first.

    A whole sentence shares too few pairs with any matter: 在西固区的居住证没满一年怎么办 still says 居住证.
    """
    phrases = {
        run[start : start + size]
        for run in _RUN.findall(plain)
        for size in range(SHORTEST_PHRASE, LONGEST_PHRASE + 1)
        for start in range(len(run) - size + 1)
    }
    lexemes = sorted(phrases)
    if not lexemes:
        return []
    sizes = [len(phrase) for phrase in lexemes]
    return [
        row[0]
        for row in _rows(_BY_PHRASES, {**values, "sizes": sizes, "lexemes": [f"'~{phrase}'" for phrase in lexemes]})
    ]


def _rows(sql: str, values: Mapping[str, Any]) -> list[tuple[int, float, float]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(int(pk), float(rank), float(score)) for pk, rank, score in cursor.fetchall()]


def blot(text: str) -> str:
    """Return a search text fit for the editors' list: long numbers (ID numbers, phones) blotted out, at most 60."""
    return re.sub(r"\d{5,}[xX]?", "…", normalise(text).strip())[:60]
