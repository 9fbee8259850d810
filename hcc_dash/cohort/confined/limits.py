"""How much memory and time the work on one file may take, and the sentence when a limit ends it."""

from dataclasses import dataclass

MEGABYTE = 1024**2
SMALL_BYTES = 10 * MEGABYTE
SECONDS, SECONDS_LARGE = 10.0, 20.0
MEMORY_BYTES = 1536 * MEGABYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds by the clock on the wall, bytes of address space; 0 is no limit."""

    seconds: float
    memory_bytes: int


NO_LIMITS = Limits(seconds=0, memory_bytes=0)


def limits_for(n_bytes: int) -> Limits:
    """10 seconds for a file of up to 10 MB, 20 seconds for a larger one; 1.5 GB of memory for each."""
    return Limits(seconds=SECONDS if n_bytes <= SMALL_BYTES else SECONDS_LARGE, memory_bytes=MEMORY_BYTES)


def say_size(n_bytes: int) -> str:
    """``2.7 kB``, ``48 MB``."""
    return f"{n_bytes / MEGABYTE:.0f} MB" if n_bytes >= MEGABYTE else f"{n_bytes / 1024:.1f} kB"


def say_out_of_time(name: str, n_bytes: int, limits: Limits) -> str:
    """The sentence for a file whose reading took too long."""
    return (
        f"{name} ({say_size(n_bytes)}) was not read within {limits.seconds:g} seconds, the limit for a file of this "
        "size. Save the one table as CSV UTF-8 with only the columns the analysis needs."
    )


def say_out_of_memory(name: str, n_bytes: int, limits: Limits) -> str:
    """The sentence for a file whose reading needed too much memory."""
    most = f"{limits.memory_bytes / 1024**3:g} GB" if limits.memory_bytes else "this machine's memory"
    return (
        f"{name} ({say_size(n_bytes)}) needs more than {most} to be read, the limit for one file. Save the one table "
        "as CSV UTF-8 with only the columns the analysis needs."
    )


def say_ended(name: str, n_bytes: int, where: str) -> str:
    """The sentence for a file that made its reader end in a way nobody foresaw; ``where`` never quotes the file."""
    return (
        f"{name} ({say_size(n_bytes)}) could not be read: its reader ended unexpectedly ({where}). The file may be "
        "damaged; open it, save it again as CSV UTF-8 and try that."
    )
