"""Events of matters: what others may listen to. Facts: ``matter`` (slug), ``number`` of the version."""

VERSION_DRAFTED = "matters.version_drafted"
VERSION_CHANGED = "matters.version_changed"
VERSION_REBASED = "matters.version_rebased"
VERSION_RECALLED = "matters.version_recalled"
VERSION_SENT_BACK = "matters.version_sent_back"
