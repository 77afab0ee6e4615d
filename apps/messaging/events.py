"""Events messaging writes."""

SMS_RESENT = "messaging.sms_resent"
