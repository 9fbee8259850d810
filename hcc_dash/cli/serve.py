"""``hcc-dash serve``: becomes the server that ``make run`` starts."""

import os
import socket
import sys

import click

from hcc_dash.cli.cohort import stop
from hcc_dash.cli.folders import DATA
from hcc_dash.study.home import HOME

_EVERYWHERE = {"0.0.0.0", "::"}


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 is every network.")
@DATA
def serve(port: int, address: str) -> None:
    """Start the dashboard; this process becomes the server, so that whoever stops it stops the server."""
    _check_port(address, port)
    shown = socket.gethostname() if address in _EVERYWHERE else address
    at = f"[{shown}]" if ":" in shown else shown
    click.echo(f"Starting: http://{at}:{port} (stop with Ctrl-C)")
    sys.stdout.flush()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more slow a server with several readers down
    os.chdir(HOME)  # there Streamlit finds the configuration
    listening = ["--server.address", address, "--server.port", str(port), "--browser.serverAddress", shown]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", "app.py", *listening])


def _check_port(address: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        socket.create_server((address, port), family=family).close()
    except OSError as error:
        stop(
            f"The dashboard cannot listen on {address}, port {port} ({error.strerror or error}). Stop what uses it, or "
            f"choose another with --port or --address."
        )
