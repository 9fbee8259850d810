"""Logs without patients: an uncaught error's text may quote a cell, so only its kind and its place are written."""

import logging
import traceback

ERROR_LOGGER = "streamlit.error_util"


class WithoutErrorText(logging.Filter):
    """Replaces a logged exception by its type and its frames (code, never values)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always written."""
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            frames = "".join(traceback.format_tb(error.__traceback__))
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            record.msg = f"{record.msg}: {kind} (its text is withheld: it may quote a patient's data)\n{frames}"
            record.exc_info, record.exc_text = None, None
        return True


def withhold_error_texts() -> None:
    """Put the filter on the logger to which Streamlit writes a page's uncaught errors; once is enough."""
    logger = logging.getLogger(ERROR_LOGGER)
    if not any(isinstance(log_filter, WithoutErrorText) for log_filter in logger.filters):
        logger.addFilter(WithoutErrorText())
