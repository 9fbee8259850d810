"""In memory: an uploaded table never touches the disk, not even as a temporary file."""

from starlette.formparsers import MultiPartParser


def keep_uploads_in_memory() -> None:
    """Let no part of a multipart body roll over to a temporary file, which Starlette does above 1 MB.

    What may come at all is limited by ``server.maxUploadSize`` while it comes.
    """
    MultiPartParser.spool_max_size = 0  # as in tempfile.SpooledTemporaryFile: no size is too large
