"""Streamed bodies with clients of other makers: `bin/test wire`."""

import http.client
import subprocess

import pytest
import rows
from wire import Probe


def test_the_memory_of_the_server_does_not_grow_with_a_file(tmp_path):
    # Megabytes. The whole file has five, and more while it grows.
    assert rows.campaign(100_000, tmp_path) < 3


@pytest.mark.parametrize("version", ["--http1.0", "--http1.1"])
def test_curl_reads_a_file_whole_and_sees_that_another_is_incomplete(version, tmp_path):
    with Probe(tmp_path) as probe:
        command = ["curl", "-sS", version, "--max-time", "60", f"http://127.0.0.1:{probe.port}"]
        whole, broken = (subprocess.run([*command[:-1], f"{command[-1]}/{path}/2000"], capture_output=True) for path in ("rows", "broken"))
    assert whole.returncode == 0 and whole.stdout.count(b"\r\n") == 2001
    # 18: a part of the file. 56: the connection was reset.
    assert broken.returncode == {"--http1.0": 56, "--http1.1": 18}[version], broken.stderr


def test_http_client_sees_that_a_file_is_incomplete(tmp_path):
    with Probe(tmp_path) as probe:
        connection = http.client.HTTPConnection("127.0.0.1", probe.port, timeout=60)
        connection.request("GET", "/broken/2000")
        with pytest.raises(http.client.IncompleteRead):
            connection.getresponse().read()
