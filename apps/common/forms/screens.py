"""A long form as screens, one group of questions each: which come next, what was typed, what changed elsewhere meanwhile.

Shared by applications for one matter and for several at once. Nothing here knows how answers are stored.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.common.errors import FieldError, StaleVersion
from apps.common.forms.conditions import references
from apps.common.forms.display import Sheet, Shown, condition_text, show
from apps.common.forms.fields import FileField, Form, Group, RepeatField
from apps.common.forms.posted import answers_from_post
from apps.common.forms.prefill import prefill

SITUATION, MATERIALS, CHECK = "situation", "materials", "check"
PAPER = "material:"  # before a paper's id, in the field of an error
MOST_ROWS = 100

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: its id (a group's, or one of the three above), its title, what is wrong on it so far."""

    id: str
    title: str
    url: str
    missing: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """The screens of a form in their order."""

    screens: Sequence[Screen]

    def after(self, screen: str) -> str:
        """Return the address of the screen after this one."""
        return self._beside(screen, 1)

    def before(self, screen: str) -> str:
        """Return the address of the screen before this one."""
        return self._beside(screen, -1)

    def first_open(self) -> str:
        """Return the address of the first screen on which something is missing, else of the last."""
        return next((entry for entry in self.screens if entry.missing or entry.wrong), self.screens[-1]).url

    def urls(self) -> dict[str, str]:
        """Return the addresses by screen."""
        return {entry.id: entry.url for entry in self.screens}

    def around(self, current: str) -> dict[str, Any]:
        """Return what the frame of a screen shows: the list of steps, where one is, and the ways on and back."""
        return {
            "steps": [_step(entry, current) for entry in self.screens],
            "position": self._index(current) + 1,
            "total": len(self.screens),
            "back_url": self.before(current) if self._index(current) else "",
            "next_url": self.after(current),
        }

    def _beside(self, screen: str, offset: int) -> str:
        index = self._index(screen) + offset
        return self.screens[max(0, min(index, len(self.screens) - 1))].url

    def _index(self, screen: str) -> int:
        return next((index for index, entry in enumerate(self.screens) if entry.id == screen), 0)


def group_screen(group: Group, url: str, errors: Iterable[FieldError]) -> Screen:
    """Return the screen of a group of questions with what is missing and wrong on it."""
    own = errors_in(group, errors)
    missing = sum(error.code == "required" for error in own)
    return Screen(group.id, group.title, url, missing, len(own) - missing)


def way_through(
    groups: Iterable[Group],
    errors: Sequence[FieldError],
    *,
    url: Callable[[str], str],
    unchosen: int,
    missing: int | None,
) -> Way:
    """Return the screens of an application: its situation, the questions, the papers where there are any, and a last look.

    :param url: the address of a screen
    :param unchosen: how much of the situation and the place is not chosen yet
    :param missing: how many papers are missing; None where none is asked for
    """
    papers = [] if missing is None else [Screen(MATERIALS, _("交材料"), url(MATERIALS), missing)]
    return Way(
        [
            Screen(SITUATION, _("情形和办理地"), url(SITUATION), unchosen),
            *(group_screen(group, url(group.id), errors) for group in groups),
            *papers,
            Screen(CHECK, _("看一遍，提交"), url(CHECK)),
        ]
    )


def linked(error: FieldError, urls: Mapping[str, str], groups: Iterable[Group], *, place: str) -> dict[str, str]:
    """Return an error with the address of the very field that mends it.

    :param urls: the addresses of screens
    :param place: the name of the field that says where it is done
    """
    if error.field.startswith(PAPER):
        return {"text": error.text, "url": f"{urls.get(MATERIALS, '')}#m-{error.field.removeprefix(PAPER)}"}
    if error.field == place or error.field.startswith("s."):
        return {"text": error.text, "url": f"{urls[SITUATION]}#{error.field}"}
    name = error.field.partition(".")[0]
    group = next((group.id for group in groups if any(question.id == name for question in group.fields)), "")
    return {"text": error.text, "url": f"{urls[group]}#{error.field}" if group in urls else ""}


def errors_in(group: Group, errors: Iterable[FieldError]) -> list[FieldError]:
    """Return the errors that belong to a group's questions."""
    own = {question.id for question in group.fields}
    return [error for error in errors if error.field.partition(".")[0] in own]


def _step(screen: Screen, current: str) -> dict[str, Any]:
    note = ""
    if screen.wrong:
        # What is missing beside it is one more thing to mend: the same number as of errors at the top of the screen.
        note = _("%(count)s 处要改") % {"count": screen.wrong + screen.missing}
    elif screen.missing:
        note = _("还有 %(count)s 项") % {"count": screen.missing}
    if screen.id == current:
        return {"title": screen.title, "url": "", "state": "current", "note": note}
    state = "error" if screen.wrong else "todo" if screen.missing or screen.id == CHECK else "done"
    return {"title": screen.title, "url": screen.url, "state": state, "note": note}


# What was typed -------------------------------------------------------------------------------------------------------
def given_on(group: Group, posted: QueryDict) -> dict[str, Any]:
    """Return an answer or ``None`` for every question of the group: what was emptied is emptied."""
    post = {name: list(values) for name, values in posted.lists()}
    removed = posted.get("_remove", "")
    if removed:
        post = {name: values for name, values in post.items() if not name.startswith(f"{removed}.")}
    answers = answers_from_post(Form((group,)), post)
    return {question.id: answers.get(question.id) for question in group.fields if not isinstance(question, FileField)}


def mark_of(group: Group, answers: Mapping[str, Any]) -> str:
    """Return a mark of a group's stored answers: a page sends back the one it was drawn from."""
    stored = {question.id: answers.get(question.id) for question in group.fields}
    return salted_hmac("common.forms.screens", json.dumps(stored, sort_keys=True)).hexdigest()[:20]


def is_stale(group: Group, stored: Mapping[str, Any], given: Mapping[str, Any], posted: QueryDict) -> bool:
    """Tell whether these answers were changed elsewhere since the page was drawn, and not to the same."""
    if "_overwrite" in posted or posted.get("seen", "") == mark_of(group, stored):
        return False
    return any(stored.get(name) != value for name, value in given.items())


def keep_given(
    group: Group, stored: Mapping[str, Any], posted: QueryDict, save: Callable[[dict[str, Any]], D]
) -> D | None:
    """Keep what was typed on a screen; None where it was changed elsewhere meanwhile, so that no tab overwrites another.

    :param save: stores an answer or ``None`` for every question of the group
    """
    given = given_on(group, posted)
    if is_stale(group, stored, given, posted):
        return None
    try:
        return save(given)
    except StaleVersion:
        return None


def kept_response(group: Group, stored: Mapping[str, Any], *, at: datetime) -> HttpResponse:
    """Tell the script that typing was kept: when, and the new mark of what was seen."""
    response = HttpResponse(status=204)
    response["X-Seen"] = mark_of(group, stored)
    response["X-Saved-At"] = f"{timezone.localtime(at):%H:%M}"
    return response


def way_on(way: Way, group: Group, *, here: str, posted: QueryDict) -> str:
    """Return where the button that was pressed leads."""
    if "_add" in posted:
        name = str(posted["_add"])
        return f"{here}?rows={name}.{_rows_posted(posted, name) + 1}#{name}"
    if "_remove" in posted:
        return f"{here}#{str(posted['_remove']).partition('.')[0]}"
    if "_back" in posted:
        return way.before(group.id)
    return way.after(group.id) if "_next" in posted or "_overwrite" in posted else here


def _rows_posted(post: Mapping[str, Any], name: str) -> int:
    marks = {key.split(".")[1] for key in post if key.startswith(f"{name}.")}
    return len([mark for mark in marks if mark.isdecimal()])


def extra_rows(asked: str) -> dict[str, int]:
    """Return how many rows of a repetition to draw at least, from ``?rows=staff.2``."""
    name, _dot, count = asked.rpartition(".")
    return {name: min(int(count), MOST_ROWS)} if name and count.isdecimal() and len(count) < 4 else {}


# What is shown --------------------------------------------------------------------------------------------------------
def fields_of(group: Group, sheet: Sheet, visible: Iterable[str]) -> list[Shown]:
    """Return a group's questions as the page draws them; those not asked now are there, hidden, for the script."""
    asked = set(visible)
    return [
        show(question, sheet) | {"when": condition_text(question.when), "visible": question.id in asked}
        for question in group.fields
        if not isinstance(question, FileField)
    ]


def known_elsewhere(group: Group, answers: Mapping[str, Any], situations: Mapping[str, str]) -> str:
    """Return, as JSON, the answers of other screens that conditions on this one look at."""
    asked: frozenset[str] = frozenset().union(*(references(question.when) for question in group.fields))
    everything = {**answers, **{f"s.{key}": value for key, value in situations.items()}}
    known = {name: everything[name] for name in asked - {q.id for q in group.fields} if name in everything}
    return json.dumps(known, ensure_ascii=False)


def asks_facts(group: Group) -> bool:
    """Tell whether anything of the group could have been filled in beforehand."""
    return not (len(group.fields) == 1 and isinstance(group.fields[0], RepeatField))


def sources_of(
    group: Group, answers: Mapping[str, Any], *, paths: Mapping[str, str], facts: Mapping[str, Any], today: date
) -> dict[str, str]:
    """Return where the values the city had filled in come from, for those the person left as they were."""
    filled = prefill(Form((group,)), paths=paths, facts=facts, today=today)
    words = {"person": _("您的实名信息"), "entity": _("单位登记信息")}
    return {
        name: words.get(filled.sources[name].partition(".")[0], _("已有信息"))
        for name, value in filled.values.items()
        if answers.get(name) == value
    }
