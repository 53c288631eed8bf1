"""Errors that a person can act on; each kind knows the exit code of the command line."""


class AllKgError(Exception):
    """Something went wrong that is not the caller's mistake.

    Args:
        message: What is wrong, in plain words, without a full stop at the end.
        remedy: What the reader can do about it.
    """

    exit_code = 3

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message


class InputError(AllKgError):
    """A file or a text that was given cannot be used.

    Args:
        message: What is wrong.
        remedy: What the reader can do about it.
        file: Name of the file.
        line: Line in the file, from 1.
        column: Column in the line, from 1.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {super().__str__()}" if place else super().__str__()


class UsageError(AllKgError):
    """The caller asked for something that does not exist or is not allowed."""

    exit_code = 2


class LimitError(AllKgError):
    """A limit of time, size or depth was reached."""


class RemoteError(AllKgError):
    """A store elsewhere could not be asked, or what it answered cannot be used."""


class WriteError(AllKgError):
    """A file or folder cannot be written; what was there is untouched."""


class DamagedError(AllKgError):
    """A file that this program wrote is no longer what was written."""


class BusyError(AllKgError):
    """Another process is doing the same work at this moment."""

    exit_code = 2
