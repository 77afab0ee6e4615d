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


class CardMismatch(DomainError):
    """The real-name service says the bank card is not this person's."""

    code = "card_mismatch"
    status = 422
    message = _("银行卡、预留手机号和您的身份对不上，请核对后再试，或换一张本人的卡。")


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


class CitizensAccount(Conflict):
    """The account is a citizen's: it signs in with a phone or belongs to a person, and never held a post."""

    code = "citizens_account"
    message = _("这是市民自己的账号，不能任命岗位。请用单位为工作人员开的账号。")


class OwnPost(Conflict):
    """Who gives posts does not give one to themselves."""

    code = "own_post"
    message = _("不能给自己任命岗位，请由另一位安全管理员办理。")


class CodesUsedUp(TooManyCodes):
    """A phone got as many codes as it may get in a day."""

    code = "codes_used_up"
    message = _("这个手机号今天收到的验证码已达上限，请明天再试，或用密码登录。")


class TooManyClaims(DomainError):
    """One account asked the register of firms too often."""

    code = "too_many_claims"
    status = 429
    message = _("今天核对单位的次数太多了，请明天再试，或到办事大厅窗口办理。")


class NoSuchAgent(DomainError):
    """Nobody fits: unknown, another name, not known surely enough. One answer for all, so that nobody can be looked up."""

    code = "no_such_agent"
    status = 422
    message = _(
        "没有找到这个人：请核对姓名和身份证号（或手机号），并请对方先在一窗做到中级实名，用手机号授权的还要有账号。"
    )


class AlreadyAgent(Conflict):
    """The person acts for the firm already."""

    code = "already_agent"
    message = _("这个人已经是经办人。要改事项或期限，请先撤回原来的授权，再重新授权。")


class OwnAgent(Conflict):
    """The legal representative needs no mandate as an agent."""

    code = "own_agent"
    message = _("您是法定代表人，不用再授权给自己。")


class MinorPrincipal(NotAllowed):
    """Who is under age, or whose age is not known, cannot end a guardian's mandate here."""

    code = "minor_principal"
    message = _("未成年人的监护关系不能在网上撤回，请带材料到办事大厅窗口办理。")


class NotRepresentative(NotAllowed):
    """The register names somebody else as legal representative."""

    code = "not_representative"
    message = _(
        "登记的法定代表人不是您。您要替这个单位办事，请法定代表人登录后在“谁能替本单位办事”里授权给您；"
        "刚变更过法定代表人的，请等登记更新后再试。"
    )


class NoSuchFirm(DomainError):
    """The register has no such firm, or another name for its code."""

    code = "no_such_firm"
    status = 422
    message = _("登记信息里没有这个单位，或名称和统一社会信用代码不一致。请照营业执照上的全称和 18 位代码填写。")


class FirmClosed(Conflict):
    """The firm was deregistered or its licence revoked."""

    code = "firm_closed"
    message = _("这个单位已经注销或被吊销，不能再以它的身份办事。")
