"""``python -m hcc_dash.cli``."""

from hcc_dash.cli.main import main

main()
