"""Accounts: codes to a phone, registering, signing in by code, passwords."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.common.actor import Actor
from apps.common.crypto import blind_index, blind_indexes
from apps.common.errors import FieldError, Invalid
from apps.common.ids import new_public_id
from apps.common.locks import wait_turn
from apps.identity import events
from apps.identity.choices import CodePurpose
from apps.identity.errors import CodesUsedUp, PhoneTaken, TooManyCodes, WrongCode, WrongPassword
from apps.identity.models import Account, PhoneCode
from apps.identity.ports import code_sender
from apps.identity.selectors import PHONE_PURPOSE, account_by_phone
from apps.identity.services.people import checked_phone
from apps.identity.services.programs import end_all_tokens
from apps.journal.services import record

CODE_MINUTES = 5
CODE_TRIES = 5
CODE_WAIT_SECONDS = 60
CODES_A_DAY = 20  # of all kinds; each may be guessed at CODE_TRIES times, so this bounds the guesses too
CODE_PURPOSE = "phone-code"


def send_code(*, phone: str, purpose: str, now: datetime) -> PhoneCode:
    """Send a six-digit code; who asks again within a minute is asked to wait. Says nothing about who has an account.

    The code counts before it is sent: a gateway that fails sends nobody more than allowed, and is asked without a lock.

    :raises Invalid: not a mobile number
    :raises TooManyCodes: asked again too soon
    :raises CodesUsedUp: as many were sent as a phone may get in a day
    :raises OutsideUnavailable: the SMS gateway is away
    """
    number, code = checked_phone(phone), f"{secrets.randbelow(1_000_000):06d}"
    row = _make_code(number, purpose, code, now)
    code_sender().send(phone=number, code=code, minutes=CODE_MINUTES, reference=f"code:{row.pk}")
    return row


@transaction.atomic
def _make_code(number: str, purpose: str, code: str, now: datetime) -> PhoneCode:
    """Write down a code a phone may still get; of requests at once each sees the codes of those before it."""
    key = blind_index(number, purpose=PHONE_PURPOSE)
    wait_turn(f"identity.code:{key}")
    hashes = blind_indexes(number, purpose=PHONE_PURPOSE)
    if PhoneCode.objects.filter(phone_hash__in=hashes, sent_at__gt=now - timedelta(days=1)).count() >= CODES_A_DAY:
        raise CodesUsedUp(seconds=86400)
    latest = _latest(number, purpose)
    if latest is not None and (waited := (now - latest.sent_at).total_seconds()) < CODE_WAIT_SECONDS:
        raise TooManyCodes(seconds=int(CODE_WAIT_SECONDS - waited) + 1)
    return PhoneCode.objects.create(
        phone_hash=key,
        purpose=purpose,
        code_hash=blind_index(f"{number}:{code}", purpose=CODE_PURPOSE),
        sent_at=now,
        expires_at=now + timedelta(minutes=CODE_MINUTES),
    )


def _latest(number: str, purpose: str) -> PhoneCode | None:
    hashes = blind_indexes(number, purpose=PHONE_PURPOSE)
    return PhoneCode.objects.filter(phone_hash__in=hashes, purpose=purpose).order_by("-id").first()


def check_code(*, phone: str, purpose: str, code: str, now: datetime) -> str:
    """Use up the code sent to ``phone`` and return the phone's one form.

    A wrong try counts even though the request is refused, so it is committed before the refusal.

    :raises WrongCode: wrong, too old, used, or tried too often
    """
    number = checked_phone(phone)
    if not _code_fits(number, purpose, code, now):
        raise WrongCode
    return number


@transaction.atomic
def _code_fits(number: str, purpose: str, code: str, now: datetime) -> bool:
    latest = _latest(number, purpose)
    row = PhoneCode.objects.select_for_update().get(pk=latest.pk) if latest else None
    if row is None or row.used_at or row.expires_at <= now or row.tries >= CODE_TRIES:
        return False
    fits = row.code_hash in blind_indexes(f"{number}:{code.strip()}", purpose=CODE_PURPOSE)
    row.tries += 1
    row.used_at = now if fits else None
    row.save(update_fields=["tries", "used_at"])
    return fits


def register(*, phone: str, code: str, password: str, actor: Actor, now: datetime) -> Account:
    """Make an account for a phone whose owner typed the code.

    :raises WrongCode: the code does not fit
    :raises PhoneTaken: the phone has an account; sign in instead
    :raises Invalid: the password is too weak
    """
    check_password(password)
    number = check_code(phone=phone, purpose=CodePurpose.REGISTER, code=code, now=now)
    return make_account(phone=number, password=password, actor=actor, now=now)


def check_password(password: str) -> None:
    """Refuse a weak password, saying why.

    :raises Invalid: names each weakness
    """
    try:
        validate_password(password)
    except ValidationError as error:
        raise Invalid(errors=[FieldError("password", "weak", message) for message in error.messages]) from error


@transaction.atomic
def make_account(*, phone: str, password: str | None, actor: Actor, now: datetime, username: str = "") -> Account:
    """Make an account for a phone number.

    :raises PhoneTaken: the number has one
    """
    if account_by_phone(phone) is not None:
        raise PhoneTaken
    try:
        with transaction.atomic():
            account = Account.objects.create_user(
                username or new_public_id(),
                password,
                phone=phone,
                phone_hash=blind_index(phone, purpose=PHONE_PURPOSE),
            )
    except IntegrityError as error:
        raise PhoneTaken from error
    record(events.REGISTERED, account, actor=actor, at=now)
    return account


def sign_in_by_code(*, phone: str, code: str, now: datetime) -> Account:
    """Return the account of a phone whose owner typed the code.

    :raises WrongCode: the code does not fit, or the phone has no account: the two look the same from outside
    """
    number = check_code(phone=phone, purpose=CodePurpose.SIGN_IN, code=code, now=now)
    account = account_by_phone(number)
    if account is None or not account.is_active:
        raise WrongCode
    return account


def reset_password(*, phone: str, code: str, password: str, actor: Actor, now: datetime) -> Account:
    """Set a new password for who typed the code; every program let in before must ask again.

    :raises WrongCode: the code does not fit, or the phone has no account: the two look the same from outside
    :raises Invalid: the password is too weak
    """
    check_password(password)
    number = check_code(phone=phone, purpose=CodePurpose.RESET, code=code, now=now)
    account = account_by_phone(number)
    if account is None or not account.is_active:
        raise WrongCode
    set_password(account=account, password=password, actor=actor, now=now)
    return account


def change_phone(*, account: Account, phone: str, code: str, present: str, actor: Actor, now: datetime) -> Account:
    """Move an account to a phone whose owner typed the code and knows the present password.

    :raises WrongPassword: ``present`` is not the account's password
    :raises WrongCode: the code does not fit
    :raises PhoneTaken: the number has another account
    """
    _check_present(account, present)
    number = check_code(phone=phone, purpose=CodePurpose.CHANGE_PHONE, code=code, now=now)
    other = account_by_phone(number)
    if other is not None and other.pk != account.pk:
        raise PhoneTaken
    return _move_phone(account, number, actor, now)


def change_password(*, account: Account, present: str, password: str, actor: Actor, now: datetime) -> None:
    """Set a new password for who knows the present one.

    :raises WrongPassword: ``present`` is not the account's password
    :raises Invalid: the new one is too weak
    """
    _check_present(account, present)
    set_password(account=account, password=password, actor=actor, now=now)


def _check_present(account: Account, present: str) -> None:
    if not account.check_password(present):
        raise WrongPassword(errors=[FieldError("present", "wrong", str(WrongPassword.message))])


@transaction.atomic
def _move_phone(account: Account, number: str, actor: Actor, now: datetime) -> Account:
    account.phone, account.phone_hash = number, blind_index(number, purpose=PHONE_PURPOSE)
    try:
        with transaction.atomic():
            account.save(update_fields=["phone", "phone_hash"])
    except IntegrityError as error:
        raise PhoneTaken from error
    if account.person is not None:
        account.person.phone, account.person.phone_hash = account.phone, account.phone_hash
        account.person.save(update_fields=["phone", "phone_hash"])
    record(events.PHONE_CHANGED, account, actor=actor, at=now)
    return account


@transaction.atomic
def set_password(*, account: Account, password: str, actor: Actor, now: datetime) -> None:
    """Set a new password; every program let in before must ask again, since nobody knows who held its tokens.

    :raises Invalid: it is too weak
    """
    check_password(password)
    account.set_password(password)
    account.save(update_fields=["password"])
    end_all_tokens(account=account, at=now)
    record(events.PASSWORD_CHANGED, account, actor=actor, at=now)


def note_preferences(*, account: Account, elder_mode: bool | None = None, language: str | None = None) -> None:
    """Keep what the reader likes; it is no event, since nothing hangs on it."""
    changes = {"elder_mode": elder_mode, "language": language}
    Account.objects.filter(pk=account.pk).update(
        **{name: value for name, value in changes.items() if value is not None}
    )
