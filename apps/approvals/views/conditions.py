"""When a part takes place, in words."""

from django.utils.translation import gettext as _

from apps.approvals.definition import Union
from apps.approvals.definition.union import SITUATION
from apps.common.forms.conditions import AtLeast, AtMost, Condition, In, Is
from apps.common.forms.fields import ChoiceField, MultiChoiceField


def when_words(condition: Condition | None, union: Union) -> str:
    """Return the condition of a branch as a sentence; nothing for one that always takes place."""
    if condition is None:
        return ""
    match condition:
        case Is(field=name, value=value):
            return _chosen(name, [value], union)
        case In(field=name, values=values):
            return _chosen(name, list(values), union)
        case AtLeast(field=name, limit=limit):
            return _("只有“%(label)s”达到 %(limit)s 的要办") % {"label": _label(name, union), "limit": limit}
        case AtMost(field=name, limit=limit):
            return _("只有“%(label)s”不超过 %(limit)s 的要办") % {"label": _label(name, union), "limit": limit}
    return _("按您填的情况决定要不要办")


def _chosen(name: str, values: list[object], union: Union) -> str:
    label, options = _asked(name, union)
    labels = _("、").join(options.get(str(value), str(value)) for value in values)
    return _("只有“%(question)s”选“%(labels)s”的要办") % {"question": label, "labels": labels}


def _asked(name: str, union: Union) -> tuple[str, dict[str, str]]:
    """Return a question and what may be chosen."""
    if name.startswith(SITUATION):
        situation = next(s for s in union.scheme.situations if s.id == name.removeprefix(SITUATION))
        return _short(situation.question), {option.value: option.label for option in situation.options}
    field = union.questions[name].sources[0].field
    options = field.options if isinstance(field, ChoiceField | MultiChoiceField) else ()
    return field.label, {option.value: option.label for option in options}


def _label(name: str, union: Union) -> str:
    return _asked(name, union)[0]


def _short(question: str) -> str:
    head, mark, _explained = question.partition("？")
    return f"{head}{mark}"
