"""What docs/hosting.md tells a host to set is what Streamlit reads."""

import os
import re
import subprocess
import sys
import tomllib

from streamlit import config

from tests.serving.running import ROOT

GUIDE = (ROOT / "docs" / "hosting.md").read_text("utf-8")


def test_every_variable_named_is_streamlits() -> None:
    documented = set(re.findall(r"`(STREAMLIT_[A-Z_]+)`", GUIDE))
    assert documented >= {"STREAMLIT_SERVER_ALLOWED_HOSTS", "STREAMLIT_SERVER_COOKIE_SECRET"}
    assert documented <= {option.env_var for option in config.get_config_options().values()}


def test_host_names_are_read_one_by_one() -> None:
    example = re.search(r"`STREAMLIT_SERVER_ALLOWED_HOSTS` \|[^|]*`\"([^\"]+)\"`", GUIDE)
    assert example is not None
    environment = {**os.environ, "STREAMLIT_SERVER_ALLOWED_HOSTS": example[1]}
    command = [sys.executable, "-m", "streamlit", "config", "show"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    options = tomllib.loads(run.stdout[run.stdout.index("[global]") :])
    assert options["server"]["allowedHosts"] == ["trial.example.org", "other.example.org"]
