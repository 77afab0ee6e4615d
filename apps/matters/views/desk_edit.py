"""Writing a draft at the desk, screen by screen or as one text. What was typed comes back, whatever went wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.common.errors import Conflict, DomainError, FieldError, Invalid, NotFound, StaleVersion
from apps.identity.requests import actor_of, at_a_post
from apps.journal.errors import Refused
from apps.matters import selectors, services
from apps.matters.choices import VersionStatus
from apps.matters.definition.text import UnreadableText, read_text, to_text
from apps.matters.definition.words import place_in_words
from apps.matters.errors import NotADraft
from apps.matters.forms import editing
from apps.matters.forms.places import anchor_of, section_tabs
from apps.matters.forms.sections import SECTIONS, TEXT_SECTION
from apps.matters.models import KeptTyping, MatterVersion
from apps.matters.permissions import may_edit
from apps.matters.views.desk_words import changes_between, count_of, last_reason, light_of

_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "revision", "then", "_add", "_remove", "_drop"})
AROUND = 2  # lines shown before and after the one an error is in


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why what was typed is not stored yet."""

    notice: str = ""
    status: int = 200
    errors: Sequence[FieldError] = ()
    lines: Sequence[dict[str, Any]] = ()
    changes: Sequence[dict[str, Any]] = ()
    may_save: bool = True
    kept: KeptTyping | None = None  # what is shown was typed before and never saved
    revision: int | None = None  # of the draft the editor saw; none: the one that is shown now


FINE = Trouble()


def _draft(request: HttpRequest, public_id: str) -> MatterVersion:
    """Return a version the reader may edit.

    :raises Refused: the reader may see it only
    """
    version = selectors.desk_version(reader=actor_of(request), public_id=public_id)
    refusal = may_edit(version, actor_of(request))
    if refusal is not None:
        raise Refused(refusal)
    return version


def _closed(request: HttpRequest, version: MatterVersion) -> HttpResponse:
    messages.info(request, NotADraft().text)
    return redirect("matters:desk_version", public_id=version.public_id)


@never_cache
@require_http_methods(["GET", "POST"])
@at_a_post
def desk_edit(request: HttpRequest, public_id: str, section: str) -> HttpResponse:
    """Show a screen of a draft, or store what was typed on it."""
    if section not in SECTIONS:
        raise NotFound
    version = _draft(request, public_id)
    if request.method == "POST":
        return _posted(request, version, section)
    if version.status != VersionStatus.DRAFT:
        return _closed(request, version)
    kept = selectors.typing_of(version, section=section, reader=actor_of(request))
    return _screen(request, version, section, kept.posted if kept else None, _kept(kept))


def _kept(typing: KeptTyping | None) -> Trouble:
    """Return what to say of a screen that shows what was typed and never saved."""
    return Trouble(kept=typing, revision=typing.revision) if typing else FINE


@require_POST
@at_a_post
def desk_keep(request: HttpRequest, public_id: str, section: str) -> HttpResponse:
    """Keep what is being typed; the draft itself changes when it is saved."""
    if section not in {*SECTIONS, TEXT_SECTION}:
        raise NotFound
    version, now = _draft(request, public_id), timezone.now()
    try:
        services.keep_typing(
            version=version, section=section, posted=_typed(request), revision=max(_revision(request), 0),
            actor=actor_of(request), at=now,
        )  # fmt: skip
    except DomainError as error:
        return HttpResponse(status=error.status)
    return HttpResponse(status=204, headers={"X-Saved-At": f"{timezone.localtime(now):%H:%M}"})


def _typed(request: HttpRequest) -> editing.Post:
    """Return what the browser sent of the screen's controls."""
    return {name: values for name, values in request.POST.lists() if name not in _NOT_TYPED}


def _revision(request: HttpRequest) -> int:
    """Return the revision the editor saw; one that is missing is never the present one."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _dropped(request: HttpRequest, version: MatterVersion, section: str) -> HttpResponse:
    """Forget what was typed and show the draft as it is stored."""
    services.drop_typing(version=version, section=section, actor=actor_of(request))
    return redirect(request.path)


def _posted(request: HttpRequest, version: MatterVersion, section: str) -> HttpResponse:
    if "_drop" in request.POST:
        return _dropped(request, version, section)
    posted = _typed(request)
    if "_add" in request.POST:
        posted = editing.with_row_added(section, request.POST["_add"], posted)
        return _screen(request, version, section, posted, Trouble(revision=_revision(request)))
    if "_remove" in request.POST:
        posted = editing.with_row_removed(request.POST["_remove"], posted)
        return _screen(request, version, section, posted, Trouble(revision=_revision(request)))
    changed = editing.apply(section, version.definition, posted)
    trouble = _store(request, version, changed)
    if trouble is not None:
        return _screen(request, _again(request, version), section, posted, trouble)
    services.drop_typing(version=version, section=section, actor=actor_of(request))
    return _stored(request, version, reverse("matters:desk_edit", args=[version.public_id, section]))


def _again(request: HttpRequest, version: MatterVersion) -> MatterVersion:
    """Return the version as it is now."""
    return selectors.desk_version(reader=actor_of(request), public_id=version.public_id)


def _store(request: HttpRequest, version: MatterVersion, changed: Any) -> Trouble | None:
    """Store a changed definition, or return why not."""
    expected = _revision(request)
    try:
        services.change_draft(
            version=version, definition=changed, expected_revision=expected, actor=actor_of(request), at=timezone.now()
        )
    except Invalid as error:
        notice = _("还没有保存：有内容需要改一下。")
        return Trouble(notice, error.status, error.errors, revision=expected)
    except StaleVersion as error:
        # Saving again stores what was typed over what the colleague wrote: then the editor has seen what that means.
        notice = _("同事刚刚改过这个版本，您填的还没有保存。下面列出保存会改掉什么，核对后再点保存。")
        fresh = _again(request, version).definition
        return Trouble(notice, error.status, changes=changes_between(fresh, changed))
    except Conflict as error:
        notice = _("%(text)s您填的还在下面，可以先复制下来。") % {"text": error.text}
        return Trouble(notice, error.status, may_save=False)
    return None


def _stored(request: HttpRequest, version: MatterVersion, here: str) -> HttpResponse:
    messages.success(request, _("已保存。"))
    places = {
        "preview": reverse("matters:desk_preview", args=[version.public_id]),
        "version": reverse("matters:desk_version", args=[version.public_id]),
    }
    return redirect(places.get(request.POST.get("then", ""), here))


def _screen(
    request: HttpRequest, version: MatterVersion, section: str, posted: editing.Post | None = None,
    trouble: Trouble = FINE,
) -> HttpResponse:  # fmt: skip
    found: dict[str, list[str]] = {}
    for error in trouble.errors:
        found.setdefault(anchor_of(section, error.field, version.definition), []).append(error.text)
    shown = editing.controls(section, version.definition, posted=posted, errors=found)
    context = {
        **_shell(version, section, trouble),
        "title": SECTIONS[section].title,
        "controls": shown,
        "errors": [
            {
                "field": anchor_of(section, error.field, version.definition),
                "text": _("%(label)s：%(text)s")
                % {"label": place_in_words(error.field, version.definition), "text": error.text},
            }
            for error in trouble.errors
        ],
    }
    return render(request, "matters/desk_edit.html", context, status=trouble.status)


def _shell(version: MatterVersion, section: str, trouble: Trouble) -> dict[str, Any]:
    return {
        "version": version,
        "matter": version.matter,
        "light": light_of(version),
        "tabs": section_tabs(version, section),
        "trouble": trouble,
        # What was typed on an older draft is saved against that one: then the editor sees what a colleague changed.
        "revision": version.revision if trouble.revision is None else trouble.revision,
        "keep_url": reverse("matters:desk_keep", args=[version.public_id, section]),
        "change_count": count_of(list(trouble.changes)),
        "sent_back": last_reason(version),
    }


# The whole text -------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
@at_a_post
def desk_text(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a draft as one text, or store it; what is wrong is told line by line."""
    version = _draft(request, public_id)
    if request.method == "POST":
        return _text_posted(request, version)
    if version.status != VersionStatus.DRAFT:
        return _closed(request, version)
    kept = selectors.typing_of(version, section=TEXT_SECTION, reader=actor_of(request))
    if kept is not None:
        return _text_page(request, version, kept.posted.get("definition", [""])[-1], _kept(kept))
    text = to_text(version.definition)
    at = request.GET.get("at", "")
    lines = [_line(text, read_text(text).line_of(at), place_in_words(at, version.definition))] if at else []
    return _text_page(request, version, text, Trouble(lines=lines))


def _text_posted(request: HttpRequest, version: MatterVersion) -> HttpResponse:
    if "_drop" in request.POST:
        return _dropped(request, version, TEXT_SECTION)
    text = request.POST.get("definition", "").replace("\r\n", "\n")
    try:
        edited = read_text(text)
    except UnreadableText as error:
        notice, lines = _("还没有保存：有内容需要改一下。"), [_line(text, error.line, error.text)]
        trouble = Trouble(notice, 422, lines=lines, revision=_revision(request))
        return _text_page(request, _again(request, version), text, trouble)
    trouble_found = _store(request, version, edited.data)
    if trouble_found is None:
        services.drop_typing(version=version, section=TEXT_SECTION, actor=actor_of(request))
        return _stored(request, version, reverse("matters:desk_text", args=[version.public_id]))
    lines = [_line(text, edited.line_of(error.field), _told(error)) for error in trouble_found.errors]
    lines.sort(key=lambda line: line["number"])
    trouble = replace(trouble_found, errors=(), lines=lines)
    return _text_page(request, _again(request, version), text, trouble)


def _told(error: FieldError) -> str:
    return _("%(label)s：%(text)s") % {"label": error.field, "text": error.text} if error.field else error.text


def _line(text: str, number: int, told: str) -> dict[str, Any]:
    """Return a line of the text with its neighbours, for who has no editor that counts lines."""
    lines = text.split("\n")
    first, last = max(1, number - AROUND), min(len(lines), number + AROUND)
    around: Iterable[int] = range(first, last + 1)
    return {
        "number": number,
        "text": told,
        "around": [{"number": n, "text": lines[n - 1], "is_it": n == number} for n in around],
    }


def _text_page(request: HttpRequest, version: MatterVersion, text: str, trouble: Trouble) -> HttpResponse:
    context = {**_shell(version, TEXT_SECTION, trouble), "text": text, "is_wrong": trouble.status >= 400}
    return render(request, "matters/desk_text.html", context, status=trouble.status)
