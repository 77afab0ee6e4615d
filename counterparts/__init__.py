"""The outside world in small: real HTTP, its own process, no code of the portal.

Each module is one counterpart behind one port, told apart by the first part of the path. They speak the protocol the
portal's adapters speak to the real systems, keep what they were told, and fail on request, so that demo and tests meet
the same trouble as production: refusals, silence, nonsense, answers lost on the way.
"""
