"""Refusals of identity."""

from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict, DomainError, NotAllowed


class WrongCode(DomainError):
    """The code does not match, is too old, or was tried too often."""

    code = "wrong_code"
    status = 422
    message = _("验证码不对或已过期，请重新获取。")


class TooManyCodes(DomainError):
    """Codes were asked for too often."""

    code = "too_many_codes"
    status = 429
    message = _("验证码发送太频繁，请 %(seconds)s 秒后再试。")


class WrongPassword(DomainError):
    """The present password was asked for and another one given."""

    code = "wrong_password"
    status = 422
    message = _("现在的密码不对。")


class PhoneTaken(Conflict):
    """The phone number belongs to another account."""

    code = "phone_taken"
    message = _("这个手机号已经注册，请直接登录。")


class PersonTaken(Conflict):
    """The person already has an account."""

    code = "person_taken"
    message = _("这个身份证号已有账号，请用原手机号登录，或到大厅窗口办理更换。")


class AlreadyVerified(Conflict):
    """The account belongs to another person already."""

    code = "already_verified"
    message = _("这个账号已经实名，不能改成另一个人。")


class IdentityMismatch(DomainError):
    """The real-name service says the name and the number do not belong together."""

    code = "identity_mismatch"
    status = 422
    message = _("姓名和身份证号不一致，请核对后再试。")


class NoSuchPost(NotAllowed):
    """The account does not hold this post, or not any more."""

    code = "no_such_post"
    message = _("您不在这个岗位上。")


class NoMandate(NotAllowed):
    """The person may not act for this principal."""

    code = "no_mandate"
    message = _("您没有代表该主体办事的授权，或授权已到期。")


class SecondFactorNeeded(NotAllowed):
    """A post is acted from only after a second factor."""

    code = "second_factor_needed"
    message = _("以岗位身份办理前，请先输入动态口令。")


class SeparatedRoles(Conflict):
    """One account may hold only one of the three administrators' posts."""

    code = "separated_roles"
    message = _("系统、安全、审计三个管理员岗位不能由同一账号兼任。")


class OwnPost(Conflict):
    """Who gives posts does not give one to themselves."""

    code = "own_post"
    message = _("不能给自己任命岗位，请由另一位安全管理员办理。")


class CodesUsedUp(TooManyCodes):
    """A phone got as many codes as it may get in a day."""

    code = "codes_used_up"
    message = _("这个手机号今天收到的验证码已达上限，请明天再试，或用密码登录。")
