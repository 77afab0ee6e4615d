"""The portal's words in English: found in the code, kept in ``locale/en``, compiled, and checked to be complete.

The words in the code are Chinese and need no catalogue of their own. Everything here is pure Python: no gettext tools.
"""
