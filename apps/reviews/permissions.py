"""Who sees a review and who may do what with it. Nobody at a desk sees who the evaluator is."""

from django.db.models import Q, QuerySet

from apps.common.actor import ENTITY, PERSON, Actor
from apps.identity.permissions import departments_with, has_stake, may
from apps.journal.workflow import NOT_YOURS, ONLY_SYSTEM, Refusal
from apps.reviews import errors
from apps.reviews.choices import ReviewStatus
from apps.reviews.models import Invitation, Review
from apps.work.choices import ClockKind
from apps.work.selectors import live_items_of, running_clock

VERIFY, RECTIFY = "verify_reviews", "rectify_reviews"


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Return the services of whom the actor is or speaks for, as far as the mandate goes; none for posts."""
    within = Q(matter__in=actor.on_behalf_matters) if actor.on_behalf_matters else Q()
    match actor.holder if not actor.is_staff else None:
        case (kind, pk) if kind == ENTITY:
            return Invitation.objects.filter(within, entity_id=pk)
        case (kind, pk) if kind == PERSON:
            return Invitation.objects.filter(within, person_id=pk)
    return Invitation.objects.none()


def visible_reviews(actor: Actor) -> QuerySet[Review]:
    """Return what one said oneself; for officers all of their departments; for who rectifies, what is verified or good."""
    if actor.is_staff:
        verified = Q(department_id__in=sorted(departments_with(actor, VERIFY)))
        theirs = Q(department_id__in=sorted(departments_with(actor, RECTIFY)))
        return Review.objects.filter(verified | (theirs & ~Q(status=ReviewStatus.RECEIVED)))
    within = Q(invitation__matter__in=actor.on_behalf_matters) if actor.on_behalf_matters else Q()
    match actor.holder:
        case (kind, pk) if kind == ENTITY:
            return Review.objects.filter(within, entity_id=pk)
        case (kind, pk) if kind == PERSON:
            return Review.objects.filter(within, person_id=pk)
    return Review.objects.none()


def is_officer(review: Review, actor: Actor) -> bool:
    """Tell whether the actor verifies reviews of this department and has no stake in this one."""
    return may(actor, VERIFY, review.department_id) and not _has_a_stake(review, actor)


def _has_a_stake(review: Review, actor: Actor) -> bool:
    """Tell whether the actor gave the review or did the work: who did must not learn here who was not content."""
    return _is_evaluator(review, actor) or actor.post_id in review.invitation.posts


def _is_evaluator(review: Review, actor: Actor) -> bool:
    rows = (review, review.invitation)
    return any(has_stake(actor, person_id=row.person_id, entity_id=row.entity_id) for row in rows)


def _untaken(review: Review, actor: Actor) -> Refusal | None:
    item = live_items_of(review).first()
    return errors.TAKEN if item is not None and item.assignee_id not in {None, actor.post_id} else None


def verifies(review: Review, actor: Actor) -> Refusal | None:
    """Allow review officers who neither gave the review nor did the work. Source: 公务员法 Art. 76 (recusal)."""
    if not may(actor, VERIFY, review.department_id):
        return NOT_YOURS
    return errors.RECUSED if _has_a_stake(review, actor) else _untaken(review, actor)


def rectifies(review: Review, actor: Actor) -> Refusal | None:
    """Allow posts that rectify for the department, but for who gave the review."""
    if not may(actor, RECTIFY, review.department_id):
        return NOT_YOURS
    return errors.RECUSED if _is_evaluator(review, actor) else _untaken(review, actor)


def extends(review: Review, actor: Actor) -> Refusal | None:
    """Allow who rectifies, once a limit."""
    clock = running_clock(review, ClockKind.RECTIFYING)
    return rectifies(review, actor) or (errors.EXTENDED if clock is None or clock.is_extended else None)


def appeals(review: Review, actor: Actor) -> Refusal | None:
    """Allow the department that was reviewed, once."""
    return rectifies(review, actor) or (errors.APPEALED_BEFORE if review.appealed_at else None)


def closes_by_time(review: Review, actor: Actor) -> Refusal | None:
    """Allow the portal, for reviews that name nobody to call."""
    return (errors.NAMED if review.is_named else None) if actor.is_system else ONLY_SYSTEM
