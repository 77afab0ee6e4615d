"""The verbs of identity: ``accounts`` and ``people`` for citizens, ``posts`` for staff, ``mandates`` for who acts for whom."""
