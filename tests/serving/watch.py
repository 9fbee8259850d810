"""Becomes ``sitecustomize`` of a watched process: writes down names looked up, addresses reached and files written."""

import os
import sys

_LOG = os.open(os.environ["HCC_DASH_WATCH"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
_ASKED = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.connect", "socket.sendto"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event in _ASKED:
        shown = repr(arguments[1:] if event in {"socket.connect", "socket.sendto"} else arguments)
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        shown = repr(arguments[0])
    else:
        return
    os.write(_LOG, f"{event} {shown}\n".encode())


sys.addaudithook(_note)
