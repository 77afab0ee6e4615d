"""What each role may do on its department: rights of guardian, given to the group of each post."""

from apps.identity.choices import Role

# codenames of organisation.Department's permissions
RIGHTS: dict[str, frozenset[str]] = {
    Role.CLERK: frozenset({"intake_cases", "view_cases"}),
    Role.REVIEWER: frozenset({"handle_cases", "view_cases", "handle_tickets", "view_tickets", "rectify_reviews"}),
    Role.TICKET_HANDLER: frozenset({"handle_tickets", "view_tickets", "rectify_reviews"}),
    Role.CASE_AUDITOR: frozenset({"audit_cases", "view_cases"}),
    Role.HEAD: frozenset(
        {"decide_cases", "view_cases", "supervise_cases", "issue_licences", "view_tickets", "rectify_reviews"}
    ),
    Role.HOTLINE_AGENT: frozenset({"take_calls", "view_tickets"}),
    Role.HOTLINE_LEAD: frozenset({"take_calls", "dispatch_tickets", "view_tickets", "supervise_tickets"}),
    Role.REVIEW_OFFICER: frozenset({"verify_reviews"}),
    Role.MATTER_EDITOR: frozenset({"edit_matters"}),
    Role.MATTER_CHECKER: frozenset({"check_matters", "publish_matters"}),
    Role.SUPERVISOR: frozenset({"view_cases", "supervise_cases"}),
    Role.SYSTEM_ADMIN: frozenset(),
    Role.SECURITY_ADMIN: frozenset(),
    Role.AUDIT_ADMIN: frozenset(),
}

# what separated administrators may open in the console, by app label; the auditor reads everything and changes nothing
CONSOLE_APPS: dict[str, frozenset[str]] = {
    Role.SYSTEM_ADMIN: frozenset({"organisation", "matters", "licences", "messaging", "journal", "hotline"}),
    Role.SECURITY_ADMIN: frozenset({"identity", "organisation"}),
    Role.AUDIT_ADMIN: frozenset({"*"}),
    Role.MATTER_EDITOR: frozenset({"matters"}),
    Role.MATTER_CHECKER: frozenset({"matters"}),
}
