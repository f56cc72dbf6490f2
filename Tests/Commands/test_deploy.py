"""docs/deploy.md, from its first command to its last, on an empty machine: see machine.py."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
from conftest import CHECKOUT

DEPLOY = CHECKOUT / "docs" / "deploy.md"
PIECE = "https://shop.example/ar/products/caftan-majorelle-sfifa-or"
MACHINE = pathlib.Path(__file__).with_name("machine.py")


@pytest.mark.skipif(os.getuid() != 0, reason="only root may make a machine of its own")
def test_an_empty_machine_becomes_a_shop_that_is_backed_up_restored_and_upgraded(folder):
    blocks = re.findall(r"^```sh\n(.*?)^```", DEPLOY.read_text(), re.M | re.S)
    assert len(blocks) > 12
    # Each command is said before it runs; each that fails ends the script.
    script = folder / "deploy.sh"
    script.write_text("set -x\n" + "".join(blocks) + f"curl --fail --output /dev/null {PIECE}\necho 'all is done'\n")
    done = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, MACHINE, CHECKOUT, script],
        input="patronne@shop.example\nAmina El Idrissi\nune longue phrase pour la patronne\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=300)
    assert done.returncode == 0 and done.stdout.endswith("all is done\n"), done.stdout[-4000:]
    assert "may do everything" in done.stdout and "\nready\n" in done.stdout
    assert done.stdout.count("rules hold") == 2, "kolchi check, and the restore"
    assert "is back." in done.stdout
