"""Jobs work on rows one by one: what is wrong with one row is that row's trouble."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import connection, transaction

from apps.common.errors import DomainError

T = TypeVar("T")


def one_by_one(rows: Iterable[T], work: Callable[[T], object], *, what: str, log: logging.Logger) -> int:
    """Call ``work`` for each row, each in a transaction of its own; return how many went well.

    A row that moved on meanwhile (a ``DomainError``) is left alone. One that cannot be worked on at all is logged with
    its traceback, so that a single broken row never keeps the law's clock from all the others. Without a database
    there is nothing to go on with.

    :param rows: rows or their keys; all are read before the first is worked on
    :param what: what a row is, for the log
    """
    done = 0
    for row in list(rows):
        key = getattr(row, "pk", row)
        try:
            with transaction.atomic():
                work(row)
        except DomainError as error:
            log.info("%s %s moved on: %s", what, key, error.code)
        except Exception:
            if not connection.is_usable():
                raise
            log.exception("%s %s cannot be worked on", what, key)
        else:
            done += 1
    return done
