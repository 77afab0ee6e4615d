"""Saying what one thinks of a service: once, and once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.actor import SYSTEM, Actor
from apps.common.errors import FieldError, Invalid
from apps.common.text import has_forbidden
from apps.identity.models import Person
from apps.journal.services import advance, record
from apps.reviews import events
from apps.reviews.choices import BAD_GRADES, MAX_TAGS, MAX_TEXT, OPEN_STATUSES, Grade, ReviewAction, Round, tags_of
from apps.reviews.errors import AlreadyReviewed, InvitationOver, NothingToAppend, StaffCannotReview
from apps.reviews.models import Invitation, Review
from apps.reviews.permissions import visible_invitations
from apps.reviews.services import duties
from apps.reviews.workflow import REVIEW

MAX_CONTACT = 20


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody says: a grade, tags of that grade, words; whether they may be called, and where."""

    grade: int
    tags: Sequence[int] = ()
    text: str = ""
    is_named: bool = False
    contact: str = ""


def check_rating(rating: Rating) -> None:
    """Refuse what the rules of 好差评 do not take.

    :raises Invalid: no such grade; a tag of another grade; a bad grade without a reason; a text that is too long
    """
    errors = []
    if rating.grade not in Grade.values:
        errors.append(FieldError("grade", "required", _("请选一个满意程度。")))
    if any(tag not in tags_of(rating.grade) for tag in rating.tags) or len(rating.tags) > MAX_TAGS:
        errors.append(FieldError("tags", "foreign_tag", _("所选标签不属于这个满意程度，请重新选择。")))
    if len(rating.text) > MAX_TEXT:
        errors.append(FieldError("text", "too_long", _("最多写 %(most)s 个字。") % {"most": MAX_TEXT}))
    if has_forbidden(rating.text) or has_forbidden(rating.contact):
        errors.append(FieldError("text", "characters", _("含有无法使用的字符，请删去后重试。")))
    if len(rating.contact) > MAX_CONTACT:
        errors.append(FieldError("contact", "too_long", _("电话太长了，请检查。")))
    if rating.grade in BAD_GRADES and not rating.tags and not rating.text.strip():
        errors.append(FieldError("text", "reason_needed", _("请选一个标签或写几个字，告诉我们哪里没做好，才好改正。")))
    if errors:
        raise Invalid(errors=errors)


@transaction.atomic
def give_review(
    *, invitation: Invitation, number: int, rating: Rating, channel: int, actor: Actor, at: datetime
) -> Review:
    """Take the first review of a service, or the one added to it; a bad one goes to the officer, others are filed.

    The caller has shown the actor's right to it: a signed link, or that the service is the actor's own.

    :raises StaffCannotReview: the actor sits at a post
    :raises AlreadyReviewed: somebody was first
    :raises InvitationOver, NothingToAppend: too late; nothing to add to
    """
    if actor.is_staff:
        raise StaffCannotReview
    check_rating(rating)
    locked = _locked(invitation)
    first = _first(locked)
    _check_open(locked, number, first, at)
    return _store(locked, number, rating, channel, actor=actor, at=at, first=first)


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("department", "person", "entity").get(pk=invitation.pk)


def _first(invitation: Invitation) -> Review | None:
    return invitation.reviews.filter(round=Round.FIRST).first()


def _check_open(invitation: Invitation, number: int, first: Review | None, at: datetime) -> None:
    if invitation.reviews.filter(round=number).exists():
        raise AlreadyReviewed
    if number == Round.FIRST:
        if at >= invitation.open_until:
            raise InvitationOver
    elif first is None or invitation.append_until is None:
        raise NothingToAppend
    elif at >= invitation.append_until:
        raise InvitationOver


def take_by_phone(*, invitation: Invitation, rating: Rating, actor: Actor, at: datetime, channel: int) -> Review:
    """Take the second review on the evaluator's word, told an officer on the telephone.

    :raises AlreadyReviewed: it was added already
    """
    check_rating(rating)
    locked = _locked(invitation)
    if locked.reviews.filter(round=Round.APPEND).exists():
        raise AlreadyReviewed
    return _store(locked, Round.APPEND, rating, channel, actor=actor, at=at, first=_first(locked))


def _store(
    invitation: Invitation, number: int, rating: Rating, channel: int, *, actor: Actor, at: datetime,
    first: Review | None,
) -> Review:  # fmt: skip
    own = invitation if _is_own(invitation, actor) else None
    contact = _contact(rating, own, actor) if rating.is_named else ""
    review = Review.objects.create(
        number=_new_number(at),
        invitation=invitation,
        round=number,
        department=invitation.department,
        grade=rating.grade,
        tags=sorted(set(rating.tags)),
        text=rating.text.strip(),
        is_named=rating.is_named,
        contact=contact or (first.contact if first and rating.is_named else ""),
        person=own.person if own else first.person if first else None,
        entity=own.entity if own else first.entity if first else None,
        channel=channel,
        reviewed_at=at,
    )
    facts = {"grade": int(rating.grade), "tags": list(review.tags), "round": int(number), "channel": int(channel),
             "named": rating.is_named, "department": invitation.department.slug}  # fmt: skip
    record(events.RECEIVED, review, actor=actor, at=at, facts=facts)
    if number == Round.FIRST:
        offer_append(invitation=invitation, at=at)
    is_handled = first is not None and first.status in OPEN_STATUSES
    if not review.is_bad or is_handled:  # a bad word added while the first is being handled belongs to that handling
        return advance(REVIEW, review, ReviewAction.FILE, actor=SYSTEM, at=at)
    duties.begin_verifying(review, actor=actor, at=at)
    return review


def _contact(rating: Rating, own: Invitation | None, actor: Actor) -> str:
    """Return where to call the evaluator: the number given, or else the one the portal knows of whose service it was.

    :raises Invalid: nobody could be called, though the evaluator is to be
    """
    known = ""
    if own is not None:
        agent = Person.objects.filter(pk=actor.person_id or 0).first()
        known = own.person.phone if own.person else agent.phone if agent else ""
    number = rating.contact.strip() or known
    if not number and not actor.is_staff:
        raise Invalid(errors=[FieldError("contact", "required", _("实名评价请留一个能联系到您的电话。"))])
    return number


def _is_own(invitation: Invitation, actor: Actor) -> bool:
    return actor.holder is not None and actor.holder == invitation.holder


def offer_append(*, invitation: Invitation, at: datetime) -> None:
    """Let the evaluator add a second review, for as long again; after a call-back the time begins anew."""
    until = at + timedelta(days=settings.REVIEW_DAYS)
    Invitation.objects.filter(pk=invitation.pk).update(append_until=until)


def _new_number(at: datetime) -> str:
    """Return the next number of a review: day 6, serial 6 (from a sequence: gaps may occur)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('reviews_number_seq')")
        serial = int(cursor.fetchone()[0])
    return f"PJ{timezone.localdate(at):%y%m%d}{serial % 1_000_000:06d}"


def own_invitation(*, actor: Actor, subject_type: str, public_id: str) -> Invitation | None:
    """Return the invitation to review a case or a ticket of the actor's own."""
    found = visible_invitations(actor).filter(subject_type=subject_type, subject_public_id=public_id)
    return found.select_related("department").first()
