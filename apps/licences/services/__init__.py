"""The verbs of licences."""

from apps.licences.services.issuing import (
    VERBS,
    annul_licence,
    change_licence,
    deregister_licence,
    issue_licence,
    lapse_expired,
    renew_licence,
    resume_licence,
    revoke_licence,
    suspend_licence,
)
from apps.licences.services.presenting import (
    Presented,
    forget_old_tokens,
    peek_token,
    present_licence,
    scan_token,
)
from apps.licences.services.types import check_version, draft_version, load_type, publish_version
from apps.licences.services.verifying import (
    FileVerification,
    Verification,
    Verifier,
    use_licence,
    verify_code,
    verify_file,
    verify_identifier,
    verify_number,
)

__all__ = [
    "VERBS",
    "FileVerification",
    "Presented",
    "Verification",
    "Verifier",
    "annul_licence",
    "change_licence",
    "check_version",
    "deregister_licence",
    "draft_version",
    "forget_old_tokens",
    "issue_licence",
    "lapse_expired",
    "load_type",
    "peek_token",
    "present_licence",
    "publish_version",
    "renew_licence",
    "resume_licence",
    "revoke_licence",
    "scan_token",
    "suspend_licence",
    "use_licence",
    "verify_code",
    "verify_file",
    "verify_identifier",
    "verify_number",
]
